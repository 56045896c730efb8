package citation_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/citing/citation"
	"corroborate/internal/evidence"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func inputs(t testing.TB, pattern string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatal(pattern, err)
	}
	texts := map[string]string{}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.IsDir() || strings.HasSuffix(path, ".golden") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(data)
	}
	return texts
}

func taken(keys ...evidence.Key) func(evidence.Key) bool {
	return func(k evidence.Key) bool {
		for _, key := range keys {
			if k == key {
				return true
			}
		}
		return false
	}
}

// TestCitations: what each format tells, and which keys are proposed.
func TestCitations(t *testing.T) {
	for path, text := range inputs(t, "testdata/*") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			r, err := citation.Parse(text, taken("institute-for-wells", "plato-2", "zurcher-2015"))
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, p := range r.Left {
				left = append(left, p.String())
			}
			data, err := json.MarshalIndent(struct {
				citation.Result
				Left []string
			}{*r, left}, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, path+".golden", string(data)+"\n")
			for _, lines := range []string{"\r\n", "\r"} {
				again, err := citation.Parse("\ufeff"+strings.ReplaceAll(text, "\n", lines), taken("institute-for-wells", "plato-2", "zurcher-2015"))
				if diff := cmp.Diff(r, again); diff != "" || err != nil {
					t.Errorf("with the line ends %q: %v (-want +got):\n%s", lines, err, diff)
				}
			}
		})
	}
}

// TestImpossibleDates: of a date that cannot be, what can be is kept, and the rest is told.
func TestImpossibleDates(t *testing.T) {
	for _, c := range []struct{ text, date, told string }{
		{`{"title": "A", "issued": {"date-parts": [[2020, 2, 30]]}}`, "2020-02", `of "2020-2-30" only 2020-02 is kept`},
		{`{"title": "A", "issued": {"date-parts": [[2020, 2, 1], [2020, 2, 30]]}}`, "2020-02-01/2020-02", `of "2020-2-1/2020-2-30" only 2020-02-01/2020-02 is kept`},
		{`{"title": "A", "issued": {"raw": "2020-02-30"}}`, "2020-02", `of "2020-02-30" only 2020-02 is kept`},
		{"TY  - JOUR\nTI  - A\nPY  - 2020/13/01/\nER  - \n", "2020", `of "2020/13/01/" only 2020 is kept`},
		{"TY  - JOUR\nTI  - A\nPY  - 2020\nDA  - 2020/02/30\nER  - \n", "2020-02", `of "2020/02/30" only 2020-02 is kept`},
		{"PMID- 1\nTI  - A\nDP  - 2020 Feb 31\n", "2020-02", `of "2020 Feb 31" only 2020-02 is kept`},
		{"@misc{a, title={A}, year=2020, month=feb, day=31}", "2020-02", `of "2020 feb 31" only 2020-02 is kept`},
		{"@misc{a, title={A}, date={2020-02-31}}", "2020-02", `of "2020-02-31" only 2020-02 is kept`},
		{"@misc{a, title={A}, date={2020-13}, year={2020}}", "2020", `of "2020-13" only 2020 is kept`},
	} {
		r, err := citation.Parse(c.text, nil)
		if err != nil {
			t.Fatal(c.text, err)
		}
		told := slices.ContainsFunc(r.Left, func(p evidence.Problem) bool { return p.Message == c.told })
		if got := r.Sources[0].Published; got != c.date || !told {
			t.Errorf("%s: %s, expected %s; told: %v", c.text, got, c.date, r.Left)
		}
	}
}

// inText reports whether the problems of an error are in so many lines.
func inText(err *evidence.Error, lines int) bool {
	outside := func(p evidence.Problem) bool { return p.Place.Line < 1 || p.Place.Line > lines }
	return len(err.Problems) > 0 && !slices.ContainsFunc(err.Problems, outside)
}

// TestBadCitations: what cannot be read, in which line, and what was expected.
func TestBadCitations(t *testing.T) {
	for path, text := range inputs(t, "testdata/bad/*") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := citation.Parse(text, nil)
			var wrong *evidence.Error
			if !errors.As(err, &wrong) || wrong.Code != evidence.Invalid || !inText(wrong, strings.Count(text, "\n")+1) {
				t.Fatalf("%#v", err)
			}
			golden(t, path+".golden", err.Error()+"\n")
		})
	}
	if _, err := citation.Parse("@book{a, title={\xff}}", nil); evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("bytes that are no text: %v", err)
	}
}

