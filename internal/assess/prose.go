package assess

import (
	"strings"

	"corroborate/internal/evidence"
)

// Prose is text in parts, so that a page can link the records that the text
// names.
type Prose []Part

// Part is a piece of prose. A record appears by the name that people give it:
// its title, name or statement.
type Part struct {
	Text string       `json:"text"`
	Ref  evidence.Ref `json:"ref,omitempty"` // the item or link that the text names; empty for plain text
}

// String is the text of all parts.
func (p Prose) String() string {
	var b strings.Builder
	for _, part := range p {
		b.WriteString(part.Text)
	}
	return b.String()
}

// MarshalText writes the text of all parts.
func (p Prose) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// plain is prose that names nothing.
func plain(text string) Prose { return Prose{{Text: text}} }

// placeholder marks the places of a text that fill replaces.
const placeholder = "%s"

// fill replaces the placeholders of a text by proses, one after the other.
func fill(text string, values ...Prose) Prose {
	var out Prose
	for i, between := range strings.Split(text, placeholder) {
		if i > 0 {
			out = out.with(values[i-1]...)
		}
		out = out.with(Part{Text: between})
	}
	return out
}

// with appends parts. It joins plain text to plain text before it.
func (p Prose) with(parts ...Part) Prose {
	for _, part := range parts {
		last := len(p) - 1
		switch {
		case part.Text == "":
		case last >= 0 && part.Ref == "" && p[last].Ref == "":
			p[last].Text += part.Text
		default:
			p = append(p, part)
		}
	}
	return p
}

// join puts a separator between proses.
func join(list []Prose, separator string) Prose {
	var out Prose
	for i, p := range list {
		if i > 0 {
			out = out.with(Part{Text: separator})
		}
		out = out.with(p...)
	}
	return out
}

// andList joins proses as a sentence does: "a, b and c".
func andList(list []Prose) Prose {
	if len(list) < 2 {
		return join(list, "")
	}
	last := len(list) - 1
	return fill("%s and %s", join(list[:last], ", "), list[last])
}
