package walk

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Outcome says how a search for a path ended.
type Outcome string

// The outcomes.
const (
	Found       Outcome = "FOUND"
	Unconnected Outcome = "UNCONNECTED" // all that one of the two items is connected with was looked at
	TooFar      Outcome = "TOO_FAR"     // there is none of at most so many steps
	Undecided   Outcome = "UNDECIDED"   // as many items were looked at as may be
)

// Path is the shortest way from one item to another.
type Path struct {
	Outcome Outcome
	Length  int     // steps; 0 if none was found, or both items are the same
	Chains  []Chain // of that length, in the order of the keys on them; none if there is no path
	More    bool    // whether there are, or may be, more chains of that length
	Seen    int     // items that were looked at
	Beyond  int     // if there is no path: none of this length or shorter exists
}

// Chain is one way from an item to another.
type Chain struct {
	Items []evidence.Item
	Hops  []Hop // between each item and the next: all relations between the two
}

// Bounds bound a search for a path.
type Bounds struct {
	Length int             // steps
	Chains int             // of the shortest length, that are told
	Seen   int             // items to look at, about; 0 for no bound
	Kinds  []evidence.Kind // of the items between the two; empty for all
}

// Between finds the shortest chains between two items. It searches from both ends.
// It takes each next level at the end with fewer edges to read, so that it reads
// all edges of a hub only if no other way is left.
func Between(ctx context.Context, reader storage.EdgeReader, from, to evidence.Item, b Bounds) (*Path, error) {
	s := &search{
		walker: walker{reader: reader, ways: allWays(), first: 50, atOnce: 50_000},
		bounds: b,
	}
	if len(b.Kinds) > 0 {
		s.Kinds = append(slices.Clone(b.Kinds), from.EntryKind(), to.EntryKind())
		slices.Sort(s.Kinds)
		s.Kinds = slices.Compact(s.Kinds)
	}
	s.full = s.enough
	s.ends[0].begin(from)
	s.ends[1].begin(to)
	s.meet()
	for s.path.Outcome == "" {
		if err := s.step(ctx); err != nil {
			return nil, err
		}
	}
	s.path.Seen = len(s.ends[0].seats) + len(s.ends[1].seats)
	if s.path.Outcome == Found {
		s.path.Beyond = 0
		s.draw()
	}
	return &s.path, nil
}

// search is the state of a search.
type search struct {
	walker
	bounds Bounds
	ends   [2]end
	read   int // edges
	met    []evidence.Key
	path   Path
}

// end is one of the two items, with what was found from it.
type end struct {
	at       evidence.Key
	distance int                    // of the farthest level that is whole
	seats    map[evidence.Key]*seat // what was found
	level    []*seat                // the farthest level that is whole
	next     []*seat                // what was found of the level after it
	begun    bool                   // whether that one is being read
	pending  []storage.EdgeQuery    // what is still to be asked for it
	links    []*evidence.Link       // on steps that lead away
}

// seat is an item that was found, and how.
type seat struct {
	evidence.Item
	distance int
	before   []evidence.Key // a step nearer
}

func (s *seat) key() evidence.Key { return s.EntryMeta().Key }

func (e *end) begin(at evidence.Item) {
	first := &seat{Item: at}
	e.at, e.level, e.seats = first.key(), []*seat{first}, map[evidence.Key]*seat{first.key(): first}
}

// step asks for one more page of everything at one of the ends.
func (s *search) step(ctx context.Context) error {
	e, other := &s.ends[0], &s.ends[1]
	if e.distance+other.distance >= s.bounds.Length {
		s.path.Outcome, s.path.Beyond = TooFar, s.bounds.Length
		return nil
	}
	if cmp.Or(cmp.Compare(other.toAsk(), e.toAsk()), cmp.Compare(other.distance, e.distance)) < 0 {
		e = other
	}
	if !e.begun {
		s.open(e)
	}
	s.path.Beyond = e.distance + other.distance
	rest, err := s.ask(ctx, e.pending, func(q storage.EdgeQuery, page storage.EdgePage) bool {
		s.take(e, q, page)
		return true
	})
	if err != nil {
		return err
	}
	e.pending = rest
	if len(rest) > 0 && !s.enough() {
		return nil
	}
	e.close()
	switch s.meet(); {
	case s.path.Outcome == Found:
		s.path.More = len(rest) > 0
	case len(rest) > 0:
		s.path.Outcome = Undecided
	case len(e.level) == 0:
		s.path.Outcome = Unconnected
	case s.enough():
		s.path.Outcome, s.path.Beyond = Undecided, e.distance+other.distance
	}
	return nil
}

// toAsk estimates how many edges the next level has.
func (e *end) toAsk() int {
	const usual = 5 // edges of an item
	if e.begun {
		return len(e.pending) * e.pending[0].First
	}
	return len(e.level) * usual
}

// enough reports whether the search has reached its bound. An item has some twenty
// edges at most, unless it is a hub.
func (s *search) enough() bool {
	seen := len(s.ends[0].seats) + len(s.ends[1].seats)
	return s.bounds.Seen > 0 && (seen > s.bounds.Seen || s.read > 20*s.bounds.Seen)
}

