package check_test

import (
	"context"
	"fmt"

	"corroborate/internal/assess"
	"corroborate/internal/check"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

func ExampleStore() {
	ctx := context.Background()
	s := memstore.New()
	err := s.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "ann", Version: 1}, Name: "Ann", Kind: "GHOST"}})
	})
	if err != nil {
		panic(err)
	}
	found, err := check.Store(ctx, s, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil {
		panic(err)
	}
	for _, f := range found.Defects {
		fmt.Println(f.Code, f.Title, f.Field)
	}
	// Output:
	// WRONG_VALUE Ann kind
	// WRONG_VALUE Ann updatedAt
}
