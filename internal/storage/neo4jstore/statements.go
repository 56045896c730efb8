package neo4jstore

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

//go:embed cypher
var files embed.FS

// A statement is Cypher, and the name that the server's log and its list of running
// transactions show.
type statement struct {
	name string
	text string
	// columns are those that a reading statement returns, and alone is its text
	// for a transaction of its own, see consistent.
	columns []string
	alone   string
	filled  bool // whether it has what it returns of items and links
}

// labels are the kinds of item as labels.
var labels = map[evidence.Kind]string{
	evidence.KindAgent:     "Agent",
	evidence.KindSource:    "Source",
	evidence.KindStudy:     "Study",
	evidence.KindTestimony: "Testimony",
	evidence.KindClaim:     "Claim",
	evidence.KindCaveat:    "Caveat",
	evidence.KindRemark:    "Remark",
	evidence.KindView:      "View",
}

// kinds is the inverse of labels.
var kinds = func() map[string]evidence.Kind {
	inverse := map[string]evidence.Kind{}
	for kind, label := range labels {
		inverse[label] = kind
	}
	return inverse
}()

// provenance are the relations by which a record needs others.
var provenance = []evidence.Relation{evidence.SpokenBy, evidence.CollectedIn, evidence.BasedOn, evidence.ReportedIn,
	evidence.DerivedFrom, evidence.AuthoredBy, evidence.PublishedBy, evidence.InvestigatedBy}

// load reads a statement from its file. Relations, labels and properties
// cannot be parameters, so they are filled in here, from closed lists; values
// are parameters without exception. Pairs are what to fill in, in the order in
// which they may hold each other. What a statement returns of items and links is filled
// in when it is sent, see with.
func load(name string, pairs ...string) statement {
	pairs = append(pairs,
		"identity", part("identity"),
		"revision", part("revision"),
		"by id", part("revisions_by_id"),
		"references", strings.Join(evidence.Strings(evidence.ReferenceRelations), "|"),
		"provenance", strings.Join(evidence.Strings(provenance), "|"))
	text := read(name + ".cypher")
	for i := 0; i < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{{"+pairs[i]+"}}", pairs[i+1])
	}
	text = byName.ReplaceAllStringFunc(text, func(call string) string {
		words := byName.FindStringSubmatch(call)
		return strings.NewReplacer("{{item}}", words[1], "{{key}}", words[2]).Replace(part("named"))
	})
	return statement{name: name, text: parameters.ReplaceAllString(text, "$$p.$1")}
}

// within is the text of a statement as a part of another one, whose parameters hold its
// own under a name.
func within(name, of string) string {
	return strings.ReplaceAll(load(of).text, "$p.", "$"+name+".")
}

// loadWriteAll loads the statement that writes revisions as a whole.
func loadWriteAll() statement {
	return load("write_all", "part next", within("next", "next"), "part items", within("items", "put_items"),
		"part references", within("references", "put_references"), "part links", within("links", "put_links"),
		"part figures", within("figures", "set_figures"), "part revisions", within("revisions", "record"),
		"part changes", within("changes", "record_changes"), "part effects", within("effects", "record_effects"))
}

// reads makes a reading statement, which returns the given columns.
func (st statement) reads(columns ...string) statement {
	st.columns = columns
	st.alone = strings.NewReplacer("{{identity}}", part("identity"), "{{text}}", st.text, "{{columns}}", strings.Join(columns, ", ")).Replace(part("consistent"))
	return st
}

// parameters go to the server in one map: it plans a statement anew for each
// combination of the types of its parameters, among them how long lists are,
// but does not look into a map.
var parameters = regexp.MustCompile(`\$(\w+)`)

// byName stands for the search of an item by its key or an alias of it.
var byName = regexp.MustCompile(`\{\{(\w+) named ([\w.]+)\}\}`)

// part is a piece that statements share.
func part(name string) string { return strings.TrimSpace(read(name + ".part")) }

// read drops the comments, which are for readers of the file.
func read(file string) string {
	data, err := files.ReadFile("cypher/" + file)
	if err != nil {
		panic(err) // it is embedded, so a test that asks for it once shows whether it is there
	}
	lines := strings.Split(string(data), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "//") }), "\n")
}

