package mirror

import (
	"slices"

	"corroborate/internal/evidence"
)

// way says how an entry leads to an item: by which relation, and at which end. Only links, and annotations
// of links, have two ends: the item that a link comes from, and the claim that it leads to.
type way uint8

// ends are the two of them. What has no ends uses fromEnd.
const (
	fromEnd = iota
	toEnd
	ends
)

// relations are those of ways, in their order.
var relations = slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations)

// wayOf is the way of a relation at an end, and false for a relation that nothing has.
func wayOf(r evidence.Relation, end int) (way, bool) {
	i := slices.Index(relations, r)
	return way(i*ends + end), i >= 0
}

func (w way) relation() evidence.Relation { return relations[w/ends] }

func (w way) end() int { return int(w % ends) }

// meaning says what a way means for figures.
type meaning uint8

const (
	nothing  meaning = iota
	linkFrom         // where a link comes from
	linkTo           // the claim that a link leads to
	needs            // what a record rests on
	bears            // what a caveat bears on
)

// rests are the relations by which the figures of claims depend on items.
var rests = []evidence.Relation{evidence.SpokenBy, evidence.CollectedIn, evidence.BasedOn, evidence.ReportedIn, evidence.DerivedFrom,
	evidence.AuthoredBy, evidence.PublishedBy, evidence.InvestigatedBy}

// meanings are those of all ways.
var meanings = func() (list []meaning) {
	for w := range way(len(relations) * ends) {
		list = append(list, w.means())
	}
	return list
}()

func (w way) means() meaning {
	switch r := w.relation(); {
	case r.IsLink() && w.end() == fromEnd:
		return linkFrom
	case r.IsLink():
		return linkTo
	case slices.Contains(rests, r):
		return needs
	case r == evidence.Qualifies, (r == evidence.QualifiesSupport || r == evidence.QualifiesContradiction) && w.end() == toEnd:
		return bears
	}
	return nothing
}
