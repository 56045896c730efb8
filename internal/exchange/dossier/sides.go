package dossier

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// A dossier lists the lines of at least the strength lineMatters, at most mostLines. It
// only names the records of the others.
const (
	lineMatters = 0.05
	mostLines   = 25
)

// side describes the evidence on one side, the strongest line first.
func (v *viewer) side(on assess.Side) Side {
	a := v.Assessment
	s := Side{Heading: "For: ", None: "Nothing supports it."}
	lines, echoes, independent, figure := a.LinesFor, a.EchoesFor, a.IndependentFor, "support"
	if on == assess.Against {
		s = Side{Heading: "Against: ", None: "Nothing contradicts it."}
		lines, echoes, independent, figure = a.LinesAgainst, a.EchoesAgainst, a.IndependentAgainst, "opposition"
	}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(a, b assess.Line) int { return cmp.Compare(b.Strength, a.Strength) })
	alone := len(lines)
	for alone > 0 && lines[alone-1].Strength <= 0 {
		alone--
	}
	if independent == 0 && alone > 0 {
		s.Heading += "no independent line that counts"
	} else {
		s.Heading += wording.Independent(independent, a.AtLeast)
	}
	v.lines(&s, lines[:alone])
	for _, l := range lines[alone:] {
		for _, key := range l.Items {
			s.Jointly = append(s.Jointly, v.record(key))
		}
	}
	for _, key := range echoes {
		s.Echoes = append(s.Echoes, v.record(key, v.echo(key, on, figure)...))
	}
	for _, spent := range a.Spent {
		if spent.Side == on {
			s.Spent = append(s.Spent, v.record(spent.Item, v.spent(spent)))
		}
	}
	return s
}

// lines describes the lines that bear by themselves.
func (v *viewer) lines(s *Side, lines []assess.Line) {
	strengths := make([]float64, len(lines))
	for i, l := range lines {
		strengths[i] = l.Strength
	}
	d := wording.DigestOf(strengths, lineMatters, mostLines)
	s.Digest = wording.Capital(d.String())
	for i, l := range lines[:d.Listed] {
		one := Line{Number: i + 1, Strength: wording.Number(l.Strength), HangsOn: v.components(l.Shared)}
		if l.Independent > 1 {
			one.Independent = fmt.Sprintf("%d of its records share no weakness", l.Independent)
			if l.AtLeast {
				one.Independent = "at least " + one.Independent
			}
		}
		for _, key := range l.Items {
			one.Records = append(one.Records, v.record(key))
		}
		s.Lines = append(s.Lines, one)
	}
	for _, l := range lines[d.Listed:] {
		s.Rest = append(s.Rest, v.names(l.Items)...)
	}
}

// nothing is the size below which a figure is a rounding error.
const nothing = 1e-12

// echo says what an echo repeats and adds.
func (v *viewer) echo(key evidence.Key, on assess.Side, figure string) []Prose {
	for _, e := range v.Assessment.Echoes {
		if e.Item != key || e.Side != on {
			continue
		}
		adds := " and adds nothing."
		if math.Abs(e.Adds) >= nothing {
			adds = fmt.Sprintf(" and adds %s to the %s.", wording.Number(e.Adds), figure)
		}
		return []Prose{say("Repeats ", listed(v.mentions(e.Repeats)), adds)}
	}
	return nil
}

// spent says why a linked record counts for nothing.
func (v *viewer) spent(s assess.Spent) Prose {
	because := v.components(s.Because)
	itself := len(s.Because) == 1 && s.Because[0].Key == s.Item
	switch {
	case s.Reason == assess.SpentRetracted && itself:
		return say("It is retracted.")
	case s.Reason == assess.SpentRetracted:
		return stop(say("It cannot hold, because what it needs is retracted: ", listed(because)))
	case s.Reason == assess.SpentCircle:
		return stop(say("It rests on a circle that nothing outside holds up: ", listed(because)))
	case itself:
		return say("It is rated as never sound.")
	default:
		return stop(say("It cannot hold, because what it needs is rated as never sound: ", listed(because)))
	}
}
