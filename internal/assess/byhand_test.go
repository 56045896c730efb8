package assess_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// handCase is a small map whose figures can be worked out by hand. Its sources
// p, q, r and its speakers a, b have the reliability A, and its studies are
// experiments.
type handCase struct {
	name        string
	json        string
	support     float64 // of x
	independent int
	certainty   evidence.Certainty
	lines       int
}

// root returns the strength that a link of strength w has at each of n origins.
func root(w float64, n int) float64 { return 1 - math.Pow(1-w, 1/float64(n)) }

func handCases() []handCase {
	const source, agent, trial, witness, bare = 0.97, 0.97, 0.90, 0.90, 0.75
	const conclusive, strong, weak = 0.97, 0.85, 0.30
	const holds, either = source * trial, 1 - (1-weak)*(1-weak)
	fanned := holds*holds*(1-math.Pow(1-either*conclusive, 4)) + 2*holds*(1-holds)*(1-math.Pow(1-weak*conclusive, 4))
	return []handCase{
		{"caveats on a link take from its strength, the worst of each category", `{
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"}],
			"claims": [{"key": "x", "statement": "x"}],
			"caveats": [{"key": "k1", "category": "METHOD", "severity": "MODERATE", "text": "k", "qualifies": ["p->x"]},
				{"key": "k2", "category": "METHOD", "severity": "SERIOUS", "text": "k", "qualifies": ["p->x"]},
				{"key": "k3", "category": "OUTDATED", "severity": "MINOR", "text": "k", "qualifies": ["p->x"]}],
			"links": [{"from": "p", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}]}`,
			source * strong * 0.50 * 0.90 * bare, 1, "LOW", 1},
		{"a repost of a source is as bare as the source", `{
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"},
				{"key": "q", "title": "q", "kind": "WEB_PAGE", "reliability": "A", "derivedFrom": ["p"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "q", "to": "x", "relation": "SUPPORTS", "strength": "CONCLUSIVE"}]}`,
			source * source * conclusive * bare, 1, "MODERATE", 1},
		{"a source that takes from a study is not bare", `{
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"},
				{"key": "q", "title": "q", "kind": "NEWS_ARTICLE", "reliability": "A", "derivedFrom": ["s"]}],
			"studies": [{"key": "s", "title": "s", "design": "EXPERIMENT", "reportedIn": ["p"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "q", "to": "x", "relation": "SUPPORTS", "strength": "CONCLUSIVE"}]}`,
			source * source * trial * conclusive, 1, "MODERATE", 1},
		{"a retracted study of a review counts among its origins", `{
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"},
				{"key": "q", "title": "q", "kind": "REPORT", "reliability": "A", "retracted": true}],
			"studies": [{"key": "s", "title": "s", "design": "EXPERIMENT", "reportedIn": ["p"]},
				{"key": "t", "title": "t", "design": "EXPERIMENT", "reportedIn": ["q"]},
				{"key": "u", "title": "u", "design": "EXPERIMENT", "reportedIn": ["p"], "derivedFrom": ["s", "t"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "u", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}]}`,
			source * trial * trial * root(strong, 2), 1, "LOW", 1},
		{"a paper that takes from elsewhere too needs that to bring out what it reports", `{
			"agents": [{"key": "a", "name": "a", "kind": "PERSON", "reliability": "A"}],
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A", "derivedFrom": ["t", "q"]},
				{"key": "q", "title": "q", "kind": "REPORT", "reliability": "A"}],
			"testimonies": [{"key": "t", "summary": "t", "basis": "EYEWITNESS", "speaker": "a", "reportedIn": ["p"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "t", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}]}`,
			source * source * agent * witness * strong, 1, "MODERATE", 1},
		{"who repeats a witness adds nothing", `{
			"agents": [{"key": "a", "name": "a", "kind": "PERSON", "reliability": "A"}, {"key": "b", "name": "b", "kind": "PERSON", "reliability": "A"}],
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"}],
			"testimonies": [{"key": "t", "summary": "t", "basis": "EYEWITNESS", "speaker": "a", "reportedIn": ["p"]},
				{"key": "u", "summary": "u", "basis": "HEARSAY", "speaker": "b", "basedOn": ["t"], "reportedIn": ["p"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "t", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}, {"from": "u", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}]}`,
			source * agent * witness * strong, 1, "MODERATE", 1},
		{"a caveat makes a trusted place a shared weakness", `{
			"agents": [{"key": "a", "name": "a", "kind": "PERSON", "reliability": "A"}, {"key": "b", "name": "b", "kind": "PERSON", "reliability": "A"}],
			"sources": [{"key": "p", "title": "p", "kind": "OFFICIAL_RECORD", "reliability": "A"}],
			"testimonies": [{"key": "t", "summary": "t", "basis": "EYEWITNESS", "speaker": "a", "reportedIn": ["p"]},
				{"key": "u", "summary": "u", "basis": "EYEWITNESS", "speaker": "b", "reportedIn": ["p"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"caveats": [{"key": "k", "category": "TRANSLATION", "severity": "MINOR", "text": "k", "qualifies": ["p"]}],
			"links": [{"from": "t", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}, {"from": "u", "to": "x", "relation": "SUPPORTS", "strength": "STRONG"}]}`,
			source * 0.90 * (1 - (1-agent*witness*strong)*(1-agent*witness*strong)), 1, "HIGH", 1},
		{"what bears only jointly is one line", `{
			"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"}, {"key": "q", "title": "q", "kind": "REPORT", "reliability": "A"}],
			"studies": [{"key": "s", "title": "s", "design": "EXPERIMENT", "reportedIn": ["p"]}, {"key": "t", "title": "t", "design": "EXPERIMENT", "reportedIn": ["q"]}],
			"claims": [{"key": "x", "statement": "x"}],
			"links": [{"from": "s", "to": "x", "relation": "SUPPORTS", "strength": "STRONG", "jointly": "both"},
				{"from": "t", "to": "x", "relation": "SUPPORTS", "strength": "STRONG", "jointly": "both"}]}`,
			math.Pow(source*trial*strong, 2), 1, "MODERATE", 1},
		{"a conclusion is at most one word above its best premise", fan(``), fanned, 2, "MODERATE", 2},
		{"unless it has evidence of its own", fan(`, {"from": "r", "to": "x", "relation": "SUPPORTS", "strength": "WEAK"}`),
			1 - (1-fanned)*(1-source*weak*bare), 3, "HIGH", 3},
	}
}

