package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
	"corroborate/internal/wording"
)

// relationWords says for each relation what the first item is to the second, and the
// second to the first.
var relationWords = map[evidence.Relation][2]string{
	evidence.Supports:       {"supports", "supported by"},
	evidence.Contradicts:    {"contradicts", "contradicted by"},
	evidence.SpokenBy:       {"spoken by", "speaker of"},
	evidence.CollectedIn:    {"collected in", "collected"},
	evidence.BasedOn:        {"based on", "basis of"},
	evidence.ReportedIn:     {"reported in", "reports"},
	evidence.DerivedFrom:    {"derived from", "origin of"},
	evidence.Cites:          {"cites", "cited by"},
	evidence.AuthoredBy:     {"written by", "author of"},
	evidence.PublishedBy:    {"published by", "publisher of"},
	evidence.InvestigatedBy: {"investigated by", "investigator of"},
	evidence.AffiliatedWith: {"belongs to", "home of"},
	evidence.Qualifies:      {"qualifies", "qualified by"},
	evidence.RaisedIn:       {"raised in", "raises"},
	evidence.About:          {"about", "remarked on by"},

	evidence.QualifiesSupport:       {"qualifies a support by", "has a support qualified by"},
	evidence.QualifiesContradiction: {"qualifies a contradiction by", "has a contradiction qualified by"},
	evidence.AboutSupport:           {"about a support by", "has a support remarked on by"},
	evidence.AboutContradiction:     {"about a contradiction by", "has a contradiction remarked on by"},
}

// way says what the first item of two is to the second by a hop between them. The arrow
// leads from the item that refers to the other: down if that is the first one.
func (s Style) way(hop walk.Hop, first evidence.Item) (arrow, words string) {
	arrow, words = "↓", relationWords[hop.Relation][0]
	if hop.From.EntryMeta().Key != first.EntryMeta().Key {
		arrow, words = "↑", relationWords[hop.Relation][1]
	}
	if hop.Link != nil && hop.Link.Strength != "" {
		words += ", " + s.paint(wording.Word(hop.Link.Strength), bold)
	}
	return arrow, words
}

// Path writes the shortest chains between two records: a line for each record, and one
// for each relation between a record and the next.
func Path(w io.Writer, style Style, p *analysis.Path) error {
	t := newTree(w, style)
	t.paragraph("", p.Summary())
	for _, chain := range p.Chains {
		t.line("", "")
		hops := chain.Hops
		for i, it := range chain.Items {
			if i > 0 {
				hops = t.hops(hops, chain.Items[i-1], it)
			}
			t.item(it)
		}
	}
	return t.flush()
}

// hops writes the hops between an item and the next, and returns the rest.
func (t *tree) hops(hops []walk.Hop, from, to evidence.Item) []walk.Hop {
	joins := func(h walk.Hop) bool {
		a, b := h.From.EntryMeta().Key, h.To.EntryMeta().Key
		return a == from.EntryMeta().Key && b == to.EntryMeta().Key || b == from.EntryMeta().Key && a == to.EntryMeta().Key
	}
	for len(hops) > 0 && joins(hops[0]) {
		arrow, words := t.style.way(hops[0], from)
		t.told("  "+arrow+" ", words)
		hops = hops[1:]
	}
	return hops
}

// item writes an item's key, kind and headline.
func (t *tree) item(it evidence.Item) {
	head := fmt.Sprintf("%s, %s: ", t.style.key(it.EntryMeta().Key), evidence.Word(it.EntryKind()))
	for i, line := range wrap(head+clean(it.Headline()), t.style.proseWidth()-4) {
		if i > 0 {
			line = "    " + line
		}
		t.line("", line)
	}
}

// Neighborhood writes the records around a record, with a row for each, and its relation
// to a nearer record.
func Neighborhood(w io.Writer, style Style, near *walk.Neighborhood, depth int) error {
	t := newTree(w, style)
	of := style.key(near.Nodes[0].EntryMeta().Key)
	others := len(near.Nodes) - 1
	switch {
	case near.Truncated:
		t.prose(fmt.Sprintf("There are more records within %s of %s; these are the nearest %d.", wording.Count(depth, "step"), of, others))
	case others == 1:
		t.prose(fmt.Sprintf("1 record is within %s of %s.", wording.Count(depth, "step"), of))
	default:
		t.prose(fmt.Sprintf("%s are within %s of %s.", wording.Count(others, "record"), wording.Count(depth, "step"), of))
	}
	if others > 0 {
		t.line("", "")
		t.nodes(near).write(t)
	}
	return t.flush()
}