// open begins to read the next level at an end. Items that are known by then are
// not part of it.
func (s *search) open(e *end) {
	e.begun = true
	for _, of := range e.level {
		e.pending = append(e.pending, s.queries(of.Item, func(key evidence.Key) bool { return e.seats[key] != nil })...)
	}
}

// take takes a page of the edges of an item.
func (s *search) take(e *end, q storage.EdgeQuery, page storage.EdgePage) {
	s.read += len(page.Edges)
	of := e.seats[evidence.Key(q.Of)]
	for _, edge := range page.Edges {
		key := edge.Item.EntryMeta().Key
		if len(s.bounds.Kinds) > 0 && !slices.Contains(s.bounds.Kinds, edge.Item.EntryKind()) && key != s.ends[0].at && key != s.ends[1].at {
			continue
		}
		if away := e.join(of, edge.Item); away && edge.Link != nil {
			e.links = append(e.links, edge.Link)
		}
	}
}

// join notes a step, and reports whether it leads away from the end.
func (e *end) join(of *seat, to evidence.Item) (away bool) {
	key := to.EntryMeta().Key
	found := e.seats[key]
	if found == nil {
		found = &seat{Item: to, distance: of.distance + 1}
		e.seats[key] = found
		e.next = append(e.next, found)
	}
	if found.distance <= of.distance {
		return false
	}
	if !slices.Contains(found.before, of.key()) {
		found.before = append(found.before, of.key())
	}
	return true
}

// close makes the level that was read the farthest one.
func (e *end) close() {
	slices.SortFunc(e.next, func(a, b *seat) int { return cmp.Compare(a.key(), b.key()) })
	e.level, e.next, e.pending, e.begun = e.next, nil, nil, false
	e.distance++
}

// meet finds the items that the farthest levels of both ends share. Nearer levels
// share none, so these are on the shortest chains.
func (s *search) meet() {
	a, b := &s.ends[0], &s.ends[1]
	for _, it := range a.level {
		if there := b.seats[it.key()]; there != nil && there.distance == b.distance {
			s.met = append(s.met, it.key())
		}
	}
	if len(s.met) > 0 {
		s.path.Outcome, s.path.Length = Found, a.distance+b.distance
	}
}

// draw lists the chains through the items where the ends met.
func (s *search) draw() {
	next := map[evidence.Key][]evidence.Key{} // on the way to the other end
	for i := range s.ends {
		seen := map[evidence.Key]bool{}
		for todo := slices.Clone(s.met); len(todo) > 0; todo = todo[1:] {
			if at := todo[0]; !seen[at] {
				seen[at] = true
				for _, before := range s.ends[i].seats[at].before {
					todo = append(todo, before)
					if i == 0 {
						next[before] = append(next[before], at)
					} else {
						next[at] = append(next[at], before)
					}
				}
			}
		}
	}
	for _, keys := range next {
		slices.Sort(keys)
	}
	var chains [][]evidence.Key
	var follow func(way []evidence.Key)
	follow = func(way []evidence.Key) {
		if len(way) > s.path.Length {
			chains = append(chains, slices.Clone(way))
			return
		}
		for _, key := range next[way[len(way)-1]] {
			if len(chains) <= s.bounds.Chains {
				follow(append(way, key))
			}
		}
	}
	follow([]evidence.Key{s.ends[0].at})
	if len(chains) > s.bounds.Chains {
		chains, s.path.More = chains[:s.bounds.Chains], true
	}
	s.path.Chains = s.chains(chains)
}

// chains finds the edges between each item of a way and the next.
func (s *search) chains(ways [][]evidence.Key) []Chain {
	held := map[evidence.Key]evidence.Item{}
	for _, key := range slices.Concat(ways...) {
		for _, e := range s.ends {
			if it := e.seats[key]; it != nil {
				held[key] = it.Item
			}
		}
	}
	m := &evidence.Map{}
	for it := range maps.Values(held) {
		m.Add(it)
	}
	links := map[string]*evidence.Link{} // both ends may have come upon one
	for _, l := range slices.Concat(s.ends[0].links, s.ends[1].links) {
		if held[l.From] != nil && held[l.To] != nil && links[l.Name()] == nil {
			links[l.Name()] = l
			m.Add(l)
		}
	}
	m.Sort()
	between := map[[2]evidence.Key][]Hop{}
	for _, hop := range Hops(m, held) {
		from, to := hop.From.EntryMeta().Key, hop.To.EntryMeta().Key
		between[[2]evidence.Key{from, to}] = append(between[[2]evidence.Key{from, to}], hop)
	}
	chains := make([]Chain, len(ways))
	for i, way := range ways {
		for j, key := range way {
			chains[i].Items = append(chains[i].Items, held[key])
			if j > 0 {
				there, back := [2]evidence.Key{way[j-1], key}, [2]evidence.Key{key, way[j-1]}
				chains[i].Hops = slices.Concat(chains[i].Hops, between[there], between[back])
			}
		}
	}
	return chains
}