// fan makes two studies that weakly support four claims, each of LOW certainty.
// These four support x.
func fan(more string) string {
	links := ""
	for _, premise := range []string{"a1", "a2", "a3", "a4"} {
		for _, study := range []string{"s", "t"} {
			links += `{"from": "` + study + `", "to": "` + premise + `", "relation": "SUPPORTS", "strength": "WEAK"}, `
		}
		links += `{"from": "` + premise + `", "to": "x", "relation": "SUPPORTS", "strength": "CONCLUSIVE"}, `
	}
	return `{"sources": [{"key": "p", "title": "p", "kind": "REPORT", "reliability": "A"}, {"key": "q", "title": "q", "kind": "REPORT", "reliability": "A"},
			{"key": "r", "title": "r", "kind": "REPORT", "reliability": "A"}],
		"studies": [{"key": "s", "title": "s", "design": "EXPERIMENT", "reportedIn": ["p"]}, {"key": "t", "title": "t", "design": "EXPERIMENT", "reportedIn": ["q"]}],
		"claims": [{"key": "a1", "statement": "a"}, {"key": "a2", "statement": "a"}, {"key": "a3", "statement": "a"}, {"key": "a4", "statement": "a"},
			{"key": "x", "statement": "x"}],
		"links": [` + links[:len(links)-2] + more + `]}`
}

// The model gives the figures that were worked out by hand.
func TestByHand(t *testing.T) {
	for name, read := range map[string]func(rapid.TB, *evidence.Map) map[evidence.Key]oracleFigures{
		"package": packageFigures, "oracle": oracleReads,
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range handCases() {
				t.Run(c.name, func(t *testing.T) {
					f := read(t, mapOf(t, c.json))["x"]
					if !near(f.Support, c.support) || f.IndependentFor != c.independent || f.Certainty != c.certainty || len(f.LinesFor) != c.lines {
						t.Errorf("support %v, %d independent, %s, %d lines; want %v, %d, %s, %d",
							f.Support, f.IndependentFor, f.Certainty, len(f.LinesFor), c.support, c.independent, c.certainty, c.lines)
					}
				})
			}
		})
	}
}
