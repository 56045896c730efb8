package explorer

import (
	"errors"

	"corroborate/internal/evidence"
)

// editable is what the script that edits needs to know of the record of a page.
type editable struct {
	ref
	Refused string // why the reader may not change it; empty if they may
}

func (e *Explorer) editable(r *request, of ref) *editable {
	refused, offered := e.mayEdit(r)
	if !offered {
		return nil
	}
	return &editable{of, refused}
}

// mayEdit says whether pages offer to edit, and if the reader may not, why.
func (e *Explorer) mayEdit(r *request) (refused string, offered bool) {
	if e.MayWrite == nil || e.Editor == "" {
		return "", false
	}
	err := e.MayWrite(r.ctx)
	if err == nil {
		return "", true
	}
	var known *evidence.Error
	if errors.As(err, &known) && len(known.Problems) > 0 {
		p := known.Problems[0]
		refused = sentence(p.Message)
		if p.Expected != "" {
			refused += " Changing the map takes " + p.Expected + "."
		}
		return refused, true
	}
	return sentence(err.Error()), true
}