// The statements that have no variants.
var (
	examine       = load("examine")
	setWords      = load("set_words")
	begin         = load("begin")
	commitBegins  = load("commit_begins")
	commitDone    = load("commit_done")
	hold          = load("hold")
	probe         = load("probe")
	readState     = load("state").reads("sequence", "rubric", "id", "copy")
	lock          = load("lock")
	next          = load("next")
	setRubric     = load("set_rubric")
	clearAll      = load("clear")
	jump          = load("jump")
	adopt         = load("adopt")
	restoreLists  = load("restore_lists")
	setFigures    = load("set_figures")
	readEntries   = load("entries").reads("ref", "node", "references", "link", "from", "to")
	readAmong     = load("links_among").reads("link", "from", "to")
	readDegrees   = load("degrees", "counts", degreeCounts()).reads("id", "counts")
	readBelow     = load("below").reads("node", "references", "links")
	readAbove     = load("above", "above", part("above")).reads("keys")
	readKeys      = load("keys").reads("key")
	readCounts    = load("counts").reads("kind", "verdict", "certainty", "n")
	scanLinks     = load("scan_links").reads("link", "from", "to")
	putCheck      = load("put_check")
	putCheckLinks = load("put_check_links")
	putClear      = load("put_clear")
	putItems      = load("put_items")
	putReferences = load("put_references")
	putLinks      = load("put_links")
	putAliases    = load("put_aliases")
	putBack       = load("put_back")

	removeCheck   = load("remove_check")
	remove        = load("remove")
	markStale     = load("mark_stale")
	record        = load("record")
	recordChanges = load("record_changes")
	recordLists   = load("record_lists")
	recordEffects = load("record_effects")
	writeAll      = loadWriteAll()
	inspectNodes  = load("inspect_nodes").reads("labels", "name")
	inspectLeft   = load("inspect_left").reads("aliases", "changes", "effects", "dependents")
	mendLeft      = load("mend_left")
	mendItems     = load("mend_items")
	readStale     = load("stale").reads("key")
	readAt        = load("revisions_at").reads("n", "revision")
	readUndos     = load("undos").reads("page")
	readChanges   = load("changes").reads("n", "entries")
)

// onward are the words of a statement that reads a list from its beginning, which is in
// ascending or descending order, or from its end.
func onward(backward bool) []string {
	up, down := []string{"above", ">", "up", "ASC"}, []string{"below", "<", "down", "DESC"}
	if backward {
		up, down = []string{"above", "<", "up", "DESC"}, []string{"below", ">", "down", "ASC"}
	}
	return append(up, down...)
}

// The statements that read a list from its beginning, or, if true, from its end.
var (
	readEffects = map[bool]statement{
		false: load("effects", onward(false)...).reads("n", "page", "total"),
		true:  load("effects", onward(true)...).reads("n", "page", "total"),
	}
)

// steps lead from each format to the next one, beginning with format 1. A step with
// much to do runs again until the map has the next format.
var steps = []statement{load("step_2"), load("step_3"), load("step_4"), load("step_5"), load("step_6"), load("step_7"), load("step_8"), load("step_9"), load("step_10")}

// scanItems read the items of each kind.
var scanItems = func() map[evidence.Kind]statement {
	list := map[evidence.Kind]statement{}
	for kind, label := range labels {
		list[kind] = load("scan_items", "label", label).reads("node", "references")
	}
	return list
}()

// listing is a list that there is a statement for.
type listing struct {
	*filtered
	order  sorting
	desc   bool
	chosen int    // the condition that the items are found by, -1 if they are looked for along the order
	next   string // what is read along of each item, see along.next
}

func (l listing) statement() statement { return l.load().reads("total", "page") }

