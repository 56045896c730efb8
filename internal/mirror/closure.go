package mirror

import (
	"slices"

	"corroborate/internal/evidence"
)

// entries is storage.EntryReader.Entries.
func (h *held) entries(refs []evidence.Ref, give giving) []evidence.Entry {
	found := make([]evidence.Entry, len(refs))
	for i, ref := range refs {
		if n := h.find(ref); n != nil {
			found[i] = give(n.entry)
		}
	}
	return found
}

// giving makes of a kept entry what a reader gets of it.
type giving func(evidence.Entry) evidence.Entry

// shared gives the kept entry itself, to a reader whose entries nobody may write.
func shared(e evidence.Entry) evidence.Entry { return e }

// copyOf returns an entry whose fields one may set. What they refer to is shared.
func copyOf(e evidence.Entry) evidence.Entry {
	switch e := e.(type) {
	case *evidence.Agent:
		c := *e
		return &c
	case *evidence.Source:
		c := *e
		return &c
	case *evidence.Study:
		c := *e
		return &c
	case *evidence.Testimony:
		c := *e
		return &c
	case *evidence.Claim:
		c := *e
		return &c
	case *evidence.Caveat:
		c := *e
		return &c
	case *evidence.Remark:
		c := *e
		return &c
	case *evidence.View:
		c := *e
		return &c
	case *evidence.Link:
		c := *e
		return &c
	}
	return e
}

// below is storage.ClosureReader.Below.
func (h *held) below(items []evidence.Ref, give giving) *evidence.Map {
	m, seen := &evidence.Map{}, map[*node]bool{}
	var open []*node
	visit := func(n *node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		m.Add(give(n.entry))
		return true
	}
	walk := func(n *node) {
		if visit(n) {
			open = append(open, n)
		}
	}
	for _, ref := range items {
		if n := h.find(ref); n != nil && n.entry.EntryKind() != evidence.KindLink {
			walk(n)
		}
	}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for _, in := range n.in {
			switch meanings[in.way] {
			case linkTo:
				for _, link := range in.from {
					visit(link)
					walk(link.out[0].to)
				}
			case bears:
				for _, caveat := range in.from {
					visit(caveat)
				}
			}
		}
		for _, e := range n.out {
			if meanings[e.way] == needs {
				walk(e.to)
			}
		}
	}
	m.Sort()
	return m
}

// above is storage.ClosureReader.Above.
func (h *held) above(entries []evidence.Ref) []evidence.Key {
	var keys []evidence.Key
	var open []*node
	seen := map[*node]bool{}
	walk := func(n *node) {
		if seen[n] {
			return
		}
		seen[n] = true
		open = append(open, n)
		if c, ok := n.entry.(*evidence.Claim); ok {
			keys = append(keys, c.Key)
		}
	}
	for _, ref := range entries {
		n := h.find(ref)
		switch {
		case n == nil:
		case n.entry.EntryKind() == evidence.KindLink:
			walk(n.out[1].to)
		default:
			walk(n)
			for _, e := range n.out {
				if meanings[e.way] == bears {
					walk(e.to)
				}
			}
		}
	}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for _, in := range n.in {
			switch meanings[in.way] {
			case needs:
				for _, by := range in.from {
					walk(by)
				}
			case linkFrom:
				for _, link := range in.from {
					walk(link.out[1].to)
				}
			}
		}
	}
	slices.Sort(keys)
	return keys
}
