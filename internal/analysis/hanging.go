package analysis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Hanging finds the claims that hang on a record or a link: nothing supports them without it.
// No claim hangs on a caveat or a remark.
func (a *Asker) Hanging(ctx context.Context, on evidence.Ref) ([]evidence.Key, error) {
	q := question{limits: a.Limits}
	var of evidence.Entry
	err := a.Store.View(ctx, func(r storage.Reader) error {
		found, err := named(ctx, r, []evidence.Ref{on})
		if err != nil {
			return err
		}
		if of = found[on]; of == nil {
			return unknown(ctx, r, "", "record or link", on)
		}
		if q.above, err = r.Above(ctx, []evidence.Ref{of.Ref()}); err != nil {
			return err
		}
		if err := within(a.Limits.Claims, len(q.above), "", tooManyClaims); err != nil {
			return err
		}
		return q.readPart(ctx, r, nil)
	})
	if err != nil || len(q.above) == 0 {
		return nil, err
	}
	return assess.Hanging(ctx, q.part, of.Ref(), q.above, a.Rubric, a.Options)
}

// Narrow puts into a filter of a kind the claims of its conditions that take the model to
// tell, so that a store can list what meets it. An error is at the path of its condition.
func (a *Asker) Narrow(ctx context.Context, k evidence.Kind, path string, f storage.Filter) (storage.Filter, error) {
	n := narrowing{a, k, map[string][]evidence.Key{}}
	return n.filter(ctx, path, f)
}

// narrowing narrows one filter.
type narrowing struct {
	*Asker
	kind evidence.Kind
	hang map[string][]evidence.Key // the claims that hang on each ref that was asked for
}

func (n narrowing) filter(ctx context.Context, path string, f storage.Filter) (storage.Filter, error) {
	var err error
	f.Fields = maps.Clone(f.Fields)
	for name, m := range f.Fields {
		if field, _ := storage.FilterOf(n.kind, name); field.Form == storage.ByItself {
			if f.Fields[name], err = n.hanging(ctx, evidence.Join(path, name), m); err != nil {
				return f, err
			}
		}
	}
	if f.And, err = n.list(ctx, evidence.Join(path, "and"), f.And); err != nil {
		return f, err
	}
	if f.Or, err = n.list(ctx, evidence.Join(path, "or"), f.Or); err != nil || f.Not == nil {
		return f, err
	}
	inner, err := n.filter(ctx, evidence.Join(path, "not"), *f.Not)
	f.Not = &inner
	return f, err
}

func (n narrowing) list(ctx context.Context, path string, list []storage.Filter) ([]storage.Filter, error) {
	list = slices.Clone(list)
	for i := range list {
		var err error
		if list[i], err = n.filter(ctx, fmt.Sprintf("%s[%d]", path, i), list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// hanging is a condition for the claims that hang on any of the entries of another one.
func (n narrowing) hanging(ctx context.Context, path string, m storage.Match) (storage.Match, error) {
	var claims []evidence.Key
	for _, ref := range m.Any {
		if _, known := n.hang[ref]; !known {
			found, err := n.Hanging(ctx, evidence.Ref(ref))
			if refused := (*evidence.Error)(nil); errors.As(err, &refused) {
				return m, refused.At(path)
			}
			if err != nil {
				return m, err
			}
			n.hang[ref] = found
		}
		claims = append(claims, n.hang[ref]...)
	}
	return storage.Any(claims...), nil
}
