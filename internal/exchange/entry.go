package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// given is a field of the entry that is being read, as the file gives it.
type given struct {
	is     bool  // whether the file has the field
	failed bool  // whether its problem is reported already
	at     place // of its value
	line   int32 // of its name
	first  int   // the first item of a list, in reader.places
	length int   // how many items of the list are there
}

// item is a valid item of a list.
type item struct {
	at    place
	index int // in the file's list
}

// entry reads an entry of a kind and adds it to the map.
func (r *reader) entry(kind evidence.Kind, n *node) {
	schema := r.schema.of(kind)
	if schema == nil {
		return
	}
	if n.shape != shapeTable {
		r.problems.add(n.at, about(evidence.Word(kind), n), "a table of fields: "+strings.Join(schema.names, ", "))
		return
	}
	r.given = append(r.given[:0], make([]given, len(schema.fields))...)
	for _, i := range r.absent {
		r.given[i].failed = true
	}
	r.places = r.places[:0]
	e := evidence.NewEntry(kind)
	for i := range n.members {
		r.member(e, schema, &n.members[i])
	}
	r.check(e, schema, n.at)
	one, before := made{entry: e, at: n.at}, len(r.refs)
	if e.EntryKind() != evidence.KindLink {
		one.at = r.given[schema.byName["key"]].at
	}
	r.noteReferences(e, schema)
	evidence.SetDefaults(e)
	if a, ok := e.(evidence.Annotation); ok {
		evidence.SortSubjects(a)
	}
	if r.part {
		one.refs, one.problems = int32(len(r.refs)-before), int32(r.problems.count())
		r.made = append(r.made, one)
		return
	}
	refs := r.refs[before:]
	r.refs = r.refs[:before]
	r.take(one, refs)
}

func (r *reader) member(e evidence.Entry, schema *kindSchema, m *member) {
	i, known := schema.byName[m.name]
	if !known {
		r.problems.suggest(m.at, fmt.Sprintf("%q is not a field of %s", m.name, evidence.Noun(schema.kind)),
			evidence.OneOf(schema.names), m.name, schema.names)
		// Then the nearest field does not count as missing.
		if meant, ok := schema.byName[r.problems.meant(m.name, schema.names)]; ok && !r.given[meant].is {
			r.given[meant].failed = true
		}
		return
	}
	g := &r.given[i]
	if g.is {
		r.problems.add(m.at, fmt.Sprintf("%q is given twice, first in line %d", m.name, g.line), "each field once")
		return
	}
	*g = given{is: true, at: m.value.at, line: m.at.line}
	r.values = r.values[:0]
	if field := &schema.fields[i]; field.Form.List() {
		r.items(field, &m.value, g)
	} else {
		r.one(field.Name, field, &m.value, g)
	}
	if !g.failed || schema.fields[i].Form.List() {
		schema.fields[i].Set(e, r.values...)
	}
}

// items reads the values of a list. It reports the wrong ones and leaves them out.
func (r *reader) items(field *fieldSchema, n *node, g *given) {
	if n.shape != shapeList {
		expected := "a list of keys in brackets"
		switch field.Form {
		case evidence.FormTags:
			expected = "a list of words in brackets"
		case evidence.FormRefs:
			expected = "a list of keys and names of links in brackets"
		}
		r.wrong(field.Name, n, g, expected)
		return
	}
	g.first = len(r.places)
	for i := range n.items {
		var one given
		r.one(itemPath(field.Name, i), field, &n.items[i], &one)
		if !one.failed {
			r.places = append(r.places, item{n.items[i].at, i})
		}
	}
	g.length = len(r.places) - g.first
	g.failed = g.length == 0 && len(n.items) > 0
}

// one reads a value that is not a list.
func (r *reader) one(path string, field *fieldSchema, n *node, g *given) {
	switch field.Form {
	case evidence.FormFlag:
		if n.shape != shapeFlag {
			r.wrong(path, n, g, "true or false")
			return
		}
	case evidence.FormCount:
		if !isCount(n) {
			r.wrong(path, n, g, evidence.CountForm)
			return
		}
	default:
		if n.shape != shapeText && !(field.Form == evidence.FormDate && n.plain && n.shape != shapeNull) {
			r.wrong(path, n, g, expectedOf(field, n))
			return
		}
		if strings.TrimSpace(n.text) == "" {
			g.failed = true
			what := "is blank"
			if n.text == "" {
				what = "is empty"
			}
			r.problems.add(n.at, path+" "+what, expectedOf(field, n))
			return
		}
	}
	r.values = append(r.values, n.text)
}

func (r *reader) wrong(path string, n *node, g *given, expected string) {
	g.failed = true
	r.problems.add(n.at, about(path, n), expected)
}

func expectedOf(field *fieldSchema, n *node) string {
	expected := "a text"
	switch field.Form {
	case evidence.FormWord:
		expected = evidence.OneOf(field.Words)
	case evidence.FormDate:
		expected = evidence.DateForm
	case evidence.FormKey, evidence.FormKeys, evidence.FormTags:
		expected = "a key: " + evidence.KeyForm
	case evidence.FormRefs:
		expected = "a key, or the name of a link: from->to or from-|to"
	}
	if (n.shape == shapeNumber || n.shape == shapeFlag) && field.Form != evidence.FormWord {
		expected += ", in quotes: " + strconv.Quote(n.text)
	} else if !field.Required && !field.Form.List() {
		expected += ", or no such field"
	}
	return expected
}

