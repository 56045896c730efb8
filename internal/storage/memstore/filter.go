package memstore

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// filter tells which items of a map meet a filter.
type filter struct {
	*Tx
	m     *evidence.Map
	above map[string][]evidence.Key // the claims above each ref that is asked for

	dependents map[evidence.Key]int // how many claims each claim is linked to
}

// filter finds out beforehand what takes more than an item.
func (t *Tx) filter(ctx context.Context, m *evidence.Map, kind evidence.Kind, f storage.Filter) filter {
	g := filter{t, m, map[string][]evidence.Key{}, dependentsIn(m)}
	var look func(storage.Filter)
	look = func(f storage.Filter) {
		all, alternatives, excluded := f.Parts(kind)
		for _, c := range all {
			if c.Form == storage.ByBelow {
				for _, ref := range c.Any {
					g.above[ref], _ = t.Above(ctx, []evidence.Ref{evidence.Ref(ref)})
				}
			}
		}
		for _, inner := range append(slices.Concat(alternatives...), excluded...) {
			look(inner)
		}
	}
	look(f)
	return g
}

// passes reports whether an item meets a filter.
func (g filter) passes(it evidence.Item, f storage.Filter) bool {
	passes := func(f storage.Filter) bool { return g.passes(it, f) }
	all, alternatives, excluded := f.Parts(it.EntryKind())
	for _, c := range all {
		if !g.meets(it, c) {
			return false
		}
	}
	for _, list := range alternatives {
		if !slices.ContainsFunc(list, passes) {
			return false
		}
	}
	return !slices.ContainsFunc(excluded, passes)
}

// meets reports whether an item meets a condition.
func (g filter) meets(it evidence.Item, c storage.Condition) bool {
	key := it.EntryMeta().Key
	switch c.Form {
	case storage.ByText:
		return holds(it, words.Terms(c.Text))
	case storage.ByTime:
		return !it.EntryMeta().UpdatedAt.Before(c.Since)
	case storage.ByCaveat:
		return slices.ContainsFunc(g.m.Caveats, func(v *evidence.Caveat) bool {
			return !v.Resolved && slices.Contains(v.Qualifies, evidence.Ref(key)) && slices.Contains(c.Any, string(v.Category))
		})
	case storage.ByConclusion:
		return (g.dependents[key] == 0) == c.Is
	case storage.ByItself:
		return slices.ContainsFunc(c.Any, func(ref string) bool {
			named, ok := g.Named(evidence.Ref(ref)).(evidence.Item)
			return ok && named.EntryMeta().Key == key
		})
	case storage.ByBelow:
		return slices.ContainsFunc(c.Any, func(ref string) bool { return slices.Contains(g.above[ref], key) })
	}
	values, ok := valuesOf(it, c.FilterField)
	if !ok {
		return false
	}
	asked := func(value string) bool { return slices.Contains(c.Any, value) }
	has := func(value string) bool { return slices.Contains(values, value) }
	switch c.Form {
	case storage.ByFlag:
		return has("true") == c.Is
	case storage.ByNumber:
		return within(numberOf(it.(*evidence.Claim).Figures, c.Field), c.Range)
	case storage.ByDate:
		first, last, vaguer := c.Dates.Bounds()
		return slices.ContainsFunc(values, func(date string) bool {
			begin, end := storage.DateEnds(date)
			return begin <= last && (end >= first || slices.Contains(vaguer, end))
		})
	case storage.ByTag:
		return !slices.ContainsFunc(c.Any, func(tag string) bool { return !has(tag) })
	case storage.ByRef:
		return slices.ContainsFunc(c.Any, func(ref string) bool {
			to, ok := g.Named(evidence.Ref(ref)).(evidence.Item)
			return ok && has(string(to.EntryMeta().Key))
		})
	}
	return slices.ContainsFunc(values, asked)
}

// valuesOf are the values of a field of an item, as a map file writes them. A claim
// without figures has no fields of these.
func valuesOf(it evidence.Item, f storage.FilterField) (values []string, ok bool) {
	if f.Figure {
		figures := it.(*evidence.Claim).Figures
		if figures == nil {
			return nil, false
		}
		switch f.Field {
		case "verdict":
			values = []string{string(figures.Verdict)}
		case "certainty":
			values = []string{string(figures.Certainty)}
		case "disputed":
			if figures.Disputed {
				values = []string{"true"}
			}
		}
		return values, true
	}
	for _, field := range evidence.FieldsOf(it.EntryKind()) {
		if field.Name == f.Field {
			values = field.Append(nil, it)
		}
	}
	return values, true
}

// numberOf is a number of figures that are not nil.
func numberOf(figures *evidence.Figures, field string) float64 {
	if field == "independentFor" {
		return float64(figures.IndependentFor)
	}
	return figures.Belief
}

func within(x float64, r storage.Range) bool {
	return (r.Min == nil || x >= *r.Min) && (r.Max == nil || x <= *r.Max)
}
