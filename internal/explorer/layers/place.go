package layers

import (
	"cmp"
	"slices"
)

// Place is where a mark stands: columns count from the record in the middle, rows from the
// top.
type Place struct{ Column, Row int }

// At is the place of a mark.
func (v *View) At(id string) Place { return v.places[id] }

func (v *View) put(id string, p Place) {
	v.places[id] = p
	v.taken[p] = true
}

// placeAll places everything in the order of the marks: a record stands beside the middle
// of what hangs on it.
func (v *View) placeAll() {
	next := map[int]int{} // the first free row of each column
	var place func(n *Node) int
	set := func(id string, column, row int) int {
		row = max(row, next[column])
		next[column] = row + 1
		v.put(id, Place{column, row})
		return row
	}
	place = func(n *Node) int {
		first, last := -1, -1
		beside := func(row, column int) {
			if column == n.Column+1 || column == n.Column-1 {
				if first < 0 {
					first = row
				}
				first, last = min(first, row), max(last, row)
			}
		}
		for _, f := range n.Families {
			for _, m := range f.Members[:f.shown] {
				beside(place(m), m.Column)
			}
			if f.Rest() > 0 {
				column := f.Members[0].Column
				beside(set(f.ID, column, 0), column)
			}
		}
		return set(string(n.Key()), n.Column, max(0, (first+last)/2))
	}
	place(v.root)
}

// placeNew places what has no place yet, near to what it hangs on. A place that was taken
// once is never given away, so whatever comes back stands where it stood.
func (v *View) placeNew() {
	marks := v.Marks()
	for i := 0; i < len(marks); i++ {
		if _, has := v.places[marks[i].ID]; has {
			continue
		}
		// All that is new beside one record is placed at once, so that it keeps its order.
		parent := above(marks[i])
		var ids []string
		column := marks[i].Column()
		for _, m := range marks[i:] {
			if _, has := v.places[m.ID]; !has && above(m) == parent && m.Column() == column {
				ids = append(ids, m.ID)
			}
		}
		rows := v.free(column, v.places[string(parent.Key())].Row, len(ids))
		for j, id := range ids {
			v.put(id, Place{column, rows[j]})
		}
	}
}

// above is the record that a mark hangs on.
func above(m Mark) *Node {
	if m.Family != nil {
		return m.Node
	}
	return m.Node.Parent
}

// free finds rows of a column that are free, the nearest ones to a row, from the top down.
func (v *View) free(column, near, count int) []int {
	var rows []int
	for away := 0; len(rows) < count; away++ {
		for _, row := range []int{near + away, near - away} {
			if (row >= 0 && !v.taken[Place{column, row}]) && !slices.Contains(rows, row) && len(rows) < count {
				rows = append(rows, row)
			}
		}
	}
	slices.SortFunc(rows, cmp.Compare[int])
	return rows
}
