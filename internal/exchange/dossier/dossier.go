// Package dossier writes all that a map holds on one conclusion as a document
// for people: how it stands and why, the evidence line by line, the caveats,
// the words of the witnesses and the publications, and what would change it.
//
// The HTML is one file that loads nothing, and prints. No text of a map can be
// more than text in either format.
package dossier

import (
	"fmt"
	"io"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Format is a format of dossiers.
type Format string

// The formats.
const (
	Markdown Format = "markdown"
	HTML     Format = "html"
)

// Formats lists the formats.
var Formats = []Format{Markdown, HTML}

// Dossier is what there is to tell of a conclusion.
type Dossier struct {
	Map *evidence.Map // all that is below the claim, its claims with their kept figures
	// Outside are items that records of the map refer to and that are not below
	// the claim, which the dossier names and tells nothing else of; may be nil.
	Outside    map[evidence.Key]evidence.Item
	Assessment *assess.Assessment
	Firmness   *assess.Firmness // nil if it is not told
}

// Write writes the dossier. The same dossier gives the same bytes.
func (d *Dossier) Write(to io.Writer, format Format) error {
	switch format {
	case Markdown:
		return writeMarkdown(to, d.page())
	case HTML:
		return writeHTML(to, d.page())
	}
	return evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q is not a format of dossiers", format), Expected: evidence.OneOf(Formats)})
}
