package assess

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
)

func (md *model) addCaveats(caveats []*evidence.Caveat, index map[evidence.Key]int32) {
	for _, c := range caveats {
		if c.Resolved {
			continue
		}
		for _, ref := range c.Qualifies {
			if i, ok := index[evidence.Key(ref)]; ok {
				md.caveats[i] = append(md.caveats[i], c)
			}
		}
	}
	sortCaveats(md.caveats)
}

func sortCaveats(of map[int32][]*evidence.Caveat) {
	for _, list := range of {
		slices.SortFunc(list, func(a, b *evidence.Caveat) int { return cmp.Compare(a.Key, b.Key) })
	}
}

// addLinkCaveats lowers the strength of links by the caveats on them.
func (md *model) addLinkCaveats(caveats []*evidence.Caveat) {
	for _, c := range caveats {
		if c.Resolved {
			continue
		}
		for _, ref := range c.QualifiedLinks() {
			if i, ok := md.linkNamed(ref); ok {
				md.linkCaveats[i] = append(md.linkCaveats[i], c)
			}
		}
	}
	sortCaveats(md.linkCaveats)
	for i, list := range md.linkCaveats {
		for _, f := range md.factorsBy(list) {
			md.links[i].strength *= f.value
		}
	}
}

// factor is the part of a component that the caveats of one category leave, 0
// to 1.
type factor struct {
	category evidence.Category
	value    float64
}

// left returns the product of the factors of some caveats on one component or
// link.
func (md *model) left(list []*evidence.Caveat) float64 {
	return productOf(md.factorsBy(list))
}

func productOf(factors []factor) float64 {
	all := 1.0
	for _, f := range factors {
		all *= f.value
	}
	return all
}

// factorsBy lists the factors of caveats on one component or link, in the order of the
// categories.
func (md *model) factorsBy(list []*evidence.Caveat) []factor {
	return worstFactors(list, func(c *evidence.Caveat) float64 { return md.rubric.Severity[c.Severity] })
}

// worstFactors lists the lowest factor of each category of caveats. The
// function leaves returns the factor of one caveat.
func worstFactors(list []*evidence.Caveat, leaves func(*evidence.Caveat) float64) []factor {
	if len(list) == 0 {
		return nil
	}
	var out []factor
	for _, category := range evidence.Categories {
		worst, found := 1.0, false
		for _, c := range list {
			if c.Category == category {
				worst, found = min(worst, leaves(c)), true
			}
		}
		if found {
			out = append(out, factor{category, worst})
		}
	}
	return out
}
