package explorer

import (
	"bytes"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// Wherever a figure is told that is an estimate, or that is being recomputed, the page marks
// it and says so.
func TestDoubtfulFiguresAreMarked(t *testing.T) {
	pages, err := parsePages()
	if err != nil {
		t.Fatal(err)
	}
	exact := &evidence.Figures{Belief: 0.31, Ignorance: 0.64, Disbelief: 0.05, Verdict: evidence.VerdictTentative, Certainty: evidence.CertaintyLow, Method: evidence.MethodExact}
	sampled := *exact
	sampled.Belief, sampled.Method, sampled.StandardError = 0.38, evidence.MethodSampled, 0.01
	claim := ref{Kind: evidence.KindClaim, Key: "c", Text: "So it is."}
	for name, standing := range map[string]*standing{"estimate ± 0.010": standingOf(&sampled, false), "being recomputed": standingOf(exact, true)} {
		figure := standing.Belief
		if !strings.HasPrefix(figure, "~ 0.3") {
			t.Errorf("belief reads %q", figure)
		}
		between := move{ref: claim, Before: standing, After: standing}
		for what, one := range map[string]struct {
			page, template string
			data           any
		}{
			"a list":      {"list", "content", &listPage{Kind: evidence.KindClaim, Rows: []row{{ref: claim, Standing: standing}}}},
			"a record":    {"record", "content", &recordPage{ref: ref{Kind: evidence.KindSource, Key: "s"}, BearsOn: []bearing{{ref: claim, Standing: standing}}}},
			"a search":    {"search", "content", &searchPage{Text: "x", Hits: []hit{{row: row{ref: claim, Standing: standing}}}}},
			"moves":       {"record", "moves", []move{between}},
			"the history": {"history", "shift", between},
			"a what-if":   {"whatif", "content", &whatIfPage{Before: standing, After: standing}},
		} {
			var out bytes.Buffer
			if err := pages[pageName(0, one.page)].ExecuteTemplate(&out, one.template, one.data); err != nil {
				t.Fatal(err)
			}
			if got := out.String(); !strings.Contains(got, figure) || !strings.Contains(got, name) {
				t.Errorf("%s does not say %q and %q: %s", what, figure, name, got)
			}
		}
	}
	if got := standingOf(exact, false); got.Belief != "0.310" || got.Doubt != "" {
		t.Errorf("an exact figure reads %q, %q", got.Belief, got.Doubt)
	}
}

// What was not measured is told where it may belong.
func TestWhatIsNotMeasuredIsTold(t *testing.T) {
	pages, err := parsePages()
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]bool{7: true, 0: false} {
		var out bytes.Buffer
		if err := pages[pageName(0, "claim")].ExecuteTemplate(&out, "suppose", &suppose{Unmeasured: n, Sampled: n > 0}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "7 more may belong here") && strings.Contains(out.String(), "are estimates"); got != want {
			t.Errorf("with %d that were not measured: %s", n, out.String())
		}
	}
}
