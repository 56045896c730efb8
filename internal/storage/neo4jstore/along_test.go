package neo4jstore

import (
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// TestReadAlong: what is read along has few forms, so that the server knows a statement again, and no
// statement becomes too large to be planned soon.
func TestReadAlong(t *testing.T) {
	one := storage.Next{EdgeQuery: storage.EdgeQuery{Relation: evidence.Supports, Direction: storage.In, First: 3}}
	with := func(change func(*storage.Next)) storage.Next {
		n := one
		change(&n)
		return n
	}
	deep := func(levels int) storage.Next {
		n := one
		for range levels - 1 {
			n = with(func(above *storage.Next) { above.Then = []storage.Next{n} })
		}
		return n
	}
	for name, test := range map[string]struct {
		then     []storage.Next
		searches int
	}{
		"nothing":             {nil, 0},
		"one":                 {[]storage.Next{one}, 1},
		"two levels":          {[]storage.Next{deep(2)}, 2},
		"three levels":        {[]storage.Next{deep(3)}, 0},
		"eight":               {[]storage.Next{deep(2), deep(2), deep(2), one, one}, 8},
		"nine":                {[]storage.Next{deep(2), deep(2), deep(2), one, one, one}, 0},
		"from the end":        {[]storage.Next{with(func(n *storage.Next) { n.Backward = true })}, 0},
		"some kinds":          {[]storage.Next{with(func(n *storage.Next) { n.Kinds = evidence.LinkSources })}, 0},
		"some strengths":      {[]storage.Next{one, with(func(n *storage.Next) { n.Strengths = evidence.Strengths })}, 0},
		"an unknown relation": {[]storage.Next{with(func(n *storage.Next) { n.Relation = "NO_RELATION" })}, 0},
	} {
		text := (&along{}).next(test.then)
		if got := strings.Count(text, "COLLECT {"); got != test.searches {
			t.Errorf("%s: %d searches instead of %d: %s", name, got, test.searches, text)
		}
	}
	a, shared := &along{}, []storage.Next{deep(2), deep(2)}
	for first, n := a.next(shared), 0; n < 10; n++ {
		if again := a.next(shared); again != first || again == "" {
			t.Errorf("queries that share what is read along have two forms:\n%s\n%s", first, again)
		}
	}
	a = &along{}
	if first, again := a.next([]storage.Next{one}), a.next([]storage.Next{one}); first != again {
		t.Errorf("the same queries are read along by two forms:\n%s\n%s", first, again)
	}
}
