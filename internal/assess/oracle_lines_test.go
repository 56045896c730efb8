package assess_test

import (
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// figures computes one claim; the standings of everything below it are known.
func (w *world) figures(x evidence.Key) oracleFigures {
	var f oracleFigures
	f.Support, f.Opposition, f.Conflict = w.chances(setting{}, fact{kind: "holds", of: x}, fact{kind: "opposed", of: x})
	f.Belief, f.Disbelief, f.Ignorance = masses(f.Support, f.Opposition, f.Conflict)
	f.LinesFor, f.EchoesFor = w.lines(x, evidence.Supports)
	f.LinesAgainst, f.EchoesAgainst = w.lines(x, evidence.Contradicts)
	f.Verdict = f.verdict()
	f.Certainty = f.certainty()
	losing := f.Opposition
	if f.disbelieved() {
		losing = f.Support
	}
	f.Disputed = f.Verdict != "CONTESTED" && reaches(losing, 0.10)
	f.SinglePointsOfFailure = w.singlePoints(x)
	return f
}

func reaches(v, threshold float64) bool { return v >= threshold-tolerance }

// disbelieved: in a tie the side for the claim wins.
func (f oracleFigures) disbelieved() bool { return f.Disbelief > f.Belief+tolerance }

func (f oracleFigures) verdict() evidence.Verdict {
	larger, smaller := max(f.Belief, f.Disbelief), min(f.Belief, f.Disbelief)
	switch {
	case !reaches(larger, 0.10) && f.Support == 0 && f.Opposition == 0:
		return "UNSUPPORTED"
	case !reaches(larger, 0.10):
		return "WEAK"
	case reaches(smaller, 0.10) && reaches(smaller, larger/3):
		return "CONTESTED"
	case f.disbelieved():
		return "CONTRADICTED"
	}
	strong := 0
	for _, l := range f.LinesFor {
		if reaches(l.Strength, 0.05) {
			strong++
		}
	}
	if strong >= 2 {
		return "CORROBORATED"
	}
	return "SINGLE_LINE"
}

func (f oracleFigures) certainty() evidence.Certainty {
	words := []evidence.Certainty{"VERY_LOW", "LOW", "MODERATE", "HIGH"}
	rank := func(v float64) int {
		switch {
		case reaches(v, 0.75):
			return 3
		case reaches(v, 0.50):
			return 2
		case reaches(v, 0.25):
			return 1
		}
		return 0
	}
	lines := f.LinesFor
	if f.disbelieved() {
		lines = f.LinesAgainst
	}
	strongest := 0.0
	for _, l := range lines {
		strongest = max(strongest, l.Strength)
	}
	word := min(rank(max(f.Belief, f.Disbelief)), rank(strongest)+1)
	if f.Verdict == "CONTESTED" {
		word = min(word, 1)
	}
	return words[word]
}

func (w *world) singlePoints(x evidence.Key) []string {
	points := []string{}
	support := fact{kind: "holds", of: x}
	if !w.can(setting{}, support) {
		return points
	}
	for k := range w.p {
		if k != x && !w.can(setting{without: string(k)}, support) {
			points = append(points, string(k))
		}
	}
	for _, l := range w.links {
		if l.Relation == "SUPPORTS" && !w.can(setting{without: l.Name()}, support) {
			points = append(points, l.Name())
		}
	}
	slices.Sort(points)
	return points
}

// premisesBelow are the claims that start links of the relation to x, and
// those that support these, and so on.
func (w *world) premisesBelow(x evidence.Key, relation evidence.Relation) map[evidence.Key]bool {
	found := map[evidence.Key]bool{}
	for changed := true; changed; {
		changed = false
		for _, l := range w.links {
			feeds := l.To == x && l.Relation == relation || found[l.To] && l.Relation == "SUPPORTS"
			if feeds && w.isClaim(l.From) && !found[l.From] {
				found[l.From], changed = true, true
			}
		}
	}
	return found
}

// items of x on one side.
func (w *world) items(x evidence.Key, relation evidence.Relation) map[evidence.Key]bool {
	premises, items := w.premisesBelow(x, relation), map[evidence.Key]bool{}
	for _, l := range w.links {
		bears := l.To == x && l.Relation == relation || premises[l.To] && l.Relation == "SUPPORTS"
		if bears && !w.isClaim(l.From) && w.can(setting{}, fact{kind: "holds", of: l.From}) {
			items[l.From] = true
		}
	}
	return items
}

// leadsTo are the records without derivation that ways from a record along
// what it derives from lead to, over records that can hold and are not shut.
func (w *world) leadsTo(k evidence.Key, shut func(evidence.Key) bool) []evidence.Key {
	seen := map[evidence.Key]bool{k: true}
	var ends []evidence.Key
	for open := []evidence.Key{k}; len(open) > 0; {
		at := open[0]
		open = open[1:]
		if len(w.records[at].derives) == 0 {
			ends = append(ends, at)
		}
		for _, next := range w.records[at].derives {
			if !seen[next] && !shut(next) && w.can(setting{}, fact{kind: "holds", of: next}) {
				seen[next] = true
				open = append(open, next)
			}
		}
	}
	return ends
}

// critical are the components without which an item cannot hold.
func (w *world) critical(k evidence.Key) map[evidence.Key]bool {
	found := map[evidence.Key]bool{}
	for c := range w.p {
		if !w.isClaim(c) && !w.can(setting{without: string(c)}, fact{kind: "holds", of: k}) {
			found[c] = true
		}
	}
	return found
}

// lines are the lines of x on one side, with their strengths, and the echoes.
func (w *world) lines(x evidence.Key, relation evidence.Relation) ([]oracleLine, []evidence.Key) {
	items := w.items(x, relation)
	echoes, lines := []evidence.Key{}, []oracleLine{}
	critical := map[evidence.Key]map[evidence.Key]bool{}
	for _, k := range slices.Sorted(maps.Keys(items)) {
		isOther := func(at evidence.Key) bool { return at != k && items[at] }
		if len(w.leadsTo(k, isOther)) == 0 {
			echoes = append(echoes, k)
			continue
		}
		critical[k] = w.critical(k)
		lines = append(lines, oracleLine{Items: []evidence.Key{k}})
	}
	lines = union(lines, func(a, b oracleLine) bool {
		for _, i := range a.Items {
			for _, j := range b.Items {
				for c := range critical[i] {
					if critical[j][c] {
						return true
					}
				}
			}
		}
		return false
	})
	for i := range lines {
		lines[i].Strength = w.lineStrength(x, relation, lines[i])
	}
	joint := w.jointArguments(x, relation)
	lines = union(lines, func(a, b oracleLine) bool {
		return a.Strength == 0 && b.Strength == 0 && slices.ContainsFunc(joint, func(j argument) bool {
			return w.feeds(a, j) && w.feeds(b, j)
		})
	})
	for i := range lines {
		lines[i].Strength = w.lineStrength(x, relation, lines[i])
	}
	slices.SortFunc(lines, func(a, b oracleLine) int { return slices.Compare(a.Items, b.Items) })
	return lines, echoes
}

// union joins lines as long as any two belong together.
func union(lines []oracleLine, together func(a, b oracleLine) bool) []oracleLine {
	for i := 0; i < len(lines); i++ {
		for j := i + 1; j < len(lines); j++ {
			if together(lines[i], lines[j]) {
				lines[i].Items = slices.Sorted(slices.Values(slices.Concat(lines[i].Items, lines[j].Items)))
				lines = slices.Delete(lines, j, j+1)
				i, j = -1, len(lines) // start again
			}
		}
	}
	return lines
}

func (w *world) lineStrength(x evidence.Key, relation evidence.Relation, l oracleLine) float64 {
	origins := map[evidence.Key]bool{}
	for _, k := range l.Items {
		for _, end := range w.leadsTo(k, func(evidence.Key) bool { return false }) {
			origins[w.records[end].origin] = true
		}
	}
	f := fact{kind: "holds", of: x}
	if relation == "CONTRADICTS" {
		f.kind = "opposed"
	}
	p, _, _ := w.chances(setting{origins: origins}, f, f)
	return p
}

// jointArguments are the arguments of several links on one side of x, at x or
// at a premise below.
func (w *world) jointArguments(x evidence.Key, relation evidence.Relation) []argument {
	all := slices.Clone(w.arguments[x][relation])
	for k := range w.premisesBelow(x, relation) {
		all = append(all, w.arguments[k]["SUPPORTS"]...)
	}
	return slices.DeleteFunc(all, func(a argument) bool { return len(a) < 2 })
}

// feeds reports whether an item of the line starts a link of the argument, or
// supports, over premises or not, a claim that does.
func (w *world) feeds(l oracleLine, a argument) bool {
	for _, link := range a {
		if slices.Contains(l.Items, link.From) {
			return true
		}
		if !w.isClaim(link.From) {
			continue
		}
		below := w.items(link.From, "SUPPORTS")
		if slices.ContainsFunc(l.Items, func(k evidence.Key) bool { return below[k] }) {
			return true
		}
	}
	return false
}
