package neo4jstore

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// refused opens a store that must not open, and checks the error.
func refused(t *testing.T, address string, o Options, code evidence.Code, says ...string) {
	t.Helper()
	s, err := Open(t.Context(), address, o)
	if err == nil {
		_ = s.Close()
		t.Fatalf("%s opened", address)
	}
	if got := evidence.CodeOf(err); got != code {
		t.Errorf("the code is %s instead of %s: %v", got, code, err)
	}
	for _, text := range says {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("the error does not say %q: %v", text, err)
		}
	}
	if o.Password != "" && strings.Contains(err.Error(), o.Password) {
		t.Errorf("the error tells the password: %v", err)
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	for _, address := range []string{"", "neo4j:", "neo4j://", "bolt:///data", "http://localhost:7474", "bolt+x://localhost", "neo4j://local host"} {
		refused(t, address, Options{}, evidence.Invalid, "neo4j://localhost:7687")
	}
	refused(t, "bolt://neo4j:secret@localhost:7687", Options{Password: "secret"}, evidence.Invalid, "NEO4J_USERNAME")
}

func TestWrongUserOrPassword(t *testing.T) {
	refused(t, under.address, Options{User: "nobody-by-that-name", Password: "not-the-password"}, evidence.Invalid, "refuses the user or the password", "NEO4J_PASSWORD")
	refused(t, under.address, Options{}, evidence.Invalid, "NEO4J_USERNAME")
}

func TestWrongDatabase(t *testing.T) {
	o := under.options()
	o.Database = "no-such-database"
	refused(t, under.address, o, evidence.Invalid, `no database "no-such-database"`)
}

func TestOldServers(t *testing.T) {
	for agent, old := range map[string]bool{
		"Neo4j/4.4.38": true, "Neo4j/5.25.1": true, "Neo4j/5.0.0-alpha": true,
		"Neo4j/5.26.0": false, "Neo4j/5.26.12": false, "Neo4j/5.27.0-aura": false, "Neo4j/2025.06.2": false, "Memgraph/2": false,
	} {
		err := checkVersion(agent)
		if got := err != nil; got != old {
			t.Errorf("%s is too old: %t, expected %t", agent, got, old)
		}
		if old && (evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), "5.26")) {
			t.Errorf("%s: %v", agent, err)
		}
	}
}

// TestOthersGraph: a database that holds something other than a map is left as it is.
func TestOthersGraph(t *testing.T) {
	bare := under.bare(t)
	for _, test := range []struct {
		name, create string
		code         evidence.Code
		mustExist    bool
		says         string
	}{
		{"somebody else's", "CREATE (:Person {name: 'Ann'})-[:KNOWS]->(:Person)", evidence.Invalid, false, "holds something else (2 nodes"},
		{"a Map of another kind", "CREATE (:Map {name: 'Middle-earth'})", evidence.Invalid, false, "holds something else (1 nodes"},
		{"a newer version's", "CREATE (:Map {name: 'corroborate', format: 1000})", evidence.Invalid, false, "newer version"},
		{"empty, where a map must be", "RETURN 1", evidence.NotFound, true, "no map yet"},
	} {
		t.Run(test.name, func(t *testing.T) {
			under.empty(t)
			bare("DROP INDEX claim_by_key IF EXISTS", nil)
			bare(test.create, nil)
			whole := func() (all []any) {
				for _, r := range bare("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN labels(n), properties(n), type(r) ORDER BY elementId(n)", nil) {
					all = append(all, r.Values)
				}
				for _, r := range bare("SHOW INDEXES YIELD name RETURN name ORDER BY name", nil) {
					all = append(all, r.Values[0])
				}
				return all
			}
			before := whole()
			o := under.options()
			o.MustExist = test.mustExist
			refused(t, under.address, o, test.code, test.says)
			if diff := cmp.Diff(before, whole()); diff != "" {
				t.Errorf("the database was written to (-before +after):\n%s", diff)
			}
		})
	}
}

