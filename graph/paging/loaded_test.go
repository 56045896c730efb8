package paging

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

type letterEdge struct {
	Cursor string
	Node   string
}

// letters is a page of a list of names after a cursor.
func letters(all []string, size int, after *storage.Position) ([]string, []letterEdge, error) {
	page, err := Page[letterEdge](Window{First: size, After: after}, all,
		func(s *string) evidence.ID { return evidence.ID(*s) }, func(s *string) string { return *s })
	return page.Nodes, page.Edges, err
}

// The page after an element is the same if the list grows or shrinks before it. If the
// element is gone, the page begins at its number.
func TestPageOfAListThatChanges(t *testing.T) {
	all := []string{"a", "b", "c", "d"}
	for _, test := range []struct{ now, want []string }{
		{all, []string{"c", "d"}},
		{[]string{"x", "a", "b", "c", "d"}, []string{"c", "d"}},
		{[]string{"b", "c", "d"}, []string{"c", "d"}},
		{[]string{"a", "c", "d"}, []string{"d"}},
		{[]string{"a"}, []string{}},
		{nil, []string{}},
	} {
		got, _, err := letters(test.now, 100, &storage.Position{Value: "2", ID: "b"})
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("of %v after b: %v (-want +got):\n%s", test.now, err, diff)
		}
	}
	for _, wrong := range []string{"", "-1", "x", "1.5"} {
		if _, _, err := letters(all, 1, &storage.Position{Value: wrong, ID: "b"}); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("after the number %q: %v", wrong, err)
		}
	}
}

// The page before an element is the same if the list grows or shrinks before it.
func TestPageFromTheEndOfAListThatChanges(t *testing.T) {
	for _, test := range []struct{ now, want []string }{
		{[]string{"a", "b", "c", "d"}, []string{"a", "b"}},
		{[]string{"x", "a", "b", "c", "d"}, []string{"a", "b"}},
		{[]string{"b", "c", "d"}, []string{"b"}},
		{[]string{"c"}, []string{}},
		{nil, []string{}},
	} {
		page, err := Page[letterEdge](Window{First: 2, Backward: true, After: &storage.Position{Value: "3", ID: "c"}}, test.now,
			func(s *string) evidence.ID { return evidence.ID(*s) }, func(s *string) string { return *s })
		if diff := cmp.Diff(test.want, page.Nodes); diff != "" || err != nil {
			t.Errorf("of %v before c: %v (-want +got):\n%s", test.now, err, diff)
		}
	}
}

// Pages of any size, each after the last cursor, make the list.
func TestPagesMakeALoadedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]string, rapid.IntRange(0, 30).Draw(t, "elements"))
		for i := range all {
			all[i] = "e" + strconv.Itoa(i)
		}
		size := rapid.IntRange(1, 40).Draw(t, "size")
		var got []string
		var after *storage.Position
		for {
			nodes, edges, err := letters(all, size, after)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, nodes...)
			if len(nodes) < size {
				break
			}
			w := Window{}
			at, err := w.decode(edges[len(edges)-1].Cursor)
			if err != nil {
				t.Fatal(err)
			}
			after = &at.Position
		}
		if !slices.Equal(all, got) {
			t.Fatalf("pages of %d: %v", size, got)
		}
	})
}
