package mirror

import (
	"slices"

	"corroborate/internal/evidence"
)

// entries is storage.EntryReader.Entries.
func (h *held) entries(refs []evidence.Ref) []evidence.Entry {
	found := make([]evidence.Entry, len(refs))
	for i, ref := range refs {
		if n := h.find(ref); n != nil {
			found[i] = copyOf(n.entry)
		}
	}
	return found
}

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
func (h *held) below(items []evidence.Ref) *evidence.Map {
	m, seen := &evidence.Map{}, map[*node]bool{}
	var open []*node
	visit := func(n *node) bool {
		if seen[n] {
			return false
		}
		seen[n] = true
		m.Add(copyOf(n.entry))
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
		for _, link := range n.in[linkTo] {
			visit(link)
			walk(link.out[0].to)
		}
		for _, e := range n.out {
			if e.role == needs {
				walk(e.to)
			}
		}
		for _, caveat := range n.in[bears] {
			visit(caveat)
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
				if e.role == bears {
					walk(e.to)
				}
			}
		}
	}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		for _, by := range n.in[needs] {
			walk(by)
		}
		for _, link := range n.in[linkFrom] {
			walk(link.out[1].to)
		}
	}
	slices.Sort(keys)
	return keys
}