// isCount reports whether a value is a whole number from 1 to evidence.MaxCount.
func isCount(n *node) bool {
	if n.shape != shapeNumber || strings.Trim(n.text, "0123456789") != "" {
		return false
	}
	count, err := strconv.Atoi(n.text)
	return err == nil && count >= 1 && count <= evidence.MaxCount
}

// check adds the problems of an entry that are not reported already.
func (r *reader) check(e evidence.Entry, schema *kindSchema, at place) {
	for _, p := range evidence.Check(e) {
		path, where := p.Path, at
		name, index := splitPath(path)
		if i, known := schema.byName[name]; known {
			g := r.given[i]
			switch {
			case g.failed:
				continue
			case index >= 0 && index < g.length:
				it := r.places[g.first+index]
				path, where = itemPath(name, it.index), it.at
			case g.is:
				where = g.at
			}
		}
		message := path + ": " + p.Message
		if strings.HasPrefix(p.Message, "is ") {
			message = fmt.Sprintf("%s: %s %s", evidence.Word(schema.kind), path, p.Message)
		}
		r.problems.suggest(where, message, p.Expected, p.Word, p.Words)
	}
}

func itemPath(name string, index int) string { return name + "[" + strconv.Itoa(index) + "]" }

// splitPath splits "reportedIn[1]" into its name and index. Without an index, it is -1.
func splitPath(path string) (name string, index int) {
	name, rest, isList := strings.Cut(path, "[")
	if !isList {
		return name, -1
	}
	index, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if err != nil {
		return name, -1
	}
	return name, index
}

// noteReferences notes the references of an entry, with their places.
func (r *reader) noteReferences(e evidence.Entry, schema *kindSchema) {
	for i := range schema.fields {
		field, g := &schema.fields[i], &r.given[i]
		if field.target == nil || !g.is {
			continue
		}
		r.values = field.Append(r.values[:0], e)
		for j, value := range r.values {
			to, at := evidence.Ref(value), item{at: g.at}
			if field.target.list {
				at = r.places[g.first+j]
			}
			if refers(to) && to != evidence.Ref(e.EntryMeta().Key) {
				r.refs = append(r.refs, ref{to, at.at, field.target, int32(at.index)})
			}
		}
	}
}

// take adds an entry to the map, and notes its name. Of its references, it keeps those that may be wrong.
func (r *reader) take(one made, refs []ref) {
	switch e := one.entry.(type) {
	case *evidence.Link:
		e.From, e.To = r.held(e.From), r.held(e.To)
		r.registerLink(e, one.at)
	case evidence.Item:
		r.registerItem(e, one.at)
		if a, ok := e.(evidence.Annotation); ok {
			for i, to := range a.Subjects() {
				a.Subjects()[i] = evidence.Ref(r.held(evidence.Key(to)))
			}
		}
	}
	for i := range refs {
		if !r.isRight(&refs[i]) {
			r.refs = append(r.refs, refs[i])
		}
	}
	r.content.Add(one.entry)
}

// held returns a key as the item has it that was read, so that a large map holds each key in memory once, and
// not once for each link.
func (r *reader) held(key evidence.Key) evidence.Key {
	if held, ok := r.keys[key]; ok {
		return held.item.EntryMeta().Key
	}
	return key
}

// isRight reports whether a reference is to an entry that was read, of a kind that may be there.
func (r *reader) isRight(ref *ref) bool {
	if ref.to.IsLinkName() {
		_, ok := r.links[endsOf(ref.to)]
		return ok
	}
	held, ok := r.keys[evidence.Key(ref.to)]
	return ok && slices.Contains(ref.target.want, held.item.EntryKind())
}

// refers reports whether a reference has the form of a key or of the name of a link.
// check has reported any other.
func refers(to evidence.Ref) bool {
	good := func(key evidence.Key) bool { return key.Valid() && !key.Reserved() }
	if from, to, _, ok := evidence.ParseLinkName(string(to)); ok {
		return good(from) && good(to)
	}
	return good(evidence.Key(to))
}

func (r *reader) registerItem(it evidence.Item, at place) {
	key := it.EntryMeta().Key
	if !key.Valid() || key.Reserved() {
		return
	}
	if first, taken := r.keys[key]; taken {
		r.problems.add(at, fmt.Sprintf("key: %q is taken by %s %s", key, evidence.Noun(first.item.EntryKind()), r.problems.inLine(at.line, first.line)),
			"a different key for each entry")
		return
	}
	r.keys[key] = holder{it, at.line}
}

func (r *reader) registerLink(l *evidence.Link, at place) {
	if l.From == "" || l.To == "" || !l.Relation.IsLink() {
		return
	}
	name := ends{l.From, l.To, l.Relation}
	if line, repeated := r.links[name]; repeated {
		r.problems.add(at, fmt.Sprintf("the link from %q to %q, %s, is already given %s", l.From, l.To, l.Relation, r.problems.inLine(at.line, line)),
			"each link once")
		return
	}
	r.links[name] = at.line
}
