package exchange

import (
	"bufio"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

// yamlLayout is a list for each kind, one entry a block, each field in a line.
type yamlLayout struct {
	begun  bool // whether something is written
	values []string
}

func (*yamlLayout) grouped() bool { return true }

func (l *yamlLayout) header(to *bufio.Writer, h evidence.Header) {
	l.begun = true
	to.WriteString(headerName + ": " + yamlHeader(h) + "\n")
}

func (l *yamlLayout) entry(to *bufio.Writer, e evidence.Entry, first bool) error {
	if first {
		if l.begun {
			to.WriteByte('\n')
		}
		to.WriteString(evidence.Plural(e.EntryKind()) + ":\n")
	}
	l.begun = true
	lead := "  - "
	for _, f := range evidence.FieldsOf(e.EntryKind()) {
		l.values = f.Append(l.values[:0], e)
		if len(l.values) == 0 {
			continue
		}
		to.WriteString(lead + f.Name + ": " + yamlValue(f.Form, l.values) + "\n")
		lead = "    "
	}
	return nil
}

func (l *yamlLayout) close(to *bufio.Writer) error {
	if l.begun {
		return nil
	}
	_, err := to.WriteString("{}\n")
	return err
}

func yamlValue(form evidence.Form, values []string) string {
	switch form {
	case evidence.FormFlag, evidence.FormCount:
		return values[0]
	case evidence.FormKeys, evidence.FormRefs, evidence.FormTags:
		list := make([]string, len(values))
		for i, v := range values {
			list[i] = yamlString(v, true)
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	return yamlString(values[0], false)
}

// yamlString writes a text as YAML: plain if it reads back as the same text, as a
// block if it has several lines, and in double quotes otherwise.
func yamlString(text string, flow bool) string {
	switch {
	case yamlPlainly(text, flow):
		return text
	case !flow && yamlBlock(text):
		return yamlLiteral(text)
	}
	return yamlQuoted(text)
}

// yamlNumeric matches all texts that YAML 1.1 or 1.2 takes for a number, a date or a
// time, and a few more. A text that begins with a sign or a dot is quoted anyway.
var yamlNumeric = regexp.MustCompile(`^[0-9][-+0-9a-fA-FxXoO_:.TtZz ]*$`)

// yamlPlainly reports whether a text can stand without quotes.
func yamlPlainly(text string, flow bool) bool {
	if text == "" || strings.TrimSpace(text) != text || strings.ContainsRune("-+?:,[]{}#&*!|>'\"%@`=<.~", rune(text[0])) {
		return false
	}
	if strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":") {
		return false
	}
	if flow && strings.ContainsAny(text, ",[]{}:") {
		return false
	}
	for _, c := range text {
		if !yamlClear(c) {
			return false
		}
	}
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return !yamlNumeric.MatchString(text)
}

// yamlClear reports whether readers can see a character: it is no control character, no
// line break, no byte order mark, and it has a width.
func yamlClear(c rune) bool {
	return yamlPrintable(c) && c != '\t' && c != '\n' && c != '\r' && c != 0x85 && c != 0x2028 && c != 0x2029 &&
		!(unicode.IsSpace(c) && c != ' ') && !unicode.Is(unicode.Cf, c)
}

// yamlBlock reports whether a text of several lines can be a literal block.
func yamlBlock(text string) bool {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 2 {
		return false
	}
	for i, line := range lines {
		blank := strings.TrimSpace(line) == ""
		if blank && (line != "" || i == 0 || i == len(lines)-1) {
			return false
		}
		if i == 0 && line[0] == ' ' {
			return false
		}
		for _, c := range line {
			if !yamlClear(c) {
				return false
			}
		}
	}
	return true
}

func yamlLiteral(text string) string {
	var b strings.Builder
	b.WriteString("|")
	if !strings.HasSuffix(text, "\n") {
		b.WriteString("-")
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		b.WriteString("\n")
		if line != "" {
			b.WriteString("      " + line)
		}
	}
	return b.String()
}

func yamlQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case yamlClear(c):
			b.WriteRune(c)
		case c <= 0xFF:
			fmt.Fprintf(&b, `\x%02X`, c)
		case c <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			fmt.Fprintf(&b, `\U%08X`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
