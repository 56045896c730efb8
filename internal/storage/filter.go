package storage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
)

// Filter says which items a list holds: those that meet all of its fields, all of
// And, one of Or, if there are any, and not Not. The zero value leaves all in.
//
// A condition on what an item does not have is not met: a claim without figures is
// neither disputed nor undisputed. Not is met by all items that its filter is not met
// by, these among them.
type Filter struct {
	Fields Fields
	And    []Filter
	Or     []Filter
	Not    *Filter
}

// Fields are conditions by the name of what they are on, see FiltersOf.
type Fields map[string]Match

// Match is what a condition asks for. Which of its fields it uses goes by the form of
// what is filtered by.
type Match struct {
	Any   []string  // words, tags, keys or other refs
	Is    bool      // for ByFlag and ByConclusion
	Range Range     // for ByNumber
	Dates Dates     // for ByDate
	Text  string    // for ByText
	Since time.Time // for ByTime
}

// Range is a closed range; a nil end is open.
type Range struct{ Min, Max *float64 }

// Dates is a closed range of days. Each end is a date as records have it, a year, a
// month or a day, and stands for all of its days; an empty end is open.
type Dates struct{ From, To string }

// Any is a condition that asks for any of some words, tags or refs.
func Any[T ~string](words ...T) Match { return Match{Any: evidence.Strings(words)} }

// FilterForm is how a condition is met.
type FilterForm int

// The forms.
const (
	ByWord       FilterForm = iota // the field is one of the words
	ByFlag                         // the flag is as asked for
	ByNumber                       // the number is in the range
	ByDate                         // one of the days of the date is in the range
	ByTag                          // the field has all of the tags
	ByAnyTag                       // the field has one of the tags
	ByRef                          // the field refers to one of the records
	ByText                         // the text is in the item, as for Search
	ByCaveat                       // an unresolved caveat of one of the categories is on the item itself
	ByTime                         // the item was updated then, or later
	ByBelow                        // the figures of the claim depend on one of the entries
	ByConclusion                   // the claim is linked to no other claim, or it is
	ByItself                       // the item is one of the records; of none, no item
)

// FilterField is something that the items of a kind can be filtered by.
type FilterField struct {
	Name     string
	Form     FilterForm
	Field    string            // of the record, as evidence.FieldsOf names it, or of the figures
	Figure   bool              // whether it is a field of the figures of claims, see evidence.Figures
	Words    []string          // those that there are, for ByWord and ByCaveat
	Relation evidence.Relation // for ByRef
	Targets  []evidence.Kind   // the kinds that Relation leads to, for ByRef
}

// FiltersOf lists what the items of a kind can be filtered by. All that checks, reads
// or answers a filter goes by it. Callers must not change the list.
func FiltersOf(k evidence.Kind) []FilterField { return filters[k] }

// FilterOf returns what the items of a kind are filtered by under a name.
func FilterOf(k evidence.Kind, name string) (FilterField, bool) {
	i := slices.IndexFunc(filters[k], func(f FilterField) bool { return f.Name == name })
	if i < 0 {
		return FilterField{}, false
	}
	return filters[k][i], true
}

var filters = map[evidence.Kind][]FilterField{
	evidence.KindAgent: filtersOf(evidence.KindAgent,
		FilterField{Name: "agentKind", Field: "kind"}, FilterField{Name: "reliability"}, FilterField{Name: "pseudonymous"}, FilterField{Name: "affiliation"}),
	evidence.KindSource: filtersOf(evidence.KindSource,
		FilterField{Name: "sourceKind", Field: "kind"}, FilterField{Name: "reliability"}, FilterField{Name: "retracted"}, FilterField{Name: "published"},
		FilterField{Name: "author", Field: "authors"}, FilterField{Name: "publisher"}),
	evidence.KindStudy: filtersOf(evidence.KindStudy,
		FilterField{Name: "design"}, FilterField{Name: "investigator", Field: "investigators"}),
	evidence.KindTestimony: filtersOf(evidence.KindTestimony,
		FilterField{Name: "basis"}, FilterField{Name: "quoteVerified"}, FilterField{Name: "date"}, FilterField{Name: "speaker"}),
	evidence.KindClaim: filtersOf(evidence.KindClaim,
		FilterField{Name: "tags"}, FilterField{Name: "anyTag", Field: "tags", Form: ByAnyTag},
		FilterField{Name: "verdict", Form: ByWord, Figure: true, Words: evidence.Strings(evidence.Verdicts)},
		FilterField{Name: "certainty", Form: ByWord, Figure: true, Words: evidence.Strings(evidence.Certainties)},
		FilterField{Name: "disputed", Form: ByFlag, Figure: true},
		FilterField{Name: "belief", Form: ByNumber, Figure: true},
		FilterField{Name: "independentFor", Form: ByNumber, Figure: true},
		FilterField{Name: "restsOn", Form: ByBelow},
		FilterField{Name: "hangsOn", Form: ByItself}, // what hangs on an entry takes the model to tell, see analysis.Asker.Hanging; stores get these claims
		FilterField{Name: "conclusion", Form: ByConclusion}),
	evidence.KindCaveat: filtersOf(evidence.KindCaveat,
		FilterField{Name: "category"}, FilterField{Name: "severity"}, FilterField{Name: "resolved"}, FilterField{Name: "qualifies"}),
	evidence.KindRemark: filtersOf(evidence.KindRemark,
		FilterField{Name: "remarkKind", Field: "kind"}, FilterField{Name: "status"}, FilterField{Name: "about"}),
	evidence.KindView: filtersOf(evidence.KindView),
}

