package report

import (
	"fmt"
	"io"

	"corroborate/internal/analysis"
)

// Warnings writes what to look at again in what was written, at most most of it.
func Warnings(w io.Writer, style Style, found *analysis.Warned, most int) error {
	t := newTree(w, style)
	t.list("Warnings", len(found.Warnings), most, func(i int) {
		t.paragraph("  ", style.paint("! ", bold, yellow)+clean(found.Warnings[i].Text))
	})
	if found.Uncompared > 0 {
		t.line("", "")
		t.prose(notCompared(found.Uncompared))
	}
	return t.flush()
}

// notCompared says that duplicates of some new records were not looked for.
func notCompared(n int) string {
	were := "were"
	if n == 1 {
		were = "was"
	}
	return fmt.Sprintf("Duplicates were looked for among the first %d new records; %d more %s not compared with the map.", analysis.MaxWarned, n, were)
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
