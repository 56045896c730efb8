package wording_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Nothing reads as certain or impossible that is not.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0.000"}, {1, "1.000"}, {0.5, "0.500"}, {1.0 / 3, "0.333"}, {0.0005001, "0.001"}, {0.9994, "0.999"},
		{0.0004, "< .001"}, {4e-12, "< .001"}, {0.9996, "> .999"}, {1 - 4e-12, "> .999"}, {math.Nextafter(1, 0), "> .999"},
		{-1e-17, "0.000"},
	} {
		if got := wording.Number(c.v); got != c.want {
			t.Errorf("%v reads %q, expected %q", c.v, got, c.want)
		}
	}
	for v, want := range map[float64]string{0.3361: "0.336 or more", 1: "1.000 or more", 0.9996: "over .999", 0.0004: "any"} {
		if got := wording.AtLeast(v); got != want {
			t.Errorf("at least %v reads %q, expected %q", v, got, want)
		}
	}
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0.25, "+0.250"}, {-0.25, "-0.250"}, {1.734, "+1.734"}, {0, "0.000"}, {1e-16, "0.000"}, {-1e-16, "0.000"}, {1e-6, "< +.001"}, {-1e-6, "> -.001"},
	} {
		if got := wording.Signed(c.v); got != c.want {
			t.Errorf("a change of %v reads %q, expected %q", c.v, got, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	for got, want := range map[string]string{
		wording.Count(0, "line"):              "no lines",
		wording.Count(1, "line"):              "1 line",
		wording.Count(80, "line"):             "80 lines",
		wording.Independent(1, false):         "1 independent line",
		wording.Independent(40, true):         "at least 40 independent lines",
		wording.List([]string{"a"}):           "a",
		wording.List([]string{"a", "b"}):      "a and b",
		wording.List(strings.Fields("a b c")): "a, b and c",
	} {
		if got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

// Every word of every vocabulary is spelled: in lower case, with no underscore.
func TestEveryWordIsSpelled(t *testing.T) {
	check := func(word, spelled string) {
		if spelled == "" || spelled != strings.ToLower(spelled) || strings.Contains(spelled, "_") {
			t.Errorf("%s is spelled %q", word, spelled)
		}
	}
	for _, kind := range append(slices.Clone(evidence.ItemKinds), evidence.KindLink) {
		check(string(kind), wording.Kind(kind))
		for _, f := range evidence.FieldsOf(kind) {
			for _, word := range f.Words {
				check(word, wording.Word(word))
			}
		}
	}
	for _, d := range evidence.Designs {
		check(string(d), wording.Design(d))
	}
	for _, b := range evidence.Bases {
		check(string(b), wording.Basis(b))
	}
	for _, k := range evidence.SourceKinds {
		check(string(k), wording.SourceKind(k))
	}
	for _, c := range evidence.Certainties {
		check(string(c), wording.Word(c))
		if means := wording.CertaintyMeans(c); !strings.HasSuffix(means, ".") {
			t.Errorf("%s means %q", c, means)
		}
	}
	for _, r := range evidence.Reliabilities {
		check(string(r), wording.Reliability(r))
	}
	for _, v := range evidence.Verdicts {
		check(string(v), wording.Verdict(v))
		if means := wording.VerdictMeans(v); !strings.HasSuffix(means, ".") {
			t.Errorf("%s means %q", v, means)
		}
	}
	for word, want := range map[string]string{"SMALL_SAMPLE": "small sample", "VERY_LOW": "very low", "SECOND_HAND": "second-hand"} {
		if got := wording.Word(word); got != want {
			t.Errorf("%s is spelled %q, expected %q", word, got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for text, want := range map[string]string{"": "", "single line": "Single line", "émigrés": "Émigrés", "7 lines": "7 lines"} {
		if got := wording.Capital(text); got != want {
			t.Errorf("%q becomes %q, expected %q", text, got, want)
		}
	}
}

// A long list says what it leaves out; a short one leaves nothing out.
func TestDigests(t *testing.T) {
	strengths := func(strong, weak int) []float64 {
		return append(slices.Repeat([]float64{0.5}, strong), slices.Repeat([]float64{0.0003}, weak)...)
	}
	for _, c := range []struct {
		strong, weak, most int
		listed             int
		want               string
	}{
		{0, 0, 0, 0, ""},
		{2, 10, 20, 12, ""},
		{2, 10, 1, 1, "the strongest 1, 11 more together 0.501"},
		{9, 71, 0, 9, "9 that matter, 71 together 0.021"},
		{9, 71, 20, 9, "9 that matter, 71 together 0.021"},
		{40, 50, 20, 20, "the strongest 20, 70 more together > .999"},
		{0, 80, 20, 0, "none that matters, 80 together 0.024"},
		{30, 0, 0, 30, ""},
	} {
		d := wording.DigestOf(strengths(c.strong, c.weak), 0.05, c.most)
		if d.Listed != c.listed || d.Listed+d.Rest != c.strong+c.weak || d.String() != c.want {
			t.Errorf("%d strong and %d weak lines, at most %d: %+v, %q, expected %d listed and %q", c.strong, c.weak, c.most, d, d, c.listed, c.want)
		}
	}
}
