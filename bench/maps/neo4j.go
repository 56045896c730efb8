package maps

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// start starts the Neo4j server whose state is in a folder. Halt ends it by a verb of the
// script: halt, which keeps the state, or stop, which does not.
func (k Keeper) start(ctx context.Context, folder, end string) (Kept, error) {
	script := func(ctx context.Context, verb string) (string, error) {
		// In a container the state would not be in the folder, and could not be copied.
		return run(ctx, []string{"NEO4J_STATE=" + folder, "NEO4J_HEAP=2g", "NEO4J_PAGE_CACHE=2g", "NEO4J_VIA=maven"}, k.Script, verb)
	}
	// The server outlives the context, so that it can be stopped properly.
	out, err := script(context.WithoutCancel(ctx), "start")
	if err != nil {
		return Kept{}, err
	}
	kept := Kept{Halt: func() error { _, err := script(context.WithoutCancel(ctx), end); return err }}
	address, err := url.Parse(strings.TrimSpace(out))
	if err != nil {
		return Kept{}, errors.Join(err, kept.Halt())
	}
	kept.User = address.User.Username()
	kept.Password, _ = address.User.Password()
	address.User = nil
	kept.URL = address.String()
	return kept, nil
}

// Empty returns an empty store that Halt removes: a server of Neo4j, or the name of a
// file that does not exist yet.
func (k Keeper) Empty(ctx context.Context, engine string) (Kept, error) {
	place := filepath.Join(k.Folder, engine+"-empty")
	if err := errors.Join(os.MkdirAll(k.Folder, 0o755), remove(place)); err != nil {
		return Kept{}, err
	}
	if engine == "sqlite" {
		return Kept{URL: "sqlite:" + place + ".db", Halt: func() error { return remove(place) }}, nil
	}
	return k.start(ctx, place, "stop")
}

// Copy returns a copy of the map that Open returns, for runs that write. Halt removes it.
func (k Keeper) Copy(ctx context.Context, engine string, claims int) (Kept, error) {
	kept, err := k.Open(ctx, engine, claims)
	if err != nil {
		return Kept{}, err
	}
	if err := kept.Halt(); err != nil {
		return Kept{}, err
	}
	from := k.place(engine, claims)
	to := from + "-copy"
	if err := remove(to); err != nil {
		return Kept{}, err
	}
	if engine == "sqlite" {
		return Kept{URL: "sqlite:" + to + ".db", Halt: func() error { return remove(to) }}, copyFile(from+".db", to+".db")
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return Kept{}, errors.Join(err, remove(to))
	}
	return k.start(ctx, to, "stop")
}

// remove removes the folder or the SQLite file of a store.
func remove(place string) error {
	err := os.RemoveAll(place)
	for _, end := range []string{".db", ".db-wal", ".db-shm"} {
		err = errors.Join(err, os.RemoveAll(place+end))
	}
	return err
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = target.ReadFrom(source)
	return errors.Join(err, target.Close())
}
