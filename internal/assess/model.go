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
	// A record holds if it is sound, all of all() hold, and of each any() at
	// least one holds. These are components, or places of publication: see place.
	needs         []int32
	allEnd        int32 // needs[:allEnd] are all()
	firstEnd      int32 // needs[allEnd:firstEnd] are any(0), the rest any(1)
	derivesFrom   int32 // needs[derivesFrom:derivesEnd] are derives()
	derivesEnd    int32
	drawer        int32   // whose draw it is where it derives from nothing: the speaker, or itself
	reportedIn    []int32 // the sources of a study or testimony
	derivedExtras bool    // for some claim it derives from what it reports, see derivation
	retracted     bool
}

// all are what it needs to hold.
func (c *component) all() []int32 { return c.needs[:c.allEnd] }

// any are two groups, of each of which it needs one to hold.
func (c *component) any(group int) []int32 {
	if group == 0 {
		return c.needs[c.allEnd:c.firstEnd]
	}
	return c.needs[c.firstEnd:]
}

// derives are the records that its own fields say it derives from.
func (c *component) derives() []int32 { return c.needs[c.derivesFrom:c.derivesEnd] }

// place is "this source is a place of publication", for a source that derives
// from something that is reported in it: that does not count against the place.
// Place i goes by the number len(components) + i; any other source is its own place.
type place struct {
	source int32
	any    []int32
}

// link is a link with its ends numbered.
type link struct {
	from, to  int32
	supports  bool
	strength  float64 // less what caveats on the link take
	asked     float64 // of each origin of the record that it comes from; see derivation
	origins   int32   // how many these are
	withdrawn bool    // it does not carry, in a what-if
	record    *evidence.Link
}

// argument is one link, or several that carry jointly.
type argument struct {
	supports bool
	outside  bool  // all of its links start outside the group of its claim
	node     int32 // "it carries", in the network
	links    []int32
}

// model is a map made ready for computing.
type model struct {
	rubric      Rubric
	components  []component
	places      []place
	index       map[evidence.Key]int32
	links       []link // by from, to and relation
	arguments   [][]argument
	derivations map[claimSide]derivation // of those claims and sides only that add to what the fields say
	group       []int32                  // of each claim; -1 for other components
	groups      [][]int32                // the strongly connected groups of claims, premises first
	premises    [][]int32                // of each claim: the claims linked to it, each once
	caveats     map[int32][]*evidence.Caveat
	linkCaveats map[int32][]*evidence.Caveat // by link
}

// claimSide is one side of a claim: links to it by one relation.
type claimSide struct {
	claim    int32
	supports bool
}

func newModel(m *evidence.Map, r Rubric) (*model, error) {
	md := &model{rubric: r, caveats: map[int32][]*evidence.Caveat{}, linkCaveats: map[int32][]*evidence.Caveat{},
		derivations: map[claimSide]derivation{}}
	md.number(m)
	md.addCaveats(m.Caveats)
	if err := md.rules(m); err != nil {
		return nil, err
	}
	if err := md.addLinks(m.Links); err != nil {
		return nil, err
	}
	md.addLinkCaveats(m.Caveats)
	md.findGroups()
	md.addArguments()
	md.derive()
	return md, nil
}

