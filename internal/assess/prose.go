package assess

import (
	"strings"

	"corroborate/internal/evidence"
)

// Prose is text in parts, so that a page can link the records that it names.
type Prose []Part

// Part is a piece of prose. What names a record reads as people name it: by
// title, name or statement.
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