// filtersOf adds to the filters of a kind what records say of their fields, and what
// all kinds can be filtered by.
func filtersOf(k evidence.Kind, own ...FilterField) []FilterField {
	for i := range own {
		f := &own[i]
		if f.Field == "" && f.Form != ByBelow && f.Form != ByItself {
			f.Field = f.Name
		}
		if !f.Figure && f.Form == ByWord { // as no other form is given
			f.describe(k)
		}
	}
	return append(own,
		FilterField{Name: "text", Form: ByText},
		FilterField{Name: "hasCaveat", Form: ByCaveat, Words: evidence.Strings(evidence.Categories)},
		FilterField{Name: "updatedSince", Form: ByTime})
}

// describe sets the form, and what goes with it, of a filter by a field of records.
func (f *FilterField) describe(k evidence.Kind) {
	for _, field := range evidence.FieldsOf(k) {
		if field.Name != f.Field {
			continue
		}
		switch field.Form {
		case evidence.FormWord:
			f.Form, f.Words = ByWord, field.Words
		case evidence.FormFlag:
			f.Form = ByFlag
		case evidence.FormDate:
			f.Form = ByDate
		case evidence.FormTags:
			f.Form = ByTag
		case evidence.FormKey, evidence.FormKeys, evidence.FormRefs:
			f.Form = ByRef
			for _, ref := range evidence.NewEntry(k).(evidence.Item).References() {
				if ref.Field == f.Field && f.Relation == "" {
					f.Relation, f.Targets = ref.Relation, ref.Targets
				}
			}
		}
		return
	}
	panic(fmt.Sprintf("%s have no field %q", k, f.Field)) // a list above is wrong, which any test shows
}

// Condition is one condition of a filter.
type Condition struct {
	FilterField
	Match
}

// Parts takes a filter for a kind apart: an item meets it if it meets all of the
// conditions, one filter of each list of alternatives, and none of the excluded
// filters. CheckQuery has found nothing wrong with it.
func (f Filter) Parts(k evidence.Kind) (all []Condition, alternatives [][]Filter, excluded []Filter) {
	for _, field := range filters[k] {
		if m, ok := f.Fields[field.Name]; ok && !field.empty(m) {
			all = append(all, Condition{field, m})
		}
	}
	if len(f.Or) > 0 {
		alternatives = append(alternatives, f.Or)
	}
	if f.Not != nil {
		excluded = append(excluded, *f.Not)
	}
	for _, g := range f.And {
		conditions, or, not := g.Parts(k)
		all, alternatives, excluded = append(all, conditions...), append(alternatives, or...), append(excluded, not...)
	}
	return all, alternatives, excluded
}

// empty tells whether a match leaves all in.
func (f FilterField) empty(m Match) bool {
	switch f.Form {
	case ByFlag, ByConclusion, ByItself:
		return false
	case ByNumber:
		return m.Range == Range{}
	case ByDate:
		return m.Dates == Dates{}
	case ByText:
		return m.Text == ""
	case ByTime:
		return m.Since.IsZero()
	}
	return len(m.Any) == 0
}

