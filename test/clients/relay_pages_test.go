package clients_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// page is one page of a connection.
type page struct {
	Edges []struct {
		Cursor string
		Node   json.RawMessage
	}
	Nodes    []json.RawMessage
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       *string
	}
	TotalCount int
}

// fetching gets a page of up to n elements, after a cursor or, backward, before it. The
// cursor is empty for an end of the list.
type fetching func(n int, cursor string, backward bool) page

// checkPages compares a list page by page, of one element each, with one page of up to
// 100, forward and backward, and says what does not fit.
func checkPages(fetch fetching) []string {
	wrong := append(checkWay(fetch, false), checkWay(fetch, true)...)
	whole, again := fetch(100, "", false), fetch(100, "", true)
	if whole.TotalCount <= 100 && !reflect.DeepEqual(whole, again) {
		wrong = append(wrong, fmt.Sprintf("the first 100 are %v, and the last 100 of %d %v", whole, whole.TotalCount, again))
	}
	return wrong
}

// checkWay is checkPages in one direction.
func checkWay(fetch fetching, backward bool) []string {
	var wrong []string
	complain := func(format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("backward: %t: ", backward)+fmt.Sprintf(format, args...))
	}
	// sides tells whether there is something ahead of a page and behind it.
	sides := func(p page) (ahead, behind bool) {
		if backward {
			return p.PageInfo.HasPreviousPage, p.PageInfo.HasNextPage
		}
		return p.PageInfo.HasNextPage, p.PageInfo.HasPreviousPage
	}
	whole := fetch(100, "", backward)
	if want := min(whole.TotalCount, 100); len(whole.Edges) != want {
		complain("%d edges of %d in all", len(whole.Edges), whole.TotalCount)
	}
	if ahead, behind := sides(whole); ahead != (whole.TotalCount > 100) || behind {
		complain("the whole list: %+v", whole.PageInfo)
	}
	if backward {
		slices.Reverse(whole.Edges)
	}
	cursor := ""
	for i, edge := range whole.Edges[:min(len(whole.Edges), 4)] {
		p := fetch(1, cursor, backward)
		last := i+1 == whole.TotalCount
		ahead, behind := sides(p)
		switch {
		case len(p.Edges) != 1 || len(p.Nodes) != 1:
			complain("page %d has %d edges and %d nodes", i, len(p.Edges), len(p.Nodes))
			return wrong
		case string(p.Edges[0].Node) != string(edge.Node) || string(p.Nodes[0]) != string(edge.Node):
			complain("page %d holds %s, and the whole list %s", i, p.Edges[0].Node, edge.Node)
		case p.PageInfo.StartCursor == nil || *p.PageInfo.StartCursor != p.Edges[0].Cursor || p.PageInfo.EndCursor == nil || *p.PageInfo.EndCursor != p.Edges[0].Cursor:
			complain("page %d has the cursor %s, and says %+v", i, p.Edges[0].Cursor, p.PageInfo)
		case ahead == last:
			complain("page %d of %d: %+v", i, whole.TotalCount, p.PageInfo)
		case behind != (i > 0):
			complain("page %d: %+v", i, p.PageInfo)
		case p.TotalCount != whole.TotalCount:
			complain("page %d counts %d, and the whole list %d", i, p.TotalCount, whole.TotalCount)
		}
		if edge.Cursor != p.Edges[0].Cursor {
			complain("element %d has the cursor %s in the whole list, and %s in its page", i, edge.Cursor, p.Edges[0].Cursor)
		}
		cursor = p.Edges[0].Cursor
	}
	if n := len(whole.Edges); n > 0 && n == whole.TotalCount {
		p := fetch(1, whole.Edges[n-1].Cursor, backward)
		if ahead, _ := sides(p); len(p.Edges) != 0 || ahead || p.PageInfo.EndCursor != nil {
			complain("beyond the last element: %d edges, %+v", len(p.Edges), p.PageInfo)
		}
	}
	return wrong
}

// TestRelayChecksFindFaults plants faults in a list of four elements.
func TestRelayChecksFindFaults(t *testing.T) {
	list := func(n int, cursor string, backward bool) page {
		p, begin, end := page{TotalCount: 4}, 0, 4
		if cursor != "" {
			at := 0
			_, _ = fmt.Sscanf(cursor, "c%d", &at)
			if backward {
				end = at
			} else {
				begin = at + 1
			}
		}
		if backward {
			begin = max(0, end-n)
		} else {
			end = min(begin+n, 4)
		}
		p.PageInfo.HasPreviousPage, p.PageInfo.HasNextPage = begin > 0, end < 4
		for i := begin; i < end; i++ {
			cursor, node := fmt.Sprintf("c%d", i), json.RawMessage(fmt.Sprint(i))
			p.Edges = append(p.Edges, struct {
				Cursor string
				Node   json.RawMessage
			}{cursor, node})
			p.Nodes = append(p.Nodes, node)
			if p.PageInfo.StartCursor == nil {
				p.PageInfo.StartCursor = &cursor
			}
			p.PageInfo.EndCursor = &cursor
		}
		return p
	}
	if wrong := checkPages(list); len(wrong) > 0 {
		t.Fatalf("nothing is wrong with the list, and yet: %q", wrong)
	}
	for name, fault := range map[string]func(p *page, n int, cursor string, backward bool){
		"more than asked for":    func(p *page, _ int, _ string, _ bool) { p.Edges = append(p.Edges, p.Edges...) },
		"the first page always":  func(p *page, n int, _ string, backward bool) { *p = list(n, "", backward) },
		"no next page":           func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasNextPage = false },
		"always a next page":     func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasNextPage = true },
		"a count of the page":    func(p *page, _ int, _ string, _ bool) { p.TotalCount = len(p.Edges) },
		"other cursors":          func(p *page, _ int, _ string, _ bool) { p.PageInfo.EndCursor = new(string) },
		"nothing before":         func(p *page, _ int, _ string, _ bool) { p.PageInfo.HasPreviousPage = false },
		"the last are the first": func(p *page, n int, cursor string, _ bool) { *p = list(n, cursor, false) },
		"the first are the last": func(p *page, n int, cursor string, _ bool) { *p = list(n, cursor, true) },
		"backward, turned round": func(p *page, _ int, _ string, backward bool) {
			if backward {
				slices.Reverse(p.Edges)
				slices.Reverse(p.Nodes)
			}
		},
		"other nodes": func(p *page, _ int, _ string, _ bool) {
			slices.Reverse(p.Nodes)
			p.Nodes = slices.Repeat(p.Nodes[:min(1, len(p.Nodes))], 2)
		},
	} {
		if wrong := checkPages(func(n int, cursor string, backward bool) page {
			p := list(n, cursor, backward)
			fault(&p, n, cursor, backward)
			return p
		}); len(wrong) == 0 {
			t.Errorf("the fault %q is not found", name)
		}
	}
}
