package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// nearFlags are those of the commands that go from record to record.
type nearFlags struct {
	format string
	kinds  []string
}

func (o *nearFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVar(&o.kinds, "kind", nil, "go over records of these `KINDS` only: "+strings.Join(lowered(evidence.ItemKinds), ", "))
	choose(cmd, &o.format, "format", "the `FORMAT`, text or json", "text", "json")
	completeWords(cmd, "kind", lowered(evidence.ItemKinds))
}

func (o *nearFlags) check(cmd *cobra.Command) ([]evidence.Kind, error) {
	return parseKinds(cmd, o.kinds)
}

func (in *invocation) neighborhoodCommand() *cobra.Command {
	var flags nearFlags
	var depth, first int
	cmd := &cobra.Command{
		Use:   "neighborhood RECORD",
		Short: "Show what is around a record",
		Long: `Neighborhood shows the records that are so many steps from one, whichever way the
relations lead, the nearest first, each with what it is to one that is nearer. With
--kind it goes over records of these kinds only. For a file that a graph program
reads, see 'corroborate export --around'.`,
		Example: `  corroborate neighborhood icsr-2015
  corroborate neighborhood recruiting-declining --depth 2 --kind claim,caveat
  corroborate neighborhood vox --format json`,
		Args: args(cobra.ExactArgs(1), "the key of a record"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kinds, err := flags.check(cmd)
			switch {
			case err != nil:
				return err
			case depth < 1:
				return usage(cmd, "--depth %d is not a number of steps, expected at least 1", depth)
			case first < 1:
				return usage(cmd, "--first %d shows nothing, expected at least 1", first)
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
				near, err := (&analysis.Asker{Store: s}).Neighborhood(ctx, evidence.Ref(args[0]), depth, walk.Filter{Kinds: kinds}, first+1)
				if err != nil {
					return ofArgument(err)
				}
				if flags.format == "json" {
					return report.NeighborhoodJSON(in.stdout, near)
				}
				return report.Neighborhood(in.stdout, in.style(), near, depth)
			})
		},
	}
	cmd.Flags().IntVar(&depth, "depth", 1, "how many steps to go, `N`")
	cmd.Flags().IntVar(&first, "first", 100, "at most so many records around it")
	flags.define(cmd)
	return cmd
}

func (in *invocation) pathCommand() *cobra.Command {
	var flags nearFlags
	var length int
	cmd := &cobra.Command{
		Use:   "path FROM TO",
		Short: "Show how two records are connected",
		Long: `Path shows the shortest chains of relations from one record to another, at most ten
of them, whichever way each relation leads: an arrow points from the record that
refers to the one that it refers to. People, publishers and publications tie most
things of a large map together in a few steps that say little; with --kind a chain
goes over records of these kinds only, its two ends apart.`,
		Example: `  corroborate path vox recruiting-declining
  corroborate path defection-cripples promise-gap --kind claim
  corroborate path vox icsr-2015 --format json`,
		Args: args(cobra.ExactArgs(2), "the keys of two records"),
		RunE: func(cmd *cobra.Command, args []string) error {
			kinds, err := flags.check(cmd)
			switch {
			case err != nil:
				return err
			case length < 1:
				return usage(cmd, "--max-length %d is not a number of steps, expected at least 1", length)
			}
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
				path, err := (&analysis.Asker{Store: s}).Path(ctx, evidence.Ref(args[0]), evidence.Ref(args[1]), kinds, length)
				if err != nil {
					return ofArgument(err)
				}
				if flags.format == "json" {
					return report.PathJSON(in.stdout, path)
				}
				return report.Path(in.stdout, in.style(), path)
			})
		},
	}
	cmd.Flags().IntVar(&length, "max-length", 20, "how many steps a chain may have, `N`")
	flags.define(cmd)
	return cmd
}

// parseKinds reads words for kinds of record.
func parseKinds(cmd *cobra.Command, words []string) ([]evidence.Kind, error) {
	var kinds []evidence.Kind
	for _, word := range words {
		if err := oneOf(cmd, "kind", word, lowered(evidence.ItemKinds)...); err != nil {
			return nil, err
		}
		kinds = append(kinds, evidence.Kind(strings.ToUpper(word)))
	}
	return kinds, nil
}
