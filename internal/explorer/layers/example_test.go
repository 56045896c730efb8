package layers_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
)

// Three testimonies support a claim. They are folded into a family, which a step unfolds.
func Example() {
	g := layers.Graph{Items: []evidence.Item{&evidence.Claim{Meta: evidence.Meta{Key: "claim"}}}}
	for _, key := range []evidence.Key{"ann", "bob", "cyd"} {
		g.Items = append(g.Items, &evidence.Testimony{Meta: evidence.Meta{Key: key}})
		g.Edges = append(g.Edges, layers.Edge{From: key, To: "claim", Relation: evidence.Supports, Link: &evidence.Link{Strength: evidence.StrengthStrong}})
	}
	v := layers.New(g, layers.Bounds{Most: 10, Family: 2, Page: 2, Limit: 100})
	v.Begin(g.Items)
	show := func() {
		for _, m := range v.Marks() {
			fmt.Println(m.ID, v.At(m.ID))
		}
	}
	show()
	v.Do(layers.Step{Do: layers.Open, What: "claim.supports.in.testimony"}, nil)
	show()
	// Output:
	// claim {0 0}
	// claim.supports.in.testimony {1 0}
	// claim {0 0}
	// ann {1 1}
	// bob {1 2}
	// claim.supports.in.testimony {1 0}
}