// DateEnds returns the first and the last year, month or day of a date. They are the
// same unless the date is a range, as in 2014/2016-03.
func DateEnds(date string) (first, last string) {
	first, last, isRange := strings.Cut(date, "/")
	if !isRange {
		last = first
	}
	return first, last
}

// Bounds returns texts for comparing dates. A date may be in the range if its first end
// is at most last, and its last end is at least first, or one of the vaguer: the year
// and the month that the range begins in. Ends sort as texts by their first day, and of
// those with one first day the vaguer comes first.
func (d Dates) Bounds() (first, last string, vaguer []string) {
	const late = "~" // comes after all that a date is written with
	first, last = d.From, d.To+late
	if first > last { // which no day is in
		return late, "", nil
	}
	for i, c := range first {
		if c == '-' {
			vaguer = append(vaguer, first[:i])
		}
	}
	return first, last, vaguer
}

// The limits of a filter.
const (
	MaxFilterDepth  = 5   // filters within filters, the outermost among them
	MaxFilterParts  = 50  // filters, and conditions on fields, in all
	MaxFilterValues = 100 // words, tags or refs in one condition
)

// checkFilter finds what is wrong with the filter of a query.
func checkFilter(k evidence.Kind, f Filter) error {
	c := filterCheck{kind: k}
	c.filter("where", f, 1)
	if c.parts > MaxFilterParts {
		return evidence.Refuse(tooMuch("where", MaxFilterParts, "a filter with %d conditions and filters", c.parts))
	}
	return c.problems.Err()
}

type filterCheck struct {
	kind     evidence.Kind
	parts    int
	problems evidence.Problems
}

func (c *filterCheck) filter(path string, f Filter, depth int) {
	c.parts += 1 + len(f.Fields)
	if depth > MaxFilterDepth {
		c.problems.Add(tooMuch(path, MaxFilterDepth, "a filter at depth %d", depth))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		c.match(evidence.Join(path, name), name, f.Fields[name])
	}
	for i, g := range f.And {
		c.filter(fmt.Sprintf("%s.and[%d]", path, i), g, depth+1)
	}
	for i, g := range f.Or {
		c.filter(fmt.Sprintf("%s.or[%d]", path, i), g, depth+1)
	}
	if f.Not != nil {
		c.filter(path+".not", *f.Not, depth+1)
	}
}

func (c *filterCheck) match(path, name string, m Match) {
	field, ok := FilterOf(c.kind, name)
	if !ok {
		var known []string
		for _, f := range filters[c.kind] {
			known = append(known, f.Name)
		}
		c.problems.Add(evidence.Problem{Path: path, Message: fmt.Sprintf("%s cannot be filtered by %q", evidence.Plural(c.kind), name),
			Expected: evidence.OneOf(known), Word: name, Words: known})
		return
	}
	if len(m.Any) > MaxFilterValues && field.Form != ByItself { // which the program makes, within limits of its own
		c.problems.Add(tooMuch(path, MaxFilterValues, "a condition with %d values", len(m.Any)))
		return
	}
	for i, word := range m.Any {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case word == "":
			c.problems.Add(evidence.Problem{Path: at, Message: "is empty", Expected: "a word"})
		case field.Words != nil && !slices.Contains(field.Words, word):
			c.problems.Add(evidence.Problem{Path: at, Message: fmt.Sprintf("%q is not known", word), Expected: evidence.OneOf(field.Words), Word: word, Words: field.Words})
		case field.Form == ByRef && evidence.Ref(word).IsLinkName():
			c.problems.Add(evidence.Problem{Path: at, Message: fmt.Sprintf("%q is a link", word), Expected: "the key or the id of a record"})
		}
	}
	for _, end := range []struct{ name, date string }{{"from", m.Dates.From}, {"to", m.Dates.To}} {
		if end.date != "" && (!evidence.ValidDate(end.date) || strings.Contains(end.date, "/")) {
			c.problems.Add(evidence.Problem{Path: evidence.Join(path, end.name), Message: fmt.Sprintf("%q is not a date", end.date), Expected: "YYYY, YYYY-MM or YYYY-MM-DD"})
		}
	}
}

// tooMuch is the problem of a filter that is too large.
func tooMuch(path string, limit int, format string, args ...any) evidence.Problem {
	return evidence.Problem{Code: evidence.TooLarge, Path: path, Limit: limit,
		Message: fmt.Sprintf(format+" is too large: the limit is %d", append(args, limit)...)}
}
