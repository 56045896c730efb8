package report_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Statements as they come: short and long, in scripts that run from right to
// left or that take two columns a character, and with what steers a terminal.
var statements = []string{
	"s",
	"Two thirds of all public defections fell in 2015, and one third of them all in the last three months, if the reports are right.",
	"התביעה הזאת כתובה בעברית, מימין לשמאל, והיא ארוכה למדי כדי שתצטרך להתקצר",
	"招募正在减少，因为生活条件恶劣，而且许多人知道承诺没有兑现，所以加入的人越来越少。",
	"red\x1b[31m\x07\u009b2J\u202eover\nand out",
	"a-word-without-any-blank-in-it-that-is-longer-than-a-narrow-terminal-has-columns",
}

// tables are all reports that are tables, with rows for such statements under keys of a length.
func tables(keyLength int) map[string]func(io.Writer, report.Style) error {
	all := reports(keyLength)
	for _, list := range []string{"history", "edit", "path", "firmness"} {
		delete(all, list)
	}
	return all
}

// reports are tables, and lists of paragraphs.
func reports(keyLength int) map[string]func(io.Writer, report.Style) error {
	m := &evidence.Map{}
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "study"}, Title: statements[1]})
	titles := report.Titles{}
	figures := map[evidence.Key]evidence.Figures{}
	assessments := map[evidence.Key]*assess.Assessment{}
	var whatIf []assess.Effect
	var effects []evidence.Effect
	gaps := &assess.GapReport{Strength: 0.85, Claims: len(statements)}
	var hits storage.HitPage
	history := &analysis.History{}
	path := &analysis.Path{From: &evidence.Source{Meta: evidence.Meta{Key: "source"}}, Path: &walk.Path{Outcome: walk.Found, Length: 1}}
	var firm []report.Firm
	near := &walk.Neighborhood{Nodes: []walk.Node{{Item: &evidence.Source{Meta: evidence.Meta{Key: "source"}}}}}
	for i, s := range statements {
		key := evidence.Key(fmt.Sprintf("%s%d", strings.Repeat("k", keyLength-1), i))
		claim := &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: s}
		m.Add(claim)
		titles[key] = s
		before := evidence.Figures{Belief: 0.5, Verdict: evidence.VerdictCorroborated, Certainty: evidence.CertaintyModerate, IndependentFor: 120, AtLeast: true}
		after := evidence.Figures{Belief: 1 - 1e-9, Disbelief: 1e-9, Verdict: evidence.VerdictSingleLine, Certainty: evidence.CertaintyVeryLow, Disputed: true}
		figures[key] = before
		assessments[key] = &assess.Assessment{Claim: key, Figures: before, CostlyCaveats: []assess.CaveatCost{
			{On: assess.Component{Key: "study"}, Category: "UNREPRESENTATIVE_SAMPLE", Rise: 0.125}}}
		whatIf = append(whatIf, assess.Effect{Claim: key, Before: before, After: after})
		effects = append(effects, evidence.Effect{Key: key, Before: &before, After: after})
		gaps.Gaps = append(gaps.Gaps, assess.Gap{Claim: key, Lines: 2, Before: 0.1, After: 0.9, Rise: 1.25, Others: 3,
			Rises: []assess.Rise{{Claim: key, After: 0.45}}, Method: evidence.MethodSampled})
		gaps.Nothing = append(gaps.Nothing, key)
		hits.Items = append(hits.Items, claim)
		near.Nodes = append(near.Nodes, walk.Node{Item: claim, Distance: 1})
		near.Links = append(near.Links, &evidence.Link{From: "source", To: key, Relation: evidence.Supports})
		changed := &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: s + " " + statements[1]}
		link := &evidence.Link{From: "source", To: key, Relation: evidence.Supports, Strength: evidence.StrengthStrong, Rationale: s}
		history.Events = append(history.Events, analysis.Event{
			Revision: evidence.Revision{Sequence: int64(i + 1), Author: s, Message: s, Intent: evidence.IntentCreate, Undoes: []int64{1}, Group: 7, Changes: 9, Effects: 9, Pending: 3},
			Changes:  []evidence.Change{{Kind: evidence.KindClaim, Ref: evidence.Ref(key), After: claim}, {Kind: evidence.KindClaim, Ref: evidence.Ref(key), Before: claim, After: changed}, {ID: "link_1", Kind: evidence.KindLink, Ref: link.Ref(), Before: link}},
			Effects:  []evidence.Effect{effects[i]}})
		path.To = claim
		path.Chains = append(path.Chains, walk.Chain{Items: []evidence.Item{path.From, claim}, Hops: []walk.Hop{{From: path.From, To: claim, Relation: evidence.Supports, Link: link}}})
		firm = append(firm, report.Firm{Claim: key, Sensitivity: &assess.Sensitivity{Within: 0.1, Draws: 1000, Same: 0.5, SameVerdict: 0.75, SameCertainty: 0.5}})
	}
	subject := &evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: statements[1]}
	return map[string]func(io.Writer, report.Style) error{
		"assess":  func(w io.Writer, s report.Style) error { return report.Assessments(w, s, m, assessments, report.ByKey) },
		"figures": func(w io.Writer, s report.Style) error { return report.Figures(w, s, titles, figures, report.ByKey) },
		"whatif":  func(w io.Writer, s report.Style) error { return report.WhatIf(w, s, titles, len(whatIf), whatIf, 0) },
		"impact": func(w io.Writer, s report.Style) error {
			return report.Impact(w, s, titles, subject, whatIf, []evidence.Key{"other"}, 0)
		},
		"effects": func(w io.Writer, s report.Style) error { return report.Effects(w, s, titles, effects, 0) },
		"gaps":    func(w io.Writer, s report.Style) error { return report.Gaps(w, s, titles, gaps, 20) },
		"import": func(w io.Writer, s report.Style) error {
			return report.Import(w, s, titles, &curate.ImportReport{Outcome: curate.Outcome{DryRun: true, Effects: effects},
				Unchanged: map[evidence.Kind]int{evidence.KindTestimony: 123_456}}, 0)
		},
		"search": func(w io.Writer, s report.Style) error {
			return report.Hits(w, s, hits, "recruiting declining, which is spelled otherwise")
		},
		"history":  func(w io.Writer, s report.Style) error { return report.History(w, s, history, 20) },
		"path":     func(w io.Writer, s report.Style) error { return report.Path(w, s, path) },
		"firmness": func(w io.Writer, s report.Style) error { return report.Firmness(w, s, titles, firm) },
		"edit": func(w io.Writer, s report.Style) error {
			e := history.Events[0]
			return report.Edit(w, s, titles, &curate.Result{Outcome: curate.Outcome{Revision: &e.Revision, Effects: effects}, Changes: e.Changes}, 0)
		},
		"neighborhood": func(w io.Writer, s report.Style) error { return report.Neighborhood(w, s, near, 1) },
	}
}

