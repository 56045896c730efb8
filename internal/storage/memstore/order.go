package memstore

import (
	"cmp"
	"encoding/json"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// place is a place in an order.
type place struct {
	Missing bool // it lacks the value to sort by, and comes last
	Number  float64
	Text    string
	id      evidence.ID
}

func (p place) compare(other place, desc bool) int {
	if p.Missing != other.Missing {
		if p.Missing {
			return 1
		}
		return -1
	}
	c := cmp.Or(cmp.Compare(p.Number, other.Number), cmp.Compare(p.Text, other.Text), cmp.Compare(p.id, other.id))
	if desc {
		return -c
	}
	return c
}

func (p place) position() storage.Position {
	value, err := json.Marshal(p)
	if err != nil {
		panic(err) // JSON can write every place
	}
	return storage.Position{Value: string(value), ID: p.id}
}

// placeAt reads what position has written.
func placeAt(at storage.Position) (place, error) {
	p := place{id: at.ID}
	if err := json.Unmarshal([]byte(at.Value), &p); err != nil {
		return p, evidence.Wrap(evidence.Invalid, err, "reading a position")
	}
	return p, nil
}

// edgePlaceAt is placeAt for an edge.
func edgePlaceAt(at storage.Position) (place, error) {
	number, key, err := at.Edge()
	return place{Number: float64(number), Text: string(key), id: at.ID}, err
}

// pageOf is what part of a list a page is.
type pageOf struct {
	first    int // 0 for all
	after    *storage.Position
	backward bool
}

// window sorts a list, and cuts out a page.
func window[E any](list []E, at func(E) place, desc bool, p pageOf, read func(storage.Position) (place, error)) (cut []E, more bool, err error) {
	slices.SortFunc(list, func(a, b E) int { return at(a).compare(at(b), desc) })
	if p.after != nil {
		start, err := read(*p.after)
		if err != nil {
			return nil, false, err
		}
		list = slices.DeleteFunc(list, func(e E) bool {
			if p.backward {
				return at(e).compare(start, desc) >= 0
			}
			return at(e).compare(start, desc) <= 0
		})
	}
	switch {
	case p.first == 0 || len(list) <= p.first:
		return list, false, nil
	case p.backward:
		return list[len(list)-p.first:], true, nil
	}
	return list[:p.first], true, nil
}

// placeOf is the place of an item in the order of a list.
func placeOf(it evidence.Item, by storage.OrderBy, dependents int, moved int64) place {
	p := place{id: it.EntryMeta().ID}
	switch by {
	case "", storage.OrderKey:
		p.Text = string(it.EntryMeta().Key)
		return p
	case storage.OrderUpdated:
		p.Number = float64(it.EntryMeta().UpdatedAt.UnixMilli())
		return p
	case storage.OrderDependents:
		p.Number = float64(dependents)
		return p
	case storage.OrderMoved:
		p.Number, p.Missing = float64(moved), moved == 0
		return p
	case storage.OrderPublished:
		p.Text, _ = storage.DateEnds(it.(*evidence.Source).Published)
		p.Missing = p.Text == ""
		return p
	case storage.OrderDate:
		p.Text, _ = storage.DateEnds(it.(*evidence.Testimony).Date)
		p.Missing = p.Text == ""
		return p
	}
	f := it.(*evidence.Claim).Figures
	if f == nil {
		p.Missing = true
		return p
	}
	switch by {
	case storage.OrderBelief:
		p.Number = f.Belief
	case storage.OrderSupport:
		p.Number = f.Support
	case storage.OrderOpposition:
		p.Number = f.Opposition
	case storage.OrderConflict:
		p.Number = f.Conflict
	case storage.OrderLines:
		p.Number = float64(f.IndependentFor)
	case storage.OrderCertainty:
		p.Number = float64(f.Certainty.Rank())
	}
	return p
}
