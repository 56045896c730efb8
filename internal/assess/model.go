package assess

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
)

// component is anything of a map that can fail, except for links. Claims have
// the first numbers, then everything else, each in the order of their keys, so
// that nothing depends on the order of a file.
type component struct {
	key   evidence.Key
	sound float64 // probability that it is sound by itself
	// A record holds if it is sound, if all of all() hold, and if at least one
	// of each any() holds. The numbers are those of components, or of places of
	// publication: see place.
	needs         []int32
	allEnd        int32 // needs[:allEnd] are all()
	firstEnd      int32 // needs[allEnd:firstEnd] are any(0), the rest any(1)
	drawer        int32 // the component whose draw decides if it derives from nothing: its speaker, or itself
	kind          componentKind
	derivedExtras bool // for some claim it also derives from records that it reports, see derivation
	retracted     bool
}

type componentKind uint8

const (
	claimKind componentKind = iota
	agentKind
	sourceKind
	studyKind
	testimonyKind
)

// all returns the components that it needs to hold.
func (c *component) all() []int32 { return c.needs[:c.allEnd] }

// any returns one of two groups. At least one member of each must hold. Group 0
// are the places where the record is published.
func (c *component) any(group int) []int32 {
	if group == 0 {
		return c.needs[c.allEnd:c.firstEnd]
	}
	return c.needs[c.firstEnd:]
}

// derives returns the records that it derives from by its own fields.
func (c *component) derives() []int32 {
	if c.kind == testimonyKind {
		return c.needs[1:c.allEnd] // all but its speaker
	}
	return c.any(1)
}

// place is "this source is a place of publication", for a source that derives
// from a record that is reported in it. Such records do not count against the
// place. Place i has the number len(components) + i. Any other source is its
// own place.
type place struct {
	source int32
	any    []int32
}

// link is a link with its ends numbered.
type link struct {
	from, to  int32
	origins   int32 // number of origins to which its record leads
	supports  bool
	withdrawn bool    // a what-if withdraws it
	strength  float64 // times the factors of the caveats on the link, 0 to 1
	asked     float64 // the strength that it has at each origin; see perOrigin
	record    *evidence.Link
}

// argument is one link, or several joint links.
type argument struct {
	links    []int32
	node     int32 // "the argument holds", in the network
	supports bool
	outside  bool // all of its links start outside the group of its claim
}

// model is a map prepared for computing.
type model struct {
	rubric      Rubric
	components  []component
	claimCount  int // components with smaller numbers are claims
	places      []place
	unpublished int32                    // the component that stands for an unknown publication
	links       []link                   // by from, to and relation
	arguments   [][]argument             // of each claim
	derivations map[claimSide]derivation // only those that are not empty
	group       []int32                  // of each claim
	groups      [][]int32                // the strongly connected groups of claims, premises first
	premises    [][]int32                // of each claim: the claims linked to it, each once
	caveats     map[int32][]*evidence.Caveat
	linkCaveats map[int32][]*evidence.Caveat // by link
}

// claimSide is one side of a claim: the links to it of one relation.
type claimSide struct {
	claim    int32
	supports bool
}

func newModel(m *evidence.Map, r Rubric) (*model, error) {
	md := &model{rubric: r, caveats: map[int32][]*evidence.Caveat{}, linkCaveats: map[int32][]*evidence.Caveat{},
		derivations: map[claimSide]derivation{}}
	index := md.number(m)
	md.addCaveats(m.Caveats, index)
	if err := md.rules(m, index); err != nil {
		return nil, err
	}
	if err := md.addLinks(m.Links, index); err != nil {
		return nil, err
	}
	md.addLinkCaveats(m.Caveats)
	md.findGroups()
	md.addArguments()
	md.derive()
	return md, nil
}

