package main

import (
	"context"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

func (in *invocation) diffCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff [A] B",
		Short: "Show how two maps differ",
		Long: `Diff shows what is new in B, what differs from A, field by field, and what of A is not
in B. A and B are map files, or stores, by their URL, as in sqlite:map.db. Without A it
is the store that --store names: then diff shows how the file differs from the store.

An entry is the same entry if it has the same key and kind, a link if it has the same
ends and relation; a record that was renamed in a store is known by its earlier keys.
The order of entries does not count. What the file does not name is told as removed,
though an import without a header leaves it as it is.

Exit status: 0 when both say the same, 1 when they differ, 2 when it failed.`,
		Example: `  corroborate diff old.yaml new.yaml
  corroborate diff map.yaml
  corroborate diff map.yaml sqlite:data/corroborate.db --format json`,
		Args: args(cobra.RangeArgs(1, 2), "two map files, or one and the store"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				args = []string{in.storeURL(), args[0]}
			} else if cmd.Flags().Changed("store") {
				return differs(false, usage(cmd, "--store and two maps given, expected one of the two"))
			}
			changes, titles, err := in.diff(cmd, args[0], args[1])
			if err == nil && format == "json" {
				err = report.DiffJSON(in.stdout, titles, changes)
			} else if err == nil {
				err = report.Diff(in.stdout, in.style(), titles, changes)
			}
			return differs(len(changes) > 0, err)
		},
	}
	choose(cmd, &format, "format", "the `FORMAT`, text or json", "text", "json")
	return cmd
}

// diff compares two maps. Stores are read first: a file may refer to what the store holds.
func (in *invocation) diff(cmd *cobra.Command, a, b string) ([]evidence.Change, report.Titles, error) {
	var sides [2]*evidence.Map
	var known exchange.Known
	for i, name := range []string{a, b} {
		if open.Names(name) {
			m, err := in.readStore(cmd, name)
			if err != nil {
				return nil, nil, err
			}
			sides[i], known = m, knownIn(m)
		}
	}
	for i, name := range []string{a, b} {
		if sides[i] == nil {
			m, err := in.readMap(cmd, name, nil, known)
			if err != nil {
				return nil, nil, err
			}
			sides[i] = m
		}
	}
	titles := report.TitlesOf(sides[0], sides[1])
	return analysis.Diff(sides[0], sides[1]), titles, nil
}

// readStore reads all of the store that a URL names.
func (in *invocation) readStore(cmd *cobra.Command, url string) (m *evidence.Map, err error) {
	named := *in
	named.store = url
	progress, done := in.progress()
	defer done()
	err = named.withStore(cmd, func(ctx context.Context, s storage.Store) error {
		return s.View(ctx, func(r storage.Reader) error {
			m, err = storage.ReadMap(ctx, r, progress)
			return err
		})
	})
	return m, err
}

// knownIn looks up entries in a map.
func knownIn(m *evidence.Map) exchange.Known {
	return func(_ context.Context, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
		all := map[evidence.Ref]evidence.Entry{}
		for e := range m.Entries() {
			all[e.Ref()] = e
			for _, alias := range e.EntryMeta().Aliases {
				all[evidence.Ref(alias)] = e
			}
		}
		known := map[evidence.Ref]evidence.Entry{}
		for _, ref := range refs {
			if e := all[ref]; e != nil {
				known[ref] = e
			}
		}
		return known, nil
	}
}
