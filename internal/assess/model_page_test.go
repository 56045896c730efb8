package assess_test

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

const modelPage = "../../docs/model.md"

// fenced returns the fenced blocks of a page in a language.
func fenced(t *testing.T, path, language string) []string {
	t.Helper()
	var list []string
	for _, found := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(readFile(t, path)), -1) {
		list = append(list, found[1])
	}
	return list
}

// docs/model.md shows the computed figures of its worked example.
func TestModelPageFigures(t *testing.T) {
	bridge := exampleOf(t, 1)
	resolved := exampleOf(t, 1)
	resolved.Caveats[0].Resolved = true
	columns := []*assess.Assessment{
		assessClaim(t, bridge, "bridge-closed"),
		assessClaim(t, resolved, "bridge-closed"),
		assessClaim(t, exampleOf(t, 2), "bridge-closed"),
	}
	var b strings.Builder
	fmt.Fprintln(&b, "| | bridge.yaml | one-week resolved | with denial.yaml |\n| --- | --- | --- | --- |")
	row := func(name string, cell func(*assess.Assessment) string) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, a := range columns {
			fmt.Fprintf(&b, " %s |", cell(a))
		}
		fmt.Fprintln(&b)
	}
	for _, figure := range []struct {
		name string
		of   func(*assess.Assessment) float64
	}{
		{"support", func(a *assess.Assessment) float64 { return a.Support }},
		{"opposition", func(a *assess.Assessment) float64 { return a.Opposition }},
		{"conflict", func(a *assess.Assessment) float64 { return a.Conflict }},
		{"belief", func(a *assess.Assessment) float64 { return a.Belief }},
		{"disbelief", func(a *assess.Assessment) float64 { return a.Disbelief }},
		{"ignorance", func(a *assess.Assessment) float64 { return a.Ignorance }},
	} {
		row(figure.name, func(a *assess.Assessment) string { return fmt.Sprintf("%.3f", figure.of(a)) })
	}
	row("independent lines for it", func(a *assess.Assessment) string { return fmt.Sprint(a.IndependentFor) })
	row("independent lines against it", func(a *assess.Assessment) string { return fmt.Sprint(a.IndependentAgainst) })
	row("certainty", func(a *assess.Assessment) string { return string(a.Certainty) })
	row("verdict", func(a *assess.Assessment) string { return string(a.Verdict) })
	row("echo", func(a *assess.Assessment) string { return fmt.Sprint(a.EchoesFor) })
	row("spent", func(a *assess.Assessment) string {
		var spent []evidence.Key
		for _, s := range a.Spent {
			spent = append(spent, s.Item)
		}
		return fmt.Sprint(spent)
	})
	section(t, modelPage, "worked example", b.String())
}

// exampleOf returns the map of the page's first blocks, as if they were
// imported one after the other.
func exampleOf(t *testing.T, blocks int) *evidence.Map {
	t.Helper()
	m := &evidence.Map{}
	known := map[evidence.Ref]evidence.Entry{}
	for _, text := range fenced(t, modelPage, "yaml")[:blocks] {
		for e := range readMapFrom(t, modelPage, strings.NewReader(text), exchange.YAML, known).Entries() {
			m.Add(e)
			known[e.Ref()] = e
		}
	}
	return m
}

// The calculations in docs/model.md are right to the digits that they show.
func TestModelPageArithmetic(t *testing.T) {
	lines := 0
	for _, block := range fenced(t, modelPage, "arithmetic") {
		for line := range strings.Lines(block) {
			lines++
			_, sum, named := strings.Cut(strings.TrimSpace(line), ": ")
			expression, result, whole := strings.Cut(sum, " = ")
			if !named || !whole {
				t.Errorf("%q is not NAME: EXPRESSION = RESULT", line)
				continue
			}
			value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, strings.ReplaceAll(expression, " x ", " * "))
			if err != nil {
				t.Errorf("%q: %v", line, err)
				continue
			}
			got, _ := constant.Float64Val(value.Value)
			sameDigits(t, strings.TrimSpace(expression), got, result)
		}
	}
	if lines < 10 {
		t.Errorf("the page works out %d figures, expected more: is it read right?", lines)
	}
}
