// Package analysis answers questions about a store that take more than reading:
// what-ifs, impact, gaps, neighborhoods, paths, history, and citations. It reads only
// the part of the store that the question is about, and writes nothing.
package analysis

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/walk"
)

// Asker answers questions about one store, by the rubric and the options that its kept
// figures were computed with: what-ifs take the figures before a change from the store.
type Asker struct {
	Store    storage.Store
	Rubric   assess.Rubric
	Options  assess.Options
	Limits   Limits
	Progress storage.Progress // of reading the whole map; may be nil
}

// Limits bound what a question may be about; 0 is no bound.
type Limits struct {
	Refs     int // entries that a what-if withdraws, resolves or changes
	Added    int // entries that a what-if adds
	Reasons  int // claims whose reasons a what-if computes
	Compared int // claims that are compared
	Columns  int // claims of a matrix
	Claims   int // claims that a question recomputes
	Entries  int // entries that these claims depend on
	Depth    int // steps in a neighborhood
	Nodes    int // records in a neighborhood, or in each list of those that edges connect
	Length   int // steps in a path
	Undone   int // changes that are undone to tell how a claim was
	Seen     int // records to look at in search of a path, approximately
}

// DefaultLimits keep an answer short enough for somebody to wait for it.
func DefaultLimits() Limits {
	return Limits{Refs: 100, Added: 1_000, Reasons: 20, Compared: 8, Columns: 20, Claims: 5_000, Entries: 200_000, Depth: 5, Nodes: 1_000, Length: 20, Undone: 10_000, Seen: 20_000}
}

func within(limit, n int, path, format string) error {
	if limit <= 0 || n <= limit {
		return nil
	}
	return evidence.Refuse(evidence.Problem{Code: evidence.TooLarge, Path: path, Message: fmt.Sprintf(format, n, limit), Limit: limit})
}

const (
	tooManyClaims  = "this question would recompute %d claims; the limit is %d"
	tooManyEntries = "the claims in question rest on %d entries; the limit is %d"
)

// maxRef is the length, in bytes, of the longest possible ref: the name of a link.
const maxRef = 2*evidence.MaxKey + 2

// named finds entries by ref. If there is no entry, the map has none, or nil.
func named(ctx context.Context, r storage.EntryReader, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
	found := make(map[evidence.Ref]evidence.Entry, len(refs))
	var ask []evidence.Ref
	for _, ref := range refs {
		if _, again := found[ref]; !again && len(ref) <= maxRef && ref != "" {
			ask = append(ask, ref)
			found[ref] = nil
		}
	}
	if len(ask) == 0 {
		return found, nil
	}
	entries, err := r.Entries(ctx, ask)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		if e != nil {
			found[ask[i]] = e
		} else {
			delete(found, ask[i])
		}
	}
	return found, nil
}

// unknown returns the error for a ref that names nothing, with the nearest keys or
// links.
func unknown(ctx context.Context, r walk.Reader, path, what string, ref evidence.Ref) error {
	problem, err := notFound(ctx, r, path, what, ref)
	if err != nil {
		return err
	}
	return evidence.Refuse(problem)
}

// notFound returns the problem of a ref that names nothing, with the nearest keys or
// links.
func notFound(ctx context.Context, r walk.Reader, path, what string, ref evidence.Ref) (evidence.Problem, error) {
	problem := evidence.Problem{Code: evidence.NotFound, Path: path, Message: noSuch(what, ref)}
	switch {
	case len(ref) > maxRef:
	case ref.IsLinkName():
		known, err := walk.LinksLike(ctx, r, []evidence.Ref{ref})
		if err != nil {
			return problem, err
		}
		problem.Nearest = spelling.Link(ref, known)
	case evidence.Key(ref).Valid():
		keys, err := r.Nearest(ctx, string(ref), 3)
		if err != nil {
			return problem, err
		}
		problem.Nearest = evidence.Strings(keys)
	}
	return problem, nil
}

func noSuch(what string, ref evidence.Ref) string {
	if len(ref) > maxRef {
		ref = evidence.Ref(strings.ToValidUTF8(string(ref[:evidence.MaxKey]), "")) + "…"
	}
	return fmt.Sprintf("there is no %s %q", what, ref)
}

// invalid refuses the input at path, and tells what was expected there.
func invalid(path, expected, format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: path, Message: fmt.Sprintf(format, args...), Expected: expected})
}
