package report

import (
	"fmt"
	"io"

	"corroborate/internal/analysis"
	"corroborate/internal/wording"
)

// Warnings writes what to look at again in what was written, at most most of it.
func Warnings(w io.Writer, style Style, found *analysis.Warned, most int) error {
	t := newTree(w, style)
	t.list("Warnings", len(found.Warnings), most, func(i int) {
		t.paragraph("  ", style.paint("! ", bold, yellow)+clean(found.Warnings[i].Text))
	})
	if found.Uncompared > 0 {
		t.line("", "")
		t.prose(fmt.Sprintf("%s more were not compared with those of the map, to find duplicates.", wording.Count(found.Uncompared, "new record")))
	}
	return t.flush()
}

// warningJSON is a warning about what was written, in JSON.
type warningJSON struct {
	Code  analysis.WriteWarningCode `json:"code"`
	Path  string                    `json:"path"`
	Text  string                    `json:"text"`
	About []string                  `json:"about"`
}

func warningsOf(found *analysis.Warned) []warningJSON {
	list := make([]warningJSON, len(found.Warnings))
	for i, w := range found.Warnings {
		list[i] = warningJSON{w.Code, w.Path, w.Text, nil}
		for _, key := range w.About {
			list[i].About = append(list[i].About, string(key))
		}
	}
	return list
}
