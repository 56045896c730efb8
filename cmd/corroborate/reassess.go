package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

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
one rubric only, so this is how to go over to another one.`,
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
				effects, err := curator.Reassess(ctx, in.author(), progress)
				done()
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(in.stdout, "rubric %s is in force, %d claims moved\n", curator.Rubric.Hash(), len(effects)); err != nil {
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
