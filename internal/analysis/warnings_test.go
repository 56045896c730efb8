package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/analysis"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

// stored is the map that the entries of the cases come to.
const stored = `
agents:
  - {key: ann, name: Ann Zürcher, kind: PERSON}
  - {key: ben, name: Ben Ochs, kind: PERSON}
sources:
  - {key: paper, title: Wells and why they dry up, kind: JOURNAL_ARTICLE, doi: 10.1000/182, authors: [ann]}
  - {key: paper-2, title: A paper that was withdrawn, kind: REPORT, retracted: true}
  - {key: paper-3, title: A review of the wells, kind: REPORT, cites: [paper]}
studies:
  - {key: survey, title: A survey of the wells, design: SURVEY, reportedIn: [paper]}
testimonies:
  - {key: said, summary: Ben saw the well run dry, basis: EYEWITNESS, speaker: ben}
claims:
  - {key: dry, statement: The wells of the valley are dry.}
  - {key: leave, statement: People will leave.}
links:
  - {from: survey, to: dry, relation: SUPPORTS}
`

// What was written is looked through whether it is written already or would be.
func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		name, written string
		want          []string // codes, paths, and the keys of the records
	}{
		{"nothing to look at", "claims: [{key: bread, statement: Bread costs more.}]", nil},
		{"a DOI in another form", "sources: [{key: again, title: Something else, kind: OTHER, doi: 'https://doi.org/10.1000/182'}]",
			[]string{"SAME_DOI again.doi again paper"}},
		{"a DOI twice in what is written", "sources: [{key: one, title: One thing, kind: OTHER, doi: 10.5555/1}, {key: two, title: Another matter, kind: OTHER, doi: 'doi:10.5555/1'}]",
			[]string{"SAME_DOI two.doi two one"}},
		{"the same statement, nearly", "claims: [{key: dry-too, statement: The wells of this valley are dry}]",
			[]string{"PROBABLE_DUPLICATE dry-too.statement dry-too dry"}},
		{"the same again", "claims: [{key: dry, statement: The wells of the valley are dry.}]", nil},
		{"a caveat on an author", "caveats: [{key: bias, category: CONFLICT_OF_INTEREST, severity: SERIOUS, text: She owns a well., qualifies: [ann, survey]}]",
			[]string{"IDLE_CAVEAT bias.qualifies[0] bias ann"}},
		{"a caveat on a witness", "caveats: [{key: bias, category: CONFLICT_OF_INTEREST, severity: SERIOUS, text: He owns a well., qualifies: [ben]}]", nil},
		{"a caveat on a witness who is new", "caveats: [{key: bias, category: CONFLICT_OF_INTEREST, severity: SERIOUS, text: She owns a well., qualifies: [ann]}]\ntestimonies: [{key: heard, summary: Ann heard of it, basis: HEARSAY, speaker: ann}]", nil},
		{"a resolved caveat", "caveats: [{key: bias, category: METHOD, severity: SERIOUS, text: She owns a well., qualifies: [ann], resolved: true}]", nil},
		{"a caveat on what is retracted", "caveats: [{key: bias, category: METHOD, severity: SERIOUS, text: It is wrong., qualifies: [paper-2]}]",
			[]string{"IDLE_CAVEAT bias.qualifies[0] bias paper-2"}},
		{"a link from a retracted source", "links: [{from: paper-2, to: dry, relation: SUPPORTS}, {from: paper-2, to: leave, relation: CONTRADICTS}]",
			[]string{"RETRACTED_SOURCE paper-2.retracted paper-2 dry leave"}},
		{"a study in a retracted source", "studies: [{key: poll, title: A poll of the farmers, design: SURVEY, reportedIn: [paper-2]}]\nlinks: [{from: poll, to: dry, relation: SUPPORTS}]",
			[]string{"RETRACTED_SOURCE paper-2.retracted paper-2 poll dry"}},
		{"a testimony collected in such a study", "studies: [{key: poll, title: A poll of the farmers, design: SURVEY, reportedIn: [paper-2]}]\ntestimonies: [{key: heard, summary: Ann heard of it, basis: HEARSAY, speaker: ann, collectedIn: [poll]}]\nlinks: [{from: heard, to: dry, relation: SUPPORTS}]",
			[]string{"RETRACTED_SOURCE paper-2.retracted paper-2 heard dry"}},
		{"a study that another source reports, too", "studies: [{key: poll, title: A poll of the farmers, design: SURVEY, reportedIn: [paper-2, paper]}]\nlinks: [{from: poll, to: dry, relation: SUPPORTS}]", nil},
		{"a citation beside what it cites", "links: [{from: paper-3, to: dry, relation: SUPPORTS}]",
			[]string{"CITED_NOT_DERIVED paper-3.cites[0] paper-3 paper"}},
		{"a citation on the other side", "links: [{from: paper-3, to: dry, relation: CONTRADICTS}]", nil},
		{"a citation that derives", "sources: [{key: paper-3, title: A review of the wells, kind: REPORT, cites: [paper], derivedFrom: [survey]}]\nlinks: [{from: paper-3, to: dry, relation: SUPPORTS}]", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, dryRun := range []bool{true, false} {
				store := keeping(t, mapOf(t, stored, nil))
				curator := curatorOf(store, "new")
				report, err := curator.Import(t.Context(), mapOf(t, c.written, exchange.KnownTo(store)), curate.ImportOptions{Call: curate.Call{DryRun: dryRun}})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, warned(t, store, report.Changes())); diff != "" {
					t.Errorf("dry run %v (-want +got):\n%s", dryRun, diff)
				}
			}
		})
	}
}

