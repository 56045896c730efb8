package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// mostListed is how many entries of a list a report shows without --all.
const mostListed = 20

func (in *invocation) importCommand() *cobra.Command {
	var from, message string
	var dryRun, all, ours, theirs, ignoreHeader, removeMany bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Bring a map file into the store",
		Long: `Import brings the map of a file into the store, all of it or, where anything is
wrong with it, nothing. An entry of the file replaces the store's entry of the
same key whole (a link: of the same from, to and relation); what the file does
not name stays as it is. Importing the same file twice changes nothing.

A file that export wrote begins with a header, which names the map and the state of it
that the file holds. Edit such a file while others edit the store, and import does what you have
changed and keeps what they have: it is a three-way merge. What you take out of a whole
map is taken out of the store. What both sides changed is a conflict that names the
revision and its author, and nothing is imported, unless --ours or --theirs settles it.
With --dry-run, it tells whose work would go. A whole map that lacks all entries of a kind,
or more than half of all, was probably cut short: it is refused without --remove-many.

FILE may also be a zip file or a folder with tables, as export writes them in csv:
agents.csv, sources.csv and so on, edited in a spreadsheet. A table that is not
there is one without rows; columns with figures are passed over. Tables have no header:
their rows replace the store's entries, nothing is removed, and --ours and --theirs are
refused.

It tells what is new and what changed field by field, which claims' figures moved, what
to look at again, such as a probable duplicate, and how to undo it. With --dry-run it tells the same, and leaves the store as it is.

A map of more than 10,000 entries is written in parts, each as a whole. Where that is
broken off, importing the file again goes on with what is missing. Into an empty SQLite
file, a map of any size is written as a whole.`,
		Example: `  corroborate import examples/islamic-state-defections.yaml
  corroborate import --dry-run map.yaml
  corroborate import map.yaml -m "the interviews of May"
  corroborate import map.yaml --ours
  corroborate import map.zip
  zcat map.jsonl.gz | corroborate import - --from jsonl`,
		Args: args(cobra.ExactArgs(1), "a map file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			defer sparing().done()
			read := func(known exchange.Known, progress storage.Progress) (*exchange.File, error) {
				file, err := in.readFile(cmd, args[0], &from, known, progress)
				if err == nil && ignoreHeader {
					file.Header = nil
				}
				return file, err
			}
			if ours && theirs || (ours || theirs) && ignoreHeader {
				return usage(cmd, "several of --ours, --theirs and --ignore-header are given, expected one at most")
			}
			o := curate.ImportOptions{Call: curate.Call{Author: in.author(), Message: message, DryRun: dryRun}, RemoveMany: removeMany}
			switch {
			case ours:
				o.Side = curate.Ours
			case theirs:
				o.Side = curate.Theirs
			}
			result, titles, err := in.importMap(cmd.Context(), read, o, most(all))
			if result == nil {
				return settling(err)
			}
			return errors.Join(report.Import(in.stdout, in.style(), titles, result, most(all)), in.tellWarnings(cmd, result.Changes(), most(all)), err)
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&dryRun, "dry-run", "n", false, "tell what would happen, and change nothing")
	flags.BoolVar(&all, "all", false, fmt.Sprintf("list all that is done, not only the first %d of each list; of conflicts, %d are listed", mostListed, evidence.MaxProblems))
	flags.BoolVar(&ours, "ours", false, "where both the file and the store have changed the same, take what the file says")
	flags.BoolVar(&theirs, "theirs", false, "there, take what the store says")
	flags.BoolVar(&removeMany, "remove-many", false, "remove what a whole map lacks, even if that is all of a kind or more than half of the map")
	flags.BoolVar(&ignoreHeader, "ignore-header", false, "take the file as one without a header: write all its entries over those of the store")
	flags.StringVarP(&message, "message", "m", "", "a `TEXT` for the history: why it is done")
	flags.StringVar(&from, "from", "", "the `FORMAT`, yaml, json, jsonl or csv; by default what the file's name says, and yaml for standard input")
	in.authorFlag(cmd.Flags())
	completeWords(cmd, "from", append(slices.Clone(exchange.Formats), tables))
	return cmd
}

