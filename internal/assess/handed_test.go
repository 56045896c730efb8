package assess_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// handed is the folder of small maps that users sent. Each shows an error of an
// earlier version, or one reported of another tool.
const handed = "testdata/handed"

// handedFigures are the right figures of a claim of such a map. A figure has
// the digits in which it was given; an empty figure was not given.
type handedFigures struct {
	file, claim       string
	verdict           evidence.Verdict
	certainty         evidence.Certainty
	disputed          bool // checked where a verdict was given
	belief, disbelief string
	lines             int // how many there are for it; 0 where that was not given
}

func TestHandedMaps(t *testing.T) {
	tests := []handedFigures{
		{file: "01-zero-line.yaml", claim: "group-uses", lines: 2},

		{file: "02-poorer-record-believed-more.yaml", claim: "by-paper", belief: ".574"},
		{file: "02-poorer-record-believed-more.yaml", claim: "by-trial", belief: ".689"},
		{file: "02-poorer-record-believed-more.yaml", claim: "by-cohort", belief: ".650"},

		{file: "04-partial-called-corroborated.yaml", claim: "drug-slows", belief: ".375",
			verdict: evidence.VerdictTentative, certainty: evidence.CertaintyLow},

		{file: "05-small-trials-outvote-one-large.yaml", claim: "magnesium-lowers-mi-mortality", belief: ".986",
			verdict: evidence.VerdictCorroborated, certainty: evidence.CertaintyModerate, disputed: true},

		{file: "06-chain-of-ten.yaml", claim: "step0", belief: ".706"},
		{file: "06-chain-of-ten.yaml", claim: "step9", belief: ".706"},
		{file: "06-chain-of-ten.yaml", claim: "pathway", belief: ".023"},

		{file: "07-argument-without-testimony.yaml", claim: "rights", verdict: evidence.VerdictUnsupported},
		{file: "07-argument-without-testimony.yaml", claim: "limits", verdict: evidence.VerdictUnsupported},
		{file: "07-argument-without-testimony.yaml", claim: "conclusion", verdict: evidence.VerdictUnsupported},

		{file: "13-review-echoes-the-paper-not-the-study.yaml", claim: "driver", belief: ".378"},
		{file: "13-review-echoes-the-paper-not-the-study.yaml", claim: "driver-study-only", belief: ".378"},

		{file: "A1-conflict-10-10.jsonl", claim: "question", belief: ".499999", disbelief: ".499999",
			verdict: evidence.VerdictContested, certainty: evidence.CertaintyLow},
		{file: "A1-conflict-12-10.jsonl", claim: "question", belief: ".920279", disbelief: ".079721",
			verdict: evidence.VerdictContested, certainty: evidence.CertaintyLow},
		{file: "A1-conflict-30-10.jsonl", claim: "question", belief: "1.000000",
			verdict: evidence.VerdictContested, certainty: evidence.CertaintyLow},
		{file: "A1-premise-30-10.jsonl", claim: "question", belief: "1.000000",
			verdict: evidence.VerdictContested, certainty: evidence.CertaintyLow},
		{file: "A1-premise-30-10.jsonl", claim: "conclusion", belief: ".85",
			verdict: evidence.VerdictCorroborated, certainty: evidence.CertaintyModerate},
		{file: "A1-premise-30-9-for-comparison.jsonl", claim: "question",
			verdict: evidence.VerdictCorroborated, certainty: evidence.CertaintyModerate, disputed: true},
		{file: "A1-premise-30-9-for-comparison.jsonl", claim: "conclusion", belief: ".85", certainty: evidence.CertaintyHigh},
	}
	for _, test := range tests {
		t.Run(test.file+" "+test.claim, func(t *testing.T) {
			f := assessClaim(t, readHanded(t, test.file), test.claim).Figures
			if test.verdict != "" && (f.Verdict != test.verdict || f.Disputed != test.disputed) {
				t.Errorf("%s, disputed %t, expected %s, %t", f.Verdict, f.Disputed, test.verdict, test.disputed)
			}
			if test.certainty != "" && f.Certainty != test.certainty {
				t.Errorf("certainty %s, expected %s", f.Certainty, test.certainty)
			}
			if test.lines != 0 && f.IndependentFor != test.lines {
				t.Errorf("%d lines for it, expected %d", f.IndependentFor, test.lines)
			}
			sameDigits(t, "belief", f.Belief, test.belief)
			sameDigits(t, "disbelief", f.Disbelief, test.disbelief)
		})
	}
}