func (l listing) load() statement {
	pairs := []string{
		">=", ">=", ">", ">", "direction", "ASC",
		"count", l.count(l.conditions), "collect", strings.Join(l.collect, ""),
		"filter", testAll(l.conditions, l.chosen), "verdict and sets", strings.Join(append([]string{"verdict"}, l.sets...), ", "), "sets", strings.Join(l.sets, ", "),
		"label", labels[l.kind], "property", l.order.property, "index", l.order.index(), "next", l.next,
	}
	if l.desc {
		copy(pairs, []string{">=", "<=", ">", "<", "direction", "DESC"})
	}
	switch n := verdicts(l.conditions); {
	case l.chosen >= 0:
		return load("list_found", append([]string{"found", l.conditions[l.chosen].find}, pairs...)...)
	case n >= 0 && l.order.property != unassessed && l.order.property != unmoved:
		return load("list_verdicts", append([]string{"verdicts", "$" + l.conditions[n].words}, pairs...)...)
	}
	return load("list", pairs...)
}

// total is the statement that counts all that a list holds.
func (f *filtered) total() statement {
	return load("count", "count", f.count(f.conditions), "collect", strings.Join(f.collect, ""), "sets", strings.Join(f.sets, ", "), "label", labels[f.kind]).reads("total")
}

// count counts the items that meet some conditions, along the narrowest index that is
// sure to have them all. If the only condition excludes items, it counts those, and
// subtracts them from all.
func (f *filtered) count(conditions []condition) string {
	along := slices.IndexFunc(conditions, func(c condition) bool { return c.find != "" && !c.own })
	if along < 0 && len(conditions) == 1 && conditions[0].find != "" {
		along = 0
	}
	switch {
	case len(conditions) == 0: // the server knows
		return part("count_all")
	case len(conditions) == 1 && conditions[0].excludes != nil:
		return strings.NewReplacer("{{all}}", part("count_all"), "{{excluded}}", f.count(*conditions[0].excludes)).Replace(part("count_others"))
	case along >= 0:
		return strings.NewReplacer("{{found}}", conditions[along].find, "{{filter}}", testAll(conditions, along)).Replace(part("count_found"))
	case assessed(conditions) && !slices.ContainsFunc(conditions, func(c condition) bool { return !c.own }): // an index knows
		words := "$verdicts"
		if n := verdicts(conditions); n >= 0 {
			words = "$" + conditions[n].words
		}
		return strings.NewReplacer("{{verdicts}}", words, "{{filter}}", testAll(conditions, -1)).Replace(part("count_figures"))
	}
	return strings.ReplaceAll(part("count"), "{{filter}}", testAll(conditions, -1))
}

// revisions is the statement for a list of revisions.
func revisions(l lookup, oldestFirst bool) statement {
	direction, window := " DESC", "< $after"
	if oldestFirst {
		direction, window = "", "> $after"
	}
	order := strings.Join(revisionOrders[l], direction+", ") + direction
	found, filter := part("revisions_"+string(l)), part("revisions_filter")
	count := strings.NewReplacer("{{found}}", strings.ReplaceAll(found, "{{window}}", "> 0"), "{{filter}}", filter).Replace(part("revisions_count"))
	if l == anyRevision {
		count = part("revisions_count_all")
	}
	numbers := "WITH moved, [] AS numbers"
	if l == ofEntry {
		numbers = part("revisions_numbers")
	}
	return load("revisions", "numbers", numbers, "count", count, "found", found, "window", window, "filter", filter, "order", order).reads("total", "page")
}

// degrees are the relations in both directions, in the order of degrees.cypher.
var degrees = func() []walk {
	var list []walk
	for _, r := range slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations) {
		list = append(list, walk{relation: r, direction: storage.Out}, walk{relation: r, direction: storage.In})
	}
	return list
}()

// degreeCounts are the counts of all degrees.
func degreeCounts() string {
	texts := make([]string, len(degrees))
	for i, w := range degrees {
		left, right := "", ">"
		if w.direction == storage.In {
			left, right = "<", ""
		}
		texts[i] = fmt.Sprintf("COUNT { (i)%s-[:%s]-%s() }", left, w.relation, right)
		if w.relation.AnnotatesLinks() {
			texts[i] = fmt.Sprintf("COUNT { (i)%s-[end:%s]-%s() WHERE end.position %% 2 = 1 }", left, w.relation, right)
		}
	}
	return strings.Join(texts, ",\n  ")
}

