package storetest

import (
	"context"
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// What everything that goes through the survey rests on.
const (
	peopleAndPapers = "ann bob press book leaflet paper census survey"
	onThese         = "few lost old paid"
	onLinksToo      = onThese + " thin"
	intoBase        = "census->c-base heard->c-base saw->c-base survey->c-base"
	middle          = peopleAndPapers + " heard saw c-bare c-base c-mid c-top " + onLinksToo + " book-|c-base c-bare-|c-top c-base-|c-mid c-base->c-mid " +
		"c-base->c-top c-mid->c-top c-top->c-mid " + intoBase
)

var closureCases = []readCase{
	{"below a claim with nothing", under{"c-alone"}, "c-alone"},
	{"below a claim with a caveat", under{"c-bare"}, "c-bare lost"},
	{"below a claim with one testimony", under{"c-tie"}, peopleAndPapers + " saw c-tie " + onLinksToo + " saw-|c-tie"},
	{"below a claim with evidence on both sides", under{"c-base"}, peopleAndPapers + " heard saw c-base " + onThese + " book-|c-base " + intoBase},
	{"below a claim in a circle", under{"c-mid"}, middle},
	{"below the other claim in the circle", under{"c-top"}, middle},
	{"below several, by key and by id", under{"c-bare", evidence.Ref(id("c-alone")), "c-bare"}, "c-alone c-bare lost"},
	{"below records", under{"saw", "ann", evidence.Ref(id("press"))}, peopleAndPapers + " saw few lost old paid"},
	{"below an agent", under{"ann"}, "ann paid"},
	{"below a claim among records", under{"nope", "c-alone", "ann"}, "ann c-alone paid"},
	{"below links and what does not exist", under{"saw->c-base", "nope", "it_nope"}, ""},
	{"below none", under{}, ""},

	{"above an agent", over{"bob"}, "c-base c-mid c-tie c-top"},
	{"above a publisher", over{"press"}, "c-base c-mid c-tie c-top"},
	{"above an institute of which only others are", over{"org"}, ""},
	{"above a source that is cited and derived from", over{"leaflet"}, "c-base c-mid c-tie c-top"},
	{"above a source that nothing needs", over{"repost"}, ""},
	{"above a study", over{"census"}, "c-base c-mid c-tie c-top"},
	{"above a testimony", over{"heard"}, "c-base c-mid c-top"},
	{"above a testimony without a link", over{"nobody"}, ""},
	{"above a claim, itself too", over{"c-base"}, "c-base c-mid c-top"},
	{"above a claim in a circle", over{"c-top"}, "c-mid c-top"},
	{"above a claim that nothing rests on", over{"c-tie"}, "c-tie"},
	{"above a caveat", over{"lost"}, "c-bare c-base c-mid c-tie c-top"},
	{"above a caveat on a claim and a study", over{"few"}, "c-base c-mid c-tie c-top"},
	{"above a caveat on links: where these lead to", over{"thin"}, "c-mid c-tie c-top"},
	{"above a link", over{"book-|c-base"}, "c-base c-mid c-top"},
	{"above a link to a claim that nothing rests on", over{"saw-|c-tie"}, "c-tie"},
	{"above several", over{"c-alone", evidence.Ref(id("c-bare")), evidence.Ref(linkID("saw-|c-tie")), "nope"}, "c-alone c-bare c-mid c-tie c-top"},
	{"above what does not exist", over{"nope", "it_nope", "nope->c-base"}, ""},
	{"above none", over{}, ""},
}

var closureChanges = []changeCase{
	{"neither cites nor affiliation is followed", []step{writing(
		&evidence.Source{Meta: meta("essay", 0), Title: "Essay", Kind: "BOOK", Authors: []evidence.Key{"cid"}, Cites: []evidence.Key{"repost"}},
		with(agent("cid"), func(a *evidence.Agent) { a.Affiliation = "org" }), link("essay->c-alone", ""))}, "", []readCase{
		{"below", under{"c-alone"}, "cid essay c-alone essay->c-alone"},
		{"above what is cited", over{"repost"}, ""},
		{"above an institute", over{"org"}, ""},
	}},
}

func testClosure(t T, c Config) {
	readParts(closureCases)(t, c)
	changeParts(closureChanges)(t, c)
}

// closureFaults are found by "below and above".
var closureFaults = []fault{
	{"caveats are not below", readFault(reads{below: func(m *evidence.Map) { m.Caveats = nil }})},
	{"what is below holds too much", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return greedy{r} }}
	}},
	{"nothing is below records", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return claimsOnly{r} }}
	}},
	{"the claim itself is not above", readFault(reads{above: func(refs []evidence.Ref, keys []evidence.Key) []evidence.Key {
		return slices.DeleteFunc(keys, func(k evidence.Key) bool { return slices.Contains(refs, evidence.Ref(k)) })
	}})},
	{"above is not sorted", readFault(reads{above: func(_ []evidence.Ref, keys []evidence.Key) []evidence.Key { slices.Reverse(keys); return keys }})},
	{"caveats on links are neither below nor have anything above", closureFault(func(e evidence.Entry) {
		if c, ok := e.(*evidence.Caveat); ok {
			c.Qualifies = evidence.As[evidence.Ref](c.QualifiedItems())
		}
	})},
	{"caveats on links are below the origins of the links", closureFault(func(e evidence.Entry) {
		if c, ok := e.(*evidence.Caveat); ok {
			renameLinks(c, swapped)
		}
	})},
	{"caveats on links are below both ends", closureFault(func(e evidence.Entry) {
		if c, ok := e.(*evidence.Caveat); ok {
			for _, link := range c.QualifiedLinks() {
				from, _, _, _ := evidence.ParseLinkName(string(link))
				c.Qualifies = append(c.Qualifies, evidence.Ref(from))
			}
		}
	})},
	{"below a claim are no caveats on links", readFault(reads{below: func(m *evidence.Map) {
		m.Caveats = slices.DeleteFunc(m.Caveats, func(c *evidence.Caveat) bool { return len(c.QualifiedItems()) == 0 })
	}})},
	{"above a caveat on a link is only where the link leads to", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return shallow{r} }}
	}},
	{"what is cited is below", closureFault(func(e evidence.Entry) {
		if s, ok := e.(*evidence.Source); ok {
			s.DerivedFrom = append(s.DerivedFrom, s.Cites...)
		}
	})},
}

