package assess_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

const (
	graded          = "../../examples/graded"
	calibrationPage = "../../docs/calibration.md"
)

// The least agreement of the model with experts on the cases of
// examples/graded. A new case may raise these numbers; none may lower them.
const (
	leastAgreeing = 19
	mostAdjacent  = 5
)

// judged is a case with the model's figures.
type judged struct {
	expert
	figures   evidence.Figures
	agreement agreement
}

// With the default rubric the model agrees well enough with experts who graded
// the same evidence, and docs/calibration.md shows the agreement. The flag -v
// prints the table.
func TestCalibration(t *testing.T) {
	cases := judgeAll(t)
	all := count(cases, func(judged) bool { return true })
	text := calibrationTable(cases)
	t.Log("\n" + text)
	if all[agree] < leastAgreeing || all[adjacent] > mostAdjacent || all[far] > 0 {
		t.Errorf("%d cases agree, %d are adjacent and %d are far, expected at least %d, at most %d, and none",
			all[agree], all[adjacent], all[far], leastAgreeing, mostAdjacent)
	}
	section(t, calibrationPage, "agreement", text)
}

// judgeAll computes the figures of all cases of examples/graded.
func judgeAll(t *testing.T) []judged {
	t.Helper()
	var experts []expert
	decode(t, readFile(t, filepath.Join(graded, "experts.json")), &experts)
	files, err := filepath.Glob(filepath.Join(graded, "*.yaml"))
	if err != nil || len(files) != len(experts) {
		t.Fatalf("%d maps and %d grades in %s, expected as many: %v", len(files), len(experts), graded, err)
	}
	cases := make([]judged, len(experts))
	for i, e := range experts {
		if e.Grade != lookedUp && e.Grade != recalled || e.Where == "" {
			t.Errorf("%s: a grade %q, given in %q, expected %q or %q, and where it is given", e.File, e.Grade, e.Where, lookedUp, recalled)
		}
		m := readMap(t, filepath.Join(graded, e.File))
		figures, err := assess.Figures(t.Context(), m, []evidence.Key{e.Claim}, assess.DefaultRubric(), assess.Options{})
		if err != nil {
			t.Fatal(err)
		}
		f := figures[e.Claim]
		cases[i] = judged{expert: e, figures: f, agreement: e.score(f)}
	}
	return cases
}

// readMap reads a map file as the program reads a user's file.
func readMap(t testing.TB, path string) *evidence.Map {
	t.Helper()
	format, ok := exchange.FormatOf(path)
	if !ok {
		t.Fatalf("%s is no map file", path)
	}
	return readMapFrom(t, path, bytes.NewReader(readFile(t, path)), format, nil)
}

// readMapFrom reads a map that may refer to items that are known already.
func readMapFrom(t testing.TB, name string, from io.Reader, format exchange.Format, known map[evidence.Ref]evidence.Entry) *evidence.Map {
	t.Helper()
	m, err := exchange.Read(t.Context(), name, from, format, func(context.Context, []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
		return known, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// count counts the agreements of the selected cases.
func count(cases []judged, wanted func(judged) bool) map[agreement]int {
	counts := map[agreement]int{}
	for _, c := range cases {
		if wanted(c) {
			counts[c.agreement]++
		}
	}
	return counts
}

// calibrationTable is the content of docs/calibration.md: the counts, then a
// row for each case.
func calibrationTable(cases []judged) string {
	var b strings.Builder
	fmt.Fprintln(&b, "| cases | agree | adjacent | far |\n| --- | --- | --- | --- |")
	row := func(name string, wanted func(judged) bool) {
		c := count(cases, wanted)
		fmt.Fprintf(&b, "| %d %s | %d | %d | %d |\n", c[agree]+c[adjacent]+c[far], name, c[agree], c[adjacent], c[far])
	}
	row("in all", func(judged) bool { return true })
	row("whose grade was looked up", func(c judged) bool { return c.Grade == lookedUp })
	row("whose grade is recalled", func(c judged) bool { return c.Grade == recalled })
	fmt.Fprintln(&b, "\n| case | what the experts said | their word | the model's words | belief | disbelief | | grade |")
	fmt.Fprintln(&b, "| --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, c := range cases {
		grade, _, _ := strings.Cut(c.Grade, ";")
		f := c.figures
		fmt.Fprintf(&b, "| [%s](../examples/graded/%s) | %s | %s | %s %s, %s | %.3f | %.3f | %s | %s |\n", strings.TrimSuffix(c.File, ".yaml"), c.File,
			c.Graded, c.words(), directionOf(f), f.Certainty, f.Verdict, f.Belief, f.Disbelief, c.agreement, grade)
	}
	return b.String()
}

// words are the experts' words: direction, certainty and verdict, as far as given.
func (e expert) words() string {
	switch {
	case e.Certainty == "":
		return string(e.Verdict)
	case e.Direction == pointsNowhere:
		return fmt.Sprintf("%s, %s", e.Certainty, e.Verdict)
	}
	return fmt.Sprintf("%s %s", e.Direction, e.Certainty)
}

// section compares the text between two marks of a page, <!-- computed: NAME
// --> and <!-- end -->, with computed text. With -update it writes the text.
func section(t *testing.T, path, name, got string) {
	t.Helper()
	page := string(readFile(t, path))
	before, rest, found := strings.Cut(page, "<!-- computed: "+name+" -->\n")
	want, after, ends := strings.Cut(rest, "<!-- end -->\n")
	if !found || !ends {
		t.Fatalf("%s has no section <!-- computed: %s --> that ends with <!-- end -->", path, name)
	}
	if *update {
		want = got
		page = before + "<!-- computed: " + name + " -->\n" + got + "<!-- end -->\n" + after
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is not what the model computes; -update writes it (-page +computed):\n%s", path, diff)
	}
}
