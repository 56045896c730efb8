package read

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/text/words"
)

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("and so on ", 40)
	claim := &evidence.Claim{Meta: evidence.Meta{Key: "recruiting-declining"}, Statement: "Recruiting is declining.",
		Tags: []string{"war", "numbers"}, Note: "At first " + filler + "the Café of Élan closed. " + filler}
	for _, test := range []struct{ text, field, part string }{
		{"declin", "statement", "Recruiting is declining."},
		{"RECRUITING", "statement", "Recruiting is declining."},
		{"numb", "tags", "numbers"},
		{"cafe elan", "note", ""},
		{"first", "note", ""},
		{"zebra", "statement", "Recruiting is declining."},
		{"", "statement", "Recruiting is declining."},
	} {
		field, part := snippet(claim, words.Terms(test.text))
		if field != test.field || test.part != "" && part != test.part {
			t.Errorf("%q: %s %q", test.text, field, part)
		}
		if utf8.RuneCountInString(part) > snippetLength {
			t.Errorf("%q: the snippet has %d characters", test.text, utf8.RuneCountInString(part))
		}
	}
	_, part := snippet(claim, words.Terms("cafe"))
	if !strings.Contains(part, "Café of Élan") || !strings.HasPrefix(part, "…") || !strings.HasSuffix(part, "…") {
		t.Errorf("the snippet is %q", part)
	}
}

// Whatever the text and whatever is looked for, a snippet is a part of a text,
// not too long, and holds the first word that matches.
func TestSnippetProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zé.,é日 ]{1,12}`), 1, 80).Draw(t, "text"), " ")
		wanted := rapid.StringMatching(`[a-e]{1,2}`).Draw(t, "wanted")
		_, part := snippet(&evidence.Claim{Statement: text, Meta: evidence.Meta{Key: "-"}}, words.Terms(wanted))
		if utf8.RuneCountInString(part) > snippetLength {
			t.Fatalf("%d characters", utf8.RuneCountInString(part))
		}
		if !strings.Contains(text, strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(part, "…"), "…"))) {
			t.Fatalf("%q is no part of %q", part, text)
		}
		whole := ""
		for _, p := range marked(part, words.Terms(wanted)) {
			whole += p.Text
			if got := words.Fold(p.Text); p.Matches && !strings.HasPrefix(got, wanted) {
				t.Fatalf("%q is marked for %q", got, wanted)
			}
		}
		if whole != part {
			t.Fatalf("the parts are %q, the snippet is %q", whole, part)
		}
		if all, _ := matches(text, words.Terms(wanted)); all > 0 {
			if here, _ := matches(part, words.Terms(wanted)); here == 0 {
				t.Fatalf("%q does not hold %q", part, wanted)
			}
		}
	})
}

func TestMarked(t *testing.T) {
	got := marked("The Wells of 東京都, and a dry well.", words.Terms("well wells 京都 \"dry well\""))
	want := []view.SnippetPart{{Text: "The "}, {Text: "Wells", Matches: true}, {Text: " of 東"}, {Text: "京都", Matches: true}, {Text: ", and a "},
		{Text: "dry well", Matches: true}, {Text: "."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
