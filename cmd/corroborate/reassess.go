package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

func (in *invocation) reassessCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "reassess",
		Short: "Apply the rubric to the whole store",
		Long: `Reassess computes the figures that the store keeps with every claim anew, by the
rubric in use: the built-in one, or the one of --rubric. A store is written to by
one rubric only, so this is how to go over to another one.

Figures that are stale are first recomputed by the rubric that the store has, so that
the history tells what earlier changes moved, and what the rubric did. That takes this
rubric: the one in use, or the built-in one. With any other, the message of the revision
says how many claims were stale.`,
		Example: `  corroborate reassess
  corroborate reassess --rubric stricter.yaml`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return in.withStore(cmd, func(ctx context.Context, store storage.Store) error {
				curator, err := in.curator(store)
				if err != nil {
					return err
				}
				progress, done := in.progress()
				reassessed, err := curator.Reassess(ctx, in.author(), progress)
				done()
				if err != nil {
					return err
				}
				effects := reassessed.Effects
				if _, err := fmt.Fprintf(in.stdout, "rubric %s is in force, %d claims moved\n%s", curator.Rubric.Hash(), len(effects), ofEarlier(reassessed)); err != nil {
					return err
				}
				titles, err := titlesOfMoved(ctx, store, effects, most(all))
				if err != nil {
					return err
				}
				return report.Effects(in.stdout, in.style(), titles, effects, most(all))
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, fmt.Sprintf("list every claim that moved, not only the first %d", mostListed))
	in.authorFlag(cmd.Flags())
	return cmd
}

// ofEarlier tells what earlier revisions had moved, but left stale.
func ofEarlier(done curate.Reassessed) (text string) {
	if n := done.Earlier; n > 0 {
		text = fmt.Sprintf("%d claims had moved by earlier changes, which had left them stale: the history shows them there\n", n)
	}
	if n := done.Mixed; n > 0 {
		text += fmt.Sprintf("%d of these were stale, so that they also moved by earlier changes: the rubric before is not known\n", n)
	}
	return text
}
