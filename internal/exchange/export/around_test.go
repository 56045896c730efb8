package export_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// nearby finds a neighborhood by looking at the whole map.
func nearby(m *evidence.Map, center evidence.Key, depth int) *evidence.Map {
	distance := map[evidence.Key]int{center: 0}
	for d := range depth {
		near := func(key evidence.Key) bool { at, known := distance[key]; return known && at <= d }
		join := func(a, b evidence.Key) {
			for _, pair := range [][2]evidence.Key{{a, b}, {b, a}} {
				if _, known := distance[pair[1]]; near(pair[0]) && !known {
					distance[pair[1]] = d + 1
				}
			}
		}
		for it := range m.Items() {
			for _, ref := range it.References() {
				for _, to := range ref.To {
					join(it.EntryMeta().Key, to)
				}
			}
		}
		for _, l := range m.Links {
			join(l.From, l.To)
		}
	}
	part := &evidence.Map{}
	for it := range m.Items() {
		if _, near := distance[it.EntryMeta().Key]; near {
			part.Add(it)
		}
	}
	for _, l := range m.Links {
		_, from := distance[l.From]
		if _, to := distance[l.To]; from && to {
			part.Add(l)
		}
	}
	part.Sort()
	return part
}

// TestAround compares neighborhoods of items of every kind with those that a
// look at the whole map finds.
func TestAround(t *testing.T) {
	made := func() *evidence.Map { return generate.Map(generate.Config{Claims: 20, Seed: 5}) }
	s, whole := storeOf(t, made()), made()
	centers := []evidence.Key{whole.Agents[3].Key, whole.Sources[1].Key, whole.Studies[2].Key, whole.Testimonies[5].Key, whole.Claims[12].Key, whole.Caveats[7].Key}
	for _, center := range centers {
		previous := 0
		for _, depth := range []int{0, 1, 2, 20} {
			want := nearby(whole, center, max(depth, 1))
			data := write(t, s, export.Request{Format: export.JSON, Around: evidence.Ref(center), Depth: depth})
			m, err := exchange.Read(t.Context(), "around", bytes.NewReader(data), exchange.JSON, exchange.KnownTo(s))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, m); diff != "" {
				t.Fatalf("%d steps around %s (-want +got):\n%s", depth, center, diff)
			}
			if want.Len() < previous || want.Len() < 2 {
				t.Errorf("%d steps around %s are %d entries, after %d", depth, center, want.Len(), previous)
			}
			previous = want.Len()
		}
	}
}

// TestNoEdgeLeadsOut: a graph of a part has both ends of every edge.
func TestNoEdgeLeadsOut(t *testing.T) {
	s := storeOf(t, demo(t))
	got := write(t, s, export.Request{Format: export.DOT, Around: "vox-2015"})
	var nodes []string
	edges := 0
	for line := range bytes.Lines(got) {
		fields := bytes.Fields(line)
		switch {
		case len(fields) > 3 && string(fields[1]) == "->":
			edges++
			for _, end := range [][]byte{fields[0], fields[2]} {
				if !slices.Contains(nodes, string(end)) {
					t.Errorf("an edge leads to %s, which is not there", end)
				}
			}
		case len(fields) > 1 && fields[0][0] == '"':
			nodes = append(nodes, string(fields[0]))
		}
	}
	if edges < 10 || len(nodes) < 10 {
		t.Errorf("%d nodes and %d edges", len(nodes), edges)
	}
}

// hub is a store with one speaker, who gave so many testimonies.
type hub struct {
	storage.Store
	storage.Reader
	testimonies int
}

func (h hub) View(_ context.Context, f func(storage.Reader) error) error { return f(h) }

func (hub) State(context.Context) (storage.State, error) { return storage.State{}, nil }

func (hub) Revisions(context.Context, storage.RevisionQuery) (storage.RevisionPage, error) {
	return storage.RevisionPage{}, nil
}

func (hub) Entries(context.Context, []evidence.Ref) ([]evidence.Entry, error) {
	return []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{Key: "hub"}, Name: "Hub", Kind: "PERSON"}}, nil
}

func (h hub) Edges(_ context.Context, queries []storage.EdgeQuery) ([]storage.EdgePage, error) {
	pages := make([]storage.EdgePage, len(queries))
	for i, q := range queries {
		if q.Relation == evidence.SpokenBy && q.Of == "hub" {
			begin := 0
			if q.After != nil {
				fmt.Sscan(q.After.Value, &begin)
			}
			end := min(h.testimonies, begin+q.First)
			for n := begin; n < end; n++ {
				it := &evidence.Testimony{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("t-%07d", n))}, Summary: "It rained.", Basis: "EXPERT", Speaker: "hub"}
				pages[i].Edges = append(pages[i].Edges, storage.Edge{Item: it, At: storage.Position{Value: fmt.Sprint(n + 1)}})
			}
			pages[i].HasNext = end < h.testimonies
		}
	}
	return pages, nil
}

func (hub) LinksAmong(context.Context, []evidence.ID) ([]*evidence.Link, error) { return nil, nil }

// TestAroundTooMany: what everything hangs on has no neighborhood to look at.
func TestAroundTooMany(t *testing.T) {
	for testimonies, refused := range map[int]bool{export.MaxAround - 1: false, export.MaxAround: true, 10 * export.MaxAround: true} {
		var b bytes.Buffer
		err := export.Write(t.Context(), hub{testimonies: testimonies}, &b, export.Request{Format: export.JSONL, Around: "hub"}, export.Options{})
		if refused != (evidence.CodeOf(err) == evidence.Invalid && err != nil) || refused != (b.Len() == 0) {
			t.Errorf("%d testimonies: %d bytes, error %v", testimonies, b.Len(), err)
		}
	}
}
