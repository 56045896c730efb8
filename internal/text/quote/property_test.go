package quote_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/text/quote"
)

// forms are ways to write one thing: the words of a text in a source that
// somebody copied, typed or scanned.
var forms = map[string][]string{
	" ":   {" ", "\n", "  ", "\u00a0", "\r\n\t"},
	`"`:   {`"`, "“", "”", "„", "''", "«"},
	"'":   {"'", "’", "‘"},
	" - ": {" - ", " – ", "—", " -- ", " ― "},
	"-":   {"-", "‐", "‑", "-\n", "–"},
}

var vocabulary = []string{"wells", "dried", "up", "été", "naïve", "ﬁrst", "2015", "road", "Šibenik", "köy", "example", "of", "a", "the", "井戸"}

var joints = []string{" ", " ", " ", " ", ", ", " - ", "-", " \"", "\" ", "'s ", ". "}

// write writes pieces in some of their forms.
func write(t *rapid.T, pieces []string) string {
	var b strings.Builder
	for _, p := range pieces {
		if list := forms[p]; list != nil {
			b.WriteString(rapid.SampledFrom(list).Draw(t, "form"))
			continue
		}
		cut := -1
		if utf8.RuneCountInString(p) > 4 && rapid.IntRange(0, 3).Draw(t, "break") == 0 {
			cut = 3
		}
		for i, r := range []rune(p) {
			if i == cut {
				b.WriteString(rapid.SampledFrom([]string{"\u00ad", "-\n", "\u200b"}).Draw(t, "hyphen"))
			}
			if list := forms[string(r)]; list != nil {
				b.WriteString(rapid.SampledFrom(list).Draw(t, "form"))
			} else {
				b.WriteRune(r)
			}
		}
	}
	if rapid.Bool().Draw(t, "decomposed") {
		return norm.NFD.String(b.String())
	}
	return b.String()
}

// TestAnyFormIsFound: what was copied in another form is found where it stands.
func TestAnyFormIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pieces []string
		for range rapid.IntRange(3, 20).Draw(t, "words") {
			pieces = append(pieces, rapid.SampledFrom(vocabulary).Draw(t, "word"), rapid.SampledFrom(joints).Draw(t, "joint"))
		}
		from := 2 * rapid.IntRange(0, len(pieces)/2-1).Draw(t, "from")
		to := 2*rapid.IntRange(from/2, len(pieces)/2-1).Draw(t, "to") + 1
		before, middle, after := write(t, pieces[:from]), write(t, pieces[from:to]), write(t, pieces[to:])
		text := before + middle + after
		wanted := write(t, pieces[from:to])
		m, err := quote.Find(text, wanted, quote.Hints{Prefix: before, Suffix: after})
		if err != nil {
			t.Fatalf("%q is not found in %q: %v", wanted, text, err)
		}
		if wrong := right(text, m); wrong != "" {
			t.Fatalf("%q in %q: %s: %+v", wanted, text, wrong, m)
		}
		elsewhere := strings.Contains(text, wanted) && wanted != middle // to the letter, which goes before
		if m.Others == 0 && !elsewhere && m.Exact != middle {
			t.Fatalf("%q in %q is %q at %d, expected %q", wanted, text, m.Exact, m.Start, middle)
		}
	})
}

// TestAnotherLetterIsNotFound: a quote of which one letter differs is not found.
func TestAnotherLetterIsNotFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 12).Draw(t, "words")
		text := strings.Join(list, " ")
		runes := []rune(text)
		at := rapid.IntRange(0, len(runes)-1).Filter(func(i int) bool { return unicode.IsLetter(runes[i]) }).Draw(t, "at")
		runes[at] = 'ж' // which is in none of the words
		if m, err := quote.Find(text, string(runes), quote.Hints{}); evidence.CodeOf(err) != evidence.NotFound {
			t.Fatalf("%q in %q: %+v, %v", string(runes), text, m, err)
		}
	})
}

// TestFoundAgain: what was found is found again, to the letter, by what stands
// around it.
func TestFoundAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(joints, vocabulary...)), 1, 40).Draw(t, "text"), " ")
		wanted := strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 2).Draw(t, "quote"), " ")
		m, err := quote.Find(text, wanted, quote.Hints{})
		if err != nil {
			return
		}
		again, err := quote.Find(text, m.Exact, quote.Hints{Prefix: m.Prefix, Suffix: m.Suffix})
		if err != nil || again.Exact != m.Exact || again.Prefix != m.Prefix || again.Suffix != m.Suffix {
			t.Fatalf("%q in %q: %+v is found again as %+v, %v", wanted, text, m, again, err)
		}
	})
}

// FuzzFind: whatever is asked, a match stands where it says.
func FuzzFind(f *testing.F) {
	f.Add("She said: “I saw it—all of it”.", `"I saw it - all`, "said", "of")
	f.Add("exam-\nple ﬁrst e\u0301 « a »", "example first é", "", "")
	f.Add("'''''' -- -- 1-2 -5", "'-'", "-", "'")
	f.Add("We saw it, and we saw all", "[W]e ... all […]", "", "")
	f.Fuzz(func(t *testing.T, text, wanted, before, after string) {
		m, err := quote.Find(text, wanted, quote.Hints{Prefix: before, Suffix: after})
		if err != nil {
			if code := evidence.CodeOf(err); code != evidence.NotFound && code != evidence.Invalid {
				t.Fatal(err)
			}
			return
		}
		if wrong := right(text, m); wrong != "" {
			t.Fatalf("%q in %q: %s: %+v", wanted, text, wrong, m)
		}
	})
}
