package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
)

// firmFlags say what to tell of how firm the words of a claim are.
type firmFlags struct {
	firm        bool
	sensitivity string
	within      float64 // what sensitivity says, as a share; 0 if it is not asked for
}

func (o *firmFlags) define(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.firm, "firm", false, "tell how firm the verdict and the certainty of each claim are")
	flags.StringVar(&o.sensitivity, "sensitivity", "", "tell how many of 1,000 draws of all numbers within so many `PERCENT` keep the words")
}

func (o *firmFlags) check(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("sensitivity") {
		return nil
	}
	percent, err := strconv.ParseFloat(strings.TrimSuffix(o.sensitivity, "%"), 64)
	if err != nil || percent <= 0 || percent > 100 {
		return usage(cmd, "--sensitivity %q is no percentage, expected one above 0 and at most 100, as in 10%%", o.sensitivity)
	}
	o.within = percent / 100
	return nil
}

// firmness tells how firm the words of claims are, as far as that is asked for.
func (in *invocation) firmness(ctx context.Context, m *evidence.Map, claims []evidence.Key, r assess.Rubric, o firmFlags) ([]report.Firm, error) {
	if !o.firm && o.within == 0 {
		return nil, nil
	}
	progress, done := in.progress()
	defer done()
	options := assessing(progress)
	out := make([]report.Firm, len(claims))
	for i, claim := range claims {
		out[i].Claim = claim
		if o.firm {
			firmness, err := assess.Firm(ctx, m, claim, r, options)
			if err != nil {
				return nil, err
			}
			out[i].Firmness = &firmness
		}
		if o.within > 0 {
			sensitivity, err := assess.Sense(ctx, m, claim, r, options, o.within)
			if err != nil {
				return nil, err
			}
			out[i].Sensitivity = &sensitivity
		}
	}
	return out, nil
}
