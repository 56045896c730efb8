package neo4jstore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// What a query wants to be read along becomes a part of its statement: subqueries for each
// item that it finds, which may hold others. The server plans each form of a statement
// once, which takes long. So these parts have few forms: no conditions on kinds or
// strengths, no reading from the end, and not too much at once.

// The most subqueries in a statement, and the most of them within each other.
const (
	maxAlong = 8
	maxDepth = 2
)

// names are those of an item, the link or reference that leads to it, and its place, by how
// many subqueries they are within.
var names = [maxDepth + 1]struct{ item, link, place string }{{"i", "link", "place"}, {"i1", "link1", "place1"}, {"i2", "link2", "place2"}}

// along makes the part of a statement that reads along. Its parameter has the limits of pages.
type along struct {
	limits []int
	parts  int
	made   map[*storage.Next]string // queries of one relation share what they want to be read along
}

// next is the last element of what the statement returns of an item; empty if nothing is read
// along.
func (a *along) next(then []storage.Next) string {
	if len(then) == 0 {
		return ""
	}
	if text, known := a.made[&then[0]]; known {
		return text
	}
	text := ""
	if joins(then, 1) && a.parts+size(then) <= maxAlong {
		a.parts += size(then)
		text = ", " + a.text(then, 0)
	}
	if a.made == nil {
		a.made = map[*storage.Next]string{}
	}
	a.made[&then[0]] = text
	return text
}

// joins reports whether the statement can read all of it along.
func joins(then []storage.Next, depth int) bool {
	return len(then) == 0 || depth <= maxDepth && !slices.ContainsFunc(then, func(n storage.Next) bool {
		return n.Backward || len(n.Kinds)+len(n.Strengths) > 0 || !known(n.Relation) || !joins(n.Then, depth+1)
	})
}

// size is how many subqueries there are.
func size(then []storage.Next) int {
	n := len(then)
	for _, one := range then {
		n += size(one.Then)
	}
	return n
}

// text is a list of the rows and the number of each of the queries.
func (a *along) text(then []storage.Next, depth int) string {
	texts := make([]string, len(then))
	for i, n := range then {
		texts[i] = a.query(n, depth)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func (a *along) query(n storage.Next, depth int) string {
	w := walkOf(n.EdgeQuery)
	near, far := names[depth], names[depth+1]
	is := ofKinds(near.item, n.From)
	total := "0"
	if n.Count || n.CountOnly {
		total = "COUNT { " + w.pattern(near.item, "", "") + " }"
		if w.distinct() {
			total = "COUNT { MATCH " + w.pattern(near.item, "", far.item) + " RETURN DISTINCT " + far.item + " }"
		}
		if is != "" {
			total = "CASE WHEN " + is + " THEN " + total + " ELSE 0 END"
		}
	}
	if n.CountOnly {
		return "[[], " + total + "]"
	}
	where, limit, link, each := "", "", "null", far.link+", "+far.item
	if is != "" {
		where = " WHERE " + is
	}
	if !w.all {
		limit = " LIMIT $limits[" + strconv.Itoa(a.limit(n.First)) + "]"
	}
	if w.relation.IsLink() {
		link = "{{" + far.link + "}}"
	}
	if w.distinct() {
		each = "DISTINCT " + far.item
	}
	next := ""
	if len(n.Then) > 0 {
		next = ", " + a.text(n.Then, depth+1)
	}
	return fmt.Sprintf("[COLLECT { MATCH %s%s WITH %s, %s AS %s ORDER BY %s, %s.key%s RETURN [{{item %s}}, {{references of %s}}, %s, %s%s] }, %s]",
		w.pattern(near.item, far.link, far.item), where, each, w.place(far.link, n.Order), far.place, far.place, far.item, limit, far.item, far.item, link, far.place, next, total)
}

// limit is where the limit for a page is among all limits.
func (a *along) limit(first int) int {
	at := slices.Index(a.limits, most(first))
	if at < 0 {
		at = len(a.limits)
		a.limits = append(a.limits, most(first))
	}
	return at
}

// ofKinds is the condition that an item is of one of some kinds; empty for any.
func ofKinds(item string, kinds []evidence.Kind) string {
	tests := make([]string, len(kinds))
	for i, label := range labelsOf(kinds) {
		tests[i] = item + ":" + label
	}
	if len(tests) == 0 {
		return ""
	}
	return "(" + strings.Join(tests, " OR ") + ")"
}

// pattern is the step of a walk, without labels where it has no names.
func (w walk) pattern(near, link, far string) string {
	left, right := "", ">"
	if w.direction == storage.In {
		left, right = "<", ""
	}
	if far != "" {
		far += ":Item"
	}
	return fmt.Sprintf("(%s)%s-[%s:%s]-%s(%s)", near, left, link, w.relation, right, far)
}

// distinct reports whether an item may come several times, though the list has it once: an
// annotation may be on several links of an item.
func (w walk) distinct() bool { return w.relation.IsAnnotation() && w.direction == storage.In }

// place is the number that comes before the key in the order.
func (w walk) place(link string, order storage.EdgeOrder) string {
	switch {
	case order == storage.ByStrength:
		return strengthPlace(link)
	case w.direction == storage.Out && !w.relation.IsLink():
		return link + ".position"
	}
	return "0"
}

// nexts reads what was read along of an item. It is nil if nothing was.
func (r *reader) nexts(then []storage.Next, of evidence.Item, value any) ([]storage.EdgePage, error) {
	list, _ := value.([]any)
	if len(list) != len(then) || len(then) == 0 {
		return nil, nil
	}
	pages := make([]storage.EdgePage, len(then))
	for i, n := range then {
		found, _ := list[i].([]any)
		if len(found) != 2 {
			return nil, fmt.Errorf("what was read along of %q has %d values instead of 2", of.Ref(), len(found))
		}
		q := n.EdgeQuery
		w := walkOf(q)
		if w.lists() {
			q.First = 0
		}
		if err := r.edgePage(&pages[i], q, []any{string(of.EntryMeta().Key), found[0], found[1]}); err != nil {
			return nil, err
		}
		if w.lists() {
			finish(&pages[i], n.EdgeQuery)
		}
	}
	return pages, nil
}

// group is queries that are answered by one part of a statement: those of a walk with the same
// to be read along.
type group struct {
	walk
	next string
}

// byParameter is an order of groups, so that the server knows a statement again.
func byParameter(a, b group) int {
	return cmp.Or(cmp.Compare(a.walk.parameter(), b.walk.parameter()), cmp.Compare(a.next, b.next))
}

// parameter is the name of the parameter for the queries of a group, which is at a place among
// others.
func (g group) parameter(at int) string {
	if g.next == "" {
		return g.walk.parameter()
	}
	return fmt.Sprintf("%s_%d", g.walk.parameter(), at)
}
