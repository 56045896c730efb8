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

// NewBothWays is New for a list that is also paged from its end: by last and before.
func NewBothWays(first *int32, after *string, last *int32, before *string, list ...any) (Window, error) {
	for _, wrong := range []struct {
		given     bool
		path, why string
	}{
		{first != nil && last != nil, "last", "first is given, too"},
		{last != nil && after != nil, "after", "last pages from the end of the list"},
		{last == nil && before != nil, "before", "last is not given"},
	} {
		if wrong.given {
			return Window{}, problems.BadInput(wrong.path, "first with after, or last with before", "%s", wrong.why)
		}
	}
	if last == nil {
		return New(first, after, list...)
	}
	w := Window{of: list, Backward: true}
	var err error
	if w.First, err = size("last", last, request.DefaultPage); err != nil || before == nil {
		return w, err
	}
	w.After, w.Part, err = w.decode("before", *before)
	return w, err
}

// New reads the paging arguments of a list. The kind, the filter and the order of
// the list make its name: the same arguments make the same name.
func New(first *int32, after *string, list ...any) (Window, error) {
	size, err := Size(first, request.DefaultPage)
	if err != nil {
		return Window{}, err
	}
	w := Window{of: list, First: size}
	if after == nil {
		return w, nil
	}
	w.After, w.Part, err = w.decode("after", *after)
	return w, err
}

// Size is how many elements a page has: first, or otherwise if it is null.
func Size(first *int32, otherwise int) (int, error) { return size("first", first, otherwise) }

func size(path string, n *int32, otherwise int) (int, error) {
	if n == nil {
		return otherwise, nil
	}
	if *n < 1 || *n > request.MaxPage {
		return 0, problems.BadInput(path, "1 to 100", "%d is not the size of a page", *n)
	}
	return int(*n), nil
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

func (w *Window) decode(path, cursor string) (*storage.Position, string, error) {
	const expected = "a cursor of the same list, with the same filter and order"
	var parts [4]string
	if len(cursor) > maxCursor {
		return nil, "", problems.BadInput(path, expected, "this is no cursor")
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, &parts) != nil || parts[3] == "" {
		return nil, "", problems.BadInput(path, expected, "this is no cursor")
	}
	if parts[0] != w.name() {
		return nil, "", problems.BadInput(path, expected, "this is a cursor of another list")
	}
	return &storage.Position{Value: parts[2], ID: evidence.ID(parts[3])}, parts[1], nil
}

// Cut returns the begin and the end of a page, if all of the list is loaded. A cursor
// of such a list holds the number of elements up to its own.
func (w *Window) Cut(all int) (begin, end int, err error) {
	if w.After != nil {
		if begin, err = strconv.Atoi(w.After.Value); err != nil || begin < 0 {
			return 0, 0, problems.BadInput("after", "a cursor of the same list", "this is no cursor")
		}
	}
	begin = min(begin, all)
	return begin, min(begin+w.First, all), nil
}

// Numbered is a page of such a list, which begins after so many of all elements.
func Numbered[N evidence.Entry, E ~struct {
	Cursor string
	Node   N
}](w Window, begin, all int, nodes []N) view.Page[N, E] {
	elements := view.Elements[N]{Nodes: nodes, HasNext: begin+len(nodes) < all, HasPrev: w.After != nil, Total: all}
	for i, n := range nodes {
		elements.Cursors = append(elements.Cursors, w.Encode("", storage.Position{Value: strconv.Itoa(begin + i + 1), ID: n.EntryMeta().ID}))
	}
	return view.NewPage[N, E](elements)
}
