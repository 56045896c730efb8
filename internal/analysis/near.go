package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Neighborhood finds the records within depth steps of a record: the nearest ones, at
// most first of them. It follows the edges that the filter lets through.
func (a *Asker) Neighborhood(ctx context.Context, of evidence.Ref, depth int, by walk.Filter, first int) (*walk.Neighborhood, error) {
	if err := between(depth, a.Limits.Depth, "depth", "steps"); err != nil {
		return nil, err
	}
	if err := between(first, a.Limits.Nodes, "first", "records"); err != nil {
		return nil, err
	}
	if err := leads(by); err != nil {
		return nil, err
	}
	var near *walk.Neighborhood
	err := a.Store.View(ctx, func(r storage.Reader) error {
		items, err := records(ctx, r, []string{"ref"}, []evidence.Ref{of})
		if err != nil {
			return err
		}
		near, err = walk.Around(ctx, r, items[0], depth, by, first)
		return err
	})
	return near, err
}

// leads refuses relations that never lead to a record of the kinds asked for.
func leads(by walk.Filter) error {
	if len(by.Kinds) == 0 || len(by.Relations) == 0 {
		return nil
	}
	for _, relation := range by.Relations {
		from, to := evidence.Joins(relation)
		far := slices.Concat(from, to)
		switch by.Direction {
		case storage.Out:
			far = to
		case storage.In:
			far = from
		}
		if slices.ContainsFunc(far, func(k evidence.Kind) bool { return slices.Contains(by.Kinds, k) }) {
			return nil
		}
	}
	return invalid("relations", "a relation that leads to a record of one of the kinds "+strings.Join(evidence.Strings(by.Kinds), ", "), "none of these relations leads to a record of the kinds asked for")
}

// maxChains is how many shortest chains a path has at most. Between two hubs there
// can be thousands, which differ little.
const maxChains = 10

// Path finds the shortest chains of at most length steps between two records. It
// follows edges in both directions. If kinds are given, it passes only through records
// of these kinds. It is not an error if there is no path.
func (a *Asker) Path(ctx context.Context, from, to evidence.Ref, kinds []evidence.Kind, length int) (*Path, error) {
	if err := between(length, a.Limits.Length, "maxLength", "steps"); err != nil {
		return nil, err
	}
	var path *Path
	err := a.Store.View(ctx, func(r storage.Reader) error {
		ends, err := records(ctx, r, []string{"from", "to"}, []evidence.Ref{from, to})
		if err != nil {
			return err
		}
		found, err := walk.Between(ctx, r, ends[0], ends[1], walk.Bounds{Length: length, Chains: maxChains, Seen: a.Limits.Seen, Kinds: kinds})
		path = &Path{From: ends[0], To: ends[1], Kinds: kinds, Path: found}
		return err
	})
	return path, err
}

// Path is the result of Asker.Path.
type Path struct {
	From, To evidence.Item
	Kinds    []evidence.Kind // the kinds of records to pass through; empty for all
	*walk.Path
}

// Summary tells the result in a sentence or two.
func (p *Path) Summary() string {
	from, to := p.From.EntryMeta().Key, p.To.EntryMeta().Key
	over := ""
	if len(p.Kinds) > 0 {
		over = " over records of the kinds asked for"
	}
	switch {
	case p.Outcome == walk.Unconnected:
		return fmt.Sprintf("%s and %s are not connected%s: everything connected with one of them was searched.", from, to, over)
	case p.Outcome == walk.TooFar:
		return fmt.Sprintf("%s and %s are not connected by any chain of %s or fewer%s.", from, to, steps(p.Beyond), over)
	case p.Outcome == walk.Undecided:
		return fmt.Sprintf("It is not known whether %s and %s are connected%s: the search stopped after %d records. There is no chain of %s or fewer.",
			from, to, over, p.Seen, steps(p.Beyond))
	case p.Length == 0:
		return fmt.Sprintf("Both ends are the same record, %s.", from)
	}
	apart := fmt.Sprintf("%s and %s are %s apart%s", from, to, steps(p.Length), over)
	switch n := len(p.Chains); {
	case p.More:
		return fmt.Sprintf("%s. There may be more chains of that length than the %d here.", apart, n)
	case n > 1:
		return fmt.Sprintf("%s, by %d chains.", apart, n)
	}
	return apart + "."
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}

// records finds records by ref. The paths say where in the input each ref stands.
func records(ctx context.Context, r walk.Reader, paths []string, refs []evidence.Ref) ([]evidence.Item, error) {
	found, err := named(ctx, r, refs)
	if err != nil {
		return nil, err
	}
	items := make([]evidence.Item, len(refs))
	for i, ref := range refs {
		switch e := found[ref].(type) {
		case nil:
			return nil, unknown(ctx, r, paths[i], "record", ref)
		case evidence.Item:
			items[i] = e
		default:
			return nil, evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), paths[i], "one of the records that it links"))
		}
	}
	return items, nil
}

// between checks that a number is at least 1 and within its limit; 0 is no limit.
func between(n, limit int, path, what string) error {
	expected := "1 or more"
	if limit > 0 {
		expected = fmt.Sprintf("1 to %d", limit)
	}
	switch {
	case n < 1:
		return invalid(path, expected, "%d %s are too few", n, what)
	case limit > 0 && n > limit:
		return invalid(path, expected, "%d %s are too many", n, what)
	}
	return nil
}
