package mirror

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// held is a map as it is at one state, with what joins its entries.
type held struct {
	state storage.State
	// figuresOf is the latest sequence that some of its figures may be of. What was written until
	// then has yet to be followed, if it is later than the state.
	figuresOf int64

	byID  map[evidence.ID]*node
	stale map[evidence.ID]bool   // claims whose figures are yet to be worked out
	named map[evidence.Key]*node // items by key, and by alias
	links map[joint]*node
}

// joint is what makes a link unique.
type joint struct {
	from, to *node
	relation evidence.Relation
}

// node is where an entry is. Nobody changes the entry: another one takes its place, so that
// a reader may keep it.
type node struct {
	entry evidence.Entry
	out   []edge   // what it refers to, in the order of its references, each as the record lists it
	in    []inward // what refers to it
}

// edge leads from an entry to an item that it refers to.
type edge struct {
	way way
	to  *node
}

// inward is what refers to an item in one way. An annotation of several links that have an end in common
// comes once for each of them.
type inward struct {
	way  way
	from []*node
}

// by is what refers to the item in a way.
func (n *node) by(w way) []*node {
	for i := range n.in {
		if n.in[i].way == w {
			return n.in[i].from
		}
	}
	return nil
}

// item is the item at a node, nil for a link and for none.
func (n *node) item() evidence.Item {
	if n == nil {
		return nil
	}
	it, _ := n.entry.(evidence.Item)
	return it
}

func newHeld(state storage.State) *held {
	return &held{state: state, byID: map[evidence.ID]*node{}, stale: map[evidence.ID]bool{}, named: map[evidence.Key]*node{}, links: map[joint]*node{}}
}

// settled reports whether the map is that of one state.
func (h *held) settled() bool { return h.figuresOf <= h.state.Sequence }

// find returns what a ref names, or nil.
func (h *held) find(ref evidence.Ref) *node {
	if ref.IsID() {
		return h.byID[evidence.ID(ref)]
	}
	if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok {
		return h.links[joint{h.named[from], h.named[to], relation}]
	}
	return h.named[evidence.Key(ref)]
}

// set gives a node another entry of the same id.
func (h *held) set(n *node, e evidence.Entry) {
	n.entry = e
	if c, ok := e.(*evidence.Claim); ok && c.StaleSince > 0 {
		h.stale[c.ID] = true
	} else if ok {
		delete(h.stale, c.ID)
	}
}

// put is storage.Writer.Put of entries that the store has taken. It takes them over. An error
// says that the store has another map.
func (h *held) put(entries []evidence.Entry) error {
	nodes, renamed := make([]*node, len(entries)), map[evidence.Key]evidence.Key{}
	for i, e := range entries {
		n := h.byID[e.EntryMeta().ID]
		if n == nil {
			n = &node{}
			h.byID[e.EntryMeta().ID] = n
		} else {
			if from, to := n.entry.EntryMeta().Key, e.EntryMeta().Key; from != to {
				renamed[from] = to
			}
			h.detach(n)
			keepFigures(n.entry, e)
		}
		h.set(n, e)
		nodes[i] = n
	}
	for _, n := range nodes {
		if err := h.name(n); err != nil {
			return err
		}
	}
	for _, n := range nodes {
		if err := h.attach(n); err != nil {
			return err
		}
	}
	if len(renamed) > 0 {
		h.follow(nodes, renamed)
	}
	return nil
}

// fill puts the entries of a whole map, with the figures that they have.
func (h *held) fill(entries []evidence.Entry) error {
	nodes := make([]node, len(entries))
	for i, e := range entries {
		h.set(&nodes[i], e)
		h.byID[e.EntryMeta().ID] = &nodes[i]
		if err := h.name(&nodes[i]); err != nil {
			return err
		}
	}
	for i := range nodes {
		if err := h.attach(&nodes[i]); err != nil {
			return err
		}
	}
	return nil
}

// keepFigures gives a claim the figures that it had.
func keepFigures(was, e evidence.Entry) {
	next, isClaim := e.(*evidence.Claim)
	if before, wasClaim := was.(*evidence.Claim); isClaim && wasClaim {
		next.Figures, next.StaleSince = before.Figures, before.StaleSince
	}
}

// follow gives what refers to renamed items, and was not put itself, the new keys.
func (h *held) follow(put []*node, renamed map[evidence.Key]evidence.Key) {
	done := make(map[*node]bool, len(put))
	for _, n := range put {
		done[n] = true
	}
	for _, n := range put {
		for _, list := range n.in {
			for _, by := range list.from {
				if done[by] {
					continue
				}
				done[by] = true
				by.entry = evidence.Clone(by.entry)
				evidence.Rename(by.entry, func(key evidence.Key) evidence.Key {
					if to, ok := renamed[key]; ok {
						return to
					}
					return key
				})
			}
		}
	}
}

