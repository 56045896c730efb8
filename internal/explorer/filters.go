package explorer

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// choice is one of the values of a filter, or one of the orders of a list.
type choice struct {
	Value, Label string
	Chosen       bool
	To           string // the address of the list with this choice
	Count        int    // how many records have it; -1 if it was not counted
}

// control is a filter as a form shows it: by choices if it has any.
type control struct {
	Name, Label string
	Choices     []choice
	Value       string
	Hidden      []string // other values of the filter, which the form hands on
	Hint        string
	Date        bool
	Record      bool   // whether it takes the name of a record
	Kinds       string // those of the records that it takes, in the words of addresses
}

// filters are the conditions of a list, as its address has them.
type filters struct {
	kind    evidence.Kind
	values  url.Values // what the address holds, without what is unknown
	where   storage.Filter
	order   order
	after   *storage.Position
	ignored []string // what the address holds that means nothing, in sentences
	unclear []unclear
	titles  titles // of the records that the list is filtered by
}

// order is an order of lists.
type order struct {
	name  string
	label string
	by    storage.OrderBy
	desc  bool
}

var ordersOfAll = []order{{"changed", "last changed first", storage.OrderUpdated, true}, {"key", "by key", storage.OrderKey, false}}

var orders = map[evidence.Kind][]order{
	evidence.KindClaim: {
		{"belief", "most believed first", storage.OrderBelief, true}, {"doubted", "least believed first", storage.OrderBelief, false},
		{"certainty", "most certain first", storage.OrderCertainty, true}, {"lines", "most independent lines first", storage.OrderLines, true},
		{"conflict", "most conflict first", storage.OrderConflict, true}, {"conclusions", "conclusions first", storage.OrderDependents, false},
		{"used", "most used by others first", storage.OrderDependents, true}, {"moved", "last moved first", storage.OrderMoved, true},
	},
	evidence.KindSource:    {{"newest", "newest first", storage.OrderPublished, true}, {"oldest", "oldest first", storage.OrderPublished, false}},
	evidence.KindTestimony: {{"newest", "newest first", storage.OrderDate, true}, {"oldest", "oldest first", storage.OrderDate, false}},
}

func ordersOf(k evidence.Kind) []order { return append(slices.Clone(orders[k]), ordersOfAll...) }

// labels are the names of filters on pages.
var labels = map[string]string{
	"text": "words", "tags": "tag", "verdict": "verdict", "certainty": "certainty", "disputed": "disputed", "conclusion": "conclusion", "hasCaveat": "caveat",
	"restsOn": "rests on", "hangsOn": "hangs on", "updatedSince": "changed since", "agentKind": "kind", "reliability": "reliability", "pseudonymous": "pseudonym",
	"affiliation": "belongs to", "sourceKind": "kind", "retracted": "retracted", "published": "published", "author": "author",
	"publisher": "publisher", "design": "design", "investigator": "investigator", "basis": "basis", "quoteVerified": "quote verified",
	"date": "date", "speaker": "speaker", "category": "category", "severity": "severity", "resolved": "resolved", "qualifies": "on", "remarkKind": "kind", "status": "status", "about": "about",
}

const (
	paramOrder = "sort"
	paramAfter = "after"
)

// offered lists the filters of a kind that pages offer.
func offered(k evidence.Kind) []storage.FilterField {
	return slices.DeleteFunc(slices.Clone(storage.FiltersOf(k)), func(f storage.FilterField) bool {
		return labels[f.Name] == "" || f.Name == "hasCaveat" && (k == evidence.KindCaveat || k == evidence.KindRemark || k == evidence.KindView)
	})
}