// letGo forgets the entries that the model was made of. Figures follow from the numbers alone; reasons
// do not. The lists of the caveats on links stay, because a link with a caveat has leaves of its own.
func (md *model) letGo() {
	for i := range md.links {
		md.links[i].record = nil
	}
	md.caveats = nil
	for _, list := range md.linkCaveats {
		clear(list)
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

// number makes the components and numbers them by key.
func (md *model) number(m *evidence.Map) map[evidence.Key]int32 {
	md.claimCount = len(m.Claims)
	md.components = make([]component, 0, len(m.Claims)+len(m.Agents)+len(m.Sources)+len(m.Studies)+len(m.Testimonies)+2)
	add := func(key evidence.Key, kind componentKind) {
		md.components = append(md.components, component{key: key, kind: kind})
	}
	for _, c := range m.Claims {
		add(c.Key, claimKind)
	}
	for _, a := range m.Agents {
		add(a.Key, agentKind)
	}
	for _, s := range m.Sources {
		add(s.Key, sourceKind)
	}
	for _, s := range m.Studies {
		add(s.Key, studyKind)
	}
	for _, t := range m.Testimonies {
		add(t.Key, testimonyKind)
	}
	add(evidence.UnknownSpeaker, agentKind)
	add(evidence.UnknownPublication, sourceKind)
	byKey := func(a, b component) int { return cmp.Compare(a.key, b.key) }
	slices.SortFunc(md.components[:md.claimCount], byKey)
	slices.SortFunc(md.components[md.claimCount:], byKey)
	index := make(map[evidence.Key]int32, len(md.components))
	for i := range md.components {
		index[md.components[i].key] = int32(i)
	}
	md.unpublished = index[evidence.UnknownPublication]
	return index
}

// find returns the number of a component by search. The index that the method
// number returns is not kept, because it takes half as much memory as the
// components.
func (md *model) find(key evidence.Key) (int32, bool) {
	byKey := func(c component, key evidence.Key) int { return cmp.Compare(c.key, key) }
	if i, ok := slices.BinarySearchFunc(md.components[:md.claimCount], key, byKey); ok {
		return int32(i), true
	}
	i, ok := slices.BinarySearchFunc(md.components[md.claimCount:], key, byKey)
	return int32(md.claimCount + i), ok
}

// at returns the number of a component that must exist.
func (md *model) at(key evidence.Key) int32 {
	i, _ := md.find(key)
	return i
}

func (md *model) addLinks(links []*evidence.Link, index map[evidence.Key]int32) error {
	sorted := slices.Clone(links)
	slices.SortFunc(sorted, evidence.CompareLinks)
	md.links = make([]link, len(sorted))
	for i, l := range sorted {
		from, ok1 := index[l.From]
		to, ok2 := index[l.To]
		if !ok1 || !ok2 {
			return evidence.Errorf(evidence.Invalid, "the link %s joins an item that the map does not hold", l.Name())
		}
		if !md.isClaim(to) {
			return evidence.Errorf(evidence.Invalid, "the link %s leads to an item that is no claim", l.Name())
		}
		strength := cmp.Or(l.Strength, evidence.StrengthModerate)
		md.links[i] = link{from: from, to: to, supports: l.Relation == evidence.Supports, strength: md.rubric.Strength[strength], record: l}
	}
	return nil
}

func (md *model) isClaim(i int32) bool { return int(i) < md.claimCount }

// findGroups numbers the strongly connected groups of claims, premises first.
func (md *model) findGroups() {
	n := md.claimCount
	var numbers slab[int32]
	md.premises = slicesFor(&numbers, n, md.links, func(l *link) (int32, bool) { return l.to, md.isClaim(l.from) })
	for _, l := range md.links {
		// Links with the same ends stand side by side.
		if p := md.premises[l.to]; md.isClaim(l.from) && (len(p) == 0 || p[len(p)-1] != l.from) {
			md.premises[l.to] = append(p, l.from)
		}
	}
	md.group = make([]int32, n)
	newTarjan(n).run(md.allClaims(), func(i int32) []int32 { return md.premises[i] }, func(members []int32) {
		group := numbers.copy(members)
		slices.Sort(group)
		for _, i := range group {
			md.group[i] = int32(len(md.groups))
		}
		md.groups = append(md.groups, group)
	})
}

// allClaims returns the numbers of all claims.
func (md *model) allClaims() []int32 {
	out := make([]int32, md.claimCount)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// addArguments groups the links into each claim into arguments, in the order of
// their first links.
func (md *model) addArguments() {
	type jointly struct {
		to       int32
		supports bool
		word     string
	}
	var arguments slab[argument]
	var numbers slab[int32]
	md.arguments = slicesFor(&arguments, md.claimCount, md.links, func(l *link) (int32, bool) { return l.to, true })
	joint := map[jointly]int{}
	for i, l := range md.links {
		outside := !md.isClaim(l.from) || md.group[l.from] != md.group[l.to]
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
		*list = append(*list, argument{supports: l.supports, outside: outside, node: -1, links: numbers.copy([]int32{int32(i)})})
	}
}

// slicesFor makes n empty slices, each with capacity for the elements of a list
// that belong to it.
func slicesFor[T, E any](from *slab[T], n int, list []E, belongs func(*E) (int32, bool)) [][]T {
	counts := make([]int32, n)
	for i := range list {
		if to, ok := belongs(&list[i]); ok {
			counts[to]++
		}
	}
	out := make([][]T, n)
	for i, count := range counts {
		out[i] = from.take(int(count))[:0]
	}
	return out
}

// inGroup reports whether a claim is in a group of several claims.
func (md *model) inGroup(claim int32) bool { return len(md.groups[md.group[claim]]) > 1 }

// opposed reports whether there is any argument against a claim. If outside is
// true, it considers only arguments whose links all start outside the claim's
// group.
func (md *model) opposed(claim int32, outside bool) bool {
	return slices.ContainsFunc(md.arguments[claim], func(a argument) bool {
		return !a.supports && (a.outside || !outside)
	})
}