func (md *model) addCaveats(caveats []*evidence.Caveat) {
	for _, c := range caveats {
		if c.Resolved {
			continue
		}
		for _, ref := range c.Qualifies {
			if i, ok := md.index[evidence.Key(ref)]; ok {
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

// addLinkCaveats takes from the strength of links what the caveats on them take.
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

// linkNamed finds a link by its name.
func (md *model) linkNamed(ref evidence.Ref) (int32, bool) {
	from, to, relation, ok := evidence.ParseLinkName(string(ref))
	if !ok {
		return 0, false
	}
	i, found := slices.BinarySearchFunc(md.links, &evidence.Link{From: from, To: to, Relation: relation},
		func(l link, want *evidence.Link) int { return evidence.CompareLinks(l.record, want) })
	return int32(i), found
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
	w, r := ruleWriter{md: md, placeOf: map[int32]int32{}}, &md.rubric
	for _, s := range m.Studies {
		w.reported(s.Key, s.ReportedIn)
	}
	for _, t := range m.Testimonies {
		w.reported(t.Key, t.ReportedIn)
	}
	for _, key := range []evidence.Key{evidence.UnknownSpeaker, evidence.UnknownPublication} {
		w.begin(key, md.rubric.Reliability[evidence.ReliabilityUnknown])
	}
	for _, a := range m.Agents {
		w.begin(a.Key, r.base(a))
	}
	for _, s := range m.Sources {
		c := w.begin(s.Key, r.base(s))
		c.retracted = s.Retracted
		w.need(c, nil, nil, w.refs(c, s.DerivedFrom))
		c.derivesEnd = int32(len(c.needs))
		w.addPlace(c)
	}
	for _, s := range m.Studies {
		c := w.begin(s.Key, r.base(s))
		w.need(c, nil, w.places(c), w.refs(c, s.DerivedFrom))
		c.derivesFrom, c.derivesEnd = c.firstEnd, int32(len(c.needs))
	}
	for _, t := range m.Testimonies {
		c := w.begin(t.Key, r.base(t))
		all := slices.Concat([]evidence.Key{cmp.Or(t.Speaker, evidence.UnknownSpeaker)}, t.CollectedIn, t.BasedOn)
		derives := int32(len(all))
		if len(t.CollectedIn) == 0 && len(t.ReportedIn) == 0 {
			all = append(all, evidence.UnknownPublication)
		}
		var places []int32
		if len(t.ReportedIn) > 0 {
			places = w.places(c)
		}
		w.need(c, w.refs(c, all), places, nil)
		c.derivesFrom, c.derivesEnd = 1, derives
		if t.Speaker != "" {
			c.drawer = c.needs[0]
		}
	}
	for _, cl := range m.Claims {
		w.begin(cl.Key, r.base(cl))
	}
	return w.err
}

// base is how sound an item is before caveats take from it.
func (r *Rubric) base(it evidence.Item) float64 {
	switch it := it.(type) {
	case *evidence.Agent:
		return r.Reliability[cmp.Or(it.Reliability, evidence.ReliabilityUnknown)]
	case *evidence.Source:
		if it.Retracted {
			return 0
		}
		return r.Reliability[cmp.Or(it.Reliability, evidence.ReliabilityUnknown)]
	case *evidence.Study:
		return r.Design[it.Design]
	case *evidence.Testimony:
		if it.Basis == evidence.BasisExpert && len(it.BasedOn) == 0 {
			return r.Basis[it.Basis] * r.Reliability[evidence.ReliabilityUnknown]
		}
		return r.Basis[it.Basis]
	}
	return 1
}

type ruleWriter struct {
	md      *model
	placeOf map[int32]int32 // of sources that are not their own place
	err     error
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
func (w *ruleWriter) need(c *component, all, group1, group2 []int32) {
	if len(all)+len(group1)+len(group2) == 0 {
		return
	}
	c.needs = slices.Concat(all, group1, group2)
	c.allEnd, c.firstEnd = int32(len(all)), int32(len(all)+len(group1))
}

func (w *ruleWriter) refs(c *component, keys []evidence.Key) []int32 {
	if len(keys) == 0 {
		return nil
	}
	out := make([]int32, len(keys))
	for at, key := range keys {
		i, ok := w.md.index[key]
		if !ok {
			w.err = evidence.Errorf(evidence.Invalid, "%q refers to %q, which the map does not hold", c.key, key)
		}
		out[at] = i
	}
	return out
}

// reported notes where a study or a testimony is reported.
func (w *ruleWriter) reported(key evidence.Key, in []evidence.Key) {
	c := &w.md.components[w.md.index[key]]
	c.reportedIn = w.refs(c, in)
}

// addPlace makes a place of a source that derives from something that is
// reported in it.
func (w *ruleWriter) addPlace(c *component) {
	source := c.drawer
	reported := func(d int32) bool { return slices.Contains(w.md.components[d].reportedIn, source) }
	if slices.ContainsFunc(c.derives(), reported) {
		w.placeOf[source] = int32(len(w.md.components) + len(w.md.places))
		w.md.places = append(w.md.places, place{source, slices.DeleteFunc(slices.Clone(c.derives()), reported)})
	}
}

// places are where a record is published: the unknown publication where none is
// named.
func (w *ruleWriter) places(c *component) []int32 {
	if len(c.reportedIn) == 0 {
		return []int32{w.md.index[evidence.UnknownPublication]}
	}
	out := slices.Clone(c.reportedIn)
	for at, source := range out {
		if p, ok := w.placeOf[source]; ok {
			out[at] = p
		}
	}
	return out
}

// factor is what the caveats of one category leave of a component.
type factor struct {
	category evidence.Category
	value    float64
}

// factors lists the factors on a component by category, in the order of the
// categories.
func (md *model) factors(i int32) []factor { return md.factorsBy(md.caveats[i]) }

// linkFactors lists the factors on a link likewise.
func (md *model) linkFactors(i int32) []factor { return md.factorsBy(md.linkCaveats[i]) }

// left is what some caveats on one component or link leave of it.
func (md *model) left(list []*evidence.Caveat) float64 {
	all := 1.0
	for _, f := range md.factorsBy(list) {
		all *= f.value
	}
	return all
}

func (md *model) factorsBy(list []*evidence.Caveat) []factor {
	return worstFactors(list, func(c *evidence.Caveat) float64 { return md.rubric.Severity[c.Severity] })
}

// worstFactors lists, by category, the least that caveats leave, where leaves
// says what one does.
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
		md.links = append(md.links, link{from: from, to: to, supports: l.Relation == evidence.Supports, strength: md.rubric.Strength[strength], record: l})
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
		*list = append(*list, argument{l.supports, outside, -1, []int32{int32(i)}})
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
