package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/generate"
)

// Over the whole map the degrees of a relation, out and in, are as many as its edges.
func TestDegreesAddUpToEdges(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			store := open(t)
			m := generate.Map(generate.Config{Claims: 8, Seed: 4})
			m.Links[0].From, m.Links[0].To = m.Studies[0].Key, m.Claims[0].Key
			for i, c := range m.Caveats { // on links, too, several of one claim among them
				c.Qualifies = append(c.Qualifies, m.Links[i%3].Ref())
			}
			importMap(t, store, m)
			h := serve(store)
			out, in := map[string]float64{}, map[string]float64{}
			var keys []string
			for _, kind := range []string{"agents", "sources", "studies", "testimonies", "claims", "caveats"} {
				a := ask(t, h, "{ page: "+kind+"(first: 100) { totalCount nodes { key degree degrees { relation direction count } } } }", nil)
				for _, n := range at(t, a.data, "page.nodes").([]any) {
					node := n.(map[string]any)
					keys = append(keys, node["key"].(string))
					sum := 0.
					for _, d := range node["degrees"].([]any) {
						degree := d.(map[string]any)
						counts := map[any]map[string]float64{"OUT": out, "IN": in}[degree["direction"]]
						counts[degree["relation"].(string)] += degree["count"].(float64)
						sum += degree["count"].(float64)
					}
					if node["degree"] != sum {
						t.Errorf("%s has a degree of %v, and degrees of %v", node["key"], node["degree"], sum)
					}
				}
				if int(at(t, a.data, "page.totalCount").(float64)) > 100 {
					t.Fatalf("there are more %s than one page has", kind)
				}
			}
			edges := map[string]float64{}
			a := ask(t, h, "query ($among: [ID!]!) { graph: connecting(among: $among, first: 10000) { totalCount edges { relation } } }", map[string]any{"among": keys})
			for _, e := range at(t, a.data, "graph.edges").([]any) {
				edges[fmt.Sprint(e.(map[string]any)["relation"])]++
			}
			if diff := cmp.Diff(edges, out); diff != "" {
				t.Errorf("out (-edges +degrees):\n%s", diff)
			}
			if diff := cmp.Diff(edges, in); diff != "" {
				t.Errorf("in (-edges +degrees):\n%s", diff)
			}
			if len(edges) < 10 {
				t.Errorf("%v are too few relations to tell", edges)
			}
		})
	}
}
