package explorer

// How much of each part the page of a claim shows. The document of a claim has all of it.
const (
	mostOfSide         = 40 // records of a line, and of each other part of a side
	mostBears          = 5  // links of one record
	mostCaveats        = 10 // caveats on one record
	mostPremisesListed = 40
	mostQuotes         = 20
	mostRows           = 100 // of the table of evidence
)

// some is the beginning of a list, and how many it leaves out.
type some[T any] struct {
	List []T
	More int
}

// Total is how many there are in all.
func (s some[T]) Total() int { return len(s.List) + s.More }

func firstOf[T any](most int, list []T) some[T] {
	few, more := trim(most, list)
	return some[T]{few, more}
}

// trim cuts a list, and counts what it cuts off.
func trim[T any](most int, list []T) ([]T, int) {
	if len(list) <= most {
		return list, 0
	}
	return list[:most:most], len(list) - most
}

// left counts what the parts of the page of a claim leave out.
type left struct{ Warnings, Premises, Quotes, Table int }
