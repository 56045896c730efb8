package assess_test

import (
	"fmt"
	"strings"
	"testing"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// steps is a map of n claims, each with a trial of its own, that lead to x.
func steps(n int, strength evidence.Strength, link func(i int) *evidence.Link) *evidence.Map {
	m := &evidence.Map{}
	m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "x"}, Statement: "It leads to the disease."})
	for i := range n {
		key := func(prefix string) evidence.Meta { return evidence.Meta{Key: evidence.Key(fmt.Sprint(prefix, i))} }
		m.Add(&evidence.Source{Meta: key("p"), Title: "Paper", Kind: "REPORT", Reliability: "A"})
		m.Add(&evidence.Study{Meta: key("s"), Title: "Trial", Design: "EXPERIMENT", ReportedIn: []evidence.Key{key("p").Key}})
		m.Add(&evidence.Claim{Meta: key("c"), Statement: "Step."})
		m.Add(&evidence.Link{From: key("s").Key, To: key("c").Key, Relation: evidence.Supports, Strength: strength})
		m.Add(link(i))
	}
	return m
}

// together links the premises jointly.
func together(i int) *evidence.Link {
	return &evidence.Link{From: evidence.Key(fmt.Sprint("c", i)), To: "x", Relation: evidence.Supports, Strength: "CONCLUSIVE", Jointly: "chain"}
}

// apart links each premise by itself.
func apart(i int) *evidence.Link {
	l := together(i)
	l.Jointly = ""
	return l
}

// inARow makes each claim a premise of the next. The last one is x.
func inARow(n int, weak int) func(i int) *evidence.Link {
	return func(i int) *evidence.Link {
		l := &evidence.Link{From: evidence.Key(fmt.Sprint("c", i)), To: evidence.Key(fmt.Sprint("c", i+1)), Relation: evidence.Supports, Strength: "STRONG"}
		if i == n-1 {
			l.To = "x"
		}
		if i == weak {
			l.Strength = "WEAK"
		}
		return l
	}
}

// onlyFirst removes all trials except for that of the first claim.
func onlyFirst(m *evidence.Map) *evidence.Map {
	var links []*evidence.Link
	for _, l := range m.Links {
		if !strings.HasPrefix(string(l.From), "s") || l.From == "s0" {
			links = append(links, l)
		}
	}
	m.Links = links
	return m
}

// If many good steps make a weak conclusion, the summary says that their number
// is the reason. If one poor step is the reason, or the steps are alternatives,
// it does not.
func TestLengthIsWhatCosts(t *testing.T) {
	twice := onlyFirst(steps(6, "CONCLUSIVE", inARow(6, -1)))
	twice.Add(&evidence.Link{From: "s1", To: "x", Relation: evidence.Supports, Strength: "STRONG"})
	for _, test := range []struct {
		name string
		m    *evidence.Map
		want string
	}{
		{"ten premises together", steps(10, "CONCLUSIVE", together), "it rests on ten steps, the weakest 0.847: length, and no single step, is what costs it"},
		{"eleven premises in a row", onlyFirst(steps(11, "CONCLUSIVE", inARow(11, -1))), "it rests on 11 steps, the weakest 0.847: length, and no single step, is what costs it"},
		{"premises that rest on evidence of their own, too", steps(11, "CONCLUSIVE", inARow(11, -1)), ""},
		{"one poor step among six", onlyFirst(steps(6, "CONCLUSIVE", inARow(6, 3))), ""},
		{"poor steps, all of them", steps(5, "WEAK", together), "it rests on five steps, the weakest 0.262: length, and no single step, is what costs it"},
		{"three premises", steps(3, "CONCLUSIVE", together), ""},
		{"ten premises, each enough", steps(10, "CONCLUSIVE", apart), ""},
		{"a chain beside a trial", twice, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := assessed(t, test.m, assess.Options{})["x"].Summary.String()
			if strings.Contains(got, " steps, ") != (test.want != "") || !strings.Contains(got, test.want) {
				t.Errorf("%q, expected %q", got, test.want)
			}
		})
	}
}
