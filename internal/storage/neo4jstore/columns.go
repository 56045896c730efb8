package neo4jstore

import (
	"strconv"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A statement returns an item or a link as a list: its label or type, and then the values of
// some of its properties, in the order of columns. If all fields are wanted, it returns a map
// of all properties instead, as each property in a text takes the server time to plan. A node
// itself would be read where the server sends the answer, after the statement has seen that
// no commit was under way, see consistent.part.

// column is a property, and how to set what it holds.
type column struct {
	property string
	set      func(e evidence.Entry, value any)
}

// columns are those of each kind, by the parts that are returned.
var columns = func() map[evidence.Kind][storage.Whole + 1][]column {
	all := map[evidence.Kind][storage.Whole + 1][]column{}
	for _, kind := range evidence.Kinds {
		var list [storage.Whole + 1][]column
		for parts := range list {
			list[parts] = columnsOf(kind, storage.Detail(parts))
		}
		all[kind] = list
	}
	return all
}()

func columnsOf(kind evidence.Kind, parts storage.Detail) []column {
	list := []column{metaColumn("id", func(m *evidence.Meta, v any) { m.ID = evidence.ID(asText(v)) })}
	for _, f := range plain[kind] {
		if d, _ := storage.FieldDetail(kind, f.Name); parts.Has(d) {
			list = append(list, fieldColumn(f))
		}
	}
	if parts.Has(storage.DetailTexts) {
		list = append(list,
			metaColumn("version", func(m *evidence.Meta, v any) { m.Version = asNumber(v) }),
			metaColumn("createdAt", func(m *evidence.Meta, v any) { m.CreatedAt = asMoment(v) }),
			metaColumn("updatedAt", func(m *evidence.Meta, v any) { m.UpdatedAt = asMoment(v) }))
		if kind != evidence.KindLink {
			list = append(list, metaColumn("aliases", func(m *evidence.Meta, v any) { m.Aliases = texts[evidence.Key](v) }))
		}
	}
	if kind == evidence.KindClaim && parts.Has(storage.DetailVerdict) {
		list = append(list, column{"staleSince", func(e evidence.Entry, v any) { e.(*evidence.Claim).StaleSince, _ = v.(int64) }})
		list = append(list, figureColumns(parts.Has(storage.DetailFigures))...)
	}
	return list
}

func metaColumn(property string, set func(*evidence.Meta, any)) column {
	return column{property, func(e evidence.Entry, v any) { set(e.EntryMeta(), v) }}
}

func fieldColumn(f evidence.Field) column {
	return column{f.Name, func(e evidence.Entry, value any) {
		switch v := value.(type) {
		case string:
			f.Set(e, v)
		case bool:
			if v {
				f.Set(e, "true")
			}
		case int64:
			f.Set(e, strconv.FormatInt(v, 10))
		case []any:
			f.Set(e, texts[string](v)...)
		}
	}}
}

// figureColumns are those of all figures, or of what a verdict is told by. They begin with belief, which every
// claim with figures has.
func figureColumns(all bool) []column {
	list := []column{{"belief", func(e evidence.Entry, v any) { e.(*evidence.Claim).Figures = &evidence.Figures{Belief: asReal(v)} }}}
	for _, f := range figureFields {
		if f.property == "belief" || !all && f.property != "certainty" && f.property != "verdict" {
			continue
		}
		list = append(list, column{f.property, func(e evidence.Entry, v any) {
			if c := e.(*evidence.Claim); c.Figures != nil {
				f.set(c.Figures, v)
			}
		}})
	}
	return list
}

// figureFields are the properties of figures.
var figureFields = []struct {
	property string
	set      func(*evidence.Figures, any)
}{
	{"support", func(f *evidence.Figures, v any) { f.Support = asReal(v) }},
	{"opposition", func(f *evidence.Figures, v any) { f.Opposition = asReal(v) }},
	{"conflict", func(f *evidence.Figures, v any) { f.Conflict = asReal(v) }},
	{"belief", func(f *evidence.Figures, v any) { f.Belief = asReal(v) }},
	{"disbelief", func(f *evidence.Figures, v any) { f.Disbelief = asReal(v) }},
	{"ignorance", func(f *evidence.Figures, v any) { f.Ignorance = asReal(v) }},
	{"certainty", func(f *evidence.Figures, v any) { f.Certainty = evidence.Certainty(asText(v)) }},
	{"verdict", func(f *evidence.Figures, v any) { f.Verdict = evidence.Verdict(asText(v)) }},
	{"disputed", func(f *evidence.Figures, v any) { f.Disputed = v == true }},
	{"independentFor", func(f *evidence.Figures, v any) { f.IndependentFor = asNumber(v) }},
	{"independentAgainst", func(f *evidence.Figures, v any) { f.IndependentAgainst = asNumber(v) }},
	{"atLeast", func(f *evidence.Figures, v any) { f.AtLeast = v == true }},
	{"method", func(f *evidence.Figures, v any) { f.Method = evidence.Method(asText(v)) }},
	{"standardError", func(f *evidence.Figures, v any) { f.StandardError = asReal(v) }},
}

// fillers put into statements what they return of items and links, by the parts of these.
var fillers = func() (list [storage.Whole + 1]*strings.Replacer) {
	for n := range list {
		parts := storage.Detail(n)
		var pairs []string
		for _, of := range names {
			references := "null"
			if parts.Has(storage.DetailReferences) {
				references = strings.NewReplacer("(i)", "("+of.item+")", "{{references}}", strings.Join(evidence.Strings(evidence.ReferenceRelations), "|")).Replace(part("references"))
			}
			pairs = append(pairs, "{{item "+of.item+"}}", itemText(of.item, parts), "{{references of "+of.item+"}}", references,
				"{{"+of.link+"}}", "[type("+of.link+"), "+propertiesText(evidence.KindLink, of.link, parts)+"]")
		}
		list[n] = strings.NewReplacer(pairs...)
	}
	return list
}()

// itemText is the list of an item. What is no item has its labels.
func itemText(i string, parts storage.Detail) string {
	if parts.Has(storage.DetailTexts) {
		return "[labels(" + i + "), properties(" + i + ")]"
	}
	var b strings.Builder
	b.WriteString("CASE")
	for _, kind := range evidence.ItemKinds {
		b.WriteString(" WHEN " + i + ":" + labels[kind] + " THEN ['" + labels[kind] + "', " + propertiesText(kind, i, parts) + "]")
	}
	b.WriteString(" ELSE labels(" + i + ") END")
	return b.String()
}

func propertiesText(kind evidence.Kind, of string, parts storage.Detail) string {
	if parts.Has(storage.DetailTexts) {
		return "properties(" + of + ")"
	}
	list := columns[kind][parts]
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = of + "." + c.property
	}
	return strings.Join(names, ", ")
}

// with is the statement with what it returns of items and links. A statement that is sent
// alone may be sent within a transaction in the end, so both of its forms have that.
func (st statement) with(parts storage.Detail, alone bool) statement {
	if st.filled {
		return st
	}
	if alone {
		st.alone = fillers[parts].Replace(st.alone)
	}
	st.text = fillers[parts].Replace(st.text)
	return st
}
