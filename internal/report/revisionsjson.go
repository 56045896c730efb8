package report

import (
	"io"
	"time"

	"corroborate/internal/analysis"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// revisionJSON is a revision in JSON.
type revisionJSON struct {
	Revision int64           `json:"revision"`
	At       time.Time       `json:"at"`
	Author   string          `json:"author"`
	Message  string          `json:"message"`
	Intent   evidence.Intent `json:"intent"`
	Group    int64           `json:"group"` // the first revision of the import that it belongs to; 0 for none
	Undoes   []int64         `json:"undoes"`
}

// doneJSON is what a write did.
type doneJSON struct {
	Changes []changeJSON `json:"changes"`
	Effects []effect     `json:"effects"`
	Pending int          `json:"pending"` // claims that are stale
}

type changeJSON struct {
	ID   evidence.ID   `json:"id"`
	Kind evidence.Kind `json:"kind"`
	Ref  evidence.Ref  `json:"ref"`
	What string        `json:"what"` // CREATED, CHANGED or REMOVED
	// Version is the entry's version after the change; 0 if the history has no copy.
	Version int         `json:"version"`
	Fields  []fieldJSON `json:"fields"`
}

type fieldJSON struct {
	Field  string  `json:"field"`
	Before *string `json:"before"` // as a map file has it; null if it was not set
	After  *string `json:"after"`
}

func revisionOf(r *evidence.Revision) *revisionJSON {
	if r == nil {
		return nil
	}
	out := &revisionJSON{r.Sequence, r.At, r.Author, r.Message, r.Intent, r.Group, r.Undoes}
	empty(&out.Undoes)
	return out
}

func doneOf(changes []evidence.Change, effects []evidence.Effect, pending int) doneJSON {
	out := doneJSON{make([]changeJSON, len(changes)), make([]effect, len(effects)), pending}
	for i, c := range changes {
		out.Changes[i] = changeOf(c)
	}
	for i, e := range effects {
		out.Effects[i] = effect{Claim: e.Key, Before: e.Before, After: e.After, Change: e.Change(),
			VerdictMoves: e.Before != nil && e.Before.Verdict != e.After.Verdict}
	}
	return out
}

func changeOf(c evidence.Change) changeJSON {
	out := changeJSON{ID: c.ID, Kind: c.Kind, Ref: c.Ref, What: "CHANGED", Fields: []fieldJSON{}}
	switch {
	case c.Created():
		out.What = "CREATED"
	case c.Removed():
		out.What, out.Version = "REMOVED", c.Before.EntryMeta().Version
	}
	if c.After != nil {
		out.Version = c.After.EntryMeta().Version
	}
	text := func(v string) *string {
		if v == "" {
			return nil
		}
		return &v
	}
	for _, f := range evidence.Compare(c.Before, c.After) {
		out.Fields = append(out.Fields, fieldJSON{f.Field, text(f.Old), text(f.New)})
	}
	return out
}

// EditJSON writes what an edit did, or what it would do, as one object.
func EditJSON(w io.Writer, r *curate.Result, warned *analysis.Warned) error {
	return writeJSON(w, struct {
		DryRun   bool          `json:"dryRun"`
		Revision *revisionJSON `json:"revision"` // null if nothing was written
		doneJSON
		Warnings []warningJSON `json:"warnings"`
	}{r.DryRun, revisionOf(r.Revision), doneOf(r.Changes, r.Effects, r.Pending), warningsOf(warned)})
}

// HistoryJSON writes events as a list of objects.
func HistoryJSON(w io.Writer, h *analysis.History) error {
	type event struct {
		*revisionJSON
		doneJSON
	}
	events := make([]event, len(h.Events))
	for i, e := range h.Events {
		events[i] = event{revisionOf(&e.Revision), doneOf(e.Changes, e.Effects, e.Pending)}
	}
	return writeJSON(w, events)
}
