// Package maps keeps large generated maps in stores for benchmarks. It makes
// each map once.
package maps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// waitDelay is how long to wait for the output of a command that has ended.
const waitDelay = time.Second

// Keeper makes the maps and keeps them in a folder.
type Keeper struct {
	Folder  string    // for the maps; it is made if missing
	Program string    // the built program, which generates and imports
	Script  string    // scripts/neo4j.sh
	Peer    bool      // whether maps in Neo4j also have the form that the peer reads
	Log     io.Writer // gets a line before a step that takes long
}

// Kept is a map in a store.
type Kept struct {
	URL            string       // as in --store
	User, Password string       // for Neo4j; else empty
	Halt           func() error // stops the server of Neo4j
}

// Open returns the map of so many claims in a store of the engine, "sqlite" or
// "neo4j", and makes it if it does not exist yet. The caller must call Halt.
func (k Keeper) Open(ctx context.Context, engine string, claims int) (Kept, error) {
	if err := os.MkdirAll(k.Folder, 0o755); err != nil {
		return Kept{}, err
	}
	place := k.place(engine, claims)
	if engine == "sqlite" {
		kept := Kept{URL: "sqlite:" + place + ".db", Halt: func() error { return nil }}
		err := k.once(place+".filled", claims, kept.URL, func() error { return k.generate(ctx, kept, claims) })
		return kept, errors.Join(err, k.upgrade(ctx, kept))
	}
	kept, err := k.start(ctx, place, "halt")
	if err != nil {
		return Kept{}, err
	}
	err = k.once(filepath.Join(place, "filled"), claims, kept.URL, func() error { return k.copy(ctx, kept, claims) })
	if err == nil {
		err = k.upgrade(ctx, kept)
	}
	if err == nil && k.Peer {
		err = k.once(filepath.Join(place, "filled-for-peer"), claims, kept.URL+" for the peer", func() error { return kept.AddPeerForm(ctx) })
	}
	if err != nil {
		return Kept{}, errors.Join(err, kept.Halt())
	}
	return kept, nil
}

// place is where a map is kept, without the ending of a file.
func (k Keeper) place(engine string, claims int) string {
	return filepath.Join(k.Folder, fmt.Sprintf("%s-%d", engine, claims))
}

// Store opens the store.
func (k Kept) Store(ctx context.Context) (storage.Store, error) {
	return open.Open(ctx, k.URL, open.Neo4j(k.User, k.Password, ""))
}

// Environment returns the environment variables that the program needs to open
// the store.
func (k Kept) Environment() []string {
	return []string{"NEO4J_USERNAME=" + k.User, "NEO4J_PASSWORD=" + k.Password}
}

// once makes a map unless the file that marks it is there. SQLite gets the map by an
// import. Neo4j gets a copy of that, so that both have the same ids.
func (k Keeper) once(mark string, claims int, where string, fill func() error) error {
	if _, err := os.Stat(mark); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintf(k.Log, "making a map of %d claims in %s, once; 100,000 take minutes\n", claims, where)
	if err := fill(); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o644)
}

func (k Keeper) generate(ctx context.Context, into Kept, claims int) error {
	file, err := k.File(ctx, claims)
	if err != nil {
		return err
	}
	_, err = run(ctx, nil, k.Program, "import", file, "--store", into.URL)
	return errors.Join(err, os.Remove(file))
}

// upgrade brings a map that an older program made to the format of this one.
func (k Keeper) upgrade(ctx context.Context, kept Kept) error {
	_, err := run(ctx, kept.Environment(), k.Program, "upgrade", "--store", kept.URL, "--no-copy")
	return err
}

// File writes a map file with so many claims, and returns its name.
func (k Keeper) File(ctx context.Context, claims int) (string, error) {
	file := filepath.Join(k.Folder, fmt.Sprintf("%d.jsonl", claims))
	_, err := run(ctx, nil, k.Program, "generate", "--claims", fmt.Sprint(claims), "--seed", fmt.Sprint(Seed), "--output", file)
	return file, err
}

func (k Keeper) copy(ctx context.Context, into Kept, claims int) error {
	from, err := k.Open(ctx, "sqlite", claims)
	if err != nil {
		return err
	}
	old, err := from.Store(ctx)
	if err != nil {
		return err
	}
	made, err := into.Store(ctx)
	if err != nil {
		return errors.Join(err, old.Close())
	}
	return errors.Join(Copy(ctx, claims, old, made), old.Close(), made.Close())
}

// run runs a command and returns its output.
func run(ctx context.Context, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	var out, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &wrong
	// A server that the script starts keeps the script's output open.
	cmd.WaitDelay = waitDelay
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, wrong.String())
	}
	return out.String(), nil
}
