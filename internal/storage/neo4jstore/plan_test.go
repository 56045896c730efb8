package neo4jstore

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// TestPlans: every statement finds its nodes by an index, so that the size of the map
// does not matter, and none uses what Neo4j has deprecated.
func TestPlans(t *testing.T) {
	under.empty(t)
	s, err := Open(t.Context(), under.address, under.options())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var entries []evidence.Entry
	figures := map[evidence.Key]evidence.Figures{} // of most claims
	for e := range generate.Entries(generate.Config{Claims: 1000, Seed: 1}) {
		e.EntryMeta().ID = evidence.ID(fmt.Sprintf("en_%d", len(entries)))
		entries = append(entries, e)
		switch e := e.(type) { // some have a date, and some do not
		case *evidence.Source:
			e.Published = [...]string{"", "2015/2016", "2016-03-02"}[len(entries)%3]
		case *evidence.Testimony:
			e.Date = [...]string{"", "2015/2016", "2016-03-02"}[len(entries)%3]
		}
		if n := len(entries); e.EntryKind() == evidence.KindClaim && n%20 != 0 {
			x := float64(n%97) / 97
			figures[e.EntryMeta().Key] = evidence.Figures{Belief: x, Support: x, Opposition: x, IndependentFor: n % 5, Verdict: evidence.Verdicts[n%len(evidence.Verdicts)], Certainty: evidence.Certainties[n%4]}
		}
	}
	if len(entries) < 9000 {
		t.Fatalf("%d entries are too few for plans to differ", len(entries))
	}
	doubtLinks(entries)
	entries = append(entries, questions(entries)...)
	if err := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Put(t.Context(), entries); err != nil {
			return err
		}
		return tx.SetFigures(t.Context(), figures)
	}); err != nil {
		t.Fatal(err)
	}
	withHistory(t, s, entries)
	under.bare(t)("CALL db.resampleOutdatedIndexes()", nil)

	driver := under.driver(t)
	operators := map[string]int{}
	explain := func(st statement, name, text string) {
		result, err := neo4j.ExecuteQuery(t.Context(), driver, "EXPLAIN "+text, params{"p": params{}}, neo4j.EagerResultTransformer)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			return
		}
		for _, p := range problems(st, result.Summary, operators) {
			t.Errorf("%s: %s", name, p)
		}
	}
	for _, st := range allStatements() {
		if st.alone != "" {
			explain(st, st.name+", alone", st.alone)
		}
		if st.alone == "" || isSample(st) {
			explain(st, st.name, st.text)
		}
	}
	t.Logf("operators: %v", operators)
}

// isSample reports whether a statement that has a form of its own for reads of one statement is planned
// in its other form, too. That form is a part of the first one, and planning all takes minutes.
func isSample(st statement) bool {
	return strings.Contains(st.name, string(evidence.KindClaim)) || strings.HasPrefix(st.name, "edges SUPPORTS")
}

// doubtLinks lets each caveat qualify a link, too, as long as there are links.
func doubtLinks(entries []evidence.Entry) {
	var links []evidence.Ref
	for _, e := range entries {
		if e.EntryKind() == evidence.KindLink {
			links = append(links, e.Ref())
		}
	}
	for _, e := range entries {
		if c, ok := e.(*evidence.Caveat); ok && len(links) > 0 {
			if !slices.Contains(c.Qualifies, links[0]) {
				c.Qualifies = append(c.Qualifies, links[0])
			}
			links = links[1:]
		}
	}
}

// questions are about claims, sources, and links of both relations.
func questions(entries []evidence.Entry) []evidence.Entry {
	var list []evidence.Entry
	for i, e := range entries {
		if kind := e.EntryKind(); i%7 != 0 || kind != evidence.KindClaim && kind != evidence.KindSource && kind != evidence.KindLink {
			continue
		}
		n := len(list)
		one := &evidence.Remark{Kind: evidence.RemarkKinds[n%2], Status: evidence.RemarkStatuses[n/2%2], Text: "Is this so?", About: []evidence.Ref{e.Ref()}}
		one.ID, one.Key = evidence.ID(fmt.Sprintf("re_%d", n)), evidence.Key(fmt.Sprintf("question-%d", n))
		list = append(list, one)
	}
	return list
}

