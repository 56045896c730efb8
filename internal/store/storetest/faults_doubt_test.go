package storetest

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// doubtFaults are faults in caveats on links, in what testimonies are based on
// and sources derive from, and in what figures say of the counts.
var doubtFaults = []fault{
	{"caveats on links are lost", putFault(doubting(func(c *evidence.Caveat) { c.Qualifies = asRefs(c.QualifiedItems()) }))},
	{"caveats on links that contradict are lost", putFault(doubting(func(c *evidence.Caveat) { c.SetReferences(evidence.QualifiesContradiction, nil) }))},
	{"the ends of qualified links change places", putFault(doubting(func(c *evidence.Caveat) { renameLinks(c, swapped) }))},
	{"qualified links all support", putFault(doubting(func(c *evidence.Caveat) {
		renameLinks(c, func(from, to evidence.Key, _ evidence.Relation) evidence.Ref {
			return evidence.Ref(evidence.LinkName(from, to, evidence.Supports))
		})
	}))},
	{"caveats on links lose those on items", putFault(doubting(func(c *evidence.Caveat) {
		if links := c.QualifiedLinks(); len(links) > 0 {
			c.Qualifies = links
		}
	}))},
	{"what a caveat qualifies is as it was listed", func() *faulty {
		f := &faulty{Memory: NewMemory()}
		listed := map[evidence.ID][]evidence.Ref{}
		f.write = func(tx evidence.Tx) evidence.Tx {
			return writes{Tx: tx, put: func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
				for _, e := range entries {
					if c, ok := e.(*evidence.Caveat); ok {
						listed[c.ID] = slices.Clone(c.Qualifies)
					}
				}
				return tx.Put(ctx, entries)
			}}
		}
		f.read = func(r evidence.Reader) evidence.Reader {
			return reads{Reader: r, entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
				for _, e := range list {
					if c, ok := e.(*evidence.Caveat); ok && len(listed[c.ID]) == len(c.Qualifies) {
						c.Qualifies = listed[c.ID]
					}
				}
				return list
			}}
		}
		return f
	}},
	{"what a caveat qualifies is by name", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if c, ok := e.(*evidence.Caveat); ok {
				slices.Sort(c.Qualifies)
			}
		}
		return list
	}})},
	{"caveats on links do not follow a new name", putFault(func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		before := tx.(*memoryTx).entries
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		for id, e := range before {
			if c, ok := e.(*evidence.Caveat); ok && !slices.ContainsFunc(entries, func(e evidence.Entry) bool { return e.EntryMeta().ID == id }) {
				own(tx, id).(*evidence.Caveat).Qualifies = c.Qualifies
			}
		}
		return nil
	})},
	{"caveats on links go with their ends", removeFault(func(ctx context.Context, tx evidence.Tx, refs []evidence.Ref) error {
		gone := map[evidence.Ref]bool{}
		for _, ref := range refs {
			gone[byKey(ctx, tx, ref)] = true
		}
		for _, e := range tx.(*memoryTx).entries {
			c, ok := e.(*evidence.Caveat)
			if !ok {
				continue
			}
			for _, link := range c.QualifiedLinks() {
				if from, to, _, _ := evidence.ParseLinkName(string(link)); gone[evidence.Ref(from)] || gone[evidence.Ref(to)] {
					refs = append(refs, c.Ref())
					break
				}
			}
		}
		return tx.Remove(ctx, refs)
	})},

	{"caveats on links are neither below nor have anything above", closureFault(func(e evidence.Entry) {
		if c, ok := e.(*evidence.Caveat); ok {
			c.Qualifies = asRefs(c.QualifiedItems())
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
	{"above a caveat on a link is only where the link leads to", func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return shallow{r} }}
	}},
	{"what a testimony is based on is a study or a source", closureFault(func(e evidence.Entry) {
		if s, ok := e.(*evidence.Testimony); ok {
			s.BasedOn = slices.DeleteFunc(s.BasedOn, func(key evidence.Key) bool { return slices.Contains([]evidence.Key{"told", "nobody", "relayed"}, key) })
		}
	})},
	{"what a source derives from is a source", closureFault(func(e evidence.Entry) {
		if s, ok := e.(*evidence.Source); ok {
			s.DerivedFrom = slices.DeleteFunc(s.DerivedFrom, func(key evidence.Key) bool { return slices.Contains([]evidence.Key{"told", "nobody", "census"}, key) })
		}
	})},

	{"a caveat on two links of an item comes twice", readFault(reads{edges: func(q []evidence.EdgeQuery, p []evidence.EdgePage) []evidence.EdgePage {
		for i := range p {
			if q[i].Relation == evidence.QualifiesSupport && q[i].Direction == evidence.In && len(p[i].Edges) > 0 {
				p[i].Edges = append(p[i].Edges[:1:1], p[i].Edges...)
			}
		}
		return p
	}})},
	{"an item that is an end of two links comes once", readFault(reads{edges: func(q []evidence.EdgeQuery, p []evidence.EdgePage) []evidence.EdgePage {
		for i := range p {
			if q[i].Relation.IsQualification() && q[i].Direction == evidence.Out {
				seen := map[evidence.Ref]bool{}
				p[i].Edges = slices.DeleteFunc(p[i].Edges, func(e evidence.Edge) bool {
					again := seen[e.Item.Ref()]
					seen[e.Item.Ref()] = true
					return again
				})
			}
		}
		return p
	}})},
	{"a caveat on a link is one on the claim", func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader { return blunt{r} }}
	}},

	{"whether there may be more lines is lost", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) { f.AtLeast = false }))
	}})},
	{"whether there may be more lines is lost in effects", writeFault(writes{effects: func(ctx context.Context, tx evidence.Tx, effects []evidence.Effect) error {
		effects = slices.Clone(effects)
		for i := range effects {
			effects[i].After.AtLeast = false
		}
		return tx.RecordEffects(ctx, effects)
	}})},
	{"tentative is a single line", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) {
			if f.Verdict == evidence.VerdictTentative {
				f.Verdict = evidence.VerdictSingleLine
			}
		}))
	}})},
	{"the counts for and against change places", writeFault(writes{figures: func(ctx context.Context, tx evidence.Tx, figures map[evidence.Key]evidence.Figures) error {
		return tx.SetFigures(ctx, figuring(figures, func(f *evidence.Figures) {
			f.IndependentFor, f.IndependentAgainst = f.IndependentAgainst, f.IndependentFor
		}))
	}})},
}