// settling adds to what keeps a file from being merged the flags that would help.
func settling(err error) error {
	var many *curate.RemovesMany
	if errors.As(err, &many) {
		text := "--remove-many removes what the file lacks"
		if len(many.Settles) > 0 {
			text += "; together with it, " + sides(many.Settles)
		}
		return fmt.Errorf("%w\nnothing is imported: %s", err, text)
	}
	var both *curate.BothChanged
	if errors.As(err, &both) {
		text := sides(both.Settles)
		var other *evidence.Error
		if errors.As(both.Other, &other) && len(other.Problems) > 0 && !strings.Contains(err.Error(), other.Problems[0].String()) {
			text += ", and the other side would be refused: " + other.Problems[0].String()
		}
		return fmt.Errorf("%w\nnothing is imported: %s", err, text)
	}
	return err
}

// sides tells what the flags of sides do.
func sides(list []curate.Side) string {
	switch {
	case len(list) > 1:
		return "--ours takes what the file says, --theirs what the store says"
	case list[0] == curate.Ours:
		return "--ours takes what the file says"
	}
	return "--theirs takes what the store says"
}

func most(all bool) int {
	if all {
		return 0
	}
	return mostListed
}

// importMap reads a map and imports it, and returns the titles of the first claims
// that moved (at most most, 0 for all). Neither a bad file nor a dry run makes a
// store. If importMap returns a report along with an error, the map is imported, but
// figures are stale.
func (in *invocation) importMap(ctx context.Context, read func(exchange.Known, storage.Progress) (*exchange.File, error), o curate.ImportOptions, most int) (result *curate.ImportReport, titles report.Titles, err error) {
	curator, err := in.curator(nil)
	if err != nil {
		return nil, nil, err
	}
	var known exchange.Known
	s, missing := in.openStore(ctx, false)
	if missing == nil {
		defer func() { err = errors.Join(err, s.Close()) }()
		known = exchange.KnownTo(s)
	} else if evidence.CodeOf(missing) != evidence.NotFound {
		return nil, nil, missing
	}
	progress, done := in.progress()
	defer done()
	file, err := read(known, progress)
	if err != nil {
		return nil, nil, err
	}
	m := file.Map
	o.CatchUp, o.Progress, o.Header, o.Dangling = true, progress, file.Header, file.Dangling
	if s == nil {
		if o.DryRun {
			if result, err = in.dryRunWithout(ctx, curator, m, o); result != nil {
				titles = titlesIn(m, result.Effects, most)
			}
			return result, titles, err
		}
		if s, err = in.openStore(ctx, true); err != nil {
			return nil, nil, err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
	}
	curator.Store = s
	result, err = curator.Import(ctx, m, o)
	if result == nil || err != nil {
		if result != nil {
			titles = titlesIn(m, result.Effects, most)
		}
		return result, titles, err
	}
	titles, err = titlesOfMoved(ctx, s, result.Effects, most)
	maps.Copy(titles, titlesIn(m, result.Effects, most))
	return result, titles, err
}

// titlesIn are what claims of a map say that moved, as many as a report shows.
func titlesIn(m *evidence.Map, effects []evidence.Effect, most int) report.Titles {
	if most > 0 {
		effects = effects[:min(most, len(effects))]
	}
	keys := make([]evidence.Key, len(effects))
	for i, e := range effects {
		keys[i] = e.Key
	}
	return titlesOfClaims(m, keys)
}

// titlesOfClaims are what claims of a map say. A key that is no claim of it has no title.
func titlesOfClaims(m *evidence.Map, keys []evidence.Key) report.Titles {
	asked := make(map[evidence.Key]bool, len(keys))
	for _, key := range keys {
		asked[key] = true
	}
	titles := make(report.Titles, len(keys))
	for _, c := range m.Claims {
		if asked[c.Key] && c.Statement != "" {
			titles[c.Key] = c.Statement
		}
	}
	return titles
}

// dryRunWithout tells what an import would do to a new store.
func (in *invocation) dryRunWithout(ctx context.Context, curator *curate.Curator, m *evidence.Map, o curate.ImportOptions) (result *curate.ImportReport, err error) {
	err = withNewStore(ctx, func(s storage.Store) error {
		curator.Store = s
		result, err = curator.Import(ctx, m, o)
		return err
	})
	return result, err
}

// withNewStore makes a store for as long as f takes.
func withNewStore(ctx context.Context, f func(storage.Store) error) (err error) {
	dir, err := os.MkdirTemp("", "corroborate-")
	if err != nil {
		return fileError(err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := open.Open(ctx, "sqlite:"+filepath.Join(dir, "map.db"))
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}