func warned(t *testing.T, store storage.Store, changes []evidence.Change) []string {
	t.Helper()
	var list []string
	err := store.View(t.Context(), func(r storage.Reader) error {
		found, err := analysis.Warnings(t.Context(), r, changes)
		if err != nil {
			return err
		}
		list = nil
		for _, w := range found.Warnings {
			list = append(list, fmt.Sprintf("%s %s %s", w.Code, w.Path, strings.Join(evidence.Strings(w.About), " ")))
			if strings.Contains(w.Text, string(w.About[0])) || !strings.HasSuffix(w.Text, ".") {
				t.Errorf("a warning is no sentence that names records by their titles: %s", w.Text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A source that is retracted is told with the claims that it, and what needs it, is linked to.
func TestWarningOfARetraction(t *testing.T) {
	store := keeping(t, mapOf(t, stored+"  - {from: paper, to: leave, relation: SUPPORTS}\n", nil))
	curator := curatorOf(store, "new")
	result, err := curator.Edit(t.Context(), curate.Call{}, curate.RetractSource{Of: "paper"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"RETRACTED_SOURCE paper.retracted paper leave", "RETRACTED_SOURCE paper.retracted paper survey dry"}, warned(t, store, result.Changes)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of many new records, the first ones are compared with the store, and the others counted.
func TestWarningsAreBounded(t *testing.T) {
	store := keeping(t, mapOf(t, stored, nil))
	var changes []evidence.Change
	for i := range analysis.MaxWarned + 3 {
		changes = append(changes, evidence.Change{Kind: evidence.KindClaim, After: &evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("claim-%d", i))}, Statement: fmt.Sprintf("%d sheep are white", i)}})
	}
	err := store.View(t.Context(), func(r storage.Reader) error {
		found, err := analysis.Warnings(t.Context(), r, changes)
		if err == nil && found.Uncompared != 3 {
			t.Errorf("%d records are not compared, expected 3", found.Uncompared)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mapOf(t *testing.T, text string, known exchange.Known) *evidence.Map {
	t.Helper()
	m, err := exchange.Read(t.Context(), "map", strings.NewReader(text), exchange.YAML, known)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
