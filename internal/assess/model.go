package assess

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
)

// component is anything of a map that can fail, links apart. Components are
// numbered in the order of their keys, so that nothing depends on the order of
// a file.
type component struct {
	key   evidence.Key
	kind  evidence.Kind
	sound float64 // the probability that it is sound by itself
	// A record holds if it is sound, all of all hold, and of each group in any
	// at least one holds.
	all   []int32
	any   [2][]int32
	needs []int32 // all of these together
	// derives are the records that it derives from; a record that derives from
	// nothing is an origin, and draws as drawer.
	derives []int32
	drawer  int32
}

// link is a link with its ends numbered.
type link struct {
	from, to int32
	supports bool
	strength float64
	record   *evidence.Link
}

// argument is one link, or several that carry jointly.
type argument struct {
	supports bool
	outside  bool // all of its links start outside the group of its claim
	links    []int32
}

// model is a map made ready for computing.
type model struct {
	rubric     Rubric
	components []component
	index      map[evidence.Key]int32
	links      []link // by from, to and relation
	arguments  [][]argument
	group      []int32   // of each claim; -1 for other components
	groups     [][]int32 // the strongly connected groups of claims, premises first
	premises   [][]int32 // of each claim: the claims linked to it, each once
	caveats    map[int32][]*evidence.Caveat
}

func newModel(m *evidence.Map, r Rubric) (*model, error) {
	md := &model{rubric: r, caveats: map[int32][]*evidence.Caveat{}}
	md.number(m)
	for _, c := range m.Caveats {
		if c.Resolved {
			continue
		}
		for _, key := range c.Qualifies {
			if i, ok := md.index[evidence.Key(key)]; ok {
				md.caveats[i] = append(md.caveats[i], c)
			}
		}
	}
	for _, list := range md.caveats {
		slices.SortFunc(list, func(a, b *evidence.Caveat) int { return cmp.Compare(a.Key, b.Key) })
	}
	if err := md.rules(m); err != nil {
		return nil, err
	}
	if err := md.addLinks(m.Links); err != nil {
		return nil, err
	}
	md.findGroups()
	md.addArguments()
	return md, nil
}

func (md *model) number(m *evidence.Map) {
	md.components = make([]component, 0, m.Len()-len(m.Links)-len(m.Caveats)+2)
	add := func(key evidence.Key, kind evidence.Kind) {
		md.components = append(md.components, component{key: key, kind: kind})
	}
	for it := range m.Items() {
		if it.EntryKind() != evidence.KindCaveat {
			add(it.EntryMeta().Key, it.EntryKind())
		}
	}
	add(evidence.UnknownSpeaker, evidence.KindAgent)
	add(evidence.UnknownPublication, evidence.KindSource)
	slices.SortFunc(md.components, func(a, b component) int { return cmp.Compare(a.key, b.key) })
	md.index = make(map[evidence.Key]int32, len(md.components))
	for i := range md.components {
		md.index[md.components[i].key] = int32(i)
	}
}

// rules fills in how sound each component is and what it needs to hold.
func (md *model) rules(m *evidence.Map) error {
	w := ruleWriter{md: md}
	for _, key := range []evidence.Key{evidence.UnknownSpeaker, evidence.UnknownPublication} {
		w.begin(key, md.rubric.Reliability[evidence.ReliabilityUnknown])
	}
	for _, a := range m.Agents {
		w.begin(a.Key, md.reliability(a.Reliability))
	}
	for _, s := range m.Sources {
		base := md.reliability(s.Reliability)
		if s.Retracted {
			base = 0
		}
		c := w.begin(s.Key, base)
		w.need(c, nil, s.DerivedFrom, nil)
		c.derives = c.any[0]
	}
	for _, s := range m.Studies {
		c := w.begin(s.Key, md.rubric.Design[s.Design])
		w.need(c, nil, orUnknown(s.ReportedIn), s.DerivedFrom)
		c.derives = c.any[1]
	}
	for _, t := range m.Testimonies {
		base := md.rubric.Basis[t.Basis]
		if t.Basis == evidence.BasisExpert && len(t.BasedOn) == 0 {
			base *= md.rubric.Reliability[evidence.ReliabilityUnknown]
		}
		c := w.begin(t.Key, base)
		all := slices.Concat([]evidence.Key{cmp.Or(t.Speaker, evidence.UnknownSpeaker)}, t.CollectedIn, t.BasedOn)
		derives := len(all)
		if len(t.CollectedIn) == 0 && len(t.ReportedIn) == 0 {
			all = append(all, evidence.UnknownPublication)
		}
		w.need(c, all, t.ReportedIn, nil)
		c.derives = c.all[1:derives]
		if t.Speaker != "" {
			c.drawer = c.all[0]
		}
	}
	for _, cl := range m.Claims {
		w.begin(cl.Key, 1)
	}
	return w.err
}

func orUnknown(reportedIn []evidence.Key) []evidence.Key {
	if len(reportedIn) == 0 {
		return []evidence.Key{evidence.UnknownPublication}
	}
	return reportedIn
}

