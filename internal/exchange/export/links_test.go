package export_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
)

// doubted is a map with caveats on links: studies, premise, conclusion, top.
func doubted() *evidence.Map {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	return &evidence.Map{
		Studies: []*evidence.Study{{Meta: meta("mice"), Title: "Mice", Design: "ANIMAL"}, {Meta: meta("rats"), Title: "Rats", Design: "ANIMAL"}},
		Claims:  []*evidence.Claim{{Meta: meta("premise"), Statement: "Premise"}, {Meta: meta("conclusion"), Statement: "Conclusion"}, {Meta: meta("top"), Statement: "Top"}},
		Caveats: []*evidence.Caveat{
			{Meta: meta("far"), Category: "INDIRECT", Severity: "SERIOUS", Text: "Far", Qualifies: []evidence.Ref{"mice->premise", "rats-|premise"}},
			{Meta: meta("near"), Category: "INDIRECT", Severity: "SERIOUS", Text: "Near", Qualifies: []evidence.Ref{"premise->conclusion"}},
			{Meta: meta("topmost"), Category: "METHOD", Severity: "MINOR", Text: "Topmost", Qualifies: []evidence.Ref{"conclusion->top"}},
		},
		Links: []*evidence.Link{
			{From: "mice", To: "premise", Relation: "SUPPORTS", Strength: "STRONG"},
			{From: "rats", To: "premise", Relation: "CONTRADICTS", Strength: "STRONG"},
			{From: "premise", To: "conclusion", Relation: "SUPPORTS", Strength: "STRONG"},
			{From: "conclusion", To: "top", Relation: "SUPPORTS", Strength: "STRONG"},
		},
	}
}

// A caveat on a link has its place in every format.
func TestCaveatsOnLinks(t *testing.T) {
	s := storeOf(t, doubted())
	for format, want := range map[export.Format][]string{
		export.Cytoscape: {`{"data":{"id":"caveat_6-QUALIFIES_LINK-link_9","source":"caveat_6","target":"claim_3","name":"far QUALIFIES_LINK premise mice->premise","relation":"QUALIFIES_LINK","qualifies":"mice->premise"}`,
			`{"data":{"id":"caveat_6-QUALIFIES_LINK-link_10","source":"caveat_6","target":"claim_3","name":"far QUALIFIES_LINK premise rats-|premise","relation":"QUALIFIES_LINK","qualifies":"rats-|premise"}`,
			`{"data":{"id":"link_9","source":"study_1","target":"claim_3","name":"mice->premise","relation":"SUPPORTS","strength":"STRONG"}`},
		export.GraphML: {`<edge id="caveat_6-QUALIFIES_LINK-link_9" source="caveat_6" target="claim_3">`, `<data key="edge-qualifies">mice-&gt;premise</data>`},
		export.GEXF:    {`id="caveat_6-QUALIFIES_LINK-link_9" label="QUALIFIES_LINK" source="caveat_6" target="claim_3"`, `<attvalue for="qualifies" value="rats-|premise">`},
		export.DOT:     {`"caveat_7" -> "claim_4" [id="caveat_7-QUALIFIES_LINK-link_11", label="QUALIFIES_LINK"`, `qualifies="premise->conclusion"`},
		export.JSONLD:  {`"qualifies":["link:mice/SUPPORTS/premise","link:rats/CONTRADICTS/premise"]`, `{"@id":"link:mice/SUPPORTS/premise"`},
		export.CSV:     {"far,INDIRECT,SERIOUS,Far,mice->premise; rats-|premise,,"},
		export.YAML:    {"qualifies: [mice->premise, rats-|premise]"},
	} {
		got := write(t, s, export.Request{Format: format})
		if format == export.CSV {
			got = listed(t, got)
		}
		for _, text := range want {
			if !bytes.Contains(got, []byte(text)) {
				t.Errorf("%s: %s is not in\n%s", format, text, got)
			}
		}
	}
}

// A part of a map has the caveats on the links that are in it, and no edge to
// what is not.
func TestCaveatsOnLinksOfAPart(t *testing.T) {
	s := storeOf(t, doubted())
	for _, c := range []struct {
		r    export.Request
		want []evidence.Key // the caveats that are there
	}{
		{export.Request{Claim: "top"}, []evidence.Key{"far", "near", "topmost"}},
		{export.Request{Claim: "top", Depth: 1}, []evidence.Key{"topmost"}},
		{export.Request{Claim: "top", Depth: 2}, []evidence.Key{"far", "near", "topmost"}},
		{export.Request{Claim: "premise"}, []evidence.Key{"far"}},
		{export.Request{Around: "mice"}, []evidence.Key{"far"}},
		{export.Request{Around: "conclusion"}, []evidence.Key{"near", "topmost"}},
	} {
		c.r.Format = export.JSON
		m, err := exchange.Read(t.Context(), "part", bytes.NewReader(write(t, s, c.r)), exchange.JSON, exchange.KnownTo(s))
		if err != nil {
			t.Fatal(err)
		}
		var got []evidence.Key
		for _, caveat := range m.Caveats {
			got = append(got, caveat.Key)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v: caveats (-want +got):\n%s", c.r, diff)
		}
		c.r.Format = export.DOT
		dot := write(t, s, c.r)
		for node, edge := range map[string]string{`"study_2" [`: `qualifies="rats-|premise"`, `"study_1" [`: `qualifies="mice->premise"`} {
			if bytes.Contains(dot, []byte(node)) != bytes.Contains(dot, []byte(edge)) {
				t.Errorf("%+v: %s goes with %s in the graph, and not in\n%s", c.r, node, edge, dot)
			}
		}
	}
}
