package duplicates_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/text/duplicates"
)

func meta(key evidence.Key) evidence.Meta {
	return evidence.Meta{ID: evidence.ID("it_" + key), Key: key}
}

// records are what the store of the cases has.
func records() []evidence.Entry {
	return []evidence.Entry{
		&evidence.Agent{Meta: meta("ann"), Name: "Ann Zürcher", Kind: "PERSON", URL: "https://www.example.org/~ann/?utm_source=mail"},
		&evidence.Agent{Meta: meta("health"), Name: "Institute of Health", Kind: "ORGANIZATION"},
		&evidence.Source{Meta: meta("paper"), Title: "Wells and why they dry up", Kind: "JOURNAL_ARTICLE", DOI: "10.1016/S0140-6736(97)11096-0"},
		&evidence.Source{Meta: meta("escaped"), Title: "Rainfall tables", Kind: "DATASET", URL: "https://doi.org/10.1016/S0140-6736%2897%2911096-1"},
		&evidence.Source{Meta: meta("page"), Title: "A page on pumps", Kind: "WEB_PAGE", URL: "http://example.org/a/caf%C3%A9?id=7&lang=en&fbclid=x1#top"},
		&evidence.Source{Meta: meta("other-page"), Title: "Something else", Kind: "WEB_PAGE", URL: "http://example.org/a/cafe?id=8&lang=en"},
		&evidence.Study{Meta: meta("survey"), Title: "Survey of the wells in the valley", Design: "SURVEY"},
		&evidence.Testimony{Meta: meta("saw"), Summary: "Saw the well run dry", Basis: "EYEWITNESS", Quote: "«I saw it … run dry», she’d said; “not a drop” in the whole summer."},
		&evidence.Claim{Meta: meta("drives"), Statement: "The new mine drives the drying of wells across the valley."},
		&evidence.Claim{Meta: meta("prices"), Statement: "Prices of bread rose in 2014."},
		&evidence.Claim{Meta: meta("short"), Statement: "Wells dried up"},
		&evidence.Caveat{Meta: meta("few"), Category: "SMALL_SAMPLE", Severity: "MINOR", Text: "Only the wells by the road were measured", Qualifies: []evidence.Ref{"survey"}},
	}
}

func claim(statement string) evidence.Item { return &evidence.Claim{Statement: statement} }

func source(title, url, doi string) evidence.Item {
	return &evidence.Source{Title: title, Kind: "OTHER", URL: url, DOI: doi}
}

func quote(text string) evidence.Item {
	return &evidence.Testimony{Summary: "Somebody said something", Quote: text}
}

