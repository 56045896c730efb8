package assess_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// titled gives all items of a small map names that do not contain their keys.
func titled(m *evidence.Map) *evidence.Map {
	name := func(prefix string, i int) string { return prefix + " " + strings.Repeat("and another ", i) + "one." }
	for i, e := range m.Agents {
		e.Name = name("A person", i)
	}
	for i, e := range m.Sources {
		e.Title = name("A report", i)
	}
	for i, e := range m.Studies {
		e.Title = name("A study", i)
	}
	for i, e := range m.Testimonies {
		e.Summary = name("A witness", i)
	}
	for i, e := range m.Claims {
		e.Statement = name("A claim", i)
	}
	for i, e := range m.Caveats {
		e.Text = name("A doubt", i)
	}
	return m
}

// proses returns all sentences of an assessment.
func proses(a *assess.Assessment) []assess.Prose {
	out := []assess.Prose{a.Summary}
	for _, w := range a.Warnings {
		out = append(out, w.Text)
	}
	return out
}

// checkProse checks what a page relies on: every part with a ref names an entry
// of the map, and no two pieces of plain text are neighbors.
func checkProse(t rapid.TB, m *evidence.Map, p assess.Prose) {
	t.Helper()
	held := map[evidence.Ref]bool{}
	for e := range m.Entries() {
		held[e.Ref()] = true
	}
	var text strings.Builder
	for i, part := range p {
		text.WriteString(part.Text)
		if part.Ref != "" && !held[part.Ref] {
			t.Errorf("%q names %q, which the map does not hold", part.Text, part.Ref)
		}
		if part.Text == "" || i > 0 && part.Ref == "" && p[i-1].Ref == "" {
			t.Errorf("part %d is empty, or belongs to the one before it: %q", i, p)
		}
	}
	if text.String() != p.String() || !strings.HasSuffix(p.String(), ".") || strings.Contains(p.String(), "  ") || strings.Contains(p.String(), "%") {
		t.Errorf("no sentence: %q", p)
	}
}

// Sentences use the names of records, and spell the words of the vocabularies.
// The order of a file changes nothing in them.
func TestSentencesSpeakToPeople(t *testing.T) {
	key, enum := regexp.MustCompile(`\b[aspctk][0-9]\b|unknown-|->|-\|`), regexp.MustCompile(`\b[A-Z]{2,}(_[A-Z]+)*\b`)
	rapid.Check(t, func(t *rapid.T) {
		m := titled(smallMap().Draw(t, "map"))
		shuffled := copyOf(t, m)
		shuffle(t, shuffled)
		again := assessed(t, shuffled, assess.Options{})
		for x, a := range assessed(t, m, assess.Options{}) {
			if diff := cmp.Diff(proses(a), proses(again[x])); diff != "" {
				t.Errorf("%s: in another order (-want +got):\n%s", x, diff)
			}
			for _, p := range proses(a) {
				checkProse(t, m, p)
				if found := key.FindString(p.String()) + enum.FindString(p.String()); found != "" {
					t.Errorf("%s: %q in %q", x, found, p)
				}
			}
			for i, w := range a.Warnings {
				if len(w.Items) == 0 || !slices.IsSorted(w.Items) {
					t.Errorf("%s: warning %d is about %v", x, i, w.Items)
				}
			}
		}
	})
}

// The same holds for the maps of the examples.
func TestSentencesOfExamplesSpeakToPeople(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("..", "..", "examples", "*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	enum := regexp.MustCompile(`\b[A-Z]+_[A-Z_]+\b`)
	for _, path := range paths {
		m := readExample(t, strings.TrimSuffix(filepath.Base(path), ".yaml"))
		isKey := m.ByKey()
		for x, a := range assessed(t, m, assess.Options{}) {
			for _, p := range proses(a) {
				checkProse(t, m, p)
				var plain strings.Builder
				for _, part := range p {
					if part.Ref == "" {
						plain.WriteString(part.Text)
					}
				}
				for _, word := range strings.Fields(plain.String()) {
					word = strings.Trim(word, ".,;:()")
					if strings.Contains(word, "-") && isKey[evidence.Key(word)] != nil || enum.MatchString(word) {
						t.Errorf("%s: %q in %q", x, word, p)
					}
				}
			}
		}
	}
}
