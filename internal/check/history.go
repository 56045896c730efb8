package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// page is how many revisions are read at once.
const page = 200

// history replays all changes. It compares entries with ids in place of keys, since a record that
// gets another key leaves those that refer to it as they were.
type history struct {
	*run
	named map[evidence.Key]evidence.ID // which record had a key at that time
	last  map[evidence.ID]past
	known map[int64]bool // the revisions
	lost  map[int64]bool // the revisions whose changes cannot be read
	first time.Time      // of the first revision
}

// past is what a change has made of an entry.
type past struct {
	entry    evidence.Entry // nil if it was removed, or if its content is not known
	removed  bool
	revision int64
	name     evidence.Ref
}

// checkHistory finds revisions that do not fit each other, or the map.
func (r *run) checkHistory(ctx context.Context) error {
	h := &history{run: r, named: map[evidence.Key]evidence.ID{}, last: map[evidence.ID]past{}, known: map[int64]bool{}, lost: map[int64]bool{}}
	if err := h.nameFirst(ctx); err != nil {
		return err
	}
	var before int64
	err := h.each(ctx, func(rev evidence.Revision, changes []evidence.Change) error {
		h.checkRevision(rev, changes, before)
		before = rev.Sequence
		if h.lost[rev.Sequence] {
			clear(h.last) // it may have changed anything
		}
		h.replay(rev.Sequence, changes)
		return nil
	})
	if err != nil {
		return err
	}
	h.compareNow()
	return nil
}

// each visits all revisions with their changes, oldest first.
func (h *history) each(ctx context.Context, visit func(evidence.Revision, []evidence.Change) error) error {
	q := storage.RevisionQuery{OldestFirst: true, First: page}
	for {
		found, err := h.reader.Revisions(ctx, q)
		if err != nil {
			return err
		}
		for _, rev := range found.Revisions {
			changes, err := h.changes(ctx, rev.Sequence)
			if err != nil {
				return err
			}
			if err := visit(rev, changes); err != nil {
				return err
			}
		}
		if !found.HasNext {
			return nil
		}
		q.After = found.Revisions[len(found.Revisions)-1].Sequence
	}
}

// changes reads the changes of a revision. It tells once of those that cannot be read, and returns none.
func (h *history) changes(ctx context.Context, revision int64) ([]evidence.Change, error) {
	if h.lost[revision] {
		return nil, nil
	}
	changes, err := h.reader.Changes(ctx, []int64{revision})
	switch {
	case err == nil:
		return changes[0], nil
	case ctx.Err() == nil && evidence.CodeOf(err) == evidence.Internal: // what is kept is no list of changes
		h.lost[revision] = true
		h.wrong(storage.DefectRevision, "", "the changes of revision %d cannot be read: %v", revision, err)
		return nil, nil
	}
	return nil, err
}

// nameFirst finds the keys that records had before the first change of theirs.
func (h *history) nameFirst(ctx context.Context) error {
	changed := map[evidence.ID]bool{}
	err := h.each(ctx, func(rev evidence.Revision, changes []evidence.Change) error {
		if h.report.Revisions++; h.report.Revisions == 1 {
			h.first = rev.At
		}
		h.known[rev.Sequence] = true
		h.options.Progress.Report("reading revisions", h.report.Revisions, 0)
		for _, c := range changes {
			if it, ok := c.Before.(evidence.Item); ok && !changed[c.ID] {
				h.named[it.EntryMeta().Key] = c.ID
			}
			changed[c.ID] = true
		}
		return nil
	})
	for it := range h.whole.Items() {
		if m := it.EntryMeta(); !changed[m.ID] {
			h.named[m.Key] = m.ID
		}
	}
	return err
}

func (h *history) wrong(code storage.DefectCode, of evidence.Ref, format string, args ...any) {
	help := storage.HelpHistory
	if code == storage.DefectEnd {
		help = "put back what the history says, and make the change with the program: in the pages, by the API, or by an import"
	}
	h.tell(storage.Defect{Code: code, Of: of, Message: fmt.Sprintf(format, args...), Help: help})
}

// checkRevision finds a revision that does not fit the others.
func (h *history) checkRevision(rev evidence.Revision, changes []evidence.Change, before int64) {
	n := rev.Sequence
	switch {
	case n <= before:
		h.wrong(storage.DefectRevision, "", "revision %d stands after revision %d", n, before)
	case n > h.report.State.Sequence:
		h.wrong(storage.DefectRevision, "", "there is a revision %d, and the map says that %d is the latest", n, h.report.State.Sequence)
	}
	if rev.Changes != len(changes) && !h.lost[n] {
		h.wrong(storage.DefectRevision, "", "revision %d says that it has %d changes, and there are %d", n, rev.Changes, len(changes))
	}
	if rev.Group != 0 && !h.known[rev.Group] {
		h.wrong(storage.DefectRevision, "", "revision %d belongs to an import that began with revision %d, which is not there", n, rev.Group)
	}
	for _, undone := range rev.Undoes {
		if !h.known[undone] {
			h.wrong(storage.DefectRevision, "", "revision %d takes back revision %d, which is not there", n, undone)
		}
	}
}

