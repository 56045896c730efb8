package exports_test

import (
	"fmt"
	"strconv"

	"corroborate/internal/evidence"
)

// expectation is what a map holds, told without the code that exports it.
type expectation struct {
	Nodes      []node   `json:"nodes"`
	Edges      []edge   `json:"edges"`
	Below      []node   `json:"below"`      // what a dossier tells of
	Rationales []string `json:"rationales"` // of the links in it
}

type node struct {
	ID       evidence.ID    `json:"id"`
	Key      evidence.Key   `json:"key"`
	Kind     evidence.Kind  `json:"kind"`
	Headline string         `json:"headline"`
	Fields   map[string]any `json:"fields"` // but for the key
	Figures  map[string]any `json:"figures,omitempty"`
}

type edge struct {
	ID       evidence.ID       `json:"id"`
	Name     string            `json:"name"`
	Source   evidence.ID       `json:"source"`
	Target   evidence.ID       `json:"target"`
	From     evidence.Key      `json:"from"`
	To       evidence.Key      `json:"to"`
	Relation evidence.Relation `json:"relation"`
	Link     bool              `json:"link"`
	Fields   map[string]any    `json:"fields"` // but for those above
}

// add adds an entry. The ids of items and links are in byName.
func (x *expectation) add(e evidence.Entry, byName map[string]evidence.ID) {
	between := func(id evidence.ID, name string, from, to evidence.Key, relation evidence.Relation, link bool, fields map[string]any) {
		x.Edges = append(x.Edges, edge{id, name, byName[string(from)], byName[string(to)], from, to, relation, link, fields})
	}
	if l, ok := e.(*evidence.Link); ok {
		between(l.ID, l.Name(), l.From, l.To, l.Relation, true, fields(l, "from", "to", "relation"))
		return
	}
	it := e.(evidence.Item)
	key := it.EntryMeta().Key
	x.Nodes = append(x.Nodes, nodeOf(it))
	if c, ok := it.(*evidence.Caveat); ok {
		for _, name := range c.QualifiedLinks() {
			_, to, _, _ := evidence.ParseLinkName(string(name))
			between(c.ID+"-QUALIFIES_LINK-"+byName[string(name)], fmt.Sprintf("%s QUALIFIES_LINK %s %s", key, to, name), key, to, "QUALIFIES_LINK", false, map[string]any{"qualifies": name})
		}
	}
	for _, ref := range it.References() {
		if ref.Relation.AnnotatesLinks() {
			continue
		}
		for _, to := range ref.To {
			id := fmt.Sprintf("%s-%s-%s", it.EntryMeta().ID, ref.Relation, byName[string(to)])
			between(evidence.ID(id), fmt.Sprintf("%s %s %s", key, ref.Relation, to), key, to, ref.Relation, false, map[string]any{})
		}
	}
}

func nodeOf(it evidence.Item) node {
	n := node{ID: it.EntryMeta().ID, Key: it.EntryMeta().Key, Kind: it.EntryKind(), Headline: it.Headline(), Fields: fields(it, "key")}
	if c, ok := it.(*evidence.Claim); ok && c.Figures != nil {
		f := c.Figures
		n.Figures = map[string]any{"support": f.Support, "opposition": f.Opposition, "conflict": f.Conflict, "belief": f.Belief, "disbelief": f.Disbelief,
			"ignorance": f.Ignorance, "certainty": f.Certainty, "verdict": f.Verdict, "disputed": f.Disputed, "independentFor": f.IndependentFor,
			"independentAgainst": f.IndependentAgainst, "independentAtLeast": f.AtLeast, "method": f.Method, "standardError": f.StandardError}
	}
	return n
}

// tell adds what the dossier on what is below a claim tells of: not the
// records that bear on premises only.
func (x *expectation) tell(below *evidence.Map) {
	for it := range below.Items() {
		x.Below = append(x.Below, nodeOf(it))
	}
	for _, l := range below.Links {
		if l.Rationale != "" {
			x.Rationales = append(x.Rationales, l.Rationale)
		}
	}
}

func fields(e evidence.Entry, but ...string) map[string]any {
	skip := map[string]bool{}
	for _, name := range but {
		skip[name] = true
	}
	all := map[string]any{}
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		values := f.Append(nil, e)
		switch {
		case skip[f.Name] || len(values) == 0:
		case f.Form.List():
			all[f.Name] = values
		case f.Form == evidence.FormFlag:
			all[f.Name] = true
		case f.Form == evidence.FormCount:
			all[f.Name], _ = strconv.Atoi(values[0])
		default:
			all[f.Name] = values[0]
		}
	}
	return all
}
