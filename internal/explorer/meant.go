package explorer

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/wording"
)

// unclear is a name in the address of a list that fits no record or tag, or several records.
type unclear struct {
	field   string // the filter
	typed   string
	Says    string
	Nearest []choice // what may be meant, with the address of the list of that
}

// mostNames is how many names of an address are looked up by their words.
const mostNames = 5

// meant is what a name in the address of a list turned out to mean.
type meant struct {
	field  storage.FilterField
	value  string
	key    string // what it means; empty if that is not clear
	offers []choice
	late   bool // whether it was not looked up, as there are too many
}

// settle finds out what the names in the address of a list mean. If one fits a single record
// or tag, moved is the address of the list with the key of that. What is not clear is told; the
// list is not filtered by such a name of a record.
func (f *filters) settle(r *request, page string) (moved string, err error) {
	var list []meant
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		if err = f.titles.read(r, reader); err != nil {
			return err
		}
		list, err = f.unsettled(r, reader, page)
		return err
	})
	query, late := r.URL.Query(), 0
	for _, m := range list {
		if m.key != "" {
			moved = instead(query, page, m.field.Name, m.value, m.key)
			continue
		}
		if m.late {
			late++
		} else {
			f.unclear = append(f.unclear, m.tell())
		}
		if m.field.Form != storage.ByTag {
			f.drop(m.field.Name, m.value)
		}
	}
	if late > 0 {
		f.unclear = append(f.unclear, unclear{Says: wording.Count(late, "other name") + " of the address fit nothing, too."})
	}
	return moved, err
}

// unsettled lists the names in the address that are no keys and no tags, with what they may mean.
func (f *filters) unsettled(r *request, reader storage.Reader, page string) ([]meant, error) {
	var list []meant
	var tags []string
	if len(f.values["tags"]) > 0 {
		counted, err := reader.Tags(r.ctx, storage.TagQuery{})
		if err != nil {
			return nil, err
		}
		for _, t := range counted {
			tags = append(tags, t.Tag)
		}
	}
	for _, field := range offered(f.kind) {
		for _, value := range compact(f.values[field.Name]) {
			if !namesRecord(field) && field.Form != storage.ByTag || namesRecord(field) && f.titles.knows(value) || slices.Contains(tags, value) {
				continue
			}
			m := meant{field: field, value: value, late: len(list) >= mostNames}
			to := func(key string) string { return instead(r.URL.Query(), page, field.Name, value, key) }
			switch {
			case m.late:
			case field.Form == storage.ByTag:
				m.tag(tags, to)
			default:
				if err := m.record(r, reader, to); err != nil {
					return nil, err
				}
			}
			list = append(list, m)
		}
	}
	return list, nil
}

// knows reports whether a name is that of a record, or may be that of a link.
func (t *titles) knows(name string) bool {
	return t.items[evidence.Ref(name)] != nil || evidence.Ref(name).IsLinkName()
}

// record finds which record is meant.
func (m *meant) record(r *request, reader storage.Reader, to func(string) string) error {
	n := naming{Value: m.value, kinds: kindsOf(m.field), to: func(key evidence.Key) string { return to(string(key)) }}
	err := n.offer(r, reader)
	m.key, m.offers = string(n.Only), n.Nearest
	return err
}

// tag finds which tag is meant.
func (m *meant) tag(tags []string, to func(string) string) {
	const most = 3
	name := asKey(m.value)
	if slices.Contains(tags, name) {
		m.key = name
		return
	}
	for _, tag := range spelling.To(name, tags, most) {
		m.offers = append(m.offers, choice{Value: labels[m.field.Name], Label: tag, To: to(tag)})
	}
}

// tell says what is not clear.
func (m *meant) tell() unclear {
	u := unclear{field: m.field.Name, typed: m.value, Nearest: m.offers}
	name, label := shorten(m.value), labels[m.field.Name]
	switch {
	case m.field.Form == storage.ByTag:
		u.Says = fmt.Sprintf("No claim has the tag “%s”.", name)
	case len(m.offers) == 0:
		u.Says = fmt.Sprintf("Nothing in the map is called “%s”, so the list is not limited by “%s”.", name, label)
	default:
		u.Says = fmt.Sprintf("What is meant by “%s: %s” is not clear, so the list is not limited by it.", label, name)
	}
	if len(m.offers) > 0 {
		u.Says += " Do you mean one of these?"
	}
	return u
}

// drop takes a condition away.
func (f *filters) drop(name, value string) {
	is := func(other string) bool { return other == value }
	m := f.where.Fields[name]
	m.Any = slices.DeleteFunc(slices.Clone(m.Any), is)
	f.where.Fields[name] = m
	f.values[name] = slices.DeleteFunc(slices.Clone(f.values[name]), is)
	if len(m.Any) == 0 {
		delete(f.where.Fields, name)
		delete(f.values, name)
	}
}

// typed is the name that a box of the form still shows, because it is not clear.
func (f *filters) typed(name string) string {
	for _, u := range slices.Backward(f.unclear) {
		if u.field == name {
			return u.typed
		}
	}
	return ""
}

// instead is the address of a page of a list with another value of a filter. It begins with the
// first row.
func instead(query url.Values, page, name, value, other string) string {
	query.Del(paramAfter)
	var values []string
	for _, v := range query[name] {
		if strings.TrimSpace(v) == value {
			v = other
		}
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	query[name] = values
	return page + suffix(query)
}

// namesRecord reports whether the values of a filter name records.
func namesRecord(field storage.FilterField) bool {
	return field.Form == storage.ByRef || field.Form == storage.ByBelow || field.Form == storage.ByItself
}

// kindsOf lists the kinds of the records that a filter takes.
func kindsOf(field storage.FilterField) []evidence.Kind {
	if len(field.Targets) > 0 {
		return field.Targets
	}
	return slices.DeleteFunc(slices.Clone(evidence.ItemKinds), func(k evidence.Kind) bool { return k == evidence.KindRemark || k == evidence.KindView })
}

// wordsOf are kinds as addresses have them.
func wordsOf(kinds []evidence.Kind) []string {
	var list []string
	for _, k := range kinds {
		list = append(list, evidence.Word(k))
	}
	return list
}
