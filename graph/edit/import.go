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
	file, err := exchange.ReadFile(ctx, atText, strings.NewReader(in.Text), format, exchange.KnownTo(load.Of(ctx).Store))
	if err != nil {
		return nil, err
	}
	o := curate.ImportOptions{Call: call, Side: in.Side, RemoveMany: in.RemoveMany, Header: file.Header, Dangling: file.Dangling}
	if in.IgnoreHeader {
		o.Header = nil
	}
	report, err := m.curator(ctx).Import(ctx, file.Map, o)
	if err != nil {
		return nil, err
	}
	p := &view.ImportPayload{CreatedCount: len(report.Created), ReplacedCount: len(report.Changed), RemovedCount: len(report.Removed), Lost: lost(report.Lost), LostCount: len(report.Lost), Written: written(ctx, &report.Outcome, report.Changes())}
	for _, n := range report.Unchanged {
		p.UnchangedCount += n
	}
	return p, nil
}

// mostLost is how much lost work an answer lists.
const mostLost = 100

func lost(all []curate.Lost) []view.LostWork {
	list := make([]view.LostWork, min(len(all), mostLost))
	for i := range list {
		one := all[i]
		list[i] = view.LostWork{Kind: one.Kind, Name: string(one.Ref), Title: one.Title, Fields: append([]string{}, one.Fields...), Removal: one.Removal, Revision: view.NewRevision(one.Revision)}
	}
	return list
}
