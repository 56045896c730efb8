package assess

import (
	"context"
	"slices"
)

func (set *lineSet) echoes() []int32 {
	var out []int32
	for _, i := range set.items {
		if i.echo {
			out = append(out, i.record)
		}
	}
	return out
}

func sideOf(supports bool) Side {
	if supports {
		return For
	}
	return Against
}

// wordEchoes lists the echoes of a side with the items that each repeats and
// with what it adds: the figure of the side less the figure without the echo's
// links.
func (w *worker) wordEchoes(ctx context.Context, set *lineSet, failed []trial) ([]Echo, error) {
	out := []Echo{}
	isItem := map[int32]bool{}
	for _, i := range set.items {
		isItem[i.record] = true
	}
	without := w.withoutLink(set, failed)
	for at := range set.items {
		i := &set.items[at]
		if !i.echo {
			continue
		}
		e := Echo{Item: w.md.components[i.record].key, Side: sideOf(set.supports), Repeats: w.md.keys(w.repeats(i, isItem))}
		rest, ok := without[i.links[0]]
		if !ok || len(i.links) > 1 {
			var err error
			if rest, err = w.withoutLinks(ctx, i.links, set.root); err != nil {
				return nil, err
			}
		}
		if e.Adds = set.side.value - rest; e.Adds <= tolerance {
			e.Adds = 0
		}
		out = append(out, e)
	}
	return out, nil
}

// withoutLink lists the figure of a side without each link, as the trials have
// measured it.
func (w *worker) withoutLink(set *lineSet, failed []trial) map[int32]float64 {
	out := map[int32]float64{}
	for _, t := range failed {
		if !t.measured || t.component.Link == nil {
			continue
		}
		for _, c := range t.changes {
			out[^w.cone.subject(c.leaf)] = t.whole(set.supports)
		}
	}
	return out
}

// withoutLinks computes the figure of a side without some links.
func (w *worker) withoutLinks(ctx context.Context, links []int32, root int32) (float64, error) {
	off := map[int32]bool{}
	for _, l := range links {
		off[^l] = true
	}
	w.words = w.cone.possible(w.words, func(leaf int32) uint64 {
		if off[w.cone.subject(leaf)] {
			return 0
		}
		return 1
	})
	if !w.bit(root, 1) {
		return 0, nil
	}
	return w.probability(ctx, root, 1)
}

// repeats lists the items that come first on the paths from an echo to its
// origins.
func (w *worker) repeats(i *item, isItem map[int32]bool) []int32 {
	var met []int32
	for _, l := range i.links {
		w.records.origins(w.md.derivationOf(&w.md.links[l]), i.record, &w.scratch.path, func(r int32) bool {
			if !isItem[r] || r == i.record {
				return false
			}
			met = append(met, r)
			return true
		}, func(int32) {})
	}
	slices.Sort(met)
	return slices.Compact(met)
}
