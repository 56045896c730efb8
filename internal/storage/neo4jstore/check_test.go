package neo4jstore

import (
	"context"
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/check"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

// Whatever a hand writes in Neo4j is found, and named by its kind and its record. A repair puts right
// what it says, and leaves records as they are; the rest stays told.
func TestDefectsByCypher(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer s.Close()
	c := &curate.Curator{Store: s, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	file, err := os.Open("../../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err == nil {
		_, err = c.Import(t.Context(), m, curate.ImportOptions{})
	}
	if err == nil {
		_, err = c.Edit(t.Context(), curate.Call{Author: "ann"}, curate.Rename{Of: "icsr-2015", Key: "icsr-study"})
	}
	if err != nil {
		t.Fatal(err)
	}
	if r := defectsIn(t, s); len(r.Defects) > 0 || r.Entries != 109 || r.Revisions != 2 {
		t.Fatalf("what the program has written: %+v", r)
	}
	bare := under.bare(t)
	planted := []struct {
		do    string
		code  storage.DefectCode
		of    evidence.Ref
		field string
		says  string // in the message
		stays bool   // after a repair
	}{
		{"MATCH (i:Item {key: 'recruiting-declining'}) SET i.belief = .99", storage.DefectFigures, "recruiting-declining", "belief", "belief is 0.99", false},
		{"MATCH (i:Item {key: 'promise-gap'}) SET i.belief = 7.0", storage.DefectRange, "promise-gap", "", "belief is 7", false},
		{"MATCH (i:Item {key: 'cruelty-is-strategy'}) SET i.note = 7", storage.DefectValue, "cruelty-is-strategy", "note", "7 is not a value", true},
		{"MATCH (:Item {key: 'icsr-study'})-[l:SUPPORTS]->() WITH l ORDER BY l.id LIMIT 1 SET l.strength = 'HUGE'", storage.DefectValue, "", "strength", `"HUGE" is not known`, true},
		{"MATCH (i:Item {key: 'icsr-report-2015'}) SET i.url = 'javascript:alert(1)'", storage.DefectValue, "icsr-report-2015", "url", "is not a URL", true},
		{"MATCH (a:Item {key: 'vox'}) MATCH (i:Item {key: 'promise-gap'}) CREATE (a)-[:AFFILIATED_WITH {position: 0}]->(i)", storage.DefectReference, "vox", "affiliation", "is a claim", true},
		{"CREATE (:Item:Ghost {id: 'ghost_1', key: 'boo'})", storage.DefectKind, "boo", "", "Ghost", true},
		{"CREATE (:Claim:Loose {statement: 'So it is.'})", storage.DefectKind, "", "", "Loose", true},
		{"CREATE (:Alias {key: 'lost'})", storage.DefectRow, "", "", "1 aliases", false},
		{"CREATE (:Effect {claim: 'claim_1', sequence: 99})", storage.DefectRevision, "", "", "1 effects", true},
		{"MATCH (i:Item {key: 'governs-badly'}) SET i.dependents = 9", storage.DefectIndex, "", "", "1 claims with another number", false},
		{"MATCH (i:Item {key: 'vox'}) SET i.searchTitle = ''", storage.DefectIndex, "vox", "searchTitle", "does not follow", false},
		{"MATCH (r:Revision {sequence: 2}) DELETE r", storage.DefectRevision, "", "", "1 lists of changes", true},
		{"MATCH (i:Item {key: 'governs-badly'}) SET i.statement = 'It governs well.'", storage.DefectEnd, "governs-badly", "", "statement", true},
	}
	for _, p := range planted {
		bare(p.do, nil)
	}
	told := func(when string, r *check.Report, all bool) {
		t.Helper()
		for _, p := range planted {
			found := slices.ContainsFunc(r.Defects, func(d storage.Defect) bool {
				return d.Code == p.code && (p.of == "" || d.Of == p.of) && d.Field == p.field && strings.Contains(d.Message, p.says) && d.Mends != p.stays
			})
			if found != (all || p.stays) {
				t.Errorf("%s, that it tells of %s is %t:\n%+v", when, p.do, found, r.Defects)
			}
		}
	}
	told("before a repair", defectsIn(t, s), true)
	if _, err := check.Repair(t.Context(), c, nil); err != nil {
		t.Fatal(err)
	}
	after := defectsIn(t, s)
	told("after a repair", after, false)
	if after.Mends() > 0 {
		t.Errorf("a repair leaves %+v", after.Defects)
	}
}

func defectsIn(t *testing.T, s storage.Store) *check.Report {
	t.Helper()
	found, err := check.Store(context.Background(), s, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