func TestFind(t *testing.T) {
	tests := []struct {
		name string
		item evidence.Item
		want string
	}{
		{"the same words", claim("The new mine drives the drying of wells across the valley"), "drives ALIKE 1.00"},
		{"case, accents and punctuation", claim("THE NEW MINÉ drives, the drying of wells: across the valley!"), "drives ALIKE 1.00"},
		{"a word replaced", claim("The new mine drives the drying of wells across the region"), "drives ALIKE 0.88"},
		{"a word in another form", claim("The new mine drives the drying of wells across the valleys"), "drives ALIKE 0.94"},
		{"a word added", claim("The new copper mine drives the drying of wells across the valley"), "drives ALIKE 0.89"},
		{"a word dropped", claim("The mine drives the drying of wells across the valley"), "drives ALIKE 0.94"},
		{"two words swapped", claim("The new mine drives the drying of valley across the wells"), "drives ALIKE 0.94"},
		{"another order", claim("Across the valley, the new mine drives the drying of wells"), "drives ALIKE 0.91"},
		{"two words replaced", claim("The old mine causes the drying of wells across the valley"), "drives ALIKE 0.82"},
		{"too many words replaced", claim("The old dam causes the drying of wells across the valley"), ""},
		{"a short one", claim("Wells dry up"), ""}, // of so few words one is too much
		{"a short one in another order", claim("Dried up wells"), "short ALIKE 0.90"},
		{"another number", claim("Prices of bread rose in 2015."), "prices ALIKE 0.80"},
		{"another word of so few that it means something else", claim("Prices of oil fell in 2014."), ""},
		{"the same words of another kind", &evidence.Caveat{Text: "Wells dried up"}, ""},
		{"a caveat", &evidence.Caveat{Text: "Only wells by the road were measured"}, "few ALIKE 0.92"},
		{"a study", &evidence.Study{Title: "The survey of wells in the valley"}, "survey ALIKE 0.95"},
		{"a name turned round", &evidence.Agent{Name: "Zurcher, Ann"}, "ann ALIKE 0.83"},
		{"a name with another one between", &evidence.Agent{Name: "Ann E. Zürcher"}, "ann ALIKE 0.75"},
		{"another first name", &evidence.Agent{Name: "Jane Zürcher"}, ""},
		{"another institute", &evidence.Agent{Name: "Institute of Law"}, ""},
		{"an agent's address", &evidence.Agent{Name: "A. Z.", URL: "example.org"}, ""},
		{"an agent's page", &evidence.Agent{Name: "A. Z.", URL: "http://example.org/~ann"}, "ann SAME_URL 1.00"},
		{"a DOI", source("X", "", "https://doi.org/10.1016/s0140-6736(97)11096-0"), "paper SAME_DOI 1.00"},
		{"a DOI where the address stands", source("X", "http://dx.doi.org/10.1016/S0140-6736(97)11096-0?x=1", ""), "paper SAME_DOI 1.00"},
		{"a DOI that is escaped in the store", source("X", "", "doi:10.1016/S0140-6736(97)11096-1"), "escaped SAME_DOI 1.00"},
		{"another DOI", source("X", "", "10.1016/S0140-6736(97)11096-2"), ""},
		{"a DOI and a title", source("Wells, and why they dry up", "", "10.1016/S0140-6736(97)11096-0"), "paper SAME_DOI 1.00"},
		{"an address", source("X", "https://www.example.org:443/a/café/?lang=en&utm_medium=x&id=7", ""), "page SAME_URL 1.00"},
		{"another parameter", source("X", "https://www.example.org/a/café?lang=de&id=7", ""), ""},
		{"a quote", quote("I saw it... run dry, SHE'D said; 'not a drop' in the whole  summer"), "saw SAME_QUOTE 1.00"},
		{"a quote with a word replaced", quote("I saw it run dry, she'd said; not a drop in the whole year"), "saw ALIKE 0.89"},
		{"another quote", quote("I saw nothing of the kind, and neither did she that summer"), ""},
		{"the record itself", &evidence.Claim{Meta: evidence.Meta{ID: "it_short"}, Statement: "Wells dried up"}, ""},
		{"the record itself, by key", &evidence.Claim{Meta: evidence.Meta{Key: "short"}, Statement: "Wells dried up"}, ""},
		{"nothing to go by", claim("?"), ""},
	}
	s := memstore.New()
	ctx := context.Background()
	if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, records()) }); err != nil {
		t.Fatal(err)
	}
	var items []evidence.Item
	for _, test := range tests {
		items = append(items, test.item)
	}
	var all [][]duplicates.Hit
	if err := s.View(ctx, func(r storage.Reader) (err error) {
		all, err = duplicates.Find(ctx, r, items)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for i, test := range tests {
		var got []string
		for _, h := range all[i] {
			got = append(got, fmt.Sprintf("%s %s %.2f", h.Item.EntryMeta().Key, h.Reason, h.Likeness))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestAsManyAsThereAre: all that are alike are found, but if one is the same, no others.
func TestAsManyAsThereAre(t *testing.T) {
	s := memstore.New()
	ctx := context.Background()
	var all []evidence.Entry
	for i := range 60 {
		all = append(all, &evidence.Claim{Meta: meta(evidence.Key(fmt.Sprint("c", i))), Statement: fmt.Sprintf("Well number %d of the valley is dry", i)},
			&evidence.Source{Meta: meta(evidence.Key(fmt.Sprint("s", i))), Title: fmt.Sprint("Title ", i), Kind: "OTHER", DOI: "10.1000/1"})
	}
	err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, all) })
	if err == nil {
		err = s.View(ctx, func(r storage.Reader) error {
			hits, err := duplicates.Find(ctx, r, []evidence.Item{claim("Well number 99 of the valley is dry"),
				claim("Well number 33 of the valley is dry"), source("X", "", "10.1000/1")})
			if err == nil && (len(hits[0]) != 60 || len(hits[1]) != 1 || hits[1][0].Item.EntryMeta().Key != "c33" || len(hits[2]) != 60) {
				t.Errorf("%d that are all alike, %d for one that is there, and %d of one DOI", len(hits[0]), len(hits[1]), len(hits[2]))
			}
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}
