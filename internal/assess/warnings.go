package assess

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// warnings lists what the figures do not say, in a fixed order. The sets are
// the lines against and for.
func (w *worker) warnings(m *evidence.Map, x int32, sets [2]*lineSet) []Warning {
	out := []Warning{}
	out = append(out, w.sharedHands(m, sets)...)
	out = append(out, w.doubtfulPremises(x)...)
	out = append(out, w.unknowns(sets)...)
	return append(out, w.bothSides(sets)...)
}

// hands are the agents behind a study or a source.
func hands(m *evidence.Map) map[evidence.Key][]evidence.Key {
	out := make(map[evidence.Key][]evidence.Key, len(m.Sources)+len(m.Studies))
	for _, s := range m.Sources {
		out[s.Key] = s.Authors
		if s.Publisher != "" {
			out[s.Key] = append(slices.Clone(s.Authors), s.Publisher)
		}
	}
	for _, s := range m.Studies {
		out[s.Key] = s.Investigators
	}
	return out
}

// sharedHands warns of lines of one side whose studies or sources share an
// author, an investigator or a publisher.
func (w *worker) sharedHands(m *evidence.Map, sets [2]*lineSet) []Warning {
	if len(sets[0].lines) < 2 && len(sets[1].lines) < 2 {
		return nil
	}
	behind := hands(m)
	var out []Warning
	for _, supports := range []int{1, 0} {
		lines := sets[supports].lines
		found := map[evidence.Key][]int{}
		for at, l := range lines {
			for _, record := range w.provenance(l.items) {
				for _, agent := range behind[w.md.components[record].key] {
					if !slices.Contains(found[agent], at) {
						found[agent] = append(found[agent], at)
					}
				}
			}
		}
		for _, agent := range sortedKeys(found) {
			if len(found[agent]) > 1 {
				items := []evidence.Key{agent}
				var names []string
				for _, at := range found[agent] {
					first := w.md.components[lines[at].items[0]].key
					items, names = append(items, first), append(names, string(first))
				}
				out = append(out, Warning{WarnSharedHand, plain(fmt.Sprintf("%s stands behind %d lines %s (those of %s), which may not be as independent as they count.", agent, len(names), sideWord(supports), andList(names))), sortKeys(items)})
			}
		}
	}
	return out
}

func sideWord(supports int) string {
	if supports == 1 {
		return "for this claim"
	}
	return "against it"
}

// provenance lists the studies and sources that records need or may rest on,
// themselves included.
func (w *worker) provenance(items []int32) []int32 {
	seen := &w.scratch.visited
	seen.clear()
	var out []int32
	stack := slices.Clone(items)
	for len(stack) > 0 {
		r := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen.has(r) || !w.records.holdable[r] {
			continue
		}
		seen.set(r)
		out = append(out, r)
		stack = append(stack, w.md.components[r].needs...)
	}
	slices.Sort(out)
	return out
}

// doubtfulPremises warns of premises that are contested or contradicted.
func (w *worker) doubtfulPremises(x int32) []Warning {
	var out []Warning
	for _, p := range w.premisesBelow(x) {
		v := w.md.rubric.verdict(w.raw[p], [2]int{})
		if v == evidence.VerdictContested || v == evidence.VerdictContradicted {
			key := w.md.components[p].key
			out = append(out, Warning{WarnPremise, plain(fmt.Sprintf("The premise %s is %s.", key, strings.ToLower(string(v)))), []evidence.Key{key}})
		}
	}
	return out
}

// premisesBelow lists the claims linked to x, and those that support these,
// sorted and without x.
func (w *worker) premisesBelow(x int32) []int32 {
	seen := map[int32]bool{x: true}
	var out []int32
	var at func(claim int32, supportsOnly bool)
	at = func(claim int32, supportsOnly bool) {
		for _, a := range w.md.arguments[claim] {
			if supportsOnly && !a.supports {
				continue
			}
			for _, i := range a.links {
				if from := w.md.links[i].from; w.md.isClaim(from) && !seen[from] {
					seen[from] = true
					out = append(out, from)
					at(from, true)
				}
			}
		}
	}
	at(x, false)
	slices.Sort(out)
	return out
}

// unknowns warns of lines that cannot do without what is not named.
func (w *worker) unknowns(sets [2]*lineSet) []Warning {
	var out []Warning
	for _, key := range []evidence.Key{evidence.UnknownPublication, evidence.UnknownSpeaker} {
		unknown := w.md.index[key]
		for _, supports := range []int{1, 0} {
			for _, l := range sets[supports].lines {
				var resting []evidence.Key
				for _, i := range l.items {
					if _, found := slices.BinarySearch(w.records.critical[i], unknown); found {
						resting = append(resting, w.md.components[i].key)
					}
				}
				if len(resting) > 0 {
					what := "an unnamed speaker"
					if key == evidence.UnknownPublication {
						what = "an unnamed publication"
					}
					out = append(out, Warning{WarnUnknown, plain(fmt.Sprintf("A line %s rests on %s (%s).", sideWord(supports), what, someOf(resting))), resting})
				}
			}
		}
	}
	return out
}

// bothSides warns of sources that lines on both sides cannot do without.
func (w *worker) bothSides(sets [2]*lineSet) []Warning {
	rests := func(set *lineSet) map[int32]bool {
		out := map[int32]bool{}
		for _, l := range set.lines {
			for _, i := range l.items {
				for _, c := range w.records.critical[i] {
					out[c] = true
				}
			}
		}
		return out
	}
	against, supporting := rests(sets[0]), rests(sets[1])
	var out []Warning
	for _, c := range sortedKeys(against) {
		key := w.md.components[c].key
		if supporting[c] && w.md.components[c].kind == evidence.KindSource && !key.Reserved() {
			out = append(out, Warning{WarnBothSides, plain(fmt.Sprintf("The source %s has lines on both sides.", key)), []evidence.Key{key}})
		}
	}
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func sortKeys(keys []evidence.Key) []evidence.Key {
	slices.Sort(keys)
	return keys
}

func andList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// someOf names up to three of the keys.
func someOf(keys []evidence.Key) string {
	const most = 3
	words := make([]string, 0, most+1)
	for _, k := range keys[:min(len(keys), most)] {
		words = append(words, string(k))
	}
	if len(keys) > most {
		words = append(words, fmt.Sprintf("%d more", len(keys)-most))
	}
	return andList(words)
}
