package storage

import (
	"context"

	"corroborate/internal/evidence"
)

// Defect is something that is wrong in a store, and that no write of this program leaves behind:
// somebody else has written to it, or a disk has failed.
type Defect struct {
	Code     DefectCode   `json:"code"`
	Of       evidence.Ref `json:"of,omitempty"`    // the record or the link; empty for something else
	Title    string       `json:"title,omitempty"` // of the record or the link
	Field    string       `json:"field,omitempty"`
	Message  string       `json:"message"`            // what is wrong
	Expected string       `json:"expected,omitempty"` // empty if the message says it
	Help     string       `json:"help"`               // what to do
	Mends    bool         `json:"mends"`              // Mend puts it right
}

// DefectCode is a kind of Defect.
type DefectCode string

// The kinds of defects.
const (
	DefectFile      DefectCode = "FILE_DAMAGED"        // the engine finds its own file wrong
	DefectRow       DefectCode = "LEFT_OVER"           // something belongs to a record or a revision that is not there
	DefectIndex     DefectCode = "INDEX_DIFFERS"       // what is kept for searches, lists and counts is not that of the records
	DefectKind      DefectCode = "UNKNOWN_KIND"        // a node of Neo4j is of no kind, or lacks what each has
	DefectValue     DefectCode = "WRONG_VALUE"         // a field has a word, a number, a date or an address that it cannot have
	DefectReference DefectCode = "WRONG_REFERENCE"     // a record refers to what is not there, or to another kind
	DefectName      DefectCode = "NAME_TAKEN"          // two records have one name
	DefectRubric    DefectCode = "OTHER_RUBRIC"        // figures are by another rubric than the one in use
	DefectMissing   DefectCode = "FIGURES_MISSING"     // a claim has no figures
	DefectRange     DefectCode = "FIGURES_WRONG"       // a figure is none that there can be
	DefectFigures   DefectCode = "FIGURES_DIFFER"      // kept figures are not the computed ones
	DefectRevision  DefectCode = "REVISION_WRONG"      // a revision does not fit the others
	DefectJoin      DefectCode = "CHANGES_DO_NOT_JOIN" // a change does not begin where the one before it has ended
	DefectEnd       DefectCode = "CHANGES_DO_NOT_END"  // a record is not what its last change has made of it
)

// DefectCodes lists the kinds of defects, in the order in which they are told.
var DefectCodes = []DefectCode{DefectFile, DefectRow, DefectIndex, DefectKind, DefectValue, DefectReference, DefectName, DefectRubric, DefectMissing, DefectRange, DefectFigures,
	DefectRevision, DefectJoin, DefectEnd}

// Inspector is a Reader that looks for defects in what its engine keeps, and that no other call shows.
type Inspector interface {
	// Inspect tells each defect that it finds. What it looks at may take long.
	Inspect(ctx context.Context, tell func(Defect)) error
}

// Mender is a Tx that puts right what an Inspector says that it mends. Records stay as readers see
// them.
type Mender interface {
	// Mend returns what it has put right, in words.
	Mend(ctx context.Context) ([]string, error)
}

// The words of defects that several stores know.
const (
	HelpMend    = "'corroborate check --repair' puts it right"
	HelpRestore = "restore a backup"
	HelpRefer   = "let it refer to another record, or to none"
	HelpHistory = "restore a backup from before, or go on: the history before it is not whole"
)