// walk is one relation in one direction, listed from its beginning or its end, or only
// counted, of items that are named by id or by key.
type walk struct {
	relation  evidence.Relation
	direction storage.Direction
	backward  bool
	counts    bool
	all       bool // listed as a whole, see edges_all.cypher; or counted without conditions
	byKey     bool
}

// parameter is the name of the parameter for the queries of a walk.
func (w walk) parameter() string {
	name := fmt.Sprintf("%s_%s", w.relation, w.direction)
	switch {
	case w.backward:
		name += "_BACKWARD"
	case w.counts:
		name += "_COUNT"
	}
	if w.all {
		name += "_ALL"
	}
	if w.byKey {
		name += "_KEY"
	}
	return name
}

// text is the statement of a walk, with what is read along.
func (w walk) text(parameter, next string) string {
	left, right := "", ">"
	if w.direction == storage.In {
		left, right = "<", ""
	}
	place, link, each := "0", "null", "q, link, i"
	every, filter := "q.kinds IS NULL", "q.kinds IS NULL OR any(label IN labels(i) WHERE label IN q.kinds)"
	all, some := "(near){{<}}-[:{{relation}}]-{{>}}()", "(near){{<}}-[:{{relation}}]-{{>}}(i) WHERE any(label IN labels(i) WHERE label IN q.kinds)"
	switch {
	case w.relation.IsAnnotation() && w.direction == storage.In:
		each = "DISTINCT q, i" // an annotation may be on several links of an item
		all, some = "MATCH (near)<-[:{{relation}}]-(i) RETURN DISTINCT i", "MATCH "+some+" RETURN DISTINCT i"
	case w.relation.IsLink():
		every, filter = every+" AND q.strengths IS NULL", "("+filter+") AND (q.strengths IS NULL OR link.strength IN q.strengths)"
		some = "(near){{<}}-[link:{{relation}}]-{{>}}(i) WHERE {{filter}}"
		place, link = "CASE WHEN q.strength THEN "+strengthPlace("link")+" ELSE 0 END", "{{link}}"
	case w.direction == storage.Out:
		place = "link.position"
	}
	near := "MATCH (near:Item {id: q.of}) USING INDEX SEEK near:Item(id)"
	if w.byKey {
		near = "{{near named q.of}}"
	}
	file := "edges"
	switch {
	case w.counts:
		file = "edge_counts"
	case w.all:
		file = "edges_all"
	}
	total := part("edges_total")
	if w.counts && w.all {
		total = "COUNT { {{all}} }"
	}
	pairs := []string{"total", total, "near", near, "all", all, "some", some, "every", every, "filter", filter, "parameter", parameter, "next", next, "relation", string(w.relation), "<", left, ">", right, "place", place, "link", link, "each", each}
	return load(file, append(pairs, onward(w.backward)...)...).text
}

// walkTexts are the texts of all walks.
var walkTexts = func() map[walk]string {
	texts := map[walk]string{}
	for _, r := range slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations) {
		for _, d := range []storage.Direction{storage.Out, storage.In} {
			for _, w := range []walk{{relation: r, direction: d}, {relation: r, direction: d, backward: true}, {relation: r, direction: d, counts: true}, {relation: r, direction: d, counts: true, all: true}, {relation: r, direction: d, all: true}} {
				for _, w.byKey = range []bool{false, true} {
					texts[w] = w.text(w.parameter(), "")
				}
			}
		}
	}
	return texts
}()

// strengthPlace is the place of a link in the order by strength.
func strengthPlace(link string) string {
	return "CASE " + link + ".strength WHEN 'CONCLUSIVE' THEN -4 WHEN 'STRONG' THEN -3 WHEN 'MODERATE' THEN -2 WHEN 'WEAK' THEN -1 ELSE 0 END"
}

// edges is the statement that makes several walks at once.
func edges(groups []group) statement {
	texts := make([]string, len(groups))
	for i, g := range groups {
		texts[i] = walkTexts[g.walk]
		if g.next != "" {
			texts[i] = g.walk.text(g.parameter(i), g.next)
		}
	}
	return statement{name: "edges", text: strings.Join(texts, "UNION ALL\n")}.reads("n", "near", "edges", "total")
}