// claimsOnly finds nothing below records.
type claimsOnly struct{ storage.Reader }

func (r claimsOnly) Below(ctx context.Context, items []evidence.Ref) (*evidence.Map, error) {
	entries, err := r.Entries(ctx, items)
	if err != nil {
		return nil, err
	}
	var claims []evidence.Ref
	for i, e := range entries {
		if e != nil && e.EntryKind() == evidence.KindClaim {
			claims = append(claims, items[i])
		}
	}
	return r.Reader.Below(ctx, claims)
}

// greedy counts cited sources as dependencies.
type greedy struct{ storage.Reader }

func (r greedy) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := r.Reader.Below(ctx, claims)
	if err != nil {
		return nil, err
	}
	known := m.ByKey()
	err = r.Scan(ctx, func(e evidence.Entry) error {
		s, ok := e.(*evidence.Agent)
		if ok && known[s.Key] == nil && slices.ContainsFunc(m.Agents, func(a *evidence.Agent) bool { return a.Affiliation == s.Key }) {
			m.Agents = append(m.Agents, s)
		}
		return nil
	})
	m.Sort()
	return m, err
}

// closureFault finds what is below and above in a changed copy of the map.
func closureFault(change func(evidence.Entry)) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader {
			other := memstore.Tx{Content: r.(*memstore.Tx).Content}
			other.Held = map[evidence.ID]evidence.Entry{}
			for id, e := range r.(*memstore.Tx).Held {
				e = evidence.Clone(e)
				change(e)
				other.Held[id] = e
			}
			return elsewhere{r, &other}
		}}
	}
}

// elsewhere finds what is below and above in another map.
type elsewhere struct {
	storage.Reader
	closure *memstore.Tx
}

func (r elsewhere) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := r.closure.Below(ctx, claims)
	if err != nil {
		return nil, err
	}
	part := &evidence.Map{}
	for e := range m.Entries() {
		part.Add(r.Reader.(*memstore.Tx).Held[e.EntryMeta().ID])
	}
	return part, nil
}

func (r elsewhere) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	return r.closure.Above(ctx, entries)
}

// shallow goes from a caveat on links to the claims that they lead to, and no further.
type shallow struct{ storage.Reader }

func (r shallow) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	if len(entries) == 1 {
		if c, ok := r.Reader.(*memstore.Tx).Named(entries[0]).(*evidence.Caveat); ok && len(c.QualifiedItems()) == 0 {
			keys := c.QualifiedClaimsAndItems()
			slices.Sort(keys)
			return slices.Compact(keys), nil
		}
	}
	return r.Reader.Above(ctx, entries)
}

// testManyPaths: a store finds dependencies and dependents without walking every
// path. There are more paths here than anyone could walk.
func testManyPaths(t T, c Config) {
	const levels, width = 40, 3
	name := func(level, i int) evidence.Key { return evidence.Key(fmt.Sprintf("l%02d-%d", level, i%width)) }
	var all []evidence.Entry
	for level := range levels {
		for i := range width {
			all = append(all, claim(name(level, i), 0))
			for j := range width {
				if level > 0 {
					all = append(all, link(evidence.LinkName(name(level-1, j), name(level, i), evidence.Supports), ""))
				}
			}
		}
	}
	s := open(t, c, all...)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := s.View(ctx, func(r storage.Reader) error {
		m, err := r.Below(ctx, []evidence.Ref{evidence.Ref(name(levels-1, 0))})
		if err != nil {
			return err
		}
		if claims, links := (levels-1)*width+1, (levels-2)*width*width+width; len(m.Claims) != claims || len(m.Links) != links {
			t.Errorf("below: %d claims and %d links instead of %d and %d", len(m.Claims), len(m.Links), claims, links)
		}
		keys, err := r.Above(ctx, []evidence.Ref{evidence.Ref(name(0, 0))})
		if want := (levels-1)*width + 1; len(keys) != want {
			t.Errorf("above: %d claims instead of %d", len(keys), want)
		}
		return err
	})
	if err != nil {
		t.Fatalf("reading what is below and above: %v", err)
	}
}

// pathFaults are found by "many paths".
var pathFaults = []fault{
	{"every path is walked", func(m *memstore.Store) storage.Store {
		return &faulty{Store: m, read: func(r storage.Reader) storage.Reader { return pathwise{r} }}
	}},
}

// pathwise walks every path down, and gives up when there are too many.
type pathwise struct{ storage.Reader }

func (r pathwise) Below(_ context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m := r.Reader.(*memstore.Tx).Map()
	into := map[evidence.Key][]evidence.Key{}
	for _, l := range m.Links {
		into[l.To] = append(into[l.To], l.From)
	}
	steps := 0
	var walk func(evidence.Key) error
	walk = func(key evidence.Key) error {
		if steps++; steps > 100_000 {
			return evidence.Errorf(evidence.Unavailable, "there are too many paths")
		}
		for _, from := range into[key] {
			if err := walk(from); err != nil {
				return err
			}
		}
		return nil
	}
	for _, ref := range claims {
		if err := walk(evidence.Key(ref)); err != nil {
			return nil, err
		}
	}
	return m, nil
}
