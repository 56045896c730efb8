package assess_test

import (
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// well is a map of records with readable names, for assessments that are
// written by hand.
func well(t *testing.T) *evidence.Map {
	return mapOf(t, `{
		"agents": [{"key": "ann", "name": "Ann Roe", "kind": "PERSON"}],
		"sources": [
			{"key": "a", "title": "Report A", "kind": "REPORT"}, {"key": "b", "title": "Report B", "kind": "REPORT"},
			{"key": "c", "title": "Report C", "kind": "REPORT"}, {"key": "d", "title": "Report D", "kind": "REPORT"},
			{"key": "gone", "title": "The withdrawn paper", "kind": "JOURNAL_ARTICLE", "retracted": true}],
		"studies": [{"key": "s", "title": "Wells of the valley", "design": "SURVEY", "reportedIn": ["a"]}],
		"testimonies": [{"key": "t", "summary": "The well ran dry.", "basis": "HEARSAY"}, {"key": "u", "summary": "So they say.", "basis": "HEARSAY"}],
		"claims": [
			{"key": "x", "statement": "The water is clean."}, {"key": "y", "statement": "The filter works."},
			{"key": "z", "statement": "The pump works."}, {"key": "rival", "statement": "The water is foul."}],
		"caveats": [
			{"key": "k", "category": "SMALL_SAMPLE", "severity": "SERIOUS", "text": "Only three wells were tested.", "qualifies": ["s"]},
			{"key": "l", "category": "INDIRECT", "severity": "MINOR", "text": "Another valley.", "qualifies": ["a->x"]}],
		"links": [{"from": "a", "to": "x", "relation": "SUPPORTS"}, {"from": "rival", "to": "x", "relation": "CONTRADICTS"}]
	}`)
}

func line(strength float64, items ...evidence.Key) assess.Line {
	return assess.Line{Items: items, Strength: strength, Independent: 1}
}

// The summary of each verdict, and of each weakness.
func TestSentences(t *testing.T) {
	ab := []assess.Line{line(0.4, "a"), line(0.2, "b")}
	one := []assess.Line{line(0.7, "a")}
	corroborated := evidence.Figures{Support: 0.9, Belief: 0.9, Certainty: "HIGH", Verdict: "CORROBORATED", IndependentFor: 2}
	single := evidence.Figures{Support: 0.7, Belief: 0.7, Certainty: "MODERATE", Verdict: "SINGLE_LINE", IndependentFor: 1}
	unsupported := evidence.Figures{Certainty: "VERY_LOW", Verdict: "UNSUPPORTED", Ignorance: 1}
	linked := assess.Beneath{Linked: true}
	for _, test := range []struct {
		name  string
		a     assess.Assessment
		below assess.Beneath
		want  string
	}{
		{"corroborated", assess.Assessment{Figures: corroborated, LinesFor: ab}, linked,
			"Corroborated by two independent lines, with high certainty: belief is 0.900, and the strongest line, that of “Report A”, alone gives a support of 0.400. Nothing contradicts it."},
		{"corroborated by what one line has", assess.Assessment{Figures: corroborated, LinesFor: []assess.Line{line(0.9, "a", "b")}}, linked,
			"Corroborated by two independent lines, with high certainty: belief is 0.900. Nothing contradicts it."},
		{"past the budget of counting", assess.Assessment{Figures: evidence.Figures{Support: 0.9999, Opposition: 0.2, Belief: 0.9999, Certainty: "HIGH", Verdict: "CORROBORATED",
			Disputed: true, IndependentFor: 1200, IndependentAgainst: 1, AtLeast: true},
			LinesFor: []assess.Line{{Items: []evidence.Key{"a", "b", "c", "d"}, Strength: 0.9999, Independent: 1200, AtLeast: true}}, LinesAgainst: []assess.Line{line(0.2, "t")}}, linked,
			"Corroborated by at least 1,200 independent lines, with high certainty: belief is > .999. One line speaks against it, which makes it disputed."},
		{"tentative", assess.Assessment{Figures: evidence.Figures{Support: 0.45, Belief: 0.45, Certainty: "LOW", Verdict: "TENTATIVE", IndependentFor: 2}, LinesFor: ab}, linked,
			"Tentative, with low certainty: two independent lines point this way, together weaker than one half; belief is 0.450, and the strongest line, that of “Report A”, alone gives a support of 0.400. Nothing contradicts it."},
		{"single line", assess.Assessment{Figures: single, LinesFor: one}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it."},
		{"contested", assess.Assessment{Figures: evidence.Figures{Support: 0.6, Opposition: 0.5, Conflict: 0.3, Belief: 0.43, Disbelief: 0.29, Certainty: "LOW", Verdict: "CONTESTED",
			IndependentFor: 2, IndependentAgainst: 1}, LinesFor: ab, LinesAgainst: one}, linked,
			"Contested, with low certainty: two independent lines for it and one line against it leave a belief of 0.430 and a disbelief of 0.290. Neither side outweighs the other."},
		{"contested by conflict", assess.Assessment{Figures: evidence.Figures{Support: 0.9999, Opposition: 0.998, Conflict: 0.9979, Belief: 0.977, Disbelief: 0.02, Certainty: "LOW", Verdict: "CONTESTED",
			IndependentFor: 16, IndependentAgainst: 14}}, linked,
			"Contested, with low certainty: 16 independent lines for it and 14 independent lines against it leave a belief of 0.977 and a disbelief of 0.020, which their conflict of 0.998 makes unreliable. " +
				"So much is both for and against it that the ratings cannot all be right."},
		{"contradicted", assess.Assessment{Figures: evidence.Figures{Support: 0.01, Opposition: 0.8, Belief: 0.0001, Disbelief: 0.8, Certainty: "HIGH", Verdict: "CONTRADICTED", IndependentAgainst: 3},
			LinesFor: []assess.Line{line(0.01, "b")}}, linked,
			"Contradicted by three independent lines, with high certainty: disbelief is 0.800 and belief < .001. What supports it is too weak to count as a line."},
		{"contradicted by one", assess.Assessment{Figures: evidence.Figures{Opposition: 0.6, Disbelief: 0.6, Certainty: "MODERATE", Verdict: "CONTRADICTED", IndependentAgainst: 1}}, linked,
			"Contradicted by one line, with moderate certainty: disbelief is 0.600 and belief 0.000. Nothing supports it."},
		{"weak", assess.Assessment{Figures: evidence.Figures{Support: 0.07, Opposition: 0.02, Belief: 0.07, Disbelief: 0.02, Certainty: "VERY_LOW", Verdict: "WEAK", IndependentFor: 1}, LinesFor: one}, linked,
			"What bears on this claim is too weak to matter: one line for it and no line that counts against it leave a belief of 0.070 and a disbelief of 0.020. What contradicts it is too weak to count as a line."},
		{"nothing linked", assess.Assessment{Figures: unsupported}, assess.Beneath{},
			"Nothing in the map bears on this claim. One independent line of evidence would be the first."},
		{"all spent", assess.Assessment{Figures: unsupported, Spent: []assess.Spent{
			{Item: "gone", Side: assess.For, Reason: assess.SpentRetracted, Because: []assess.Component{{Key: "gone"}}},
			{Item: "s", Side: assess.For, Reason: assess.SpentRetracted, Because: []assess.Component{{Key: "gone"}}},
			{Item: "t", Side: assess.Against, Reason: assess.SpentCircle, Because: []assess.Component{{Key: "t"}, {Key: "u"}}}}}, linked,
			"Nothing that is linked to this claim can carry: “The withdrawn paper” is retracted; “Wells of the valley” needs “The withdrawn paper”, which is retracted; " +
				"“The well ran dry” leads only round in a circle with “So they say”. One independent line of evidence would be the first."},
		{"premises without support", assess.Assessment{Figures: unsupported}, assess.Beneath{Linked: true, Empty: []evidence.Key{"y", "z"}},
			"Nothing that is linked to this claim can carry: “The filter works” and “The pump works” are themselves unsupported. One independent line of evidence would be the first."},
		{"what only holds itself up", assess.Assessment{Figures: single, LinesFor: one, Spent: []assess.Spent{
			{Item: "t", Side: assess.For, Reason: assess.SpentCircle, Because: []assess.Component{{Key: "t"}}},
			{Item: "b", Side: assess.Against, Reason: assess.SpentUnsound, Because: []assess.Component{{Key: "ann"}}},
			{Item: "c", Side: assess.Against, Reason: assess.SpentUnsound, Because: []assess.Component{{Key: "ann"}}}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. " +
				"Nothing contradicts it; “The well ran dry” leads only round in a circle; “Report B” and “Report C” need Ann Roe, which is taken to be unsound."},
		{"an echo that adds nothing", assess.Assessment{Figures: single, LinesFor: one, Echoes: []assess.Echo{{Item: "b", Side: assess.For, Repeats: []evidence.Key{"a"}, Adds: 1e-17}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; “Report B” repeats “Report A” and adds nothing."},
		{"an echo that adds little", assess.Assessment{Figures: single, LinesFor: one, Echoes: []assess.Echo{{Item: "b", Side: assess.For, Repeats: []evidence.Key{"a"}, Adds: 1e-9}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; “Report B” repeats “Report A” and adds little."},
		{"an echo that adds", assess.Assessment{Figures: single, LinesFor: one, Echoes: []assess.Echo{{Item: "b", Side: assess.For, Repeats: []evidence.Key{"a", "s"}, Adds: 0.03},
			{Item: "c", Side: assess.Against, Repeats: []evidence.Key{"t"}}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; “Report B” repeats “Report A” and “Wells of the valley” and adds 0.030."},
		{"several echoes", assess.Assessment{Figures: single, LinesFor: one, Echoes: []assess.Echo{{Item: "b", Side: assess.For, Repeats: []evidence.Key{"a"}, Adds: 0.03},
			{Item: "c", Side: assess.For, Repeats: []evidence.Key{"s"}}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; “Report B” and “Report C” repeat other evidence and add at most 0.030 each."},
		{"a caveat on a record", assess.Assessment{Figures: single, LinesFor: one, CostlyCaveats: []assess.CaveatCost{
			{On: assess.Component{Key: "s"}, Category: "SMALL_SAMPLE", Caveats: []evidence.Key{"k"}, Rise: 0.12}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. " +
				"Nothing contradicts it; the costliest caveat is “Only three wells were tested” (small sample) on “Wells of the valley”, which takes 0.120 of belief."},
		{"a caveat on a link", assess.Assessment{Figures: single, LinesFor: one, CostlyCaveats: []assess.CaveatCost{
			{On: assess.Component{Link: &assess.LinkRef{From: "a", To: "x", Relation: "SUPPORTS"}}, Category: "INDIRECT", Caveats: []evidence.Key{"l"}, Rise: 0.02}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. " +
				"Nothing contradicts it; the costliest caveat is “Another valley” (indirect) on the step from “Report A” to “The water is clean”, which takes 0.020 of belief."},
		{"two caveats of a category on the claim", assess.Assessment{Figures: single, LinesFor: one, CostlyCaveats: []assess.CaveatCost{
			{On: assess.Component{Key: "x"}, Category: "NO_HARD_DATA", Caveats: []evidence.Key{"k", "l"}, Rise: 0.3}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. " +
				"Nothing contradicts it; the costliest caveats are “Only three wells were tested” and “Another valley” (no hard data) on the claim itself, which take 0.300 of belief."},
		{"a caveat that costs nothing to speak of", assess.Assessment{Figures: single, LinesFor: one, CostlyCaveats: []assess.CaveatCost{
			{On: assess.Component{Key: "x"}, Category: "METHOD", Caveats: []evidence.Key{"k"}, Rise: 0.0004}}}, linked,
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it."},
		{"a doubtful premise", assess.Assessment{Figures: single, LinesFor: one}, assess.Beneath{Linked: true, Doubtful: []assess.Doubtful{{Claim: "y", Verdict: "CONTRADICTED"}}},
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; the premise “The filter works” is contradicted."},
		{"doubtful premises", assess.Assessment{Figures: single, LinesFor: one},
			assess.Beneath{Linked: true, Doubtful: []assess.Doubtful{{Claim: "y", Verdict: "CONTRADICTED"}, {Claim: "z", Verdict: "CONTESTED"}}},
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.700. Nothing contradicts it; the premises “The filter works” and “The pump works” are doubtful."},
		{"a refuted attacker", assess.Assessment{Figures: evidence.Figures{Support: 0.7, Opposition: 0.01, Belief: 0.69, Certainty: "MODERATE", Verdict: "SINGLE_LINE", IndependentFor: 1}, LinesFor: one},
			assess.Beneath{Linked: true, Refuted: []evidence.Key{"rival"}},
			"Rests on a single independent line, that of “Report A”, with moderate certainty: belief is 0.690. " +
				"What contradicts it is too weak to count as a line; “The water is foul”, which contradicts it, is itself contradicted."},
		{"a long chain", assess.Assessment{Figures: evidence.Figures{Support: 0.023, Belief: 0.023, Certainty: "VERY_LOW", Verdict: "WEAK"}, LinesFor: one},
			assess.Beneath{Linked: true, Steps: 10, Weakest: 0.7057},
			"What bears on this claim is too weak to matter: no line that counts for it and no line against it leave a belief of 0.023 and a disbelief of 0.000. " +
				"Nothing contradicts it; it rests on ten steps, the weakest 0.706: length, and no single step, is what costs it."},
		{"what bears only jointly", assess.Assessment{Figures: corroborated, LinesFor: append([]assess.Line{line(0, "c", "d")}, ab...)}, linked,
			"Corroborated by two independent lines, with high certainty: belief is 0.900, and the strongest line, that of “Report A”, alone gives a support of 0.400. " +
				"Nothing contradicts it; “Report C” and “Report D” bear only jointly with others."},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.a.Claim = "x"
			if got := assess.Summarize(well(t), &test.a, test.below).String(); got != test.want {
				t.Errorf("got\n%s\nexpected\n%s", got, test.want)
			}
		})
	}
}
