package spelling

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"corroborate/internal/evidence"
)

// Link returns the link that an unknown name was most likely meant for, or nothing: a
// link between the same two ends, or else a link that is spelled like it, or else one
// that shares an end with it.
func Link(name evidence.Ref, known []evidence.Ref) []string {
	from, to, _, ok := evidence.ParseLinkName(string(name))
	if !ok {
		return nil
	}
	var between, sharing []evidence.Ref
	for _, k := range known {
		f, t, _, _ := evidence.ParseLinkName(string(k))
		switch {
		case f == from && t == to, f == to && t == from:
			between = append(between, k)
		case f == from, t == to:
			sharing = append(sharing, k)
		}
	}
	if len(between) > 0 {
		return closest(name, between)
	}
	if alike := To(name, known, 1); len(alike) > 0 {
		return evidence.Strings(alike)
	}
	return closest(name, sharing)
}

// closest returns the name with the fewest characters to change, or nothing if
// there are no names.
func closest(name evidence.Ref, names []evidence.Ref) []string {
	if len(names) == 0 {
		return nil
	}
	changes := func(n evidence.Ref) int { return levenshtein.ComputeDistance(strings.ToLower(string(name)), string(n)) }
	return []string{string(slices.MinFunc(names, func(a, b evidence.Ref) int {
		return cmp.Or(cmp.Compare(changes(a), changes(b)), cmp.Compare(a, b))
	}))}
}