// replay compares the changes of a revision with those before, and notes what they lead to.
func (h *history) replay(revision int64, changes []evidence.Change) {
	for _, c := range changes {
		h.join(revision, c)
	}
	for _, c := range changes {
		if it, ok := c.Before.(evidence.Item); ok && h.named[it.EntryMeta().Key] == c.ID {
			delete(h.named, it.EntryMeta().Key)
		}
	}
	for _, c := range changes {
		if !c.Removed() && c.Kind != evidence.KindLink {
			h.named[evidence.Key(c.Ref)] = c.ID
		}
	}
	for _, c := range changes {
		h.last[c.ID] = past{h.byID(c.After), c.Removed(), revision, c.Ref}
	}
}

// join compares what a change says that an entry was with what the change before it has made of it.
func (h *history) join(revision int64, c evidence.Change) {
	before, ok := h.last[c.ID]
	switch {
	case !ok: // it may be older than its history
	case before.removed && c.Before != nil:
		h.wrong(storage.DefectJoin, c.Ref, "revision %d changes what revision %d has removed", revision, before.revision)
	case !before.removed && c.Before == nil:
		h.wrong(storage.DefectJoin, c.Ref, "revision %d makes what there is since revision %d", revision, before.revision)
	case before.entry != nil:
		if fields := differences(before.entry, h.byID(c.Before)); fields != "" {
			h.wrong(storage.DefectJoin, c.Ref, "revision %d changes another state than the one that revision %d has left: %s", revision, before.revision, fields)
		}
	}
}

// compareNow compares the last changes with the map.
func (h *history) compareNow() {
	h.named = map[evidence.Key]evidence.ID{}
	for it := range h.whole.Items() {
		h.named[it.EntryMeta().Key] = it.EntryMeta().ID
	}
	there := map[evidence.ID]bool{}
	for e := range h.whole.Entries() {
		id := e.EntryMeta().ID
		there[id] = true
		last, ok := h.last[id]
		switch {
		case !ok && h.older(e): // than its history, which does not begin with it
		case !ok:
			h.wrong(storage.DefectEnd, e.Ref(), "it was made at %s, and no revision since the first one has made it", e.EntryMeta().CreatedAt.UTC().Format(time.RFC3339))
		case last.removed:
			h.wrong(storage.DefectEnd, e.Ref(), "it is there, and revision %d has removed it", last.revision)
		case last.entry != nil:
			if fields := differences(last.entry, h.byID(e)); fields != "" {
				h.wrong(storage.DefectEnd, e.Ref(), "it is not what revision %d has left: %s", last.revision, fields)
			}
		}
	}
	for id, last := range h.last {
		if !last.removed && !there[id] {
			h.wrong(storage.DefectEnd, last.name, "it is gone, and no revision has removed it")
			if it, ok := last.entry.(evidence.Item); ok {
				h.report.Defects[len(h.report.Defects)-1].Title = it.Headline()
			}
		}
	}
}

// older reports whether an entry may be older than the history: it was made before the first revision, or
// by one whose changes cannot be read.
func (h *history) older(e evidence.Entry) bool {
	return len(h.known) == 0 || len(h.lost) > 0 || e.EntryMeta().CreatedAt.Before(h.first)
}

// byID returns an entry that refers to others by id, and in the order of a store.
func (h *history) byID(e evidence.Entry) evidence.Entry {
	if e == nil {
		return nil
	}
	e = evidence.Clone(e)
	evidence.Rename(e, func(k evidence.Key) evidence.Key {
		if id, ok := h.named[k]; ok {
			return evidence.Key(id)
		}
		return k
	})
	if a, ok := e.(evidence.Annotation); ok {
		evidence.SortSubjects(a)
	}
	return e
}

// differences names the fields in which two states of an entry differ.
func differences(a, b evidence.Entry) string {
	if b == nil {
		return "there is none"
	}
	var fields []string
	for _, f := range evidence.Compare(a, b) {
		fields = append(fields, fmt.Sprintf("%s %q is %q", f.Field, f.Old, f.New))
	}
	if x, y := a.EntryMeta().Version, b.EntryMeta().Version; x != y {
		fields = append(fields, fmt.Sprintf("version %d is %d", x, y))
	}
	return strings.Join(fields, "; ")
}
