package duplicates_test

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/text/duplicates"
)

// Is a claim that somebody is about to add in the store already?
func ExampleFind() {
	ctx := context.Background()
	store := memstore.New()
	err := store.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "dry", Version: 1}, Statement: "The wells of the village are dry."},
			&evidence.Claim{Meta: evidence.Meta{ID: "claim_2", Key: "leave", Version: 1}, Statement: "People will leave the village."},
		})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	entry := &evidence.Claim{Statement: "The wells of this village are dry"}
	err = store.View(ctx, func(r storage.Reader) error {
		hits, err := duplicates.Find(ctx, r, []evidence.Item{entry})
		if err != nil {
			return err
		}
		for _, hit := range hits[0] {
			fmt.Printf("%s (%s, %.2f)\n", hit.Item.Headline(), hit.Reason, hit.Likeness)
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// The wells of the village are dry. (ALIKE, 0.75)
}
