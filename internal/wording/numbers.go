// Package wording puts the model's figures and words as people read them, so
// that terminals, dossiers and linked data say one thing in one way. JSON has
// the words of the vocabularies and full precision instead.
package wording

import (
	"fmt"
	"math"
	"strings"
)

// Number writes a probability with three decimals. What three decimals would
// make certain or impossible, and is not, reads "> .999" or "< .001".
func Number(v float64) string {
	switch text := fmt.Sprintf("%.3f", v); {
	case text == "0.000" && v > 0:
		return "< .001"
	case text == "1.000" && v < 1:
		return "> .999"
	case text == "-0.000":
		return "0.000"
	default:
		return text
	}
}

// noise is the size of a change that comes from the last digits alone.
const noise = 1e-12

// Signed writes a change of a figure with its sign. A change too small for
// three decimals reads "< +.001" or "> -.001", so that it is not taken for none.
func Signed(v float64) string {
	text := fmt.Sprintf("%+.3f", v)
	if text != "+0.000" && text != "-0.000" {
		return text
	}
	switch {
	case math.Abs(v) < noise:
		return "0.000"
	case v > 0:
		return "< +.001"
	default:
		return "> -.001"
	}
}

// Count writes a number with its noun: "no lines", "1 line", "2 lines".
func Count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Independent writes how many independent lines a side has. The count is a
// lower bound where atLeast says so.
func Independent(n int, atLeast bool) string {
	text := Count(n, "independent line")
	if atLeast {
		return "at least " + text
	}
	return text
}

// List joins words as a sentence does: "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