// detach takes away the names of an entry, and what joins it to what it refers to.
func (h *held) detach(n *node) {
	meta := n.entry.EntryMeta()
	if l, ok := n.entry.(*evidence.Link); ok && len(n.out) == 2 {
		delete(h.links, joint{n.out[0].to, n.out[1].to, l.Relation})
	}
	for _, key := range append([]evidence.Key{meta.Key}, meta.Aliases...) {
		if h.named[key] == n {
			delete(h.named, key)
		}
	}
	for _, e := range n.out {
		e.to.lose(e.way, n)
	}
	n.out = nil
}

// refer joins a node to an item that it refers to.
func (n *node) refer(w way, to *node) {
	n.out = append(n.out, edge{w, to})
	for i := range to.in {
		if to.in[i].way == w {
			to.in[i].from = append(to.in[i].from, n)
			return
		}
	}
	to.in = append(to.in, inward{w, []*node{n}})
}

// lose takes away that another node refers to this one in a way, once.
func (n *node) lose(w way, by *node) {
	at := slices.IndexFunc(n.in, func(in inward) bool { return in.way == w })
	if at < 0 {
		return
	}
	list := n.in[at].from
	if i := slices.Index(list, by); i >= 0 {
		last := len(list) - 1
		list[i], list[last] = list[last], nil
		n.in[at].from = list[:last]
	}
	if len(n.in[at].from) == 0 {
		n.in = slices.Delete(n.in, at, at+1)
	}
}

// name gives an item its names.
func (h *held) name(n *node) error {
	if _, ok := n.entry.(evidence.Item); !ok {
		return nil
	}
	meta := n.entry.EntryMeta()
	for _, key := range append([]evidence.Key{meta.Key}, meta.Aliases...) {
		if by := h.named[key]; by != nil && by != n {
			return fmt.Errorf("%q is there twice", key)
		}
		h.named[key] = n
	}
	return nil
}

// attach joins an entry to what it refers to.
func (h *held) attach(n *node) (err error) {
	join := func(r evidence.Relation, end int, key evidence.Key) {
		to := h.named[key]
		w, known := wayOf(r, end)
		if to == nil || !known {
			err = fmt.Errorf("%q refers to %q, which is not there", n.entry.Ref(), key)
			return
		}
		n.refer(w, to)
	}
	switch e := n.entry.(type) {
	case *evidence.Link:
		n.out = make([]edge, 0, ends)
		join(e.Relation, fromEnd, e.From)
		join(e.Relation, toEnd, e.To)
		if err != nil {
			return err
		}
		at := joint{n.out[0].to, n.out[1].to, e.Relation}
		if h.links[at] != nil {
			return fmt.Errorf("%q is there twice", e.Ref())
		}
		h.links[at] = n
	case evidence.Item:
		for _, reference := range e.References() {
			both := reference.Relation.AnnotatesLinks() // the two ends of each link, one after the other
			for i, key := range reference.To {
				end := fromEnd
				if both {
					end = i % ends
				}
				join(reference.Relation, end, key)
			}
		}
	}
	return err
}

// exchange puts entries, and removes others whose names these may take over.
func (h *held) exchange(put []evidence.Entry, removed []evidence.Ref) error {
	gone := make([]*node, 0, len(removed))
	for _, ref := range removed {
		n := h.find(ref)
		if n == nil {
			return fmt.Errorf("there is no %q to remove", ref)
		}
		h.detach(n)
		delete(h.byID, n.entry.EntryMeta().ID)
		delete(h.stale, n.entry.EntryMeta().ID)
		gone = append(gone, n)
	}
	if err := h.put(put); err != nil {
		return err
	}
	for _, n := range gone {
		if len(n.in) > 0 {
			return fmt.Errorf("%q refers to %q, which is removed", n.in[0].from[0].entry.Ref(), n.entry.Ref())
		}
	}
	return nil
}

// changeClaims replaces claims by changed copies.
func (h *held) changeClaims(keys []evidence.Key, change func(*evidence.Claim)) error {
	for _, key := range keys {
		n := h.find(evidence.Ref(key))
		if n == nil {
			return fmt.Errorf("there is no claim %q", key)
		}
		c, ok := n.entry.(*evidence.Claim)
		if !ok {
			return fmt.Errorf("%q is no claim", key)
		}
		next := *c
		change(&next)
		h.set(n, &next)
	}
	return nil
}
