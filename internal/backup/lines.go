package backup

import (
	"encoding/json"
	"fmt"
	"time"

	"corroborate/internal/evidence"
)

// format is the version of the form of a backup. Programs must always read a format that
// was ever written.
const format = 1

// program marks a file as a backup of this program.
const program = "corroborate"

// defaultBatch is how many entries, changes or effects one line has at most: a line is in
// memory as a whole.
const defaultBatch = 200

// line is a line of a backup. One of its parts is set.
type line struct {
	Header   *header         `json:"backup,omitempty"`
	Entries  json.RawMessage `json:"entries,omitempty"` // see snapshot.Marshal
	Claims   []claim         `json:"claims,omitempty"`  // of the entries in the same line
	Revision *revision       `json:"revision,omitempty"`
	Changes  json.RawMessage `json:"changes,omitempty"` // of the revision before; see snapshot.Marshal
	Effects  []effect        `json:"effects,omitempty"` // of the revision before
	End      *end            `json:"end,omitempty"`
}

// header says what the file is. It has no time, so that two backups of one state are equal.
type header struct {
	Program  string `json:"program"`
	Format   int    `json:"format"`
	Map      string `json:"map"`
	Sequence int64  `json:"sequence"`
	Rubric   string `json:"rubric"`
}

// claim is what is kept with a claim besides its content.
type claim struct {
	Key        evidence.Key      `json:"key"`
	Figures    *evidence.Figures `json:"figures,omitempty"`
	StaleSince int64             `json:"staleSince,omitempty"`
}

type revision struct {
	Sequence       int64           `json:"sequence"`
	At             int64           `json:"at"` // in milliseconds since 1970
	Author         string          `json:"author,omitempty"`
	Message        string          `json:"message,omitempty"`
	Intent         evidence.Intent `json:"intent,omitempty"`
	Group          int64           `json:"group,omitempty"`
	Undoes         []int64         `json:"undoes,omitempty"`
	IdempotencyKey string          `json:"idempotencyKey,omitempty"`
	InputHash      string          `json:"inputHash,omitempty"`
}

type effect struct {
	Claim  evidence.ID       `json:"claim"`
	Key    evidence.Key      `json:"key"`
	Before *evidence.Figures `json:"before,omitempty"`
	After  evidence.Figures  `json:"after"`
}

// end counts the file.
type end struct {
	Counts
	Checksum string `json:"sha256"` // of all lines before this one
}

// Counts are how much a backup has.
type Counts struct {
	Entries   int `json:"entries"`
	Revisions int `json:"revisions"`
	Changes   int `json:"changes"`
	Effects   int `json:"effects"`
}

// String tells them in words.
func (c Counts) String() string {
	return count(c.Entries, "entry", "entries") + " and " + count(c.Revisions, "revision", "revisions")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func lineOf(r evidence.Revision) *revision {
	return &revision{r.Sequence, r.At.UnixMilli(), r.Author, r.Message, r.Intent, r.Group, r.Undoes, r.IdempotencyKey, r.InputHash}
}

func (r *revision) revision() evidence.Revision {
	return evidence.Revision{Sequence: r.Sequence, At: time.UnixMilli(r.At).UTC(), Author: r.Author, Message: r.Message, Intent: r.Intent,
		Group: r.Group, Undoes: r.Undoes, IdempotencyKey: r.IdempotencyKey, InputHash: r.InputHash}
}
