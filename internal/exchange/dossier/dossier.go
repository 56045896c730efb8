// Package dossier writes a document about one claim: how it stands and why, the
// evidence line by line, the caveats, the quotes, the sources, and what would change it.
//
// The HTML is one file that loads nothing, and that prints well. Both formats escape
// every text of the map, so that none can act as markup.
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

// Dossier is the content of the document.
type Dossier struct {
	Map *evidence.Map // all that is below the claim; its claims with their figures
	// Outside has items that records of the map refer to, but that are not below the
	// claim. The dossier only names them. It may be nil.
	Outside    map[evidence.Key]evidence.Item
	Open       []*evidence.Remark // the questions and remarks that are open about what the map holds, see Questions
	Assessment *assess.Assessment // of the claim
	Firmness   *assess.Firmness   // of the claim; nil to leave it out
}

// Write writes the dossier. The same dossier gives the same bytes.
func (d *Dossier) Write(to io.Writer, format Format) error {
	switch format {
	case Markdown:
		return writeMarkdown(to, d.Page())
	case HTML:
		return writeHTML(to, d.Page())
	}
	return evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q is not a format of dossiers", format), Expected: evidence.OneOf(Formats)})
}
