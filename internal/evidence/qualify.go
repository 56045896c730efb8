package evidence

import (
	"fmt"
	"slices"
)

// IsQualification reports whether r is one of the three relations from a caveat to what it
// qualifies: to an item, a SUPPORTS link or a CONTRADICTS link.
func (r Relation) IsQualification() bool {
	return r == Qualifies || r.QualifiesLinks()
}

// QualifiesLinks reports whether r is one of the two relations from a caveat to the ends of a
// link that it qualifies.
func (r Relation) QualifiesLinks() bool {
	return r == QualifiesSupport || r == QualifiesContradiction
}

// QualifiedItems returns the items that the caveat qualifies, in their order.
func (c *Caveat) QualifiedItems() []Key {
	var keys []Key
	for _, ref := range c.Qualifies {
		if _, _, _, link := ParseLinkName(string(ref)); !link {
			keys = append(keys, Key(ref))
		}
	}
	return keys
}

// QualifiedLinks returns the names of the links that the caveat qualifies, SUPPORTS first.
func (c *Caveat) QualifiedLinks() []Ref {
	return slices.Concat(c.qualifiedLinkRefs(Supports), c.qualifiedLinkRefs(Contradicts))
}

// SortQualified puts what the caveat qualifies into a store's order: items, SUPPORTS links,
// CONTRADICTS links. Within each of these, the order stays.
func (c *Caveat) SortQualified() {
	if len(c.Qualifies) == 1 {
		return // as nearly always
	}
	c.Qualifies = slices.Concat(As[Ref](c.QualifiedItems()), c.QualifiedLinks())
}

func (c *Caveat) qualifiedLinkRefs(relation Relation) []Ref {
	var refs []Ref
	for _, ref := range c.Qualifies {
		if _, _, r, ok := ParseLinkName(string(ref)); ok && r == relation {
			refs = append(refs, ref)
		}
	}
	return refs
}

// qualifiedEnds returns the ends of the qualified links of a relation: from, to, from, to.
func (c *Caveat) qualifiedEnds(relation Relation) []Key {
	var ends []Key
	for _, ref := range c.qualifiedLinkRefs(relation) {
		from, to, _, _ := ParseLinkName(string(ref))
		ends = append(ends, from, to)
	}
	return ends
}

// linkRefs is the inverse of qualifiedEnds.
func linkRefs(ends []Key, relation Relation) []Ref {
	var refs []Ref
	for pair := range slices.Chunk(ends, 2) {
		if len(pair) == 2 {
			refs = append(refs, Ref(LinkName(pair[0], pair[1], relation)))
		}
	}
	return refs
}

// renameQualified renames what the caveat qualifies: items, and the ends of links.
// The order stays.
func (c *Caveat) renameQualified(name func(Key) Key) {
	c.Qualifies = slices.Clone(c.Qualifies)
	for i, ref := range c.Qualifies {
		if from, to, relation, ok := ParseLinkName(string(ref)); ok {
			c.Qualifies[i] = Ref(LinkName(name(from), name(to), relation))
		} else {
			c.Qualifies[i] = Ref(name(Key(ref)))
		}
	}
}

// eachQualified visits what the caveat qualifies: an item, or both ends of a
// link, with the place in the list.
func (c *Caveat) eachQualified(visit func(path string, to Key, want []Kind)) {
	for i, ref := range c.Qualifies {
		path := fmt.Sprintf("qualifies[%d]", i)
		if from, to, _, ok := ParseLinkName(string(ref)); ok {
			visit(path, from, LinkSources)
			visit(path, to, []Kind{KindClaim})
		} else {
			visit(path, Key(ref), toQualifiable)
		}
	}
}

// qualifies checks what a caveat qualifies.
func (c *checker) qualifies(e *Caveat) {
	if len(e.Qualifies) == 0 {
		c.add("qualifies", "a caveat qualifies something", "at least one key or name of a link")
	}
	seen := make(map[Ref]bool, len(e.Qualifies))
	for i, ref := range e.Qualifies {
		path := fmt.Sprintf("qualifies[%d]", i)
		if from, to, _, ok := ParseLinkName(string(ref)); ok {
			c.key(path, from)
			c.key(path, to)
		} else {
			c.key(path, Key(ref))
		}
		switch {
		case ref == Ref(e.Key) && ref != "":
			c.add(path, fmt.Sprintf("%q refers to itself", ref), "another key")
		case seen[ref]:
			c.add(path, fmt.Sprintf("%q is in the list twice", ref), "each once")
		}
		seen[ref] = true
	}
}

// QualifiedClaimsAndItems returns the items that the caveat qualifies, and the claims
// that its links lead to. Only these and their dependents can move with the caveat.
func (c *Caveat) QualifiedClaimsAndItems() []Key {
	keys := c.QualifiedItems()
	for _, ref := range c.QualifiedLinks() {
		_, to, _, _ := ParseLinkName(string(ref))
		keys = append(keys, to)
	}
	return keys
}
