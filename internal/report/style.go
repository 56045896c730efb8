package report

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Style says how a report looks.
type Style struct {
	Width int  // the width of the terminal, in columns; 0 for a file
	Color bool // whether to use colors
}

// The narrowest and the widest lines of running text. Longer lines are hard to read.
const (
	minWidth = 40
	maxWidth = 110
)

// The widths for a file or another program.
const (
	fileWidth      = 80
	fileTableWidth = 132
)

// proseWidth is the width for running text.
func (s Style) proseWidth() int {
	if s.Width <= 0 {
		return fileWidth
	}
	return min(max(s.Width, minWidth), maxWidth)
}

// tableWidth is the width for tables.
func (s Style) tableWidth() int {
	if s.Width <= 0 {
		return fileTableWidth
	}
	return max(s.Width, minWidth)
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
	strike ink = "9"
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

// verdict is a verdict in running text and in tables.
func (s Style) verdict(v evidence.Verdict) string {
	return s.paint(wording.Verdict(v), verdictInks(v)...)
}

// verdictBegins is a verdict at the beginning of a line of its own.
func (s Style) verdictBegins(v evidence.Verdict) string {
	return s.paint(wording.Capital(wording.Verdict(v)), verdictInks(v)...)
}

func verdictInks(v evidence.Verdict) []ink {
	switch v {
	case evidence.VerdictCorroborated:
		return []ink{bold, green}
	case evidence.VerdictSingleLine, evidence.VerdictTentative:
		return []ink{bold, yellow}
	case evidence.VerdictContested:
		return []ink{bold, blue}
	case evidence.VerdictContradicted:
		return []ink{bold, red}
	}
	return []ink{bold}
}

// certainty is a certainty in running text.
func (s Style) certainty(c evidence.Certainty) string {
	return s.paint(wording.Word(c), bold) + " certainty"
}

// bar draws a number from 0 to 1.
func (s Style) bar(v float64, cells int, ink ink) string {
	full := min(max(int(math.Round(v*float64(cells))), 0), cells)
	return s.paint(strings.Repeat("█", full), ink) + s.paint(strings.Repeat("░", cells-full), dim)
}

// clean makes text from a map safe to print: one line without control characters.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, s)), " ")
}

// wrap breaks text into lines of at most width columns, at spaces if it can.
func wrap(s string, width int) []string {
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	if slices.ContainsFunc(lines, func(line string) bool { return text.StringWidthWithoutEscSequences(line) > width }) {
		// A character of two columns began in the last column of a line.
		lines = strings.Split(text.WrapSoft(s, width-1), "\n")
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return lines
}
