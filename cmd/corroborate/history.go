package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

func (in *invocation) undoCommand() *cobra.Command {
	var o writeFlags
	cmd := &cobra.Command{
		Use:   "undo REVISION",
		Short: "Take a change of the map back",
		Long: `Undo takes back what a revision did, field by field, as a revision of its own; of an
import in several parts, all of it. It prints which claims moved by that. Where
somebody has changed the same meanwhile it changes nothing, and says what came after.
'corroborate history' lists the revisions.`,
		Example: `  corroborate undo 12 --dry-run
  corroborate undo 12 -m "the wrong study"`,
		Args: args(cobra.ExactArgs(1), "the number of a revision"),
		RunE: func(cmd *cobra.Command, args []string) error {
			revision, ok := evidence.ParseRevisionID(evidence.Ref(args[0]))
			if !ok {
				return usage(cmd, "%q is no revision, expected a number as in 'corroborate history'", args[0])
			}
			return in.edit(cmd, &o, made(curate.Undo{Revision: revision}))
		},
	}
	o.define(in, cmd)
	return cmd
}

// mostTold is how many changes and effects of one revision a history shows
// without --all.
const mostTold = 5

func (in *invocation) historyCommand() *cobra.Command {
	var q analysis.Past
	var since, format string
	var all bool
	cmd := &cobra.Command{
		Use:   "history [ITEM]",
		Short: "Show who changed what, when and why",
		Long: `History lists the revisions of the map, or those that changed an item or a link, the
latest first: who made them, when and why, what changed field by field, and which
claims moved. For a claim it also lists what moved its figures, and how far.

What was removed is named by its id, which the revision that removed it tells.`,
		Example: `  corroborate history --first 5
  corroborate history recruiting-declining
  corroborate history --author ann --since 2026-01-31 --format json`,
		Args:              args(cobra.MaximumNArgs(1), "the key of an item, the name of a link, or none for the whole map"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.First < 1 {
				return usage(cmd, "--first %d shows nothing, expected at least 1", q.First)
			}
			var err error
			if q.Since, err = moment(cmd, since); err != nil {
				return err
			}
			if len(args) > 0 {
				q.Of = evidence.Ref(args[0])
			}
			if !all && format == "text" {
				q.Most = mostTold
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
				h, err := (&analysis.Asker{Store: s}).History(ctx, q)
				if err != nil {
					return ofArgument(err)
				}
				if format == "json" {
					return report.HistoryJSON(in.stdout, h)
				}
				return report.History(in.stdout, in.style(), h, q.Most)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&q.Author, "author", "", "only what this one did")
	flags.StringVar(&since, "since", "", "only what was done then or later: a `DAY` as in 2026-01-31, or a time as in 2026-01-31T12:00:00Z")
	flags.IntVar(&q.First, "first", 20, "at most so many revisions")
	flags.BoolVar(&all, "all", false, "list all that each revision changed and moved, not only the first 5")
	choose(cmd, &format, "format", "the `FORMAT`, text or json, which has all of each revision", "text", "json")
	return cmd
}

// moment reads a day, which begins in UTC, or a time.
func moment(cmd *cobra.Command, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage(cmd, "--since %q is no time, expected a day as in 2026-01-31, or a time as in 2026-01-31T12:00:00Z", text)
}
