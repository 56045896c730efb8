package report_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/generate"
	"corroborate/internal/report"
	"corroborate/internal/wording"
)

// maps are the examples and a map of many shapes.
func maps(t *testing.T) map[string]*evidence.Map {
	t.Helper()
	files, err := filepath.Glob("../../examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	all := map[string]*evidence.Map{"generated": generate.Map(generate.Config{Claims: 40, Seed: 2})}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		m, err := exchange.Read(t.Context(), name, file, exchange.YAML, nil)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = m
	}
	return all
}

func assessAll(t *testing.T, m *evidence.Map) map[evidence.Key]*assess.Assessment {
	t.Helper()
	var claims []evidence.Key
	for _, c := range m.Claims {
		claims = append(claims, c.Key)
	}
	assessments, err := assess.Assess(context.Background(), m, claims, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return assessments
}

func tree(t *testing.T, trace *report.Trace, style report.Style, bounds report.Bounds) string {
	t.Helper()
	var b bytes.Buffer
	if err := trace.Tree(&b, style, bounds); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The tree of any claim fits its width, and is the same in color as without.
func TestTreeFits(t *testing.T) {
	for name, m := range maps(t) {
		t.Run(name, func(t *testing.T) {
			assessments := assessAll(t, m)
			for _, c := range m.Claims {
				trace := &report.Trace{Claim: c.Key, Assessments: assessments, Map: m}
				for _, width := range []int{40, 60, 80, 120, 200} {
					plain := tree(t, trace, report.Style{Width: width}, report.Bounds{Depth: 2, Lines: 4})
					for line := range strings.Lines(plain) {
						if got := text.StringWidth(strings.TrimSuffix(line, "\n")); got > width {
							t.Errorf("%s: %d columns where there are %d: %s", c.Key, got, width, line)
						}
					}
					colored := tree(t, trace, report.Style{Width: width, Color: true}, report.Bounds{Depth: 2, Lines: 4})
					if !strings.Contains(colored, "\x1b[") {
						t.Errorf("%s has no colors", c.Key)
					}
					if diff := cmp.Diff(plain, trimmed(text.StripEscape(colored))); diff != "" {
						t.Errorf("%s in color (-plain +colored):\n%s", c.Key, diff)
					}
				}
			}
		})
	}
}

// trimmed takes the blanks from the ends of lines, where nobody sees them.
func trimmed(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// All that a claim has for it and against it is in its tree, and everything is
// told in full once.
func TestTreeTellsAll(t *testing.T) {
	for name, m := range maps(t) {
		t.Run(name, func(t *testing.T) {
			assessments, items := assessAll(t, m), m.ByKey()
			for key, a := range assessments {
				got := unwrapped(tree(t, &report.Trace{Claim: key, Assessments: assessments, Map: m}, report.Style{Width: 110}, report.Bounds{}))
				var told []evidence.Key
				for _, line := range append(append([]assess.Line{}, a.LinesFor...), a.LinesAgainst...) {
					told = append(told, line.Items...)
				}
				told = append(append(told, a.EchoesFor...), a.EchoesAgainst...)
				slices.Sort(told)
				for _, item := range slices.Compact(told) {
					title := items[item].Headline() + " (" + string(item) + ")"
					if n := strings.Count(got, title); n != 1 {
						t.Errorf("%s tells of %s %d times in full, expected once:\n%s", key, item, n, got)
					}
				}
				standing := wording.Capital(wording.Verdict(a.Verdict)) + ", " + wording.Word(a.Certainty) + " certainty"
				if !strings.Contains(got, standing) {
					t.Errorf("%s does not tell %q:\n%s", key, standing, got)
				}
			}
		})
	}
}

// unwrapped is the text of a tree in one line.
func unwrapped(tree string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "├─", " ", "└─", " ").Replace(tree)), " ")
}

// Text of a map cannot steer the terminal, and stays in its line.
func TestTextCannotSteerTheTerminal(t *testing.T) {
	const evil = "red\x1b[31m\x07\u009b2J\u202eover\nand out"
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: evil, Note: evil})
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "s"}, Title: evil, Kind: "BOOK", URL: evil, Note: evil})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "k"}, Category: "OTHER", Severity: "MINOR", Text: evil, Qualifies: []evidence.Ref{"s", "c"}})
	m.Add(&evidence.Link{From: "s", To: "c", Relation: evidence.Supports, Strength: evidence.StrengthStrong, Rationale: evil, Locator: evil})
	got := tree(t, &report.Trace{Claim: "c", Assessments: assessAll(t, m), Map: m}, report.Style{}, report.Bounds{})
	if strings.ContainsAny(got, "\x1b\x07\u009b\u202e\r") {
		t.Errorf("what is printed steers the terminal: %q", got)
	}
	if !strings.Contains(got, "red [31m 2J over and out") {
		t.Errorf("the text is lost:\n%s", got)
	}
}

// A chain of premises is told as deep as is asked for, and names where to go on.
func TestDepth(t *testing.T) {
	m := &evidence.Map{}
	const n = 6
	for i := range n {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key(i)}, Statement: fmt.Sprintf("Statement %d.", i)})
		if i > 0 {
			m.Add(&evidence.Link{From: key(i), To: key(i - 1), Relation: evidence.Supports, Strength: evidence.StrengthStrong})
		}
	}
	m.Add(&evidence.Link{From: key(0), To: key(n - 1), Relation: evidence.Supports, Strength: evidence.StrengthStrong}) // a circle
	heading := regexp.MustCompile(`Statement [0-9]\. \(c[0-9]\)`)                                                       // of all but the claim itself
	for depth, want := range map[int]int{0: n, 1: 2, 3: 4, n: n} {
		shown := report.Premises(m, key(0), depth)
		got := tree(t, &report.Trace{Claim: key(0), Assessments: assessAll(t, m), Map: m}, report.Style{}, report.Bounds{Depth: depth})
		if told := 1 + len(heading.FindAllString(got, -1)); len(shown) != want || told != want {
			t.Errorf("at depth %d %d claims are assessed and %d told, expected %d:\n%s", depth, len(shown), told, want, got)
		}
		more := fmt.Sprintf("1 more claim below it: corroborate trace %s", key(want-1))
		if strings.Contains(got, more) != (depth > 0 && depth < n) {
			t.Errorf("at depth %d it says where to go on, or not:\n%s", depth, got)
		}
	}
}

func key(i int) evidence.Key { return evidence.Key(fmt.Sprintf("c%d", i)) }
