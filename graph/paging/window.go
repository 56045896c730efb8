// Package paging reads the arguments that page a list, and writes its cursors.
package paging

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"corroborate/graph/problems"
	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// maxCursor bounds the length of a cursor.
const maxCursor = 4096

// Window is the part of a list that a page shows.
type Window struct {
	of    []any  // what the list is made of: its kind, filter and order
	list  string // a short name of that, once a cursor needs it
	First int
	Part  string // for a list of several parts: the one that the cursor is in
	After *storage.Position
	// Backward tells that the page is the last of those before After.
	Backward bool
}

// Arguments are those that page a list: first and after, or last and before.
type Arguments struct {
	First  *int32
	After  *string
	Last   *int32
	Before *string
}

// New reads the paging arguments of a list. graph/request has refused those that are wrong in
// any list, such as a page of more than 100 elements. The kind, the filter and the order of
// the list make its name: the same arguments make the same name.
func New(a Arguments, list ...any) (Window, error) {
	w := Window{of: list, Backward: a.Last != nil}
	n, cursor := a.First, a.After
	if w.Backward {
		n, cursor = a.Last, a.Before
	}
	w.First = Size(n, request.DefaultPage)
	if cursor == nil {
		return w, nil
	}
	at, err := w.decode(*cursor)
	if err != nil {
		return w, err
	}
	w.After, w.Part = &at.Position, at.part
	return w, nil
}

// Beyond tells whether the list goes on after a page and before it; more tells whether
// it does in the direction in which the list is paged. In the other direction there is the
// element of the cursor, if the page has one.
func (w *Window) Beyond(more bool) (hasNext, hasPrevious bool) {
	if w.Backward {
		return w.After != nil, more
	}
	return more, w.After != nil
}

// NoCursor is the problem of a cursor that is none of the list.
func (w *Window) NoCursor() error {
	return w.refuse("this is no cursor")
}

// refuse refuses the cursor.
func (w *Window) refuse(why string) error {
	argument := "after"
	if w.Backward {
		argument = "before"
	}
	return problems.BadInput(argument, request.SameList, "%s", why)
}

// Size is how many elements a page has: first, or otherwise if it is null.
func Size(first *int32, otherwise int) int {
	if first == nil {
		return otherwise
	}
	return int(*first)
}

// nameOf is a short name of what makes a list: plain data, which JSON writes the same
// way each time.
func nameOf(list []any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // filters and orders are plain data
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

func (w *Window) name() string {
	if w.list == "" {
		w.list = nameOf(w.of)
	}
	return w.list
}

// Encode writes a position of the list.
func (w *Window) Encode(part string, at storage.Position) string {
	text, err := json.Marshal([4]string{w.name(), part, at.Value, string(at.ID)})
	if err != nil {
		panic(err) // strings can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// IsCursor reports whether a text is a cursor of any list.
func IsCursor(text string) bool {
	_, ok := parse(text)
	return ok
}

// position is what a cursor holds.
type position struct {
	storage.Position
	list, part string
}

func parse(cursor string) (position, bool) {
	var parts [4]string
	if len(cursor) > maxCursor {
		return position{}, false
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, &parts) != nil || parts[3] == "" {
		return position{}, false
	}
	return position{storage.Position{Value: parts[2], ID: evidence.ID(parts[3])}, parts[0], parts[1]}, true
}

func (w *Window) decode(cursor string) (position, error) {
	at, ok := parse(cursor)
	if !ok {
		return at, w.NoCursor()
	}
	if at.list != w.name() {
		return at, w.refuse("this is a cursor of another list")
	}
	return at, nil
}

// Cut returns the begin and the end of a page, if all of the list is loaded. A cursor
// of such a list holds the number of elements up to its own.
func (w *Window) Cut(all int) (begin, end int, err error) {
	at := 0
	if w.After != nil {
		if at, err = strconv.Atoi(w.After.Value); err != nil || at < 0 {
			return 0, 0, w.NoCursor()
		}
	}
	if !w.Backward {
		begin = min(at, all)
		return begin, min(begin+w.First, all), nil
	}
	end = all
	if w.After != nil {
		end = min(max(0, at-1), all)
	}
	return max(0, end-w.First), end, nil
}

// Numbered is a page of such a list; begin is how many elements come before the page, and
// all is how many the list has.
func Numbered[N evidence.Entry, E ~struct {
	Cursor string
	Node   N
}](w Window, begin, all int, nodes []N) view.Page[N, E] {
	elements := view.Elements[N]{Nodes: nodes, HasNext: begin+len(nodes) < all, HasPrev: begin > 0, Total: all}
	for i, n := range nodes {
		elements.Cursors = append(elements.Cursors, w.Encode("", storage.Position{Value: strconv.Itoa(begin + i + 1), ID: n.EntryMeta().ID}))
	}
	return view.NewPage[N, E](elements)
}
