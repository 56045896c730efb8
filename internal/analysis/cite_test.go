package analysis_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

func citeForImport(t *testing.T, s storage.Store, text string) (*analysis.Cited, *evidence.Map) {
	t.Helper()
	cited, err := analysis.CiteForImport(t.Context(), s, text)
	if err != nil {
		t.Fatal(err)
	}
	return cited, &evidence.Map{Agents: cited.Agents, Sources: cited.Sources}
}

var onlyContent = cmpopts.IgnoreFields(evidence.Meta{}, "ID", "Version", "CreatedAt", "UpdatedAt")

// Citing once more gives what the store has, however many records there are.
func TestCitedAgain(t *testing.T) {
	var books strings.Builder
	for i := range 60 {
		fmt.Fprintf(&books, "@book{b%d, title = {Title number %[1]d}, author = {Author %[1]c, Ann}, year = 2001}\n", 'A'+i)
	}
	for name, text := range map[string]string{
		"a DOI":           `@article{roe2020, title = {Wells}, author = {Roe, Ann}, journal = {J. Wells}, year = {2020}, doi = {10.1000/182}}`,
		"no DOI":          `@article{roe2020, title = {Wells}, author = {Roe, Ann and Poe, Eve}, journal = {J. Wells}, year = {2020}}`,
		"one title twice": "@book{a, title = {Wells}, author = {Roe, Ann}}\n@book{b, title = {Wells}, author = {Roe, Ann}}",
		"namesakes": `[{"type": "book", "title": "Two", "author": [{"family": "Li", "given": "Wei", "ORCID": "0000-0000-0000-0001"},
			{"family": "Li", "given": "Wei", "ORCID": "0000-0000-0000-0002"}]}]`,
		"over 50": books.String(),
	} {
		t.Run(name, func(t *testing.T) {
			_, first := citeForImport(t, memstore.New(), text)
			cited, again := citeForImport(t, keeping(t, first), text)
			if diff := cmp.Diff(first, again, onlyContent); diff != "" {
				t.Errorf("(-first +again):\n%s", diff)
			}
			if got, want := len(cited.Known), first.Len(); got != want || cited.Compared != want {
				t.Errorf("the store has %d of %d records, and %d were compared", got, want, cited.Compared)
			}
		})
	}
}

// A record of the store keeps what it says, and gets what it lacks.
func TestCitedKeepsTheStore(t *testing.T) {
	s := keeping(t, &evidence.Map{
		Agents: []*evidence.Agent{{Meta: evidence.Meta{Key: "ann"}, Name: "Ann Roe", Kind: "PERSON", Reliability: "A"}, {Meta: evidence.Meta{Key: "other-ann"}, Name: "Ann Roe", Kind: "PERSON"},
			{Meta: evidence.Meta{Key: "group"}, Name: "Wells", Kind: "PERSON"}},
		Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "wells"}, Title: "On wells", Kind: "REPORT", Authors: []evidence.Key{"other-ann"}, DOI: "10.1000/ABC", Note: "Read twice."},
			{Meta: evidence.Meta{Key: "same-title"}, Title: "Rain", Kind: "BOOK", Published: "2001"}},
	})
	cited, got := citeForImport(t, s, `@article{a, title = {Wells}, author = {Roe, Ann}, year = 2020, doi = {https://doi.org/10.1000/abc}, journal = {Wells}, volume = 3}
@book{b, title = {Rain}, author = {Ann Roe}, year = 2002}`)
	want := &evidence.Map{
		Agents: []*evidence.Agent{{Meta: evidence.Meta{Key: "other-ann"}, Name: "Ann Roe", Kind: "PERSON"}, {Meta: evidence.Meta{Key: "wells-2"}, Name: "Wells", Kind: "ORGANIZATION"}},
		Sources: []*evidence.Source{
			{Meta: evidence.Meta{Key: "wells"}, Title: "On wells", Kind: "REPORT", Authors: []evidence.Key{"other-ann"}, Publisher: "wells-2", Published: "2020", DOI: "10.1000/ABC", URL: "https://doi.org/10.1000/abc", Note: "Read twice."},
			{Meta: evidence.Meta{Key: "roe-2002"}, Title: "Rain", Kind: "BOOK", Authors: []evidence.Key{"other-ann"}, Published: "2002"},
		},
	}
	if diff := cmp.Diff(want, got, onlyContent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"title", "kind", "doi", "note"}, cited.Known["wells"].Kept); diff != "" {
		t.Errorf("what the store keeps (-want +got):\n%s", diff)
	}
	if _, known := cited.Known["roe-2002"]; known || len(cited.Alike["roe-2002"]) != 1 {
		t.Errorf("another year of one title: %v, %v", known, cited.Alike["roe-2002"])
	}
}

// Cite, for somebody who looks at each record, proposes keys that are free.
func TestCiteProposesFreeKeys(t *testing.T) {
	const text = `@book{a, title = {Wells}, author = {Roe, Ann}, year = 2020, doi = {10.1000/182}}`
	_, first := citeForImport(t, memstore.New(), text)
	cited, err := analysis.Cite(t.Context(), keeping(t, first), text)
	if err != nil || cited.Sources[0].Key != "roe-2020-2" || len(cited.Known) > 0 || len(cited.Alike["roe-2020-2"]) != 1 {
		t.Errorf("%+v, %v", cited, err)
	}
}
