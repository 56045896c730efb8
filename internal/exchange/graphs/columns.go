package graphs

import (
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// form is the type of a column's values.
type form int

const (
	text form = iota
	list
	flag
	count
	figure
)

// column is an attribute of nodes or edges.
type column struct {
	name string
	form form
}

// value is the value of a node or an edge in a column.
type value struct {
	*column
	text  string   // empty for a list
	items []string // of a list
}

// String returns the value as one text.
func (v *value) String() string {
	if v.form == list {
		return strings.Join(v.items, " ")
	}
	return v.text
}

// columns has all attributes of nodes and edges, in their order.
type columns struct {
	node, edge []*column
	fields     map[evidence.Kind][]boundField
	named      map[string]*column            // columns of nodes, by name
	name       *column                       // of edges
	relation   *column                       // of edges
	onLink     map[evidence.Relation]*column // of edges of annotations of links
	values     []value
}

type boundField struct {
	evidence.Field
	column *column
}

// figureColumns are the kept figures of a claim.
var figureColumns = []column{
	{"support", figure}, {"opposition", figure}, {"conflict", figure}, {"belief", figure}, {"disbelief", figure}, {"ignorance", figure},
	{"certainty", text}, {"verdict", text}, {"disputed", flag}, {"independentFor", count}, {"independentAgainst", count}, {"independentAtLeast", flag},
	{"method", text}, {"standardError", figure},
}

// staleColumn is true for a claim with stale figures.
const staleColumn = "stale"

func newColumns() *columns {
	c := &columns{fields: map[evidence.Kind][]boundField{}, named: map[string]*column{}}
	for _, name := range []string{"key", "kind", "headline"} {
		c.add(column{name, text})
	}
	for _, kind := range evidence.ItemKinds {
		for _, f := range evidence.FieldsOf(kind) {
			c.fields[kind] = append(c.fields[kind], boundField{f, c.add(column{fieldName(kind, f.Name), formOf(f.Form)})})
		}
	}
	for _, f := range figureColumns {
		f.name = figureName(f.name)
		c.add(f)
	}
	c.add(column{staleColumn, flag})
	c.name = &column{"name", text}
	c.relation = &column{"relation", text}
	c.edge, c.onLink = []*column{c.name, c.relation}, map[evidence.Relation]*column{}
	for _, by := range evidence.Annotations() {
		c.onLink[by.Link] = &column{by.Field, text}
		c.edge = append(c.edge, c.onLink[by.Link])
	}
	for _, f := range evidence.FieldsOf(evidence.KindLink) {
		switch f.Name {
		case "from", "to", "relation": // the edge itself
		default:
			column := &column{f.Name, formOf(f.Form)}
			c.edge = append(c.edge, column)
			c.fields[evidence.KindLink] = append(c.fields[evidence.KindLink], boundField{f, column})
		}
	}
	return c
}

func (c *columns) add(col column) *column {
	if known := c.named[col.name]; known != nil {
		return known
	}
	c.named[col.name] = &col
	c.node = append(c.node, &col)
	return &col
}

// fieldName returns the name of a field's column. A node's kind is that of its record,
// so that the kind of an agent or a source has another name.
func fieldName(kind evidence.Kind, name string) string {
	if name == "kind" {
		return evidence.Word(kind) + "Kind"
	}
	return name
}

// figureName distinguishes the method of figures from the method of a study.
func figureName(name string) string {
	if name == "method" {
		return "figuresMethod"
	}
	return name
}

func formOf(f evidence.Form) form {
	switch {
	case f.List():
		return list
	case f == evidence.FormFlag:
		return flag
	case f == evidence.FormCount:
		return count
	}
	return text
}

// ofItem lists the values of a node. The list is valid until the next call.
func (c *columns) ofItem(it evidence.Item) []value {
	c.values = append(c.values[:0],
		value{column: c.named["key"], text: string(it.EntryMeta().Key)},
		value{column: c.named["kind"], text: string(it.EntryKind())},
		value{column: c.named["headline"], text: it.Headline()})
	for _, f := range c.fields[it.EntryKind()] {
		if f.Name != "key" {
			c.addField(f, it)
		}
	}
	if claim, ok := it.(*evidence.Claim); ok && claim.Figures != nil {
		for i, text := range figureTexts(claim.Figures) {
			c.values = append(c.values, value{column: c.named[figureName(figureColumns[i].name)], text: text})
		}
		if claim.StaleSince > 0 {
			c.values = append(c.values, value{column: c.named[staleColumn], text: "true"})
		}
	}
	return c.values
}

// ofEdge lists the values of an edge. The list is valid until the next call.
func (c *columns) ofEdge(e *edge) []value {
	c.values = append(c.values[:0], value{column: c.name, text: e.name}, value{column: c.relation, text: string(e.relation)})
	if e.onLink != "" {
		c.values = append(c.values, value{column: c.onLink[e.relation], text: string(e.onLink)})
	}
	if e.link != nil {
		for _, f := range c.fields[evidence.KindLink] {
			c.addField(f, e.link)
		}
	}
	return c.values
}

func (c *columns) addField(f boundField, e evidence.Entry) {
	switch texts := f.Append(nil, e); {
	case len(texts) == 0:
	case f.column.form == list:
		c.values = append(c.values, value{column: f.column, items: texts})
	default:
		c.values = append(c.values, value{column: f.column, text: texts[0]})
	}
}

// figureTexts lists the figures in the order of figureColumns.
func figureTexts(f *evidence.Figures) []string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	return []string{number(f.Support), number(f.Opposition), number(f.Conflict), number(f.Belief), number(f.Disbelief), number(f.Ignorance),
		string(f.Certainty), string(f.Verdict), strconv.FormatBool(f.Disputed), strconv.Itoa(f.IndependentFor), strconv.Itoa(f.IndependentAgainst),
		strconv.FormatBool(f.AtLeast), string(f.Method), number(f.StandardError)}
}

// colors tell the kinds apart in a drawing.
var colors = map[evidence.Kind][3]byte{
	evidence.KindAgent:     {0xd9, 0xd9, 0xd9},
	evidence.KindSource:    {0xfd, 0xd8, 0x9b},
	evidence.KindStudy:     {0xb7, 0xe2, 0xc1},
	evidence.KindTestimony: {0xc9, 0xdc, 0xf5},
	evidence.KindClaim:     {0xff, 0xff, 0xff},
	evidence.KindCaveat:    {0xf6, 0xc1, 0xc1},
	evidence.KindRemark:    {0xe6, 0xd7, 0xf2},
	evidence.KindView:      {0xd0, 0xec, 0xec},
}
