package neo4jstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// few is how many items there may be that meet a condition, so that these are sorted
// rather than looked for along the order. Figures and conditions correlate, so all
// items that meet one may be at the end of an order.
const few = 5000

// condition is a part of a filter in Cypher. It tests items i, and it may find those
// that meet it. Its names are made by the program, its values are parameters.
type condition struct {
	test  string
	find  string // binds i to what meets it, each once, along an index; empty if it can only be tested
	words string // the name of the parameter with its verdicts, which have orders of their own
	own   bool   // whether the index that counts claims has what it is about
	sure  bool   // it is found without a look at how many meet it

	figure   bool         // only claims with figures meet it
	excludes *[]condition // the conditions that an item must not meet together, if this excludes items
}

// filtered is the filter of a query, in Cypher.
type filtered struct {
	kind       evidence.Kind
	sets       []string // the names of lists that are collected beforehand
	collect    []string // the statements that collect them
	conditions []condition
	p          params
}

// filter takes a filter apart.
func filter(kind evidence.Kind, w storage.Filter) *filtered {
	f := &filtered{kind: kind, p: params{}}
	f.conditions = f.of(w)
	return f
}

// params are the values of the filter, and what a count needs besides.
func (f *filtered) params(count bool) params {
	p := params{"count": count, "verdicts": evidence.Strings(evidence.Verdicts)}
	maps.Copy(p, f.p)
	return p
}

// assessed tells whether only claims with figures meet some conditions.
func assessed(conditions []condition) bool {
	return slices.ContainsFunc(conditions, func(c condition) bool { return c.figure })
}

// of are the conditions of a filter, and of the filters within it.
func (f *filtered) of(w storage.Filter) []condition {
	var list []condition
	all, alternatives, excluded := w.Parts(f.kind)
	for _, c := range all {
		one := f.condition(c)
		one.figure = c.Figure
		list = append(list, one)
	}
	for _, filters := range alternatives {
		list = append(list, f.anyOf(filters))
	}
	for _, w := range excluded {
		inner := f.of(w)
		list = append(list, condition{test: "NOT coalesce(" + testAll(inner, -1) + ", false)", excludes: &inner})
	}
	return list
}

// parameter adds a parameter, and returns its name.
func (f *filtered) parameter(value any) string {
	name := fmt.Sprintf("c%d", len(f.p))
	f.p[name] = value
	return "$" + name
}

// list adds a list that a statement collects beforehand, and returns its name.
func (f *filtered) list(statement string) string {
	name := fmt.Sprintf("s%d", len(f.sets))
	f.sets = append(f.sets, name)
	f.collect = append(f.collect, "CALL () {\n"+statement+" AS "+name+"\n}\n")
	return name
}

// named adds the list of the items that refs name, each once, and returns its name.
func (f *filtered) named(refs []string) string {
	return f.list(strings.ReplaceAll(part("named_items"), "$named", f.parameter(named(evidence.As[evidence.Ref](refs)))) + "\nRETURN collect(DISTINCT x)")
}

