package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
)

// debate is a claim with 80 lines for it, of which nine matter; two records
// against it that bear only jointly; echoes, spent evidence, and every reason.
func debate() *report.Trace {
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "c"}, Statement: "Something is so."})
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "rival"}, Statement: "Something else is so."})
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "ann"}, Name: "Ann Roe", Kind: "PERSON", Reliability: "B"})
	a := &assess.Assessment{Claim: "c", Figures: evidence.Figures{Support: 0.97, Belief: 1 - 1e-9, Ignorance: 1e-9,
		Certainty: evidence.CertaintyHigh, Verdict: evidence.VerdictCorroborated, IndependentFor: 9, IndependentAgainst: 1, AtLeast: true, Method: evidence.MethodExact}}
	source := func(key evidence.Key, relation evidence.Relation, jointly string) {
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key}, Title: "Article " + string(key), Kind: "NEWS_ARTICLE", Authors: []evidence.Key{"ann"}})
		m.Add(&evidence.Link{From: key, To: "c", Relation: relation, Strength: evidence.StrengthStrong, Jointly: jointly})
	}
	for i := range 80 {
		key := evidence.Key(fmt.Sprintf("s%02d", i))
		source(key, evidence.Supports, "")
		line := assess.Line{Items: []evidence.Key{key}, Strength: 0.0003, Shared: []assess.Component{{Key: evidence.UnknownSpeaker}}}
		if i%9 == 0 {
			line.Strength, line.Independent = 0.3+float64(i)/1000, 1
		}
		a.LinesFor = append(a.LinesFor, line)
	}
	source("x1", evidence.Contradicts, "both")
	source("x2", evidence.Contradicts, "both")
	a.LinesAgainst = []assess.Line{{Items: []evidence.Key{"x1", "x2"}, Shared: []assess.Component{{Key: "ann"}}}}
	source("e1", evidence.Supports, "")
	source("e2", evidence.Supports, "")
	a.EchoesFor = []evidence.Key{"e1", "e2"}
	a.Echoes = []assess.Echo{{Item: "e1", Side: assess.For, Repeats: []evidence.Key{"s00", "s09"}}, {Item: "e2", Side: assess.For, Repeats: []evidence.Key{"s18"}, Adds: 0.0002}}
	source("gone", evidence.Supports, "")
	source("ring", evidence.Supports, "")
	a.Spent = []assess.Spent{{Item: "gone", Side: assess.For, Reason: assess.SpentRetracted, Because: []assess.Component{{Key: "s27"}}},
		{Item: "ring", Side: assess.For, Reason: assess.SpentCircle, Because: []assess.Component{{Key: "ring"}, {Key: "s36"}}}}
	m.Add(&evidence.Link{From: "rival", To: "c", Relation: evidence.Contradicts, Strength: evidence.StrengthWeak})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "k"}, Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Few were asked.", Qualifies: []evidence.Ref{"s72->c"}})
	on := assess.Component{Link: &assess.LinkRef{From: "s72", To: "c", Relation: evidence.Supports}}
	a.CostlyCaveats = []assess.CaveatCost{{On: on, Category: "SMALL_SAMPLE", Caveats: []evidence.Key{"k"}, Belief: 1, Rise: 0.02}}
	a.KeyEvidence = []assess.Influence{{Component: assess.Component{Key: "s72"}, Belief: 0.9, Fall: 0.1}, {Component: on, Belief: 0.9, Fall: 0.1},
		{Component: assess.Component{Key: "ann"}, Belief: 0.95, Fall: 0.05}}
	line := 0.25
	a.Ceiling = assess.Ceiling{Belief: 0.8, Opposition: 0.3, Caveats: []evidence.Key{"k"}}
	a.Ways = []assess.Way{{Of: assess.WordCertainty, Certainty: evidence.CertaintyHigh, Line: &line, Caveats: []evidence.Key{"k"}},
		{Of: assess.WordVerdict, Verdict: evidence.VerdictTentative, Barriers: []assess.Barrier{assess.BarrierCeiling}}}
	a.WhatWouldChangeThis = []assess.Move{{Side: assess.For, Of: assess.WordCertainty, Strength: 0.25, Certainty: evidence.CertaintyHigh},
		{Side: assess.Against, Of: assess.WordVerdict, Strength: 0.5, Verdict: evidence.VerdictContested}}
	a.Warnings = []assess.Warning{{Code: assess.WarnBothSides, Text: assess.Prose{{Text: "Ann Roe has lines on both sides."}}}}
	rival := &assess.Assessment{Claim: "rival", Figures: evidence.Figures{Disbelief: 0.4, Verdict: evidence.VerdictContradicted, Certainty: evidence.CertaintyLow}}
	return &report.Trace{Claim: "c", Assessments: map[evidence.Key]*assess.Assessment{"c": a, "rival": rival}, Map: m,
		Firmness: &assess.Firmness{Nearest: &assess.Boundary{Of: assess.WordCertainty, FigureName: "belief", Figure: 0.742, Threshold: 0.75, From: "MODERATE", To: "HIGH"},
			Flip: &assess.Flip{What: assess.Prose{{Text: "the reliability of Ann Roe"}}, From: 0.9, To: 0.75, FromWord: "B", ToWord: "C",
				Certainty: evidence.CertaintyLow, Verdict: evidence.VerdictSingleLine}}}
}

