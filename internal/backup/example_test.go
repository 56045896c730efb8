package backup_test

import (
	"bytes"
	"context"
	"fmt"

	"corroborate/internal/backup"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

func ExampleRestore() {
	ctx := context.Background()
	from, to := memstore.New(), memstore.New()
	err := from.Update(ctx, func(tx storage.Tx) error {
		return tx.Put(ctx, []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "ann"}, Name: "Ann"}})
	})
	var file bytes.Buffer
	if err == nil {
		err = from.View(ctx, func(r storage.Reader) error {
			_, err := backup.Write(ctx, r, storage.State{Sequence: 1}, &file, backup.Options{})
			return err
		})
	}
	whole, wrong := backup.File{Name: "map.backup", From: bytes.NewReader(file.Bytes())}.Verify(ctx, nil)
	fmt.Println(err, wrong)
	fmt.Println(whole.Counts, backup.Restore(ctx, to, whole, nil, nil))
	// Output:
	// <nil> <nil>
	// 1 entry and 0 revisions <nil>
}
