package explorer

import (
	"strings"
	"unicode"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// fieldNames are the names of fields that their words alone do not make.
var fieldNames = map[string]string{"url": "web address", "doi": "DOI", "qualifies": "what it weakens", "locator": "at", "collectedIn": "collected in"}

// fieldName is the name of a field of a record as pages have it: "sample size".
func fieldName(name string) string {
	if known := fieldNames[name]; known != "" {
		return known
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// fieldValue is a value of a field as pages have it.
func fieldValue(k evidence.Kind, f evidence.Field, value string) string {
	switch {
	case f.Form == evidence.FormFlag:
		return "yes"
	case f.Form != evidence.FormWord:
		return cut(value, 300)
	case f.Name == "kind" && k == evidence.KindSource:
		return worded(storage.FilterField{Name: "sourceKind"}, value)
	}
	return worded(storage.FilterField{Name: f.Name}, value)
}

// cut ends a long text with an ellipsis.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// fieldChange is a field before and after a revision.
type fieldChange struct {
	Name     string
	Old, New []ref
}

// fieldsOf lists the fields in which two states of an entry differ, in words and by the
// titles of the records that they name.
func fieldsOf(before, after evidence.Entry, titles *titles) []fieldChange {
	changed := map[string]bool{}
	for _, c := range evidence.Compare(before, after) {
		changed[c.Field] = true
	}
	kind := after.EntryKind()
	values := func(f evidence.Field, e evidence.Entry) []ref {
		var list []ref
		for _, value := range f.Append(nil, e) {
			switch {
			case f.Name == "key": // its own, which leads to its title, whether old or new
				list = append(list, ref{Text: value})
			case f.Form == evidence.FormKey, f.Form == evidence.FormKeys, f.Form == evidence.FormRefs:
				list = append(list, titles.of(evidence.Ref(value)))
			default:
				list = append(list, ref{Text: fieldValue(kind, f, value)})
			}
		}
		if len(list) == 0 {
			list = []ref{{Text: map[bool]string{true: "no", false: "nothing"}[f.Form == evidence.FormFlag]}}
		}
		return list
	}
	var list []fieldChange
	for _, f := range evidence.FieldsOf(kind) {
		if changed[f.Name] {
			list = append(list, fieldChange{fieldName(f.Name), values(f, before), values(f, after)})
		}
	}
	return list
}

// titles finds the titles of records, so that pages can name them. First it is told of all
// that is wanted, and then it reads all of it by one call.
type titles struct {
	wanted []evidence.Ref
	items  map[evidence.Ref]evidence.Item
}

// want adds records, and both ends of links.
func (t *titles) want(refs ...evidence.Ref) {
	for _, r := range refs {
		if from, to, _, ok := evidence.ParseLinkName(string(r)); ok {
			t.wanted = append(t.wanted, evidence.Ref(from), evidence.Ref(to))
		} else if r != "" {
			t.wanted = append(t.wanted, r)
		}
	}
}

// wantFields adds the records that an entry names.
func (t *titles) wantFields(e evidence.Entry) {
	if e == nil {
		return
	}
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		switch f.Form {
		case evidence.FormKey, evidence.FormKeys, evidence.FormRefs:
			t.want(evidence.As[evidence.Ref](f.Append(nil, e))...)
		}
	}
}

func (t *titles) read(r *request, reader storage.Reader) error {
	refs := compact(evidence.Strings(t.wanted))
	t.items = map[evidence.Ref]evidence.Item{}
	if len(refs) == 0 {
		return nil
	}
	found, err := reader.Entries(r.ctx, evidence.As[evidence.Ref](refs))
	if err != nil {
		return err
	}
	for i, entry := range found {
		if it, ok := entry.(evidence.Item); ok {
			t.items[evidence.Ref(refs[i])] = it
		}
	}
	return nil
}

// of names a record or a link. What is gone is named by what it was called.
func (t *titles) of(name evidence.Ref) ref {
	if from, to, relation, ok := evidence.ParseLinkName(string(name)); ok {
		one := t.of(evidence.Ref(from))
		one.Text = linkBetween(wording.Quoted(one.Text), relation, wording.Quoted(t.of(evidence.Ref(to)).Text))
		return one
	}
	if it := t.items[name]; it != nil {
		return refTo(it)
	}
	return ref{Text: string(name)}
}
