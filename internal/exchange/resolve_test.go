package exchange_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// kept is a store with two studies that are linked to two claims. One of the
// claims had another key before.
func kept(t *testing.T) storage.Store {
	t.Helper()
	store := memstore.New()
	entries := []evidence.Entry{
		&evidence.Study{Meta: evidence.Meta{ID: "study_1", Key: "survey", Version: 1}, Title: "A survey", Design: "SURVEY"},
		&evidence.Study{Meta: evidence.Meta{ID: "study_2", Key: "cohort", Version: 1}, Title: "A cohort", Design: "COHORT"},
		&evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "recruiting-declining", Version: 1, Aliases: []evidence.Key{"recruiting"}}, Statement: "It declines."},
		&evidence.Claim{Meta: evidence.Meta{ID: "claim_2", Key: "promise-gap", Version: 1}, Statement: "It gapes."},
		&evidence.Link{Meta: evidence.Meta{ID: "link_1", Version: 1}, From: "survey", To: "recruiting-declining", Relation: "SUPPORTS", Strength: "STRONG"},
		&evidence.Link{Meta: evidence.Meta{ID: "link_2", Version: 1}, From: "cohort", To: "promise-gap", Relation: "CONTRADICTS", Strength: "WEAK"},
	}
	err := store.Update(t.Context(), func(tx storage.Tx) error { return tx.Put(t.Context(), entries) })
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// A caveat may qualify a link of the store, or one of the file between what the
// store has, by keys that items had before, too.
func TestLinksOutsideTheFile(t *testing.T) {
	const file = `
caveats:
  - {key: k, category: INDIRECT, severity: MINOR, text: K, qualifies: [survey->recruiting-declining, cohort-|promise-gap, survey]}
  - {key: by-its-alias, category: INDIRECT, severity: MINOR, text: K, qualifies: [survey->recruiting, cohort->recruiting-declining]}
links:
  - {from: cohort, to: recruiting, relation: SUPPORTS}
`
	want := []evidence.Ref{"cohort", "cohort->recruiting-declining", "cohort-|promise-gap", "promise-gap", "recruiting", "recruiting-declining",
		"survey", "survey->recruiting", "survey->recruiting-declining"}
	known := exchange.KnownTo(kept(t))
	m, err := exchange.Read(t.Context(), "f", strings.NewReader(file), exchange.YAML, func(ctx context.Context, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
		if diff := cmp.Diff(want, refs); diff != "" {
			t.Errorf("looked up (-want +got):\n%s", diff)
		}
		return known(ctx, refs)
	})
	if err != nil || len(m.Caveats) != 2 {
		t.Errorf("all is known, and still: %v", err)
	}
}

// A link that is neither in the file nor in the store is told with its place, and
// with the link that was perhaps meant.
func TestLinksThatThereAreNot(t *testing.T) {
	const file = `
claims:
  - {key: mine, statement: Mine.}
caveats:
  - key: k
    category: INDIRECT
    severity: MINOR
    text: K
    qualifies: [survey-|recruiting-declining, mine->cohort, surveys->promise-gap, nothing->nowhere, promise-gape, promise-gap]
links:
  - {from: cohort, to: mine, relation: SUPPORTS}
`
	want := `f:9:17: qualifies[0]: there is no link "survey-|recruiting-declining", expected the name of a link of this file or of the store; did you mean "survey->recruiting-declining"?
f:9:47: qualifies[1]: there is no link "mine->cohort", expected the name of a link of this file or of the store; did you mean "cohort->mine"?
f:9:61: qualifies[2]: there is no link "surveys->promise-gap", expected the name of a link of this file or of the store; did you mean "cohort-|promise-gap"?
f:9:83: qualifies[3]: there is no link "nothing->nowhere", expected the name of a link of this file or of the store
f:9:101: qualifies[4]: there is no "promise-gape", expected a key of this file or of the store; did you mean "promise-gap"?`
	if diff := cmp.Diff(want, problemsOf(t, file, exchange.YAML, exchange.KnownTo(kept(t)))); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// A whole file has all that it refers to, except what the store has made since.
func TestWholeFilesThatReferToWhatTheyLack(t *testing.T) {
	const rest = `
claims:
  - {key: mine, statement: Mine.}
  - {key: promise-gap, statement: It gapes.}
  - {key: recruiting, statement: By its old key.}
caveats:
  - {key: k, category: INDIRECT, severity: MINOR, text: K, qualifies: [survey->recruiting-declining, recruiting-declining]}
links:
  - {from: cohort, to: mine, relation: SUPPORTS}
`
	const at = `map: map_1, sequence: 4, at: "2026-01-31T12:00:00Z"`
	for header, want := range map[string]string{
		"header: {" + at + ", whole: true}": `f:7:72: qualifies[0]: the file, which is whole, no longer has "survey->recruiting-declining", expected an entry of the file
f:9:12: from: the file, which is whole, no longer has "cohort", expected an entry of the file`,
		`header: {map: map_1, sequence: 4, at: "0000-01-01T00:00:00Z", whole: true}`: "<nil>", // the store's are newer
		"header: {" + at + ", whole: false}":                                         "<nil>",
		"":                                                                           "<nil>",
	} {
		file, err := exchange.ReadFile(t.Context(), "f", strings.NewReader(header+rest), exchange.YAML, exchange.KnownTo(kept(t)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, fmt.Sprint(file.Dangling)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", header, diff)
		}
	}
}

// What a caveat qualifies is told where the file has it, and comes out in the
// order in which a store keeps it.
func TestTheOrderOfWhatIsQualified(t *testing.T) {
	const ends = `{"claim": {"key": "a", "statement": "A."}}
{"claim": {"key": "b", "statement": "B."}}
{"claim": {"key": "c", "statement": "C."}}
{"link": {"from": "a", "to": "c", "relation": "SUPPORTS"}}
{"link": {"from": "b", "to": "c", "relation": "SUPPORTS"}}
{"link": {"from": "b", "to": "c", "relation": "CONTRADICTS"}}
`
	const begin = ends + `{"caveat": {"key": "k", "category": "INDIRECT", "severity": "MINOR", "text": "K", "qualifies": `
	m := read(t, "f", []byte(begin+`["b-|c", "a->c", "b", "b->c", "a"]}}`), exchange.JSONL)
	want := []evidence.Ref{"b", "a", "a->c", "b->c", "b-|c"}
	if diff := cmp.Diff(want, m.Caveats[0].Qualifies); diff != "" {
		t.Errorf("qualifies (-want +got):\n%s", diff)
	}
	text := `f:7:113: qualifies[2]: 5 is a number, expected a key, or the name of a link: from->to or from-|to, in quotes: "5"
f:7:116: qualifies[3]: "k" refers to itself, expected another key
f:7:121: qualifies[4]: "b-|c" is in the list twice, expected each once
f:7:129: qualifies[5]: "B" is not a key, expected 1 to 100 of a-z, 0-9 and '-'`
	if diff := cmp.Diff(text, problemsOf(t, begin+`["b-|c", "a->c", 5, "k", "b-|c", "B->c"]}}`, exchange.JSONL, nil)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}
