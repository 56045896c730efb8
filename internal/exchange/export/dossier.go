package export

import (
	"context"
	"io"
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/storage"
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

// outside finds the items that a part of a map refers to but does not hold. A dossier
// needs their names.
func outside(ctx context.Context, reader storage.EntryReader, m *evidence.Map) (map[evidence.Key]evidence.Item, error) {
	held := m.ByKey()
	missing := map[evidence.Ref]bool{}
	for it := range m.Items() {
		evidence.EachReference(it, func(_ string, to evidence.Key, _ []evidence.Kind) {
			if held[to] == nil {
				missing[evidence.Ref(to)] = true
			}
		})
	}
	entries, err := reader.Entries(ctx, slices.Sorted(maps.Keys(missing)))
	items := map[evidence.Key]evidence.Item{}
	for _, e := range entries {
		if it, ok := e.(evidence.Item); ok {
			items[it.EntryMeta().Key] = it
		}
	}
	return items, err
}
