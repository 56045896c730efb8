package report

import (
	"fmt"
	"io"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Edit writes what an edit did, or would do: the changes field by field, and the claims
// that moved.
func Edit(w io.Writer, style Style, titles Titles, r *curate.Result, most int) error {
	t := newTree(w, style)
	switch {
	case r.Revision != nil:
		t.told("", style.paint(fmt.Sprintf("revision %d: %s", r.Revision.Sequence, intent(r.Revision.Intent)), bold)+" by "+clean(r.Revision.Author))
	case len(r.Changes) == 0:
		t.told("", "nothing to change")
	default:
		t.told("", style.paint("dry run, nothing was written", bold))
	}
	t.changes(r.Changes, len(r.Changes), most)
	t.moves(movesOfStore(r.Effects), titles, most, allTells)
	t.pending(r.Pending)
	if len(r.Effects)+r.Pending == 0 && len(r.Changes) > 0 {
		t.line("", "")
		t.told("", "no claim moved")
	}
	if r.Revision != nil {
		t.undoable(r.Revision.Sequence)
	}
	return t.flush()
}

// undoable says how to undo a revision.
func (t *tree) undoable(revision int64) {
	t.line("", "")
	t.told("", t.style.paint(fmt.Sprintf("'corroborate undo %d' takes this back", revision), dim))
}

// pending says how many claims are stale after a write.
func (t *tree) pending(n int) {
	if n > 0 {
		t.line("", "")
		t.told("", fmt.Sprintf("%s above it may move: %s yet to be recomputed", wording.Count(n, "claim"), plural(n, "its figures are", "their figures are")))
	}
}

// intent is an intent in words.
func intent(i evidence.Intent) string {
	return strings.ToLower(strings.ReplaceAll(string(i), "_", " "))
}

// changes writes the first changes, at most most. All is how many there are, even those
// that are not in the list.
func (t *tree) changes(changes []evidence.Change, all, most int) {
	shown := len(changes)
	if most > 0 {
		shown = min(shown, most)
	}
	for _, c := range changes[:shown] {
		t.change(c)
	}
	if n := all - shown; n > 0 {
		t.told("  ", t.style.paint(fmt.Sprintf("and %s more: %s", countEntries(n, shown == 0), allTells), dim))
	}
}

func countEntries(n int, alone bool) string {
	if !alone {
		return fmt.Sprint(n)
	}
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func (t *tree) change(c evidence.Change) {
	name := evidence.Word(c.Kind) + " " + t.style.paint(string(c.Ref), cyan)
	switch {
	case c.Created():
		t.told("  ", t.style.paint("new ", green)+name+content(c.After))
	case c.Removed():
		t.told("  ", t.style.paint("removed ", red)+name+content(c.Before)+t.style.paint(" ("+string(c.ID)+")", dim))
	default:
		t.told("  ", "changed "+name)
		t.fields(c)
	}
}

// content describes the content of an entry in a line. It is empty if the history has no
// copy of the entry.
func content(e evidence.Entry) string {
	var words string
	switch e := e.(type) {
	case nil:
		return ""
	case *evidence.Link:
		words = wording.Word(e.Strength)
		if e.Jointly != "" {
			words += ", jointly " + clean(e.Jointly)
		}
		for _, more := range []string{e.Rationale, e.Locator} {
			if more != "" {
				words += ", " + clean(more)
			}
		}
	case *evidence.Caveat:
		words = fmt.Sprintf("%s, %s: %s", wording.Word(e.Category), wording.Word(e.Severity), clean(e.Text))
	case evidence.Item:
		words = clean(e.Headline())
	}
	return ": " + words
}

// History writes events, the latest first, each with at most most changes.
func History(w io.Writer, style Style, h *analysis.History, most int) error {
	t := newTree(w, style)
	if len(h.Events) == 0 {
		t.told("", "there are no revisions")
	}
	for i, e := range h.Events {
		if i > 0 {
			t.line("", "")
		}
		t.event(h, &e, most)
	}
	if h.More {
		t.line("", "")
		t.told("", style.paint("there are more: "+firstTells, dim))
	}
	return t.flush()
}

func (t *tree) event(h *analysis.History, e *analysis.Event, most int) {
	t.told("", fmt.Sprintf("%s  %s  %s", t.style.paint(fmt.Sprintf("revision %d: %s", e.Sequence, intent(e.Intent)), bold),
		e.At.UTC().Format("2006-01-02 15:04:05 UTC"), clean(e.Author)))
	if e.Message != "" {
		t.told("  ", "because: "+clean(e.Message))
	}
	for _, undone := range e.Undoes {
		t.told("  ", fmt.Sprintf("takes back revision %d", undone))
	}
	if e.Group != 0 && e.Group != e.Sequence {
		t.told("  ", fmt.Sprintf("a part of the import that began with revision %d", e.Group))
	}
	t.changes(e.Changes, e.Revision.Changes, most)
	if h.Of != nil {
		for _, effect := range e.Effects {
			t.told("  ", t.moved(effect))
		}
		return
	}
	for _, effect := range e.Effects {
		verb := " moved: "
		if effect.Before == nil {
			verb = ": "
		}
		t.told("  ", t.style.key(effect.Key)+verb+t.moved(effect))
	}
	if n := e.Revision.Effects - len(e.Effects); n > 0 {
		t.told("  ", t.style.paint(fmt.Sprintf("%s moved: %s", countMore(n, len(e.Effects) == 0), allTells), dim))
	}
	if e.Pending > 0 {
		t.told("  ", fmt.Sprintf("%s may move: %s yet to be recomputed", wording.Count(e.Pending, "claim"), plural(e.Pending, "its figures are", "their figures are")))
	}
}

func countMore(n int, alone bool) string {
	if alone {
		return wording.Count(n, "claim")
	}
	return fmt.Sprintf("%d more", n)
}

// moved says how the figures of a claim moved, as in
// "belief 0.374 -> 0.222, certainty moderate -> low".
func (t *tree) moved(e evidence.Effect) string {
	f := e.After
	if e.Before == nil {
		return fmt.Sprintf("belief %s, disbelief %s, %s, %s", wording.Number(f.Belief), wording.Number(f.Disbelief), t.style.verdict(f.Verdict),
			t.style.certainty(f.Certainty))
	}
	old := *e.Before
	var parts []string
	add := func(name, before, after string) {
		if before != after {
			parts = append(parts, fmt.Sprintf("%s %s -> %s", name, before, after))
		}
	}
	add("belief", wording.Number(old.Belief), wording.Number(f.Belief))
	add("disbelief", wording.Number(old.Disbelief), wording.Number(f.Disbelief))
	add("certainty", wording.Word(old.Certainty), wording.Word(f.Certainty))
	add("verdict", t.style.verdict(old.Verdict), t.style.verdict(f.Verdict))
	if len(parts) == 0 {
		return "by less than the digits shown, belief " + wording.Number(f.Belief)
	}
	return strings.Join(parts, ", ")
}
