package main

import (
	"github.com/spf13/cobra"

	"corroborate/internal/report"
)

// The bounds that keep the trace of a large debate to some hundreds of lines.
const (
	defaultDepth = 3
	defaultLines = 10
)

func (in *invocation) traceCommand() *cobra.Command {
	var format string
	var bounds report.Bounds
	var firm bool
	cmd := &cobra.Command{
		Use:   "trace CLAIM",
		Short: "Show what a claim rests on, down to who said what",
		Long: `Trace shows how well a claim is corroborated, and why: its lines of evidence with
what each hangs on, who said what in which study or publication, the caveats with
what they cost, the claims that it rests on in turn, what it would fall with, and
what would change the verdict.

Belief is how far the claim follows from what is there, disbelief how far its
contrary does, and ignorance is what is left, from 0 to 1. A record that only
repeats others is an echo: the trace tells which it repeats, and what it adds.

A trace names records by their titles, with the key to ask further in parentheses.
It shows the strongest of long lists, and says what it leaves out: --lines and --depth
bound it.`,
		Example: `  corroborate trace recruiting-declining
  corroborate trace recruiting-declining --depth 1
  corroborate trace recruiting-declining --depth 0 --lines 0
  corroborate trace recruiting-declining --format json
  corroborate trace recruiting-declining --file map.yaml`,
		Args:              args(cobra.ExactArgs(1), "the key of a claim"),
		ValidArgsFunction: in.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			if bounds.Depth < 0 {
				return usage(cmd, "--depth %d is no depth, expected 1 or more, or 0 for all", bounds.Depth)
			}
			if bounds.Lines < 0 {
				return usage(cmd, "--lines %d is no number of lines, expected 1 or more, or 0 for all", bounds.Lines)
			}
			t, err := in.trace(cmd, args[0], bounds.Depth, firm)
			if err != nil {
				return err
			}
			if format == "json" {
				return t.JSON(in.stdout)
			}
			return t.Tree(in.stdout, in.style(), bounds)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&bounds.Depth, "depth", defaultDepth, "how many levels of premises to show, 0 for all")
	flags.IntVar(&bounds.Lines, "lines", defaultLines, "how many lines of evidence on each side to show, and entries of other lists, 0 for all")
	flags.BoolVar(&firm, "firm", false, "show how firm the verdict and the certainty are, too")
	choose(cmd, &format, "format", "the `FORMAT`, tree or json", "tree", "json")
	in.fileFlag(cmd)
	return cmd
}

func (in *invocation) trace(cmd *cobra.Command, claim string, depth int, firm bool) (*report.Trace, error) {
	rubric, err := in.loadRubric()
	if err != nil {
		return nil, err
	}
	m, claims, err := in.claimsOfStore(cmd, []string{claim}, rubric)
	if err != nil {
		return nil, err
	}
	assessments, err := in.assessments(cmd.Context(), m, report.Premises(m, claims[0], depth), rubric)
	if err != nil {
		return nil, err
	}
	t := &report.Trace{Claim: claims[0], Assessments: assessments, Map: m}
	if firm {
		firmness, err := in.firmness(cmd.Context(), m, claims[:1], rubric, firmFlags{firm: true})
		if err != nil {
			return nil, err
		}
		t.Firmness = firmness[0].Firmness
	}
	return t, nil
}