func readHanded(t *testing.T, file string) *evidence.Map {
	t.Helper()
	return readMap(t, filepath.Join(handed, file))
}

func assessClaim(t *testing.T, m *evidence.Map, claim string) *assess.Assessment {
	t.Helper()
	key := evidence.Key(claim)
	assessments, err := assess.Assess(t.Context(), m, []evidence.Key{key}, assess.DefaultRubric(), assess.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return assessments[key]
}

// sameDigits compares a figure with a rounded one, in the digits of the latter.
func sameDigits(t *testing.T, name string, got float64, want string) {
	t.Helper()
	if want == "" {
		return
	}
	number, err := strconv.ParseFloat(want, 64)
	if err != nil {
		t.Fatal(err)
	}
	_, digits, _ := strings.Cut(want, ".")
	if half := .5 * math.Pow10(-len(digits)); math.Abs(got-number) > half*(1+1e-9) {
		t.Errorf("%s %v, expected %s", name, got, want)
	}
}

// Items that bear only jointly with others are listed, and counted nowhere.
func TestWhatBearsOnlyJointlyIsNoLine(t *testing.T) {
	a := assessClaim(t, readHanded(t, "01-zero-line.yaml"), "group-uses")
	counted := 0
	for _, line := range a.LinesFor {
		counted += line.Independent
		if line.Strength < .05 && line.Independent != 0 {
			t.Errorf("the line of %v has strength %v and counts", line.Items, line.Strength)
		}
	}
	if counted != a.IndependentFor {
		t.Errorf("the lines count %d, the claim has %d", counted, a.IndependentFor)
	}
	if text := a.Summary.String(); !strings.Contains(text, "two independent lines") {
		t.Errorf("the summary does not say that there are two lines: %s", text)
	}
}

// A paper that is linked beside the study that it reports adds nothing.
func TestAPaperBesideItsStudyIsAnEcho(t *testing.T) {
	m := readHanded(t, "02-poorer-record-believed-more.yaml")
	before := assessClaim(t, m, "by-trial")
	m.Links = append(m.Links, &evidence.Link{From: "paper", To: "by-trial", Relation: evidence.Supports, Strength: evidence.StrengthStrong})
	after := assessClaim(t, m, "by-trial")
	if !slices.Contains(after.EchoesFor, "paper") {
		t.Errorf("the echoes are %v, expected the paper among them", after.EchoesFor)
	}
	if math.Abs(after.Belief-before.Belief) > tolerance {
		t.Errorf("belief goes from %v to %v", before.Belief, after.Belief)
	}
}

// A refuted claim that contradicts another casts no doubt on it.
func TestARefutedRivalIsNoPremise(t *testing.T) {
	a := assessClaim(t, readHanded(t, "03-refuted-rival-called-premise.yaml"), "theory")
	for _, w := range a.Warnings {
		if w.Code == assess.WarnPremise {
			t.Errorf("warning: %s", w.Text)
		}
	}
	if text := a.Summary.String(); strings.Contains(text, "premise") {
		t.Errorf("the summary calls the rival a premise: %s", text)
	}
}

// Fourteen small trials do not silence the large one against them.
func TestTheLargestTrialIsAgainst(t *testing.T) {
	a := assessClaim(t, readHanded(t, "05-small-trials-outvote-one-large.yaml"), "magnesium-lowers-mi-mortality")
	for _, w := range a.Warnings {
		if w.Code == assess.WarnLargestAgainst && slices.Contains(w.Items, "isis-4-1995-trial") {
			return
		}
	}
	t.Errorf("the warnings are %v, expected one that the largest trial is against the claim", a.Warnings)
}

// The summary of a long chain says that its length lowers belief, and no single
// step.
func TestALongChainSaysSo(t *testing.T) {
	a := assessClaim(t, readHanded(t, "06-chain-of-ten.yaml"), "pathway")
	text := a.Summary.String()
	for _, w := range a.Warnings {
		text += "\n" + w.Text.String()
	}
	for _, want := range []string{"ten steps", ".706"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said:\n%s", want, text)
		}
	}
}