func (t *tree) nodes(near *walk.Neighborhood) *grid {
	m := near.Map()
	steps := map[evidence.Key]int{}
	for _, n := range near.Nodes {
		steps[n.EntryMeta().Key] = n.Distance
	}
	nearer := map[evidence.Key][]walk.Hop{} // by the farther end
	for _, hop := range walk.Hops(m, m.ByKey()) {
		from, to := hop.From.EntryMeta().Key, hop.To.EntryMeta().Key
		switch {
		case steps[from] > steps[to]:
			nearer[from] = append(nearer[from], hop)
		case steps[from] < steps[to]:
			nearer[to] = append(nearer[to], hop)
		}
	}
	g := &grid{style: t.style, key: "key", text: "text", columns: []column{{"steps", true}, {name: "kind"}, {name: "relation"}}}
	for _, n := range near.Nodes[1:] {
		hops := nearer[n.EntryMeta().Key]
		_, words := t.style.way(hops[0], n.Item)
		other := hops[0].To
		if other.EntryMeta().Key == n.EntryMeta().Key {
			other = hops[0].From
		}
		words, _, _ = strings.Cut(words, ",")
		g.add(n.EntryMeta().Key, n.Headline(), strconv.Itoa(n.Distance), evidence.Word(n.EntryKind()),
			words+" "+t.style.key(other.EntryMeta().Key)+andMore(len(hops)-1))
	}
	return g
}

// nodeJSON and edgeJSON are a record and a relation in JSON.
type nodeJSON struct {
	Key      evidence.Key  `json:"key"`
	Kind     evidence.Kind `json:"kind"`
	Text     string        `json:"text"`
	Distance *int          `json:"distance,omitempty"`
}

type edgeJSON struct {
	Relation evidence.Relation `json:"relation"`
	From     evidence.Key      `json:"from"`
	To       evidence.Key      `json:"to"`
	Strength evidence.Strength `json:"strength,omitempty"`
}

func nodeOf(it evidence.Item) nodeJSON {
	return nodeJSON{Key: it.EntryMeta().Key, Kind: it.EntryKind(), Text: it.Headline()}
}

func edgesOf(hops []walk.Hop) []edgeJSON {
	edges := make([]edgeJSON, len(hops))
	for i, hop := range hops {
		edges[i] = edgeJSON{Relation: hop.Relation, From: hop.From.EntryMeta().Key, To: hop.To.EntryMeta().Key}
		if hop.Link != nil {
			edges[i].Strength = hop.Link.Strength
		}
	}
	return edges
}

// NeighborhoodJSON writes the records around a record, and their relations, as one object.
func NeighborhoodJSON(w io.Writer, near *walk.Neighborhood) error {
	nodes := make([]nodeJSON, len(near.Nodes))
	for i, n := range near.Nodes {
		nodes[i] = nodeOf(n.Item)
		nodes[i].Distance = &n.Distance
	}
	m := near.Map()
	return writeJSON(w, struct {
		Of        evidence.Key `json:"of"`
		Nodes     []nodeJSON   `json:"nodes"`
		Edges     []edgeJSON   `json:"edges"`
		Truncated bool         `json:"truncated"`
	}{nodes[0].Key, nodes, edgesOf(walk.Hops(m, m.ByKey())), near.Truncated})
}

// PathJSON writes the shortest chains between two records as one object.
func PathJSON(w io.Writer, p *analysis.Path) error {
	type chainJSON struct {
		Nodes []nodeJSON `json:"nodes"`
		Edges []edgeJSON `json:"edges"`
	}
	chains := make([]chainJSON, len(p.Chains))
	for i, chain := range p.Chains {
		for _, it := range chain.Items {
			chains[i].Nodes = append(chains[i].Nodes, nodeOf(it))
		}
		chains[i].Edges = edgesOf(chain.Hops)
	}
	var length *int
	if p.Outcome == walk.Found {
		length = &p.Length
	}
	return writeJSON(w, struct {
		From    evidence.Key `json:"from"`
		To      evidence.Key `json:"to"`
		Outcome walk.Outcome `json:"outcome"`
		Summary string       `json:"summary"`
		Length  *int         `json:"length"` // null if no chain was found
		Chains  []chainJSON  `json:"chains"`
		More    bool         `json:"more"`
		Seen    int          `json:"seen"`
	}{p.From.EntryMeta().Key, p.To.EntryMeta().Key, p.Outcome, p.Summary(), length, chains, p.More, p.Seen})
}
