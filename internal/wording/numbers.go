// Package wording writes the model's figures and words for people, so that
// terminals, dossiers and linked data say the same thing in the same way. JSON
// has the words of the vocabularies and full precision instead.
package wording

import (
	"fmt"
	"math"
	"strings"
)

// Number writes a probability, 0 to 1, with three decimals. A figure that would
// round to 0 or 1 without being it reads "< .001" or "> .999".
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

// AtLeast writes the least probability that suffices, 0 to 1, with three decimals:
// "0.336 or more". One that would round to 0 or 1 without being it reads "any" or
// "over .999".
func AtLeast(v float64) string {
	switch text := Number(v); text {
	case "< .001":
		return "any"
	case "> .999":
		return "over .999"
	default:
		return text + " or more"
	}
}

// noise is the largest change that rounding errors explain.
const noise = 1e-12

// Signed writes a change of a figure with its sign and three decimals. A
// smaller change reads "< +.001" or "> -.001". A change by no more than
// rounding, 1e-12, reads "0.000".
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

// Count writes a number with its noun in the plural with s: "no lines", "1
// line", "2 lines".
func Count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Independent writes how many independent lines a side has. If atLeast is true,
// the count is a lower bound, and the text says so.
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
