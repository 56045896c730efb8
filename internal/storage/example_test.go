package storage_test

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// Update writes in one transaction, and View reads in one consistent go. Every store
// does the same; this one is in memory.
func Example() {
	ctx := context.Background()
	store := memstore.New()
	err := store.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "dry", Version: 1}, Statement: "The wells are dry."},
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_2", Key: "leave", Version: 1}, Statement: "People will leave."},
			&evidence.Link{Meta: evidence.Meta{ID: "link_1", Version: 1}, From: "dry", To: "leave", Relation: evidence.Supports, Strength: evidence.StrengthStrong},
		})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = store.View(ctx, func(r storage.Reader) error {
		entries, err := r.Entries(ctx, []evidence.Ref{"dry->leave", "claim_2", "rain"})
		if err != nil {
			return err
		}
		fmt.Println(entries[0].EntryMeta().ID, entries[1].Ref(), entries[2])
		above, err := r.Above(ctx, []evidence.Ref{"dry"})
		fmt.Println("claims above it:", above)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// link_1 leave <nil>
	// claims above it: [dry leave]
}