// readFilters reads the address of a list. What means nothing there is told, and ignored.
func readFilters(k evidence.Kind, address *url.URL) *filters {
	f := &filters{kind: k, values: url.Values{}, where: storage.Filter{Fields: storage.Fields{}}}
	query := address.Query()
	for _, field := range offered(k) {
		values := query[field.Name]
		if single(field) {
			values = values[max(0, len(values)-1):]
		} else if n := len(values) - storage.MaxFilterValues; n > 0 {
			f.ignored = append(f.ignored, fmt.Sprintf("%d more values of %s are left out.", n, labels[field.Name]))
			values = values[:storage.MaxFilterValues]
		}
		for _, value := range values {
			if value = strings.TrimSpace(value); value != "" {
				f.add(field, value)
			}
		}
	}
	list := ordersOf(k)
	f.order = list[0]
	if name := query.Get(paramOrder); name != "" {
		if i := slices.IndexFunc(list, func(o order) bool { return o.name == name }); i >= 0 {
			f.order = list[i]
			f.values.Set(paramOrder, name)
		} else {
			f.ignored = append(f.ignored, fmt.Sprintf("There is no order “%s”.", name))
		}
	}
	f.after = decodePosition(query.Get(paramAfter))
	return f
}

// single reports whether a filter has one value only; the last one given counts.
func single(field storage.FilterField) bool {
	switch field.Form {
	case storage.ByFlag, storage.ByConclusion, storage.ByDate, storage.ByTime, storage.ByText, storage.ByItself:
		return true
	}
	return false
}

// add adds a condition on one field.
func (f *filters) add(field storage.FilterField, value string) {
	m := f.where.Fields[field.Name]
	ok := true
	switch field.Form {
	case storage.ByWord, storage.ByCaveat:
		word := strings.ToUpper(strings.ReplaceAll(value, "-", "_"))
		if ok = slices.Contains(field.Words, word); ok {
			m.Any = append(m.Any, word)
		}
	case storage.ByFlag, storage.ByConclusion:
		ok = value == "yes" || value == "no"
		m.Is = value == "yes"
	case storage.ByDate:
		from, to, ranged := strings.Cut(value, "/")
		if !ranged {
			to = from
		}
		ok = (from == "" || evidence.ValidDate(from)) && (to == "" || evidence.ValidDate(to))
		m.Dates = storage.Dates{From: from, To: to}
	case storage.ByTime:
		var err error
		m.Since, err = time.Parse(time.DateOnly, value)
		ok = err == nil
	case storage.ByText:
		m.Text = value
	case storage.ByRef, storage.ByBelow, storage.ByItself:
		m.Any = append(m.Any, value)
		f.titles.want(evidence.Ref(value))
	default: // tags
		m.Any = append(m.Any, value)
	}
	if !ok {
		f.ignored = append(f.ignored, fmt.Sprintf("“%s” cannot be read, so the list is not limited by “%s”. That takes %s.", shorten(value), labels[field.Name], takes(field)))
		return
	}
	f.where.Fields[field.Name] = m
	f.values.Add(field.Name, value)
}

// takes says what the values of a filter are, if there are wrong ones.
func takes(field storage.FilterField) string {
	switch field.Form {
	case storage.ByDate:
		return "a year, a month or a day, such as 2015, 2015-12 or 2015-12-23, or a range of two of these, such as 2014/2016"
	case storage.ByTime:
		return "a day, such as 2015-12-23"
	case storage.ByFlag, storage.ByConclusion:
		return "yes or no"
	}
	var known []string
	for _, word := range field.Words {
		known = append(known, addressWord(word))
	}
	last := len(known) - 1
	return strings.Join(known[:last], ", ") + " or " + known[last]
}

// narrow puts into the filter what the model has to tell.
func (f *filters) narrow(r *request) error {
	if _, asked := f.where.Fields["hangsOn"]; !asked {
		return nil
	}
	if err := r.compute(); err != nil {
		return err
	}
	narrowed, err := r.asker.Narrow(r.ctx, f.kind, "", f.where)
	if err == nil {
		f.where = narrowed
	}
	return err
}

// without is the filter without one of its conditions.
func (f *filters) without(name string) storage.Filter {
	fields := storage.Fields{}
	for n, m := range f.where.Fields {
		if n != name {
			fields[n] = m
		}
	}
	return storage.Filter{Fields: fields}
}

// to is the address of the list with other values of one parameter; none drops it.
func (f *filters) to(name string, values ...string) string {
	query := maps.Clone(f.values)
	delete(query, name)
	if len(values) > 0 {
		query[name] = values
	}
	return listAddress(f.kind) + suffix(query)
}

