package analysis

import (
	"context"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
)

// Connected is the result of Asker.Connecting.
type Connected struct {
	Part    *evidence.Map        // the records of both lists and the links among them, sorted
	Among   map[evidence.ID]bool // the records of the first list
	Missing []evidence.Problem   // the refs that no record has, in the order of the lists
}

// maxNearest is how many unknown refs of one question get suggestions.
const maxNearest = 20

// Connecting finds the records of two lists, and the links among them. References are
// part of the records. A ref that no record has is a problem in the answer. The
// paths of problems and errors begin with "among" or "and".
func (a *Asker) Connecting(ctx context.Context, among, and []evidence.Ref) (*Connected, error) {
	lists := []list{{"among", among}, {"and", and}}
	for _, l := range lists {
		if n := a.Limits.Nodes; n > 0 && len(l.refs) > n {
			return nil, invalid(l.path, fmt.Sprintf("at most %d records", n), "these are %d", len(l.refs))
		}
	}
	var found *Connected
	err := a.Store.View(ctx, func(r storage.Reader) error {
		found = &Connected{Part: &evidence.Map{}, Among: map[evidence.ID]bool{}}
		return found.read(ctx, r, lists)
	})
	return found, err
}

// list is an argument with refs.
type list struct {
	path string
	refs []evidence.Ref
}

func (c *Connected) read(ctx context.Context, r storage.Reader, lists []list) error {
	var refs []evidence.Ref
	for _, l := range lists {
		refs = append(refs, l.refs...)
	}
	entries, err := named(ctx, r, refs)
	if err != nil {
		return err
	}
	var ids []evidence.ID
	held := map[evidence.ID]bool{}
	for n, l := range lists {
		for i, ref := range l.refs {
			switch e := entries[ref].(type) {
			case nil:
				if err := c.miss(ctx, r, fmt.Sprintf("%s[%d]", l.path, i), ref); err != nil {
					return err
				}
			case evidence.Item:
				id := e.EntryMeta().ID
				if n == 0 {
					c.Among[id] = true
				}
				if !held[id] {
					held[id] = true
					ids = append(ids, id)
					c.Part.Add(e)
				}
			default:
				return evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), fmt.Sprintf("%s[%d]", l.path, i), "a record"))
			}
		}
	}
	c.Part.Links, err = r.LinksAmong(ctx, ids)
	c.Part.Sort()
	return err
}

// miss adds the problem of a ref that names nothing.
func (c *Connected) miss(ctx context.Context, r walk.Reader, path string, ref evidence.Ref) error {
	if len(c.Missing) < maxNearest {
		problem, err := notFound(ctx, r, path, "record", ref)
		c.Missing = append(c.Missing, problem)
		return err
	}
	c.Missing = append(c.Missing, evidence.Problem{Code: evidence.NotFound, Path: path, Message: noSuch("record", ref)})
	return nil
}
