package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"corroborate/internal/check"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
)

// checkFormats are the forms in which check tells what it has found.
var checkFormats = []string{"text", "json"}

func (in *invocation) checkCommand() *cobra.Command {
	var repair, all bool
	var format string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find what is wrong in the store",
		Long: `Check reads the whole store, while others may use it, and finds what no write of the
program leaves behind: what somebody has written past it, in Neo4j or by SQL, and what a
disk has lost. It looks at words, dates, addresses and references of all records, computes
all figures and compares them with the kept ones, follows each record through all revisions
to what it is now, and compares what searches and lists go by with the records.

With --repair, it then computes figures anew, and puts right what searches, lists and counts go
by, and tells what it did. It changes no record and makes no revision: for the rest, it
tells what to do.

The exit status is 1 if something is wrong, and still is after a repair.`,
		Example: `  corroborate check
  corroborate check --repair
  corroborate check --format json --store neo4j://localhost:7687`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf(cmd, "format", format, checkFormats...); err != nil {
				return err
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
				return in.check(ctx, s, repair, format == "json", most(all))
			}, open.Tune(open.Tuning{Neo4jReadTimeout: wholeTimeout, Neo4jWriteTimeout: wholeTimeout}))
		},
	}
	cmd.Flags().BoolVar(&repair, "repair", false, "put right what can be without changing a record")
	cmd.Flags().BoolVar(&all, "all", false, fmt.Sprintf("list everything, not only the first %d of each kind", mostListed))
	cmd.Flags().StringVar(&format, "format", "text", "the `FORMAT`, text or json")
	completeWords(cmd, "format", checkFormats)
	return cmd
}

// checked is what check tells in JSON.
type checked struct {
	Map      string `json:"map"`
	Sequence int64  `json:"sequence"`
	*check.Report
	Repaired []string `json:"repaired,omitempty"` // what a repair did, before the report
}

func (in *invocation) check(ctx context.Context, s storage.Store, repair, asJSON bool, most int) error {
	curator, err := in.curator(s)
	if err != nil {
		return err
	}
	progress, done := in.progress()
	defer done()
	options := check.Options{Rubric: curator.Rubric, Progress: progress}
	found, err := check.Store(ctx, s, options)
	if err != nil {
		if found == nil || len(found.Defects) == 0 || errors.Is(err, storage.ErrMoved) {
			return err
		}
		done()
		return cmp.Or(in.tellCheck(checked{Report: found}, asJSON, most), err)
	}
	result := checked{Report: found}
	if repair && found.Mends() > 0 {
		if result.Repaired, err = check.Repair(ctx, curator, progress); err != nil {
			return err
		}
		if result.Report, err = check.Store(ctx, s, options); err != nil {
			return err
		}
	}
	done()
	err = in.tellCheck(result, asJSON, most)
	if n := len(result.Defects); err == nil && n > 0 {
		return evidence.Errorf(evidence.Conflict, "%s wrong in the store %s", things(n), in.storeURL())
	}
	return err
}

// tellCheck writes a report.
func (in *invocation) tellCheck(result checked, asJSON bool, most int) error {
	if !asJSON {
		return report.Check(in.stdout, in.style(), result.Report, result.Repaired, most)
	}
	result.Map, result.Sequence = result.State.Map, result.State.Sequence
	encoder := json.NewEncoder(in.stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(result)
}

func things(n int) string {
	if n == 1 {
		return "1 thing is"
	}
	return fmt.Sprintf("%d things are", n)
}
