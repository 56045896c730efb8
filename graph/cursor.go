package graph

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

// The sizes of a page.
const (
	DefaultPage = request.DefaultPage
	MaxPage     = request.MaxPage
)

// maxCursor bounds what is taken for a cursor.
const maxCursor = 4096

// window is the part of a list that a page shows.
type window struct {
	of    []any  // what the list is made of: its kind, filter and order
	list  string // a short name of that, once somebody needs it
	first int
	part  string // for a list of several parts: the one that the cursor is in
	after *storage.Position
}

// newWindow reads the paging arguments of a list, which is named by what makes
// its order: whoever gives the same arguments gets the same name.
func newWindow(first *int32, after *string, list ...any) (window, error) {
	size, err := pageSize(first, DefaultPage)
	if err != nil {
		return window{}, err
	}
	w := window{of: list, first: size}
	if after == nil {
		return w, nil
	}
	w.after, w.part, err = w.decode(*after)
	return w, err
}

func pageSize(first *int32, size int) (int, error) {
	if first == nil {
		return size, nil
	}
	if *first < 1 || *first > MaxPage {
		return 0, problems.BadInput("first", "1 to 100", "%d is not the size of a page", *first)
	}
	return int(*first), nil
}

// nameOf is a short name of what list is made of, which is data without
// pointers that matter.
func nameOf(list []any) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // filters and orders are plain data
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

func (w *window) name() string {
	if w.list == "" {
		w.list = nameOf(w.of)
	}
	return w.list
}

// encode writes a position of the list.
func (w *window) encode(part string, at storage.Position) string {
	text, err := json.Marshal([4]string{w.name(), part, at.Value, string(at.ID)})
	if err != nil {
		panic(err) // strings can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func (w *window) decode(cursor string) (*storage.Position, string, error) {
	const expected = "a cursor of the same list, with the same filter and order"
	var parts [4]string
	if len(cursor) > maxCursor {
		return nil, "", problems.BadInput("after", expected, "this is no cursor")
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, &parts) != nil || parts[3] == "" {
		return nil, "", problems.BadInput("after", expected, "this is no cursor")
	}
	if parts[0] != w.name() {
		return nil, "", problems.BadInput("after", expected, "this is a cursor of another list")
	}
	return &storage.Position{Value: parts[2], ID: evidence.ID(parts[3])}, parts[1], nil
}

// cut is where a page of a list that is all at hand begins and ends. The cursors
// of such a list hold the number of elements up to their own.
func (w *window) cut(all int) (begin, end int, err error) {
	if w.after != nil {
		if begin, err = strconv.Atoi(w.after.Value); err != nil || begin < 0 {
			return 0, 0, problems.BadInput("after", "a cursor of the same list", "this is no cursor")
		}
	}
	begin = min(begin, all)
	return begin, min(begin+w.first, all), nil
}

// numbered is a page of such a list, which begins after so many of all elements.
func numbered[N evidence.Entry, E ~struct {
	Cursor string
	Node   N
}](w window, begin, all int, nodes []N) view.Page[N, E] {
	elements := view.Elements[N]{Nodes: nodes, HasNext: begin+len(nodes) < all, HasPrev: w.after != nil, Total: all}
	for i, n := range nodes {
		elements.Cursors = append(elements.Cursors, w.encode("", storage.Position{Value: strconv.Itoa(begin + i + 1), ID: n.EntryMeta().ID}))
	}
	return view.NewPage[N, E](elements)
}
