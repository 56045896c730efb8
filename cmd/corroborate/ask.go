package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

// answerFlags are those of all commands that answer a question.
type answerFlags struct {
	format string
	first  int
}

func (o *answerFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&o.first, "first", 20, "at most so many rows")
	choose(cmd, &o.format, "format", "the `FORMAT`, table or json", "table", "json")
}

func (o *answerFlags) check(cmd *cobra.Command) error {
	if o.first < 1 {
		return usage(cmd, "--first %d shows nothing, expected at least 1", o.first)
	}
	return nil
}

// withAsker lets f ask about the store, which must keep its figures by the rubric.
// Questions have no limits here, so it shows their progress.
func (in *invocation) withAsker(cmd *cobra.Command, f func(context.Context, *analysis.Asker) error) error {
	rubric, err := in.loadRubric()
	if err != nil {
		return err
	}
	return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
		if err := (&curate.Curator{Store: s, Rubric: rubric}).CheckRubric(ctx); err != nil {
			return err
		}
		progress, done := in.progress()
		defer done()
		return f(ctx, &analysis.Asker{Store: s, Rubric: rubric, Options: assessing(progress), Progress: progress})
	})
}

func (in *invocation) impactCommand() *cobra.Command {
	var answer answerFlags
	cmd := &cobra.Command{
		Use:   "impact ITEM",
		Short: "Show which conclusions rest on something, and what they would lose without it",
		Long: `Impact shows the claims that rest on a record, an agent or a link, with how far each
is believed now and how far it would be if that were withdrawn, those first that
would change the most. Of a caveat it shows the claims that rest on what it qualifies,
and how far each would be believed if the caveat were resolved. A link is named as in
'from->to' or 'from-|to'.`,
		Example: `  corroborate impact speckhard-yayla-2015
  corroborate impact small-sample
  corroborate impact 'icsr-2015->promise-gap' --format json
  corroborate impact small-sample --file map.yaml`,
		Args:              args(cobra.ExactArgs(1), "the key of a record or of a caveat, or the name of a link"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := answer.check(cmd); err != nil {
				return err
			}
			return in.withAsker(cmd, func(ctx context.Context, a *analysis.Asker) error {
				impact, err := a.Impact(ctx, evidence.Ref(args[0]))
				if err != nil {
					return ofArgument(err)
				}
				if answer.format == "json" {
					return report.ImpactJSON(in.stdout, impact.Of.Ref(), impact.Effects, impact.Unmoved)
				}
				return report.Impact(in.stdout, in.style(), report.TitlesOf(impact.Part), impact.Of, impact.Effects, impact.Unmoved, answer.first)
			})
		},
	}
	answer.define(cmd)
	in.fileFlag(cmd)
	return cmd
}

func (in *invocation) gapsCommand() *cobra.Command {
	var answer answerFlags
	cmd := &cobra.Command{
		Use:   "gaps [CLAIM]",
		Short: "Show where more evidence would raise belief most",
		Long: `Gaps shows the claims for which one more independent line of evidence, as strong as
a STRONG link, would raise the most belief: IN ALL adds up the claim and what rests
on it, OTHERS is how many other claims would move, and MOST OF ALL which of them
would the most. With CLAIM it looks at that claim and at what it rests on, otherwise
at the whole map. A ~ marks what was estimated by sampling.`,
		Example: `  corroborate gaps
  corroborate gaps recruiting-declining --first 5
  corroborate gaps --file map.yaml`,
		Args:              args(cobra.MaximumNArgs(1), "the key of a claim, or none for the whole map"),
		ValidArgsFunction: in.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			garbage := sparing()
			defer garbage.done()
			if err := answer.check(cmd); err != nil {
				return err
			}
			if len(in.files) == 1 && len(args) == 0 && !cmd.Flags().Changed("store") {
				return in.gapsOfFile(cmd, in.files[0], answer, garbage)
			}
			return in.withAsker(cmd, func(ctx context.Context, a *analysis.Asker) error {
				return in.gaps(ctx, a, args, answer)
			})
		},
	}
	answer.define(cmd)
	in.fileFlag(cmd)
	return cmd
}

func (in *invocation) gaps(ctx context.Context, a *analysis.Asker, args []string, o answerFlags) error {
	find := func() (*assess.GapReport, error) { return a.Gaps(ctx, o.first) }
	if len(args) > 0 {
		find = func() (*assess.GapReport, error) {
			found, _, err := a.GapsUnder(ctx, evidence.Ref(args[0]), o.first)
			return found, ofArgument(err)
		}
	}
	found, err := find()
	if err != nil {
		return err
	}
	if o.format == "json" {
		return report.GapsJSON(in.stdout, found)
	}
	titles, err := titlesOf(ctx, a.Store, gapClaims(found, o.first))
	if err != nil {
		return err
	}
	return report.Gaps(in.stdout, in.style(), titles, found, o.first)
}

// gapsOfFile finds the gaps of a map file that stands alone. A store of it would have to be filled with
// everything that the file holds, and with figures that nobody asks for.
func (in *invocation) gapsOfFile(cmd *cobra.Command, name string, o answerFlags, garbage collecting) error {
	rubric, err := in.loadRubric()
	if err != nil {
		return err
	}
	progress, done := in.progress()
	defer done()
	file, err := in.readFile(cmd, name, nil, nil, progress)
	if err != nil {
		return err
	}
	garbage.holding(file.Map.Len())
	var titles report.Titles
	if o.format != "json" { // before the gaps, so that what they do not need of the map is garbage
		titles = titlesOfClaims(file.Map, file.Map.ClaimKeys())
	}
	found, err := assess.Gaps(cmd.Context(), file.Map, o.first, rubric, assessing(progress))
	if err != nil {
		return err
	}
	if o.format == "json" {
		return report.GapsJSON(in.stdout, found)
	}
	return report.Gaps(in.stdout, in.style(), titles, found, o.first)
}

// gapClaims are the claims that a table of gaps names.
func gapClaims(r *assess.GapReport, first int) []evidence.Key {
	keys := slices.Clone(r.Nothing[:min(first, len(r.Nothing))])
	for _, g := range r.Gaps {
		keys = append(keys, g.Claim)
	}
	return keys
}

// ofArgument leaves out of an error which input it is about, if there is only
// one.
func ofArgument(err error) error {
	return mapProblems(err, func(p evidence.Problem) evidence.Problem {
		p.Path = ""
		return p
	})
}
