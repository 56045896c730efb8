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
// and how many more there are.
func Extensions(code string, problems []Problem, more int) map[string]any {
	extensions := map[string]any{"code": code, "problems": problems}
	if more > 0 {
		extensions["moreProblems"] = more
	}
	return extensions
}
