package graph

import (
	"context"
	"strings"

	"corroborate/graph/input"
	"corroborate/graph/view"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// atText is where a map file stands, for its errors.
const atText = "input.text"

// ImportMap brings a map file in.
func (m mutationResolver) ImportMap(ctx context.Context, in input.ImportMapInput) (*view.ImportPayload, error) {
	call, err := m.call(ctx, in.Call)
	if err != nil {
		return nil, err
	}
	doc, err := exchange.Read(ctx, atText, strings.NewReader(in.Text), exchange.Format(strings.ToLower(string(in.Format))))
	if err != nil {
		return nil, err
	}
	if err := settle(ctx, m.curator.Store, doc); err != nil {
		return nil, err
	}
	report, err := m.curator.Import(ctx, doc.Map, curate.ImportOptions{Call: call})
	if err != nil {
		return nil, place(nil).locate(err)
	}
	p := &view.ImportPayload{Created: len(report.Created), Replaced: len(report.Changed), Written: &view.Written{
		Revision: view.NewRevision(report.Revision), DryRun: report.DryRun, Repeated: report.Repeated, Pending: report.Pending,
		AllEffects: recordedEffects(report.Revision, report.Effects),
	}}
	for _, n := range report.Unchanged {
		p.Unchanged += n
	}
	for _, c := range report.Created {
		p.AllChanges = append(p.AllChanges, imported(c, view.ChangeActionCreated))
	}
	for _, c := range report.Changed {
		p.AllChanges = append(p.AllChanges, imported(c, view.ChangeActionChanged))
	}
	return p, nil
}

func imported(c curate.EntryChange, action view.ChangeAction) view.Change {
	return view.Change{Kind: c.Kind, Name: evidence.Key(c.Ref), Action: action, Fields: c.Fields}
}

// settle checks what a file refers to and does not hold against the store.
func settle(ctx context.Context, store evidence.Store, doc *exchange.Document) error {
	known := map[evidence.Key]evidence.Kind{}
	keys := doc.Unresolved()
	if len(keys) > 0 {
		err := store.View(ctx, func(r evidence.Reader) error {
			clear(known)
			return findKinds(ctx, r, keys, known)
		})
		if err != nil {
			return err
		}
	}
	doc.Resolve(known)
	return doc.Err()
}

// findKinds finds the kinds of keys, and those of what the first of the unknown
// ones may have been meant for.
func findKinds(ctx context.Context, r evidence.Reader, keys []evidence.Key, known map[evidence.Key]evidence.Kind) error {
	asked := make([]evidence.Ref, len(keys))
	for i, key := range keys {
		asked[i] = evidence.Ref(key)
	}
	for meant := false; len(asked) > 0; meant = true {
		entries, err := r.Entries(ctx, asked)
		if err != nil {
			return err
		}
		var near []evidence.Ref
		unknown := 0
		for i, e := range entries {
			if e != nil {
				known[evidence.Key(asked[i])] = e.EntryKind()
				continue
			}
			if unknown++; meant || unknown > maxNearest {
				continue
			}
			keys, err := r.Nearest(ctx, string(asked[i]), 1)
			if err != nil {
				return err
			}
			for _, key := range keys {
				near = append(near, evidence.Ref(key))
			}
		}
		asked = near
	}
	return nil
}
