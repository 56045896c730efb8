package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

const defaultStore = "sqlite:data/corroborate.db"

// storeURL names the store: the flag, or else the environment, or else the default.
func (in *invocation) storeURL() string {
	switch {
	case in.store != "":
		return in.store
	case in.env["CORROBORATE_STORE"] != "":
		return in.env["CORROBORATE_STORE"]
	}
	return defaultStore
}

// openStore opens the store, which must be there unless it may be made.
func (in *invocation) openStore(ctx context.Context, mayMake bool, opts ...open.Option) (storage.Store, error) {
	url := in.storeURL()
	if url == defaultStore && mayMake {
		if err := os.MkdirAll(filepath.Dir(strings.TrimPrefix(url, "sqlite:")), 0o755); err != nil {
			return nil, fileError(err)
		}
	}
	opts = append([]open.Option{open.Neo4j(in.env["NEO4J_USERNAME"], in.env["NEO4J_PASSWORD"], in.env["NEO4J_DATABASE"])}, opts...)
	if !mayMake {
		opts = append(opts, open.MustExist())
	}
	return open.Open(ctx, url, opts...)
}

// withStore opens a store that must be there, or one of map files, and closes it in the end.
func (in *invocation) withStore(cmd *cobra.Command, f func(context.Context, storage.Store) error, opts ...open.Option) error {
	if len(in.files) > 0 {
		return in.withFiles(cmd, f)
	}
	s, err := in.openStore(cmd.Context(), false, opts...)
	switch {
	case evidence.CodeOf(err) == evidence.NotFound:
		return evidence.Errorf(evidence.NotFound, "there is no store %s: make it with 'corroborate import FILE', or name another one with --store", in.storeURL())
	case err != nil:
		return err
	}
	return errors.Join(f(cmd.Context(), s), s.Close())
}

// titlesOf reads what some records of a store say; a key that it does not know
// has no title.
func titlesOf(ctx context.Context, s storage.Store, keys []evidence.Key) (report.Titles, error) {
	m := &evidence.Map{}
	err := s.View(ctx, func(r storage.Reader) error {
		*m = evidence.Map{}
		entries, err := r.Entries(ctx, evidence.As[evidence.Ref](keys))
		for _, e := range entries {
			if e != nil {
				m.Add(e)
			}
		}
		return err
	})
	return report.TitlesOf(m), err
}

// titlesOfMoved reads what claims say that moved, as many as a report shows.
func titlesOfMoved(ctx context.Context, s storage.Store, effects []evidence.Effect, most int) (report.Titles, error) {
	var keys []evidence.Key
	for i, e := range effects {
		if most == 0 || i < most {
			keys = append(keys, e.Key)
		}
	}
	return titlesOf(ctx, s, keys)
}

// loadRubric reads the rubric in use.
func (in *invocation) loadRubric() (assess.Rubric, error) {
	if in.rubric == "" {
		return assess.DefaultRubric(), nil
	}
	data, err := os.ReadFile(in.rubric)
	if err != nil {
		return assess.Rubric{}, fileError(err)
	}
	return assess.ParseRubric(in.rubric, data)
}

// curator returns a Curator for a store.
func (in *invocation) curator(s storage.Store) (*curate.Curator, error) {
	rubric, err := in.loadRubric()
	if err != nil {
		return nil, err
	}
	return &curate.Curator{Store: s, Rubric: rubric, Now: in.now, NewID: curate.IDs(in.random), Queue: curate.NewQueue(1)}, nil
}

// authors are the variables of the environment that name who writes, the best first.
func authors() []string { return []string{"CORROBORATE_AUTHOR", "USER", "USERNAME"} }

// author returns the author to record: the flag, or else the environment, or else a
// default.
func (in *invocation) author() string {
	if in.by != "" {
		return in.by
	}
	for _, variable := range authors() {
		if name := in.env[variable]; name != "" {
			return name
		}
	}
	return graph.LocalAuthor
}

// authorFlag adds the flag that says who writes.
func (in *invocation) authorFlag(flags *pflag.FlagSet) {
	flags.StringVar(&in.by, "author", "", "the `NAME` of who does it, for the history; by default CORROBORATE_AUTHOR, or else your user name")
}

// fileError says of a file what was wrong with it, without the system call.
func fileError(err error) error {
	var e *fs.PathError
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return evidence.Errorf(evidence.NotFound, "there is no file %s", e.Path)
	case errors.Is(err, fs.ErrPermission):
		return evidence.Errorf(evidence.Invalid, "%s may not be opened: permission denied", e.Path)
	}
	return evidence.Errorf(evidence.Invalid, "%s: %v", e.Path, e.Err)
}