// doubting puts caveats that are changed before.
func doubting(change func(*evidence.Caveat)) func(context.Context, evidence.Tx, []evidence.Entry) error {
	return func(ctx context.Context, tx evidence.Tx, entries []evidence.Entry) error {
		entries = slices.Clone(entries)
		for i, e := range entries {
			if c, ok := e.(*evidence.Caveat); ok {
				c = evidence.Clone(c).(*evidence.Caveat)
				change(c)
				entries[i] = c
			}
		}
		return tx.Put(ctx, entries)
	}
}

func figuring(figures map[evidence.Key]evidence.Figures, change func(*evidence.Figures)) map[evidence.Key]evidence.Figures {
	figures = maps.Clone(figures)
	for key, f := range figures {
		change(&f)
		figures[key] = f
	}
	return figures
}

// renameLinks gives the links that a caveat qualifies other names.
func renameLinks(c *evidence.Caveat, name func(from, to evidence.Key, relation evidence.Relation) evidence.Ref) {
	for i, ref := range c.Qualifies {
		if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
			c.Qualifies[i] = name(from, to, relation)
		}
	}
}

func swapped(from, to evidence.Key, relation evidence.Relation) evidence.Ref {
	return evidence.Ref(evidence.LinkName(to, from, relation))
}

func asRefs(keys []evidence.Key) []evidence.Ref {
	var list []evidence.Ref
	for _, key := range keys {
		list = append(list, evidence.Ref(key))
	}
	return list
}

// closureFault looks at another map for what is below and above.
func closureFault(change func(evidence.Entry)) func() *faulty {
	return func() *faulty {
		return &faulty{Memory: NewMemory(), read: func(r evidence.Reader) evidence.Reader {
			other := memoryTx{r.(*memoryTx).state}
			other.entries = map[evidence.ID]evidence.Entry{}
			for id, e := range r.(*memoryTx).entries {
				e = evidence.Clone(e)
				change(e)
				other.entries[id] = e
			}
			return elsewhere{r, &other}
		}}
	}
}

// elsewhere tells what is below and above in another map.
type elsewhere struct {
	evidence.Reader
	closure *memoryTx
}

func (r elsewhere) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	m, err := r.closure.Below(ctx, claims)
	if err != nil {
		return nil, err
	}
	part := &evidence.Map{}
	for e := range m.Entries() {
		part.Add(r.Reader.(*memoryTx).entries[e.EntryMeta().ID])
	}
	return part, nil
}

func (r elsewhere) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	return r.closure.Above(ctx, entries)
}

// shallow does not go on from where the links lead to that a caveat is on.
type shallow struct{ evidence.Reader }

func (r shallow) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	if len(entries) == 1 {
		if c, ok := r.Reader.(*memoryTx).find(entries[0]).(*evidence.Caveat); ok && len(c.QualifiedItems()) == 0 {
			keys := c.QualifiedClaimsAndItems()
			slices.Sort(keys)
			return slices.Compact(keys), nil
		}
	}
	return r.Reader.Above(ctx, entries)
}

// blunt filters by caveats on links as if they were on the claims.
type blunt struct{ evidence.Reader }

func (r blunt) Find(ctx context.Context, q evidence.Query) (evidence.ItemPage, error) {
	t := memoryTx{r.Reader.(*memoryTx).state}
	t.entries = maps.Clone(t.entries)
	for id, e := range t.entries {
		if c, ok := e.(*evidence.Caveat); ok {
			c = evidence.Clone(c).(*evidence.Caveat)
			c.Qualifies = append(c.Qualifies, asRefs(c.QualifiedClaimsAndItems())...)
			t.entries[id] = c
		}
	}
	return t.Find(ctx, q)
}