// A review that relays the paper of a study derives from the study.
func TestAReviewOfThePaperEchoesTheStudy(t *testing.T) {
	a := assessClaim(t, readHanded(t, "13-review-echoes-the-paper-not-the-study.yaml"), "driver")
	if len(a.Echoes) != 1 {
		t.Fatalf("%d echoes, expected the review", len(a.Echoes))
	}
	if e := a.Echoes[0]; e.Item != "review" || e.Side != assess.For || !slices.Equal(e.Repeats, []evidence.Key{"study"}) || math.Abs(e.Adds) > tolerance {
		t.Errorf("the echo is %+v, expected the review, which repeats the study and adds nothing", e)
	}
}

// A caveat on a step lowers what the conclusion gets from the premise. It does
// not lower the premise.
func TestACaveatOnAStep(t *testing.T) {
	undercut := func(resolved bool) (premise, conclusion float64) {
		m := readHanded(t, "M1-undercut.yaml")
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: "log"}, Title: "Log", Kind: "REPORT", Reliability: "A"})
		m.Links = append(m.Links, &evidence.Link{From: "log", To: "a", Relation: evidence.Supports, Strength: evidence.StrengthStrong})
		m.Caveats[0].Resolved = resolved
		return assessClaim(t, m, "a").Belief, assessClaim(t, m, "b").Belief
	}
	a, b := undercut(false)
	freeA, freeB := undercut(true)
	if a != freeA || a == 0 {
		t.Errorf("belief in the premise is %v with the caveat, and %v without it", a, freeA)
	}
	if math.Abs(b-.5*freeB) > tolerance || b == 0 {
		t.Errorf("belief in the conclusion is %v with the caveat, and %v without it: expected a half", b, freeB)
	}
}

// A sampled figure of a claim with nearly total conflict rests on enough draws
// outside the conflict. It gives its error, and stays the same with more draws
// or others.
func TestSampledNearTotalConflict(t *testing.T) {
	for file, right := range map[string]func(evidence.Figures) bool{
		"A2-sampled-30-12.jsonl": func(f evidence.Figures) bool { return f.Belief > .99 },
		"A2-sampled-8-8.jsonl":   func(f evidence.Figures) bool { return f.Verdict == evidence.VerdictContested },
	} {
		t.Run(file, func(t *testing.T) {
			m := readHanded(t, file)
			question := []evidence.Key{"question"}
			figures := func(m *evidence.Map, o assess.Options) evidence.Figures {
				all, err := assess.Figures(t.Context(), m, question, assess.DefaultRubric(), o)
				if err != nil {
					t.Fatal(err)
				}
				return all["question"]
			}
			f := figures(m, assess.Options{})
			if !right(f) {
				t.Errorf("belief %v, disbelief %v, %s", f.Belief, f.Disbelief, f.Verdict)
			}
			if f.Method == evidence.MethodExact {
				return
			}
			// The error of a share of 1,000 draws is at most .016.
			if f.StandardError <= 0 || f.StandardError > .016 {
				t.Errorf("standard error %v", f.StandardError)
			}
			more := figures(m, assess.Options{Draws: 1 << 18})
			others := figures(readMap(t, withOtherKeys(t, filepath.Join(handed, file))), assess.Options{})
			for _, other := range []evidence.Figures{more, others} {
				if math.Abs(other.Belief-f.Belief) > 6*math.Hypot(f.StandardError, other.StandardError) {
					t.Errorf("belief %v ± %v, and once more %v ± %v", f.Belief, f.StandardError, other.Belief, other.StandardError)
				}
			}
		})
	}
}

// withOtherKeys renames all records of a map, which leads to other draws.
func withOtherKeys(t *testing.T, path string) string {
	t.Helper()
	text := regexp.MustCompile(`"(a|s|d|pro|con)(\d+)"`).ReplaceAll(readFile(t, path), []byte(`"other-$1$2"`))
	copied := filepath.Join(t.TempDir(), "other.jsonl")
	if err := os.WriteFile(copied, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return copied
}