// A debate is told in bounds, which say what they leave out.
func TestTraceOfManyLines(t *testing.T) {
	got := tree(t, debate(), report.Style{Width: 110}, report.Bounds{Depth: 3, Lines: 10})
	told := unwrapped(got)
	for _, want := range []string{
		"For: at least 9 independent lines, 2 echoes, 2 spent line of strength 0.372",
		"line of strength 0.372 ████░░░░░░ hangs on unnamed speakers Article s72 (s72)",
		"lines: 9 that matter, 71 together 0.021",
		"Against: at least 1 independent line bears only jointly with others its records share Ann Roe",
		"supports it, strong ! small sample, serious (k): Few were asked. On this link. Costs 0.020 of belief.",
		"contradicts it, strong, only jointly with “Article x2”",
		"echoes, which repeat other records Article e1 (e1) repeats “Article s00” and “Article s09”; it adds nothing",
		"repeats “Article s18”; it adds < .001 of support",
		"✗ Article gone (gone) counts for nothing: it needs “Article s27”, which is retracted",
		"counts for nothing: it rests on a circle that nothing outside holds up: “Article ring” and “Article s36”",
		"Claims against it Something else is so. (rival) contradicts it, weak Contradicted, low certainty, belief 0.000 ░░░░░░░░░░, disbelief 0.400",
		"“Article s72” with its link: belief 0.900 (-0.100)",
		"small sample on the link from “Article s72” to this claim (k): belief 1.000 (+0.020)",
		"if all evidence for it carried, belief would be 0.800, held down by an opposition of 0.300 and the caveat “Few were asked” (k)",
		"for high certainty one more independent line for it, of strength 0.250 or more or resolving “Few were asked” (k)",
		"the verdict tentative is out of reach even if all evidence for it carried, belief would be no more than 0.800",
		"What would change this one more independent line against it, of strength 0.500 or more, makes the verdict contested How firm",
		"the certainty is moderate with belief at 0.742, high from 0.750",
		"the smallest change that moves a word: the reliability of Ann Roe from 0.900 (B) to 0.750 (C), which makes it single line, low certainty",
		"Warnings ! Ann Roe has lines on both sides. --lines 0 shows what was left out.",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the trace does not tell %q:\n%s", want, got)
		}
	}
	if strings.Contains(told, "Premises") || strings.Contains(told, "too weak") {
		t.Errorf("the trace calls a rival a premise, or tells of lines that do not matter:\n%s", got)
	}
	if word := regexp.MustCompile(`[A-Z]+_[A-Z]+`).FindString(got); word != "" {
		t.Errorf("%s is a word of the machine:\n%s", word, got)
	}
	all := unwrapped(tree(t, debate(), report.Style{Width: 110}, report.Bounds{}))
	if n := strings.Count(all, "line of strength"); n != 80 || strings.Contains(all, "left out") {
		t.Errorf("without bounds %d of 80 lines are told", n)
	}
}

// A record is named by its title and once by its key, a person by name alone.
func TestTraceNamesByTitle(t *testing.T) {
	got := tree(t, debate(), report.Style{Width: 200}, report.Bounds{Lines: 10})
	if n := strings.Count(got, "s72"); n-strings.Count(got, "Article s72") != 1 {
		t.Errorf("the key of the article is told %d times:\n%s", n, got)
	}
	if strings.Contains(got, "ann") {
		t.Errorf("a person is named by key:\n%s", got)
	}
}

// A trace with every kind of reason fits any terminal, whatever script its titles
// are in.
func TestTraceFits(t *testing.T) {
	trace := debate()
	for i, s := range trace.Map.Sources {
		s.Title += " " + statements[i%len(statements)]
	}
	for _, width := range []int{40, 80, 120, 200} {
		for _, bounds := range []report.Bounds{{}, {Lines: 1, Depth: 1}, {Lines: 10, Depth: 3}} {
			plain := tree(t, trace, report.Style{Width: width}, bounds)
			if strings.ContainsAny(plain, "\x1b\x07\u009b\u202e") {
				t.Errorf("a title steers the terminal: %q", plain)
			}
			for line := range strings.Lines(plain) {
				if n := text.StringWidthWithoutEscSequences(strings.TrimSuffix(line, "\n")); n > width {
					t.Errorf("%d columns of %d: %s", n, width, line)
				}
			}
		}
	}
}

// A trace of a large debate tells its upper levels only.
func TestTraceOfDeepDebate(t *testing.T) {
	m := &evidence.Map{}
	assessments := map[evidence.Key]*assess.Assessment{}
	var grow func(key evidence.Key, depth int)
	grow = func(key evidence.Key, depth int) {
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "Statement " + string(key) + "."})
		assessments[key] = &assess.Assessment{Claim: key}
		for i := range 10 {
			if depth > 0 {
				below := key + evidence.Key(fmt.Sprint(i))
				grow(below, depth-1)
				m.Add(&evidence.Link{From: below, To: key, Relation: evidence.Supports, Strength: evidence.StrengthStrong})
			}
		}
	}
	grow("c", 3)
	for _, depth := range []int{0, 3} {
		got := tree(t, &report.Trace{Claim: "c", Assessments: assessments, Map: m}, report.Style{}, report.Bounds{Lines: 10, Depth: depth})
		if told := strings.Count(got, "Statement"); told < 20 || told > 31 {
			t.Errorf("%d of %d claims are told, expected at most three times as many as a list may have:\n%s", told, len(m.Claims), got)
		}
		if !strings.Contains(got, "10 more claims below it: corroborate trace c9") {
			t.Errorf("the trace does not tell where to go on:\n%s", got)
		}
	}
	if told := strings.Count(tree(t, &report.Trace{Claim: "c", Assessments: assessments, Map: m}, report.Style{}, report.Bounds{}), "Statement"); told != len(m.Claims) {
		t.Errorf("without bounds %d of %d claims are told", told, len(m.Claims))
	}
}