// TestSchema: what is missing is made at open, and only that.
func TestSchema(t *testing.T) {
	under.empty(t)
	_ = under.open(t).Close()
	bare := under.bare(t)
	names := func() (list []any) {
		for _, r := range bare("SHOW INDEXES YIELD name, state WHERE NOT name STARTS WITH 'index_' RETURN name, state ORDER BY name", nil) {
			list = append(list, r.Values)
		}
		return list
	}
	whole := names()
	if len(whole) != len(schema) {
		t.Errorf("there are %d indexes instead of %d: %v", len(whole), len(schema), whole)
	}
	bare("DROP CONSTRAINT item_key", nil)
	bare("DROP INDEX claim_by_words", nil)
	_ = under.open(t).Close()
	if diff := cmp.Diff(whole, names()); diff != "" {
		t.Errorf("the indexes are not there again (-before +after):\n%s", diff)
	}
}

// TestOlderFormats: a map of any older format is refused, or brought to the newest one, with
// all that is in it, if that is asked for.
func TestOlderFormats(t *testing.T) {
	for old := 1; old < format; old++ {
		under.empty(t)
		_ = under.open(t).Close()
		bare := under.bare(t)
		bare("MATCH (m:Map) SET m.format = $old, m.sequence = 7", params{"old": old})
		bare("CREATE (:Item:Agent {id: 'en_ann', key: 'ann', version: 1, name: 'Ann', kind: 'PERSON', createdAt: datetime(), updatedAt: datetime(), searchTitle: 'ann', searchText: ''})", nil)
		refused(t, under.address, Options{User: under.user, Password: under.password}, evidence.Invalid, fmt.Sprintf("has format %d, and was left as it is", old))
		s := under.open(t)
		ctx := t.Context()
		ann := &evidence.Agent{Meta: evidence.Meta{ID: "en_ann", Key: "ann", Version: 2}, Name: "Anna", Kind: "PERSON"}
		if err := s.Update(ctx, func(tx storage.Tx) error {
			if err := tx.Put(ctx, []evidence.Entry{ann}); err != nil {
				return err
			}
			return tx.Record(ctx, evidence.Revision{Author: "bob"}, []evidence.Change{{ID: ann.ID, Kind: ann.EntryKind(), Ref: ann.Ref(), After: ann}})
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.View(ctx, func(r storage.Reader) error {
			page, err := r.Revisions(ctx, storage.RevisionQuery{Of: "ann", First: 9})
			if err == nil && (len(page.Revisions) != 1 || page.Revisions[0].Sequence != 8) {
				t.Errorf("the history that begins: %+v", page)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_ = s.Close()
		if diff := cmp.Diff([]any{int64(format)}, bare("MATCH (m:Map) RETURN m.format", nil)[0].Values); diff != "" {
			t.Errorf("the format after format %d: %s", old, diff)
		}
	}
}

// TestOlderCounts: format 3 had other names for the counts of lines in figures and
// effects. They get today's names, however many there are, and the indexes on the old
// names are dropped.
func TestOlderCounts(t *testing.T) {
	under.empty(t)
	_ = under.open(t).Close()
	bare := under.bare(t)
	const many = 12_000 // more than a step takes at once
	bare("CREATE INDEX claim_by_lines IF NOT EXISTS FOR (i:Claim) ON (i.linesFor, i.id)", nil)
	bare("MATCH (m:Map) SET m.format = 3, m.sequence = 7, m.rubric = 'old'", nil)
	bare(`UNWIND range(1, $many) AS n
		CREATE (:Item:Claim {id: 'en_' + n, key: 'c-' + n, version: 1, statement: 'Claim', createdAt: datetime(), updatedAt: datetime(), searchTitle: '', searchText: '', dependents: 0,
			support: 0.5, opposition: 0.0, conflict: 0.0, belief: 0.5, disbelief: 0.0, ignorance: 0.5, certainty: 'MODERATE', verdict: 'CORROBORATED', disputed: false,
			linesFor: 2, linesAgainst: 1, method: 'EXACT', standardError: 0.0})`, params{"many": many})
	bare("CREATE (:Item:Claim {id: 'en_bare', key: 'bare', version: 1, statement: 'Claim', createdAt: datetime(), updatedAt: datetime(), searchTitle: '', searchText: '', dependents: 0, unassessed: 1})", nil)
	bare("CREATE (:Revision {sequence: 7, at: datetime(), author: 'ann', message: '', intent: 'IMPORT', group: 0, inputHash: '', changes: 0, effects: $many})", params{"many": many})
	bare(`UNWIND range(1, $many) AS n
		CREATE (:Effect {claim: 'en_' + n, sequence: 7, key: 'c-' + n, size: 0.25, beliefAfter: 0.5, verdictAfter: 'CORROBORATED', linesForAfter: 2, linesAgainstAfter: 1,
			beliefBefore: CASE n % 2 WHEN 0 THEN 0.25 END, verdictBefore: CASE n % 2 WHEN 0 THEN 'WEAK' END, linesForBefore: CASE n % 2 WHEN 0 THEN 1 END, linesAgainstBefore: CASE n % 2 WHEN 0 THEN 3 END})`,
		params{"many": many})
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	two := storage.Range{Min: new(2.), Max: new(2.)}
	if err := s.View(ctx, func(r storage.Reader) error {
		page, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 1, Count: true, Where: storage.Filter{Fields: storage.Fields{"independentFor": {Range: two}}}, Order: storage.Order{By: storage.OrderLines, Desc: true}})
		if err != nil {
			return err
		}
		want := &evidence.Figures{Support: 0.5, Belief: 0.5, Ignorance: 0.5, Certainty: "MODERATE", Verdict: "CORROBORATED", IndependentFor: 2, IndependentAgainst: 1, Method: "EXACT"}
		if diff := cmp.Diff(want, page.Items[0].(*evidence.Claim).Figures); diff != "" || page.Total != many {
			t.Errorf("%d claims; the figures of the first (-written +read):\n%s", page.Total, diff)
		}
		effects, err := r.Effects(ctx, []storage.EffectQuery{{Sequence: 7, First: many}})
		if err != nil {
			return err
		}
		counts := map[[4]int]int{}
		for _, e := range effects[0].Effects {
			before := evidence.Figures{}
			if e.Before != nil {
				before = *e.Before
			}
			counts[[4]int{before.IndependentFor, before.IndependentAgainst, e.After.IndependentFor, e.After.IndependentAgainst}]++
		}
		if diff := cmp.Diff(map[[4]int]int{{1, 3, 2, 1}: many / 2, {0, 0, 2, 1}: many / 2}, counts); diff != "" {
			t.Errorf("effects (-written +read):\n%s", diff)
		}
		state, err := r.State(ctx)
		if want := (storage.State{Sequence: 7, Rubric: "old", Map: state.Map, Copy: state.Copy}); state != want || state.Map == "" || state.Copy == "" {
			t.Errorf("the map stands at %+v", state)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	left := bare("MATCH (n) WHERE n.linesFor IS NOT NULL OR n.linesForAfter IS NOT NULL OR n.linesForBefore IS NOT NULL RETURN count(*)", nil)[0].Values[0]
	indexes := bare("SHOW INDEXES YIELD name WHERE name IN $names RETURN count(*)", params{"names": outdated})[0].Values[0]
	if left != int64(0) || indexes != int64(0) {
		t.Errorf("of the old names are left: %d nodes, %d indexes", left, indexes)
	}
}

// TestOlderOrders: what a program of format 4 wrote is in the orders that came with
// format 5, however much it is: claims by certainty, and records without a date.
func TestOlderOrders(t *testing.T) {
	under.empty(t)
	_ = under.open(t).Close()
	bare := under.bare(t)
	const many = 11_000 // more than a step takes at once
	const meta = "id: 'en_' + n, key: 'k-' + n, version: 1, createdAt: datetime(), updatedAt: datetime(), searchTitle: '', searchText: ''"
	bare("MATCH (m:Map) SET m.format = 4", nil)
	bare("UNWIND range(1, $many) AS n CREATE (:Item:Source {"+meta+", title: 'Source', kind: 'BOOK', retracted: false})", params{"many": many})
	bare("UNWIND ['x', 'y'] AS n CREATE (:Item:Testimony {"+meta+", summary: 'Said', basis: 'HEARSAY', date: CASE n WHEN 'y' THEN '2015' END})", nil)
	bare(`UNWIND ['VERY_LOW', 'HIGH', 'LOW', 'MODERATE'] AS n
		CREATE (:Item:Claim {`+meta+`, statement: 'Claim', dependents: 0, support: 0.5, opposition: 0.0, conflict: 0.0, belief: 0.5, disbelief: 0.0, ignorance: 0.5,
			certainty: n, verdict: 'WEAK', disputed: false, independentFor: 2, independentAgainst: 1, atLeast: false, method: 'EXACT', standardError: 0.0})`, nil)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	if err := s.View(ctx, func(r storage.Reader) error {
		for _, test := range []struct {
			kind  evidence.Kind
			by    storage.OrderBy
			first int
			total int
			want  string
		}{
			{evidence.KindSource, storage.OrderPublished, 1, many, "k-1 "},
			{evidence.KindTestimony, storage.OrderDate, 9, 2, "k-y k-x "},
			{evidence.KindClaim, storage.OrderCertainty, 9, 4, "k-VERY_LOW k-LOW k-MODERATE k-HIGH "},
		} {
			page, err := r.Find(ctx, storage.Query{Kind: test.kind, First: test.first, Count: true, Order: storage.Order{By: test.by}})
			if err != nil {
				return err
			}
			got := ""
			for _, it := range page.Items {
				got += string(it.EntryMeta().Key) + " "
			}
			if got != test.want || page.Total != test.total {
				t.Errorf("%s by %s: %q of %d, expected %q of %d", test.kind, test.by, got, page.Total, test.want, test.total)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if undated := bare("MATCH (s:Source {undated: 1}) RETURN count(*)", nil)[0].Values[0]; undated != int64(many) {
		t.Errorf("%v of %d sources say that they have no date", undated, many)
	}
}

// TestOlderMoves: what a program of format 5 wrote is in the order by the last move,
// however much it is.
func TestOlderMoves(t *testing.T) {
	under.empty(t)
	_ = under.open(t).Close()
	bare := under.bare(t)
	const many = 11_000 // more than a step takes at once
	bare("MATCH (m:Map) SET m.format = 5", nil)
	bare(`UNWIND range(1, $many) AS n CREATE (:Item:Claim {id: 'en_' + n, key: 'k-' + n, version: 1, createdAt: datetime(), updatedAt: datetime(),
		searchTitle: '', searchText: '', statement: 'Claim', dependents: 0, unassessed: 1})`, params{"many": many})
	bare("UNWIND [[3, 7], [3, 2], [9, 5], [$many, 6]] AS e CREATE (:Effect {claim: 'en_' + e[0], sequence: e[1]})", params{"many": many})
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	if err := s.View(ctx, func(r storage.Reader) error {
		page, err := r.Find(ctx, storage.Query{Kind: evidence.KindClaim, First: 4, Count: true, Order: storage.Order{By: storage.OrderMoved, Desc: true}})
		got := ""
		for i, it := range page.Items {
			got += string(it.EntryMeta().Key) + " " + page.At[i].Value + ", "
		}
		if want := fmt.Sprintf("k-3 7, k-%d 6, k-9 5, k-9999 , ", many); got != want || page.Total != many {
			t.Errorf("%q of %d, expected %q of %d", got, page.Total, want, many)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestMapGone: if the map is deleted under a running server, calls fail and say so.
func TestMapGone(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	under.empty(t)
	ctx := t.Context()
	for what, err := range map[string]error{
		"State":  s.View(ctx, func(r storage.Reader) error { _, err := r.State(ctx); return err }),
		"Update": s.Update(ctx, func(storage.Tx) error { return nil }),
	} {
		if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "deleted") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestTwoOpenAtOnce: servers that start together make one map.
func TestTwoOpenAtOnce(t *testing.T) {
	under.empty(t)
	errs := make(chan error)
	const servers = 4
	for range servers {
		go func() {
			s, err := Open(context.Background(), under.address, under.options())
			if err == nil {
				err = s.Update(context.Background(), func(storage.Tx) error { return nil })
				_ = s.Close()
			}
			errs <- err
		}()
	}
	for range servers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	records := under.bare(t)("MATCH (m:Map) RETURN collect(m.sequence)", nil)
	if diff := cmp.Diff([]any{int64(servers)}, records[0].Values[0]); diff != "" {
		t.Errorf("sequences of the maps: %s", diff)
	}
}
