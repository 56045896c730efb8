package request

import "time"

// Problem is one thing that is wrong, as clients see it.
type Problem struct {
	Code           string     `json:"code"`
	Path           string     `json:"path,omitempty"`
	Line           int        `json:"line,omitempty"`
	Column         int        `json:"column,omitempty"`
	Message        string     `json:"message"`
	Expected       string     `json:"expected,omitempty"`
	Nearest        []string   `json:"nearest,omitempty"`
	CurrentVersion int        `json:"currentVersion,omitempty"`
	ChangedBy      string     `json:"changedBy,omitempty"`
	ChangedAt      *time.Time `json:"changedAt,omitempty"`
	ChangedFields  []string   `json:"changedFields,omitempty"`
	Limit          int        `json:"limit,omitempty"`
}

// Extensions are the extensions of an error: its code, all problems that it lists,
// how many more there are, and what clients can act on of the first problem that
// has the code of the error.
func Extensions(code string, problems []Problem, more int) map[string]any {
	extensions := map[string]any{"code": code, "problems": problems}
	set := func(name string, value any, is bool) {
		if is {
			extensions[name] = value
		}
	}
	set("moreProblems", more, more > 0)
	for _, p := range problems {
		if p.Code == code {
			set("argument", p.Path, p.Path != "")
			set("expected", p.Expected, p.Expected != "")
			set("nearest", p.Nearest, p.Nearest != nil)
			set("currentVersion", p.CurrentVersion, p.CurrentVersion > 0)
			set("limit", p.Limit, p.Limit > 0)
			break
		}
	}
	return extensions
}
