package mirrortest_test

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// What is written through the store is read from the mirror.
func Example() {
	ctx, s := context.Background(), mirrortest.New(memstore.New())
	err := s.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "rents-fall"}, Statement: "Rents fall."}})
	})
	if err != nil {
		fmt.Println(err)
	}
	err = s.View(ctx, func(r storage.Reader) error {
		found, err := r.Entries(ctx, []evidence.Ref{"rents-fall"})
		if err == nil {
			fmt.Println(found[0].(*evidence.Claim).Statement, s.Mirror.Len())
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: Rents fall. 1
}