func (md *model) reliability(letter evidence.Reliability) float64 {
	return md.rubric.Reliability[cmp.Or(letter, evidence.ReliabilityUnknown)]
}

type ruleWriter struct {
	md  *model
	err error
}

// begin sets how sound a component is: its base times, over the categories of
// caveats on it, the factor of the worst of each.
func (w *ruleWriter) begin(key evidence.Key, base float64) *component {
	i := w.md.index[key]
	c := &w.md.components[i]
	c.sound, c.drawer = base, i
	for _, factor := range w.md.factors(i) {
		c.sound *= factor.value
	}
	return c
}

// need sets what a component needs to hold: all of all, and one of each of two
// groups.
func (w *ruleWriter) need(c *component, all, group1, group2 []evidence.Key) {
	c.needs = make([]int32, 0, len(all)+len(group1)+len(group2))
	c.all, c.any[0], c.any[1] = w.refs(c, all), w.refs(c, group1), w.refs(c, group2)
}

func (w *ruleWriter) refs(c *component, keys []evidence.Key) []int32 {
	from := len(c.needs)
	for _, key := range keys {
		i, ok := w.md.index[key]
		if !ok {
			w.err = evidence.Errorf(evidence.Invalid, "%q refers to %q, which the map does not hold", c.key, key)
		}
		c.needs = append(c.needs, i)
	}
	return slices.Clip(c.needs[from:])
}

// factor is what the caveats of one category leave of a component.
type factor struct {
	category evidence.Category
	value    float64
}

// factors lists the factors on a component by category, in the order of the
// categories.
func (md *model) factors(i int32) []factor {
	var out []factor
	list := md.caveats[i]
	if len(list) == 0 {
		return nil
	}
	for _, category := range evidence.Categories {
		worst, found := 1.0, false
		for _, c := range list {
			if c.Category == category {
				worst, found = min(worst, md.rubric.Severity[c.Severity]), true
			}
		}
		if found {
			out = append(out, factor{category, worst})
		}
	}
	return out
}

func (md *model) addLinks(links []*evidence.Link) error {
	sorted := slices.SortedFunc(slices.Values(links), evidence.CompareLinks)
	md.links = make([]link, 0, len(sorted))
	for _, l := range sorted {
		from, ok1 := md.index[l.From]
		to, ok2 := md.index[l.To]
		if !ok1 || !ok2 {
			return evidence.Errorf(evidence.Invalid, "the link %s joins what the map does not hold", l.Name())
		}
		strength := cmp.Or(l.Strength, evidence.StrengthModerate)
		md.links = append(md.links, link{from, to, l.Relation == evidence.Supports, md.rubric.Strength[strength], l})
	}
	return nil
}

func (md *model) isClaim(i int32) bool { return md.components[i].kind == evidence.KindClaim }

// findGroups numbers the strongly connected groups of claims, premises first.
func (md *model) findGroups() {
	n := len(md.components)
	md.premises = make([][]int32, n)
	md.group = make([]int32, n)
	for _, l := range md.links {
		// Links with the same ends stand side by side.
		if p := md.premises[l.to]; md.isClaim(l.from) && (len(p) == 0 || p[len(p)-1] != l.from) {
			md.premises[l.to] = append(p, l.from)
		}
	}
	roots := make([]int32, 0, n)
	for i := range md.components {
		md.group[i] = -1
		if md.isClaim(int32(i)) {
			roots = append(roots, int32(i))
		}
	}
	t := newTarjan(n)
	t.run(roots, func(i int32) []int32 { return md.premises[i] }, func(members []int32) {
		members = slices.Sorted(slices.Values(members))
		for _, i := range members {
			md.group[i] = int32(len(md.groups))
		}
		md.groups = append(md.groups, members)
	})
}

// addArguments gathers the links into each claim into arguments, in the order
// of their first link.
func (md *model) addArguments() {
	type jointly struct {
		to       int32
		supports bool
		word     string
	}
	md.arguments = make([][]argument, len(md.components))
	joint := map[jointly]int{}
	for i, l := range md.links {
		outside := md.group[l.from] != md.group[l.to]
		list := &md.arguments[l.to]
		if l.record.Jointly != "" {
			word := jointly{l.to, l.supports, l.record.Jointly}
			if at, ok := joint[word]; ok {
				(*list)[at].links = append((*list)[at].links, int32(i))
				(*list)[at].outside = (*list)[at].outside && outside
				continue
			}
			joint[word] = len(*list)
		}
		*list = append(*list, argument{l.supports, outside, []int32{int32(i)}})
	}
}

// inGroup reports whether a claim is in a group of several claims.
func (md *model) inGroup(claim int32) bool { return len(md.groups[md.group[claim]]) > 1 }

// opposed reports whether any argument speaks against a claim; with outside,
// any whose links all start outside its group.
func (md *model) opposed(claim int32, outside bool) bool {
	return slices.ContainsFunc(md.arguments[claim], func(a argument) bool {
		return !a.supports && (a.outside || !outside)
	})
}
