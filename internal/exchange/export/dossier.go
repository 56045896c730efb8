package export

import (
	"context"
	"io"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
)

// firmUpTo bounds the entries below a claim whose dossier has its firmness. Firmness
// computes the claim's figures about a hundred times. Up to this bound that takes seconds
// at most; beyond it, or with sampled figures, it could take minutes.
const firmUpTo = 1_000

func writeDossier(ctx context.Context, to io.Writer, format dossier.Format, d *dossier.Dossier, claim evidence.Key, o Options) error {
	options := o.Assess
	if o.Progress != nil {
		options.Progress = o.Progress
	}
	assessments, err := assess.Assess(ctx, d.Map, []evidence.Key{claim}, o.Rubric, options)
	if err != nil {
		return err
	}
	d.Assessment = assessments[claim]
	if d.Assessment.Method == evidence.MethodExact && d.Map.Len() <= firmUpTo {
		firmness, err := assess.Firm(ctx, d.Map, claim, o.Rubric, options)
		if err != nil {
			return err
		}
		d.Firmness = &firmness
	}
	return d.Write(to, format)
}
