package open_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// A store in a file, which is made if it does not exist.
func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store, err := open.Open(ctx, "sqlite:"+filepath.Join(dir, "map.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = store.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		fmt.Println("changes so far:", state.Sequence)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	if err := store.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// changes so far: 0
}
