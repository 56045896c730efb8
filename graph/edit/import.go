package edit

import (
	"cmp"
	"context"
	"strings"

	"corroborate/graph/input"
	"corroborate/graph/load"
	"corroborate/graph/view"
	"corroborate/internal/curate"
	"corroborate/internal/exchange"
)

// atText is the path of a map file in the input of the mutation.
const atText = "input.text"

// ImportMap brings a map file in.
func (m Mutations) ImportMap(ctx context.Context, in input.ImportMapInput) (*view.ImportPayload, error) {
	call, err := m.call(ctx, in.Call)
	if err != nil {
		return nil, err
	}
	format := exchange.Format(strings.ToLower(string(cmp.Or(in.Format, "YAML"))))
	read, err := exchange.Read(ctx, atText, strings.NewReader(in.Text), format, exchange.KnownTo(load.Of(ctx).Store))
	if err != nil {
		return nil, err
	}
	report, err := m.curator(ctx).Import(ctx, read, curate.ImportOptions{Call: call})
	if err != nil {
		return nil, err
	}
	p := &view.ImportPayload{CreatedCount: len(report.Created), ReplacedCount: len(report.Changed), Written: written(ctx, &report.Outcome, report.Changes())}
	for _, n := range report.Unchanged {
		p.UnchangedCount += n
	}
	return p, nil
}
