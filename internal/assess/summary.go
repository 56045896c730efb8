package assess

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// summarizer writes two plain sentences about the figures of a claim: the
// verdict with its basis, and its weaknesses.
type summarizer struct {
	*Assessment
	*chart
	rubric *Rubric
	below  claimsBelow
}

func (s *summarizer) summary() Prose {
	if s.Verdict == evidence.VerdictUnsupported {
		return s.unsupported()
	}
	return fill("%s %s", s.standing(), s.weakness())
}

// unsupported says why no evidence bears on the claim.
func (s *summarizer) unsupported() Prose {
	const first = " One independent line of evidence would be the first."
	if !s.below.linked {
		return plain("Nothing in the map bears on this claim." + first)
	}
	reasons := s.spent()
	if n := len(s.below.empty); n > 0 {
		reasons = append(reasons, fill(plural(n, "%s is itself unsupported", "%s are themselves unsupported"), s.list(s.below.empty)))
	}
	if len(reasons) == 0 {
		return plain("Nothing bears on this claim, because what is linked to it cannot hold." + first)
	}
	return fill("Nothing that is linked to this claim can carry: %s."+first, join(reasons, "; "))
}

// standing writes the first sentence.
func (s *summarizer) standing() Prose {
	certainty := plain(wording.Word(s.Certainty))
	supporting, opposing := s.count(For), s.count(Against)
	belief, disbelief := number(s.Belief), number(s.Disbelief)
	switch s.Verdict {
	case evidence.VerdictWeak:
		return fill("What bears on this claim is too weak to matter: %s for it and %s against it leave a belief of %s and a disbelief of %s.",
			supporting, opposing, belief, disbelief)
	case evidence.VerdictContested:
		text := "Contested, with %s certainty: %s for it and %s against it leave a belief of %s and a disbelief of %s"
		if s.byConflict() {
			return fill(text+", which their conflict of %s makes unreliable.", certainty, supporting, opposing, belief, disbelief, number(s.Conflict))
		}
		return fill(text+".", certainty, supporting, opposing, belief, disbelief)
	case evidence.VerdictContradicted:
		return fill("Contradicted by %s, with %s certainty: disbelief is %s and belief %s.", opposing, certainty, disbelief, belief)
	case evidence.VerdictSingleLine:
		return fill("Rests on a single independent line%s, with %s certainty: belief is %s.", s.only(), certainty, belief)
	case evidence.VerdictTentative:
		return fill("Tentative, with %s certainty: %s point this way, together weaker than %s; belief is %s%s.",
			certainty, supporting, s.half(), belief, s.strongest())
	}
	return fill("Corroborated by %s, with %s certainty: belief is %s%s.", supporting, certainty, belief, s.strongest())
}

// half is the belief that several lines need to corroborate a claim.
func (s *summarizer) half() Prose {
	if s.rubric.Corroborated == 0.5 {
		return plain("one half")
	}
	return number(s.rubric.Corroborated)
}

// byConflict reports whether a claim is contested because of its conflict,
// although belief and disbelief are far apart.
func (s *summarizer) byConflict() bool {
	smaller, larger := min(s.Belief, s.Disbelief), max(s.Belief, s.Disbelief)
	return !atLeast(smaller, s.rubric.Material) || !atLeast(smaller, larger*s.rubric.ContestedShare)
}

// count says how many independent lines a side has.
func (s *summarizer) count(side Side) Prose {
	n, figure, lines, others := s.IndependentFor, s.Support, s.LinesFor, s.LinesAgainst
	if side == Against {
		n, figure, lines, others = s.IndependentAgainst, s.Opposition, s.LinesAgainst, s.LinesFor
	}
	if n == 0 && figure > tolerance {
		return plain("no line that counts")
	}
	text := countLines(n)
	uncounted := func(l Line) bool { return l.AtLeast } // the count stopped at its budget
	if s.AtLeast && (slices.ContainsFunc(lines, uncounted) || !slices.ContainsFunc(others, uncounted)) {
		text = "at least " + text
	}
	return plain(text)
}

func countLines(n int) string {
	switch n {
	case 0:
		return "no line"
	case 1:
		return "one line"
	}
	return inWords(n) + " independent lines"
}

// only names the items of the only line.
func (s *summarizer) only() Prose {
	if best, _ := strongestOf(s.LinesFor); best != nil {
		return fill(", that of %s", s.list(best.Items))
	}
	return nil
}

// strongest names the strongest of several lines.
func (s *summarizer) strongest() Prose {
	best, several := strongestOf(s.LinesFor)
	if !several {
		return nil
	}
	return fill(", and the strongest line, that of %s, alone gives a support of %s", s.list(best.Items), number(best.Strength))
}

// strongestOf finds the strongest line, and whether there are others. Items
// that bear only jointly with others are no line.
func strongestOf(lines []Line) (best *Line, several bool) {
	for i := range lines {
		l := &lines[i]
		if l.Strength <= tolerance {
			continue
		}
		several = several || best != nil
		if best == nil || l.Strength > best.Strength+tolerance {
			best = l
		}
	}
	return best, several
}

func number(v float64) Prose { return plain(wording.Number(v)) }

// inWords spells numbers up to ten in words.
func inWords(n int) string {
	words := strings.Fields("no one two three four five six seven eight nine ten")
	if n < len(words) {
		return words[n]
	}
	return grouped(n)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// grouped writes a number with commas between its thousands.
func grouped(n int) string { return message.NewPrinter(language.AmericanEnglish).Sprintf("%d", n) }