// condition puts one condition into Cypher.
func (f *filtered) condition(c storage.Condition) condition {
	label, property := labels[f.kind], "i."+c.Field
	byIndex := func(from, where string, index ...string) string {
		return fmt.Sprintf("%sMATCH (i:%s) USING INDEX i:%s(%s)\nWHERE %s", from, label, label, strings.Join(index, ", "), where)
	}
	switch c.Form {
	case storage.ByText:
		terms := words.Terms(c.Text)
		query, exact := match(terms, storage.AllHits)
		test := ""
		if !exact {
			test = " WHERE all(term IN " + f.parameter(held(terms)) + " WHERE ' ' + i.searchTitle + ' ¶ ' + i.searchText + ' ' CONTAINS term)"
		}
		hits := f.list(fmt.Sprintf("CALL db.index.fulltext.queryNodes('%s', %s) YIELD node AS i%s\nRETURN collect(i)", likeIndex(f.kind), f.parameter(query), test))
		return condition{test: "i IN " + hits, find: "UNWIND " + hits + " AS i", sure: true}
	case storage.ByBelow:
		entries := f.parameter(named(evidence.As[evidence.Ref](c.Any)))
		above := strings.NewReplacer("$", entries+".").Replace(part("above"))
		claims := f.list(above + "\nWITH i WHERE i:Claim\nRETURN collect(i)")
		return condition{test: "i IN " + claims, find: "UNWIND " + claims + " AS i", sure: true}
	case storage.ByCaveat:
		return condition{
			test: "EXISTS { (i)<-[:QUALIFIES]-(v:Caveat) WHERE NOT v.resolved AND v.category IN " + f.parameter(c.Any) + " }",
			find: "UNWIND " + f.parameter(doubts(f.kind, c.Any)) + " AS doubt\nMATCH ()-[q:QUALIFIES {doubt: doubt}]->(i:Item) USING INDEX q:QUALIFIES(doubt)\nWITH DISTINCT i",
		}
	case storage.ByTime:
		since := f.parameter(c.Since.UTC())
		return condition{test: "i.updatedAt >= " + since, find: byIndex("", "i.updatedAt >= "+since+" AND i.id IS NOT NULL", "updatedAt", "id"), own: true}
	case storage.ByTag:
		return f.tagged("all", c.Any, []string{strings.Join(c.Any, " ")})
	case storage.ByAnyTag:
		return f.tagged("any", c.Any, c.Any)
	case storage.ByItself:
		these := f.named(c.Any)
		return condition{test: "i IN " + these, find: "UNWIND " + these + " AS i", sure: true}
	case storage.ByRef:
		to := f.named(c.Any)
		return condition{
			test: fmt.Sprintf("EXISTS { (i)-[:%s]->(x:Item) WHERE x IN %s }", c.Relation, to),
			find: fmt.Sprintf("UNWIND %s AS x\nMATCH (x)<-[:%s]-(i:%s)\nWITH DISTINCT i", to, c.Relation, label),
		}
	case storage.ByNumber:
		return f.within(c, byIndex)
	case storage.ByDate:
		return f.dated(c, byIndex)
	case storage.ByConclusion:
		test := "i.dependents > 0"
		if c.Is {
			test = "i.dependents = 0"
		}
		return condition{test: test, find: byIndex("", test+" AND i.id IS NOT NULL", "dependents", "id")}
	case storage.ByFlag:
		flag := f.parameter(c.Is)
		return condition{test: property + " = " + flag, find: byIndex("", property+" = "+flag, c.Field)}
	}
	list := f.parameter(once(c.Any))
	one := condition{test: property + " IN " + list, own: c.Figure}
	switch {
	case c.Name == "verdict":
		one.words = strings.TrimPrefix(list, "$")
		one.find = byIndex("UNWIND "+list+" AS word\n", "i.verdict = word AND i.key IS NOT NULL", "verdict", "key")
	case c.Figure: // of certainties there is an index after verdicts only
	default:
		one.find = byIndex("UNWIND "+list+" AS word\n", property+" = word", c.Field)
	}
	return one
}

// within is a condition on a number of figures.
func (f *filtered) within(c storage.Condition, byIndex func(from, where string, index ...string) string) condition {
	var tests []string
	for _, end := range []struct {
		op string
		at *float64
	}{{">=", c.Range.Min}, {"<=", c.Range.Max}} {
		if end.at != nil {
			tests = append(tests, "i."+c.Field+" "+end.op+" "+f.parameter(*end.at))
		}
	}
	test := strings.Join(tests, " AND ")
	return condition{test: test, find: byIndex("", test+" AND i.id IS NOT NULL", c.Field, "id"), own: true}
}

// dated is a condition on a date. It finds those that begin in the range, or in its
// first year or month, and those that are ranges and end after it has begun.
func (f *filtered) dated(c storage.Condition, byIndex func(from, where string, index ...string) string) condition {
	first, last, vaguer := c.Dates.Bounds()
	dates := f.parameter(params{"first": first, "last": last, "vaguer": append([]string{}, vaguer...)})
	begin, end := "i."+c.Field+"First", "i."+c.Field+"Last" // which is null unless the date is a range
	d := condition{test: fmt.Sprintf("(%[1]s <= %[3]s.last AND (coalesce(%[2]s, %[1]s) >= %[3]s.first OR coalesce(%[2]s, %[1]s) IN %[3]s.vaguer))", begin, end, dates)}
	const each = "UNWIND %s.vaguer AS date\n"
	d.find = "CALL () {\n" + strings.Join([]string{
		byIndex("", fmt.Sprintf("%[1]s >= %[2]s.first AND %[1]s <= %[2]s.last AND i.id IS NOT NULL", begin, dates), c.Field+"First", "id"),
		byIndex(fmt.Sprintf(each, dates), begin+" = date AND i.id IS NOT NULL", c.Field+"First", "id"),
		byIndex("", end+" >= "+dates+".first AND i.id IS NOT NULL", c.Field+"Last", "id"),
		byIndex(fmt.Sprintf(each, dates), end+" = date AND i.id IS NOT NULL", c.Field+"Last", "id"),
	}, "\nRETURN i\nUNION\n") + "\nRETURN i\n}\nWITH i WHERE " + d.test
	return d
}