// Every report fits the terminal whatever its keys and statements are, is the
// same in color as without, and cannot be steered by the text of a map.
func TestReportsFit(t *testing.T) {
	for _, keyLength := range []int{2, 12, 28, 100} {
		for name, write := range reports(keyLength) {
			for _, width := range []int{40, 60, 80, 120, 200} {
				var plain, colored bytes.Buffer
				if err := write(&plain, report.Style{Width: width}); err != nil {
					t.Fatal(err)
				}
				if err := write(&colored, report.Style{Width: width, Color: true}); err != nil {
					t.Fatal(err)
				}
				what := fmt.Sprintf("%s with keys of %d in %d columns", name, keyLength, width)
				for line := range strings.Lines(plain.String()) {
					if n := text.StringWidthWithoutEscSequences(strings.TrimSuffix(line, "\n")); n > width {
						t.Errorf("%s: %d columns: %s", what, n, line)
					}
				}
				if strings.ContainsAny(plain.String(), "\x1b\x07\u009b\u202e") {
					t.Errorf("%s steers the terminal: %q", what, plain.String())
				}
				if got := trimmed(text.StripEscape(colored.String())); got != plain.String() {
					t.Errorf("%s in color:\n%s\nwithout:\n%s", what, got, plain.String())
				}
			}
		}
	}
}

// Short keys have their heading in one line, and every row its key, its figures
// and its statement, on any terminal and in a file.
func TestShortKeysAreNotSqueezed(t *testing.T) {
	for _, width := range []int{0, 80, 120, 200} {
		var b bytes.Buffer
		if err := tables(2)["assess"](&b, report.Style{Width: width}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		if width == 80 {
			lines = lines[1:]
		}
		if got := strings.Join(strings.Fields(lines[0]), " "); !strings.Contains(got, "VERDICT CERTAINTY BELIEF DISBELIEF FOR AGAINST") {
			t.Errorf("in %d columns the heading is %q", width, lines[0])
		}
		for i := range statements {
			row := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, fmt.Sprintf("k%d", i)) })
			if row < 0 {
				t.Errorf("in %d columns no line begins with k%d:\n%s", width, i, b.String())
				continue
			}
			told := strings.Join(lines[row:row+2], " ")
			for _, want := range []string{"corroborated", "moderate", "0.500", "120+", statements[i][:1]} {
				if !strings.Contains(told, want) {
					t.Errorf("in %d columns the row of k%d has no %q: %s", width, i, want, told)
				}
			}
		}
	}
}

// Marks on letters take no room, so a text that fits is not cut.
func TestMarksTakeNoRoom(t *testing.T) {
	for _, title := range []string{"ภาษาไทยง่ายมาก น้ำท่วมใหญ่", "हिन्दी में लिखा गया", "Cafe\u0301 de l'e\u0301te\u0301"} {
		var page storage.HitPage
		page.Items = []evidence.Item{&evidence.Claim{Meta: evidence.Meta{Key: "k"}, Statement: title}}
		for _, width := range []int{0, 40, 80, 200} {
			var b bytes.Buffer
			if err := report.Hits(&b, report.Style{Width: width}, page, ""); err != nil || !strings.Contains(b.String(), title) {
				t.Errorf("in %d columns: %s, %v", width, b.String(), err)
			}
		}
	}
}

// A narrow terminal gets a sentence for each row, with its key, what it says,
// and every figure by its name.
func TestNarrowTables(t *testing.T) {
	var b bytes.Buffer
	if err := tables(2)["figures"](&b, report.Style{Width: 40}); err != nil {
		t.Fatal(err)
	}
	const want = `k0: s
  verdict corroborated, certainty
  moderate, belief 0.500, disbelief
  0.000, for 120+, against 0
`
	if got, _, _ := strings.Cut(b.String(), "\n\n"); got+"\n" != want {
		t.Errorf("got\n%s\nexpected\n%s", got, want)
	}
}

// In a file every row is one line, which begins with its key.
func TestTablesInFiles(t *testing.T) {
	for name, write := range tables(100) {
		var b bytes.Buffer
		if err := write(&b, report.Style{}); err != nil {
			t.Fatal(err)
		}
		rows := 0
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(line, strings.Repeat("k", 99)) {
				rows++
				if !strings.ContainsAny(line, " ") || strings.HasSuffix(line, ":\n") {
					t.Errorf("%s has a row in two lines: %s", name, line)
				}
			}
		}
		if rows != len(statements) {
			t.Errorf("%s has %d rows, expected %d:\n%s", name, rows, len(statements), b.String())
		}
	}
}