// listAddress is the address of the list of a kind below the root.
func listAddress(k evidence.Kind) string {
	switch k {
	case evidence.KindClaim:
		return ""
	case evidence.KindRemark:
		return "questions"
	}
	return evidence.Plural(k)
}

func suffix(query url.Values) string {
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}

// toggle is the address of the list with a value of a filter added, or taken away.
func (f *filters) toggle(name, value string) string {
	values := slices.Clone(f.values[name])
	if i := slices.Index(values, value); i >= 0 {
		values = slices.Delete(values, i, i+1)
	} else {
		values = append(values, value)
	}
	return f.to(name, values...)
}

// controls are the filters as a form shows them, besides the search box and the verdicts.
func (f *filters) controls() []control {
	var list []control
	for _, field := range offered(f.kind) {
		if field.Name == "text" || field.Name == "verdict" {
			continue
		}
		c := control{Name: field.Name, Label: labels[field.Name]}
		// A field of a form shows the last value; the chips above the list show all.
		if values := f.values[field.Name]; len(values) > 0 {
			c.Value, c.Hidden = values[len(values)-1], values[:len(values)-1]
		}
		switch field.Form {
		case storage.ByWord, storage.ByCaveat:
			for _, word := range field.Words {
				value := addressWord(word)
				c.Choices = append(c.Choices, choice{Value: value, Label: worded(field, word), Chosen: value == c.Value})
			}
		case storage.ByFlag, storage.ByConclusion:
			for _, value := range []string{"yes", "no"} {
				c.Choices = append(c.Choices, choice{Value: value, Label: value, Chosen: c.Value == value})
			}
		case storage.ByDate:
			c.Hint = "2015 or 2014/2016"
		case storage.ByTime:
			c.Date = true
		case storage.ByTag:
			c.Hint = "a tag"
		default: // records, which the chips name by their titles
			c.Hint, c.Value, c.Hidden, c.Record = "its words, or its key", f.typed(field.Name), f.values[field.Name], true
			c.Kinds = strings.Join(wordsOf(kindsOf(field)), " ")
		}
		list = append(list, c)
	}
	return list
}

// addressWord is a word of a vocabulary as addresses have it.
func addressWord(word string) string { return strings.ToLower(strings.ReplaceAll(word, "_", "-")) }

// worded is a word of a vocabulary as pages have it.
func worded(f storage.FilterField, word string) string {
	switch f.Name {
	case "design":
		return wording.Design(evidence.Design(word))
	case "basis":
		return wording.Basis(evidence.Basis(word))
	case "sourceKind":
		return wording.SourceKind(evidence.SourceKind(word))
	case "reliability":
		return word + ": " + wording.Reliability(evidence.Reliability(word))
	}
	return wording.Word(word)
}

// sorts are the orders of the list.
func (f *filters) sorts() []choice {
	var list []choice
	for _, o := range ordersOf(f.kind) {
		list = append(list, choice{Value: o.name, Label: o.label, Chosen: o.name == f.order.name, To: f.to(paramOrder, o.name)})
	}
	return list
}

// active says which conditions a list has, with the address of the list without each. It
// names records by their titles, once these are read.
func (f *filters) active() []choice {
	var list []choice
	for _, field := range offered(f.kind) {
		for _, value := range f.values[field.Name] {
			label := value
			switch {
			case field.Words != nil:
				label = worded(field, strings.ToUpper(strings.ReplaceAll(value, "-", "_")))
			case field.Form == storage.ByRef, field.Form == storage.ByBelow, field.Form == storage.ByItself:
				label = f.titles.of(evidence.Ref(value)).Text
			}
			list = append(list, choice{Value: field.Name, Label: labels[field.Name] + ": " + label, To: f.toggle(field.Name, value), Count: -1})
		}
	}
	return list
}

// encodePosition writes a place in a list for an address.
func encodePosition(p storage.Position) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(p.ID) + "\n" + p.Value))
}

// decodePosition reads what encodePosition wrote; nil stands for the beginning of a list.
func decodePosition(text string) *storage.Position {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	id, value, ok := strings.Cut(string(raw), "\n")
	if err != nil || !ok {
		return nil
	}
	return &storage.Position{ID: evidence.ID(id), Value: value}
}