// tagged is a condition on tags. Claims that have the words of tags in their texts are
// found by these, and then tested: a tag is a text of its claim.
func (f *filtered) tagged(quantifier string, tags, texts []string) condition {
	list := f.parameter(once(tags))
	c := condition{test: fmt.Sprintf("%s(tag IN %s WHERE tag IN i.tags)", quantifier, list)}
	var query strings.Builder
	for _, text := range texts {
		all := strings.Fields(words.Index(text))
		if len(all) == 0 {
			return c // these are tags without a word
		}
		query.WriteString("(")
		for _, word := range all {
			query.WriteString("+searchText:" + word + " ")
		}
		query.WriteString(") ")
	}
	c.find = fmt.Sprintf("CALL db.index.fulltext.queryNodes('%s', %s) YIELD node AS i\nWITH i WHERE %s", likeIndex(f.kind), f.parameter(query.String()), c.test)
	return c
}

// anyOf is what meets one of several filters. It is found if all of them are.
func (f *filtered) anyOf(filters []storage.Filter) condition {
	var tests, finds []string
	for _, w := range filters {
		conditions := f.of(w)
		tests = append(tests, "("+testAll(conditions, -1)+")")
		if n := slices.IndexFunc(conditions, func(c condition) bool { return c.find != "" }); n >= 0 {
			finds = append(finds, conditions[n].find+"\nWITH i WHERE i:"+labels[f.kind]+" AND "+testAll(conditions, n)+"\nRETURN i")
		}
	}
	c := condition{test: "(" + strings.Join(tests, " OR ") + ")"}
	if len(finds) == len(filters) {
		c.find = "CALL (" + strings.Join(f.sets, ", ") + ") {\n" + strings.Join(finds, "\nUNION\n") + "\n}"
	}
	return c
}

// testAll tests all conditions but one.
func testAll(conditions []condition, but int) string {
	tests := []string{}
	for i, c := range conditions {
		if i != but {
			tests = append(tests, c.test)
		}
	}
	if len(tests) == 0 {
		return "true"
	}
	return strings.Join(tests, " AND ")
}

// once are words in order, each once.
func once(words []string) []string { return slices.Compact(slices.Sorted(slices.Values(words))) }

// doubts are what relationships of unresolved caveats on a kind of item say.
func doubts(kind evidence.Kind, categories []string) []string {
	list := make([]string, len(categories))
	for i, c := range categories {
		list[i] = labels[kind] + " " + c
	}
	return once(list)
}

// verdicts is which condition is on verdicts, -1 if none is.
func verdicts(conditions []condition) int {
	return slices.IndexFunc(conditions, func(c condition) bool { return c.words != "" })
}

// choose chooses the condition that the items of a list are found by, -1 if they are
// looked for along its order.
func (r *reader) choose(ctx context.Context, f *filtered) (int, error) {
	if n := slices.IndexFunc(f.conditions, func(c condition) bool { return c.sure }); n >= 0 {
		return n, nil
	}
	var asked []int
	for i, c := range f.conditions {
		if c.find != "" && c.words == "" { // verdicts have orders of their own
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return -1, nil
	}
	p := params{"few": few + 1}
	for name, value := range f.p {
		p[name] = value
	}
	records, err := r.rows(ctx, "listing items", f.sizes(asked), p)
	if err != nil {
		return 0, err
	}
	sizes, _ := records[0][0].([]any)
	chosen, least := -1, int64(few+1)
	for i, n := range asked {
		if size, ok := sizes[i].(int64); ok && size < least {
			chosen, least = n, size
		}
	}
	return chosen, nil
}

// sizes is the statement that counts what meets conditions, up to a few.
func (f *filtered) sizes(asked []int) statement {
	var counts, names strings.Builder
	for i, n := range asked {
		fmt.Fprintf(&counts, "CALL (%s) {\n%s\nWITH i LIMIT $few\nRETURN count(i) AS n%d\n}\n", strings.Join(f.sets, ", "), f.conditions[n].find, i)
		if i > 0 {
			names.WriteString(", ")
		}
		fmt.Fprintf(&names, "n%d", i)
	}
	return load("sizes", "collect", strings.Join(f.collect, ""), "counts", counts.String(), "sizes", names.String()).reads("sizes")
}
