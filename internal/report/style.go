package report

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/evidence"
)

// Style says how a report is to look.
type Style struct {
	Width int  // columns to fill; 0 for as many as it takes
	Color bool // whether to use colors
}

// The widths that running text is set in, whatever the terminal has: beyond
// the larger one lines are hard to read, below the smaller one there are none.
const (
	minWidth = 40
	maxWidth = 110
)

// proseWidth is the width for running text.
func (s Style) proseWidth() int {
	if s.Width <= 0 {
		return 80
	}
	return min(max(s.Width, minWidth), maxWidth)
}

// ink is a color or another way to set text off.
type ink string

const (
	bold   ink = "1"
	dim    ink = "2"
	red    ink = "31"
	green  ink = "32"
	yellow ink = "33"
	blue   ink = "34"
	cyan   ink = "36"
)

func (s Style) paint(text string, inks ...ink) string {
	if !s.Color || text == "" || len(inks) == 0 {
		return text
	}
	codes := make([]string, len(inks))
	for i, ink := range inks {
		codes[i] = string(ink)
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + text + "\x1b[0m"
}

func (s Style) key(key evidence.Key) string { return s.paint(string(key), cyan) }

func (s Style) keys(keys []evidence.Key) string {
	painted := make([]string, len(keys))
	for i, key := range keys {
		painted[i] = s.key(key)
	}
	return list(painted)
}

func (s Style) verdict(v evidence.Verdict) string {
	switch v {
	case evidence.VerdictCorroborated:
		return s.paint(string(v), bold, green)
	case evidence.VerdictSingleLine:
		return s.paint(string(v), bold, yellow)
	case evidence.VerdictContested:
		return s.paint(string(v), bold, blue)
	case evidence.VerdictContradicted:
		return s.paint(string(v), bold, red)
	}
	return s.paint(string(v), bold)
}

// bar draws a number from 0 to 1.
func (s Style) bar(v float64, cells int, ink ink) string {
	full := min(max(int(math.Round(v*float64(cells))), 0), cells)
	return s.paint(strings.Repeat("█", full), ink) + s.paint(strings.Repeat("░", cells-full), dim)
}

// number writes a figure.
func number(v float64) string { return fmt.Sprintf("%.3f", positive(v)) }

// positive makes a zero of what would print as "-0.000".
func positive(v float64) float64 {
	if math.Abs(v) < 0.0005 {
		return 0
	}
	return v
}

// clean makes text from a map fit to print: one line, nothing that steers a terminal.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// wrap breaks text into lines of at most width columns, at spaces where it can.
func wrap(s string, width int) []string {
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// count writes a number with its noun: "1 line", "2 lines", "no lines".
func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
