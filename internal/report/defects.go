package report

import (
	"fmt"
	"io"

	"corroborate/internal/check"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// defectHeadings say what defects of each kind are.
var defectHeadings = map[storage.DefectCode]string{
	storage.DefectFile:      "The file is damaged",
	storage.DefectRow:       "Left over of what is not there",
	storage.DefectIndex:     "Searches, lists and counts go by something else than the records",
	storage.DefectKind:      "Of no kind",
	storage.DefectValue:     "Values that cannot be",
	storage.DefectReference: "References to what is not there, or to another kind",
	storage.DefectName:      "Names that several records have",
	storage.DefectRubric:    "Figures by another rubric",
	storage.DefectMissing:   "Claims without figures",
	storage.DefectRange:     "Figures that cannot be",
	storage.DefectFigures:   "Figures that are not those of the model",
	storage.DefectRevision:  "Revisions that do not fit the others",
	storage.DefectJoin:      "Changes that do not begin where the one before has ended",
	storage.DefectEnd:       "Records that are not what their last change has made of them",
}

// Check writes what a check has found, at most so many defects of each kind (0 for all), and what a
// repair did before.
func Check(w io.Writer, style Style, r *check.Report, repaired []string, most int) error {
	t := newTree(w, style)
	for _, did := range repaired {
		t.line("", did)
	}
	result := "nothing is wrong"
	if n := len(r.Defects); n > 0 {
		result = fmt.Sprintf("%d %s wrong", n, plural(n, "thing is", "things are"))
	}
	t.line("", fmt.Sprintf("checked %s and %s at sequence %d: %s", plural(r.Entries, "1 entry", fmt.Sprintf("%d entries", r.Entries)), wording.Count(r.Revisions, "revision"), r.State.Sequence, style.paint(result, bold)))
	if r.Stale > 0 {
		t.line("", fmt.Sprintf("the figures of %s are yet to be recomputed", wording.Count(r.Stale, "claim")))
	}
	for rest := r.Defects; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Code == rest[0].Code {
			n++
		}
		t.defects(rest[:n], most)
		rest = rest[n:]
	}
	return t.flush()
}

// defects writes defects of one kind. What to do stands once below those that have it in common.
func (t *tree) defects(list []storage.Defect, most int) {
	t.line("", "")
	t.line("", t.style.paint(defectHeadings[list[0].Code], bold)+t.style.paint(" "+string(list[0].Code), dim))
	shown := len(list)
	if most > 0 {
		shown = min(shown, most)
	}
	for i, f := range list[:shown] {
		name := ""
		if f.Of != "" {
			name = t.style.paint(string(f.Of), cyan)
			if f.Field != "" {
				name += "." + f.Field
			}
			if f.Title != "" {
				name += " " + quoted(f.Title)
			}
			name += ": "
		}
		t.paragraph("  ", name+clean(evidence.Problem{Message: f.Message, Expected: f.Expected}.Text()))
		if i == shown-1 || list[i+1].Help != f.Help {
			t.paragraph("    ", t.style.paint(clean(f.Help), dim))
		}
	}
	if n := len(list) - shown; n > 0 {
		t.line("  ", t.style.paint(fmt.Sprintf("and %d more: %s", n, allTells), dim))
	}
}
