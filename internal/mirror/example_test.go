package mirror_test

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// What is written through a mirror can be read from it, without the store.
func Example() {
	ctx, store, m := context.Background(), memstore.New(), mirror.New(1000)
	if err := m.Load(ctx, store); err != nil {
		fmt.Println(err)
	}
	err := m.Update(ctx, store, func(tx storage.Tx) error {
		if _, err := tx.State(ctx); err != nil {
			return err
		}
		return tx.Put(ctx, []evidence.Entry{&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "rents-fall"}, Statement: "Rents fall."}})
	})
	if err != nil {
		fmt.Println(err)
	}
	r, _ := m.Now()
	entries, _ := r.Entries(ctx, []evidence.Ref{"rents-fall"})
	fmt.Println(entries[0].(evidence.Item).Headline())
	// Output: Rents fall.
}
