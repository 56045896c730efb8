package assess

import (
	"fmt"
	"strings"

	"corroborate/internal/evidence"
)

// summarize says in two plain sentences what the figures say: the verdict and
// what it rests on; and what weakens it. Linked says whether anything is linked
// to the claim at all.
func (a *Assessment) summarize(linked bool) string {
	if a.Verdict != evidence.VerdictUnsupported {
		return a.standing() + " " + a.weakness()
	}
	first := "Nothing in the map bears on this claim."
	if linked {
		first = "Nothing bears on this claim, because what is linked to it cannot hold."
	}
	return first + " One independent line of evidence would be the first."
}

// standing is the first sentence.
func (a *Assessment) standing() string {
	word := strings.ReplaceAll(strings.ToLower(string(a.Certainty)), "_", " ")
	switch a.Verdict {
	case evidence.VerdictWeak:
		return fmt.Sprintf("Hardly anything bears on this claim: %s for it and %s against it leave a belief of %.2f and a disbelief of %.2f.",
			lineCount(len(a.LinesFor)), lineCount(len(a.LinesAgainst)), a.Belief, a.Disbelief)
	case evidence.VerdictContested:
		return fmt.Sprintf("Contested, with %s certainty: %s for it and %s against it leave a belief of %.2f and a disbelief of %.2f.",
			word, lineCount(len(a.LinesFor)), lineCount(len(a.LinesAgainst)), a.Belief, a.Disbelief)
	case evidence.VerdictContradicted:
		return fmt.Sprintf("Contradicted by %s, with %s certainty: disbelief is %.2f and belief %.2f.",
			lineCount(len(a.LinesAgainst)), word, a.Disbelief, a.Belief)
	case evidence.VerdictSingleLine:
		return fmt.Sprintf("Rests on a single line that counts, %s, with %s certainty: belief is %.2f.",
			a.strongestLine(a.LinesFor), word, a.Belief)
	}
	return fmt.Sprintf("Corroborated by %s, with %s certainty: belief is %.2f, and the strongest line is %s.",
		lineCount(a.counting()), word, a.Belief, a.strongestLine(a.LinesFor))
}

// counting is how many lines for the claim count as one of several.
func (a *Assessment) counting() int {
	n := 0
	for _, l := range a.LinesFor {
		if atLeast(l.Strength, 0.05) {
			n++
		}
	}
	return n
}

func lineCount(n int) string {
	switch n {
	case 0:
		return "no line"
	case 1:
		return "one line"
	}
	words := []string{"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n-2 < len(words) {
		return words[n-2] + " independent lines"
	}
	return fmt.Sprintf("%d independent lines", n)
}

func (a *Assessment) strongestLine(lines []Line) string {
	if len(lines) == 0 {
		return "none"
	}
	best := lines[0]
	for _, l := range lines[1:] {
		if l.Strength > best.Strength {
			best = l
		}
	}
	return fmt.Sprintf("that of %s at %.2f", someOf(best.Items), best.Strength)
}

// weakness is the second sentence.
func (a *Assessment) weakness() string {
	parts := []string{a.otherSide()}
	if n := len(a.EchoesFor); n > 0 {
		parts = append(parts, fmt.Sprintf("%s only %s what others bring", someOf(a.EchoesFor), plural(n, "repeats", "repeat")))
	}
	if len(a.CostlyCaveats) > 0 && a.CostlyCaveats[0].Rise > tolerance {
		c := a.CostlyCaveats[0]
		parts = append(parts, fmt.Sprintf("the costliest caveat is %s (%s) on %s, which takes %.2f of belief", someOf(c.Caveats), c.Category, c.On, c.Rise))
	}
	if doubtful := a.warned(WarnPremise); len(doubtful) > 0 {
		parts = append(parts, fmt.Sprintf("%s %s doubtful", plural(len(doubtful), "the premise", "the premises")+" "+someOf(doubtful), plural(len(doubtful), "is", "are")))
	}
	return strings.Join(parts, "; ") + "."
}

// otherSide says what speaks against the side that is ahead.
func (a *Assessment) otherSide() string {
	switch {
	case a.Verdict == evidence.VerdictContested:
		return "Neither side outweighs the other"
	case a.Verdict == evidence.VerdictContradicted && len(a.LinesFor) == 0:
		return "Nothing supports it"
	case a.Verdict == evidence.VerdictContradicted:
		return fmt.Sprintf("%s for it", plural(len(a.LinesFor), "One line speaks", capital(lineCount(len(a.LinesFor)))+" speak"))
	case len(a.LinesAgainst) == 0:
		return "Nothing contradicts it"
	}
	return fmt.Sprintf("%s against it", plural(len(a.LinesAgainst), "One line speaks", capital(lineCount(len(a.LinesAgainst)))+" speak"))
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (a *Assessment) warned(code WarningCode) []evidence.Key {
	var keys []evidence.Key
	for _, w := range a.Warnings {
		if w.Code == code {
			keys = append(keys, w.Items...)
		}
	}
	return keys
}