// withHistory gives a map a history: revisions with effects, aliases, stale claims,
// and entries that were removed.
func withHistory(t *testing.T, s *Store, entries []evidence.Entry) {
	t.Helper()
	ctx := t.Context()
	var claims []*evidence.Claim
	for _, e := range entries {
		if c, ok := e.(*evidence.Claim); ok {
			claims = append(claims, c)
		}
	}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for n := range 40 {
		c := claims[n]
		c.Version, c.Aliases = n+2, []evidence.Key{c.Key + "-before"}
		gone := &evidence.Agent{Meta: evidence.Meta{ID: evidence.ID(fmt.Sprintf("gone_%d", n)), Key: evidence.Key(fmt.Sprintf("gone-%d", n))}, Name: "Gone"}
		r := evidence.Revision{At: at.Add(time.Duration(n) * time.Hour), Author: fmt.Sprint("author ", n%7), Intent: evidence.IntentUpdate,
			Group: int64(n % 5), IdempotencyKey: fmt.Sprint(n), InputHash: "hash"}
		if n%8 == 7 { // some take others back
			r.Undoes = []int64{int64(n + 1)}
		}
		effects := make([]evidence.Effect, 0, 100)
		for i, other := range claims[:100] {
			effects = append(effects, evidence.Effect{Sequence: int64(n + 2), Claim: other.ID, Key: other.Key, Before: &evidence.Figures{}, After: evidence.Figures{Belief: float64(i) / 100}})
		}
		if err := s.Update(ctx, func(tx storage.Tx) error {
			return errors.Join(
				tx.Put(ctx, []evidence.Entry{c, gone}),
				tx.Remove(ctx, []evidence.Ref{gone.Ref()}),
				tx.MarkStale(ctx, []evidence.Key{claims[n+100].Key}),
				tx.Record(ctx, r, []evidence.Change{{ID: c.ID, Kind: c.EntryKind(), Ref: c.Ref(), After: c}}),
				tx.RecordEffects(ctx, effects))
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// operator is one of a plan.
type operator struct {
	depth   int // of the branch that it is on
	name    string
	details string
}

// operatorsOf reads the plan as the server draws it: the driver's tree of it
// repeats the last child of each operator in the place of the others.
func operatorsOf(plan neo4j.Plan) ([]operator, error) {
	drawn, _ := plan.Arguments()["string-representation"].(string)
	var list []operator
	var columns []int
	for line := range strings.Lines(drawn) {
		if strings.HasPrefix(line, "| Operator") {
			for i, c := range line {
				if c == '|' {
					columns = append(columns, i)
				}
			}
			continue
		}
		if columns == nil || !strings.HasPrefix(line, "|") || len(line) < columns[3] {
			continue
		}
		head, id, details := line[:columns[1]], strings.TrimSpace(line[columns[1]+1:columns[2]]), line[columns[2]+1:columns[3]]
		branches, name, begins := strings.Cut(head, "+")
		switch {
		case begins && id != "":
			list = append(list, operator{strings.Count(branches, "|"), strings.TrimSpace(name), strings.TrimSpace(details)})
		case id == "" && !strings.Contains(line, "+--") && len(list) > 0:
			list[len(list)-1].details += strings.TrimSpace(details)
		}
	}
	if len(list) < 2 {
		return nil, fmt.Errorf("this is no drawing of a plan:\n%s", drawn)
	}
	return list, nil
}

// whole tells whether a statement has to read all of a kind.
func whole(st statement) bool {
	return st.name == "keys" || st.name == "counts" || strings.HasPrefix(st.name, "list of") || strings.HasPrefix(st.name, "step_") || strings.HasPrefix(st.name, "list_verdicts of") || strings.HasPrefix(st.name, "tags") // whole lists are counted along an index
}

// problems lists what is wrong with how the server would run a statement.
func problems(st statement, summary neo4j.ResultSummary, seen map[string]int) []string {
	var list []string
	for _, n := range summary.Notifications() {
		list = append(list, n.Code()+": "+n.Description())
	}
	plan, err := operatorsOf(summary.Plan())
	if err != nil {
		return append(list, err.Error())
	}
	tops := 0
	for i, o := range plan {
		seen[o.name]++
		ofEdges := strings.Contains(o.details, "place") // which are read along, and have no index with their order
		if o.name == "Top" && !ofEdges {
			tops++
		}
		switch {
		case strings.HasSuffix(o.name, "AllNodesScan"), strings.HasSuffix(o.name, "NodeByLabelScan"),
			strings.Contains(o.name, "RelationshipTypeScan"), strings.Contains(o.name, "AllRelationshipsScan"),
			strings.HasSuffix(o.name, "IndexScan") && !whole(st):
			list = append(list, o.name+" "+o.details)
		case o.name == "CartesianProduct" && strings.HasPrefix(st.name, "count of") && (single(plan, i, true) || single(plan, i, false)): // a count, if it is wanted
		case o.name == "CartesianProduct" && !(single(plan, i, true) && single(plan, i, false)):
			list = append(list, "CartesianProduct of more than single rows")
		case strings.HasPrefix(st.name, "list_verdicts of") && (o.name == "Sort" && !ofEdges || tops > 1): // one merges the pages of all
			list = append(list, o.name+" where the index has the order: "+o.details)
		case strings.HasPrefix(st.name, "list of") && (o.name == "Top" || o.name == "Sort") && !ofEdges:
			list = append(list, o.name+" where the index has the order: "+o.details)
		case strings.HasPrefix(o.name, "VarLengthExpand") && !strings.Contains(o.name, "Pruning,BFS") && !strings.Contains(o.details, "*0..1]"):
			list = append(list, o.name+" goes every path: "+o.details)
		}
	}
	return list
}

// single tells whether a side of the product at i is one row: an item found by
// its name, or an aggregation of everything.
func single(plan []operator, i int, right bool) bool {
	depth := plan[i].depth
	if right {
		depth++
	}
	projected := false
	for j := i + 1; j < len(plan); j++ {
		o := plan[j]
		switch {
		case o.depth > depth:
		case o.depth < depth: // the branch has ended, with nothing below its projection
			return projected
		case o.name == "Filter":
		case o.name == "Projection":
			projected = true
		case o.name == "CartesianProduct":
			return single(plan, j, true) && single(plan, j, false)
		case o.name == "EagerAggregation":
			return strings.HasPrefix(o.details, "count(") || strings.HasPrefix(o.details, "collect(")
		default:
			return strings.HasPrefix(o.name, "NodeUniqueIndexSeek") || o.name == "NodeCountFromCountStore" || o.name == "Argument"
		}
	}
	return projected
}

// TestPlansCanBeBad shows that TestPlans would notice.
func TestPlansCanBeBad(t *testing.T) {
	_ = under.open(t).Close()
	driver := under.driver(t)
	for _, test := range []struct{ text, want string }{
		{"MATCH (n) RETURN n", "AllNodesScan"},
		{"MATCH (i:Item) WHERE i.version > 7 RETURN i", "NodeByLabelScan"},
		{"MATCH (i:Item {key: 'a'}) MATCH (j:Claim) WHERE j.key > 'b' RETURN i, j.key", "CartesianProduct"},
		{"MATCH (i:Item {key: 'a'}) MATCH p = (i)-[:SUPPORTS*0..]->(j) RETURN p", "VarLengthExpand(All)"},
		{"MATCH ()-[l:SUPPORTS]->() WHERE l.version > 7 RETURN l", "RelationshipTypeScan"},
		{"MATCH (i:Item {key: 'a'}) RETURN id(i)", "Deprecat"},
		{"MATCH (i:Claim) USING INDEX i:Claim(key) WHERE i.key IS NOT NULL AND NOT coalesce(i.disputed, false) RETURN count(*)", "IndexScan"},
	} {
		result, err := neo4j.ExecuteQuery(t.Context(), driver, "EXPLAIN "+test.text, nil, neo4j.EagerResultTransformer)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(problems(statement{name: "bad"}, result.Summary, map[string]int{}), "\n"); !strings.Contains(got, test.want) {
			t.Errorf("%s: %q instead of %s", test.text, got, test.want)
		}
	}
}
