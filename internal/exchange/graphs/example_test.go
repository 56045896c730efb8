package graphs_test

import (
	"context"
	"fmt"
	"os"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/graphs"
)

// A map in memory as a drawing for Graphviz.
func ExampleWrite() {
	m := &evidence.Map{
		Claims: []*evidence.Claim{
			{Meta: evidence.Meta{ID: "claim_1", Key: "dry"}, Statement: "The wells are dry."},
			{Meta: evidence.Meta{ID: "claim_2", Key: "leave"}, Statement: "People will leave."},
		},
		Links: []*evidence.Link{{Meta: evidence.Meta{ID: "link_3"}, From: "dry", To: "leave", Relation: evidence.Supports, Strength: evidence.StrengthWeak}},
	}
	scan := func(_ context.Context, visit func(evidence.Entry) error) error {
		for e := range m.Entries() {
			if err := visit(e); err != nil {
				return err
			}
		}
		return nil
	}
	if err := graphs.Write(context.Background(), os.Stdout, graphs.DOT, scan); err != nil {
		fmt.Println(err)
	}
	// Output:
	// digraph map {
	// 	graph [rankdir=BT, charset="UTF-8"];
	// 	node [shape=box, style="rounded,filled", fontname="sans-serif"];
	// 	edge [fontname="sans-serif", fontsize=10];
	// 	"claim_1" [id="claim_1", label="The wells are dry.", fillcolor="#ffffff", key="dry", kind="CLAIM", headline="The wells are dry.", statement="The wells are dry."];
	// 	"claim_2" [id="claim_2", label="People will leave.", fillcolor="#ffffff", key="leave", kind="CLAIM", headline="People will leave.", statement="People will leave."];
	// 	"claim_1" -> "claim_2" [id="link_3", label="SUPPORTS", color="#1a7f37", penwidth=2, name="dry->leave", relation="SUPPORTS", strength="WEAK"];
	// }
}