func TestKeys(t *testing.T) {
	long := strings.Repeat("Wells ", 40)
	text := "TY  - BOOK\nTI  - " + long + "\nER  - \nTY  - BOOK\nTI  - " + long + "\nER  - \n" +
		"TY  - BOOK\nTI  - ???\nAU  - Unknown Speaker\nAU  - " + long + "\nAU  - ***\nER  - \nTY  - BOOK\nTI  - Unknown publication\nER  - \n"
	r, err := citation.Parse(text, taken("wells-wells-wells-wells-wells-wells"))
	if err != nil {
		t.Fatal(err)
	}
	var got []evidence.Key
	for _, s := range r.Sources {
		got = append(got, s.Key)
	}
	for _, a := range r.Agents {
		got = append(got, a.Key)
	}
	want := []evidence.Key{"wells-wells-wells-wells-wells-wells-2", "wells-wells-wells-wells-wells-wells-3",
		"unknown-speaker-" + evidence.Key(strings.TrimSuffix(strings.Repeat("wells-", 14), "-")), "unknown-publication-2",
		"unknown-speaker-2", evidence.Key(strings.TrimSuffix(strings.Repeat("wells-", 16), "-"))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBookOfItsOwn: a work whose container has the work's own title stands
// alone. It is neither "in" itself nor published by itself.
func TestBookOfItsOwn(t *testing.T) {
	for _, kind := range []string{"BOOK", "JOUR", "WEB"} {
		r, err := citation.Parse("TY  - "+kind+"\nTI  - Wells\nT2  - Wells\nVL  - 2\nER  - \n", nil)
		if err != nil {
			t.Fatal(err)
		}
		if s := r.Sources[0]; s.Title != "Wells" || s.Note != "Volume 2." || s.Publisher != "" || len(r.Agents) > 0 {
			t.Errorf("%s: %+v, and %d agents", kind, s, len(r.Agents))
		}
	}
}

// check says what is wrong with a result, whatever was pasted.
func check(t interface{ Fatalf(string, ...any) }, text string, r *citation.Result) {
	keys := map[evidence.Key]bool{}
	agents := map[evidence.Key]bool{}
	add := func(e evidence.Item) {
		key := e.EntryMeta().Key
		if keys[key] {
			t.Fatalf("%q: the key %q comes twice", text, key)
		}
		keys[key] = true
		for _, p := range evidence.Check(e) {
			if s, ok := e.(*evidence.Source); !ok || !(p.Path == "title" && s.Title == "" || p.Path == "kind" && r.Format == citation.DOI) {
				t.Fatalf("%q: %s: %v", text, key, p)
			}
		}
	}
	for _, a := range r.Agents {
		add(a)
		agents[a.Key] = true
	}
	for _, s := range r.Sources {
		add(s)
		for _, ref := range s.References() {
			for _, to := range ref.To {
				if !agents[to] {
					t.Fatalf("%q: %s names %s, which is no agent", text, s.Key, to)
				}
			}
		}
	}
	if len(r.Sources) == 0 {
		t.Fatalf("%q gives no source, and no error", text)
	}
	for _, p := range r.Left {
		if p.Place.Line < 1 || p.Place.Line > strings.Count(strings.ReplaceAll(text, "\r\n", "\n"), "\n")+strings.Count(text, "\r")+1 || p.Message == "" {
			t.Fatalf("%q: %+v", text, p)
		}
	}
}

// TestNamesComeBack: names and titles in the letters of many languages come
// back from BibTeX as they went in, whichever way their accents are written.
func TestNamesComeBack(t *testing.T) {
	accents := map[rune][]string{'é': {`{\'e}`, `\'{e}`, `\'e`, "é"}, 'ü': {`{\"u}`, `\"{u}`, "ü"}, 'ø': {`{\o}`, `\o{}`, "ø"}, 'č': {`{\v c}`, `\v{c}`, "č"},
		'ß': {`{\ss}`, `\ss{}`, "ß"}, 'í': {`{\'\i}`, `\'{\i}`, "í"}, 'ç': {`\c{c}`, `{\c c}`, "ç"}, 'å': {`{\aa}`, `\r{a}`, "å"}, 'ễ': {`{\~{\^e}}`, "ễ"}}
	rapid.Check(t, func(t *rapid.T) {
		word := func(label string) (plain, tex string) {
			for i, r := range []rune(rapid.StringMatching(`[A-Z][a-zéüøčßíçåễ]{1,6}`).Draw(t, label)) {
				forms := accents[r]
				if forms == nil {
					forms = []string{string(r)}
				}
				plain += string(r)
				form := rapid.SampledFrom(forms).Draw(t, "form")
				if i > 0 && strings.HasSuffix(tex, `\'`) {
					form = "{" + form + "}"
				}
				tex += form
			}
			return plain, tex
		}
		given, givenTeX := word("given")
		family, familyTeX := word("family")
		title, titleTeX := word("title")
		author := rapid.SampledFrom([]string{givenTeX + " " + familyTeX, familyTeX + ", " + givenTeX}).Draw(t, "order")
		r, err := citation.Parse("@book{k, author = {"+author+" and {The "+familyTeX+" Society}}, title = {{"+titleTeX+"}}}", nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{r.Sources[0].Title}
		for _, a := range r.Agents {
			got = append(got, a.Name+" "+string(a.Kind))
		}
		if diff := cmp.Diff([]string{title, given + " " + family + " PERSON", "The " + family + " Society ORGANIZATION"}, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", author, diff)
		}
	})
}

// FuzzParse: whatever is pasted gives valid entries, or an error with its line.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/*", "testdata/bad/*"} {
		for _, text := range inputs(f, pattern) {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := citation.Parse(text, taken("a", "source"))
		if err == nil {
			check(t, text, r)
			return
		}
		var wrong *evidence.Error
		if !errors.As(err, &wrong) || wrong.Code != evidence.Invalid || !inText(wrong, 1+strings.Count(text, "\n")+strings.Count(text, "\r")) {
			t.Fatalf("%q: %#v", text, err)
		}
	})
}
