package read

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"corroborate/graph/load"
	"corroborate/graph/model"
	"corroborate/graph/problems"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// maxText is how long a text to look for may be, in characters.
const (
	maxText  = 500 // characters
	maxWords = 20  // each once
)

// filterOf reads the filter of a list of a kind: a pointer to one of the inputs of
// filters, or nil. Its fields have the names of storage.FiltersOf.
func filterOf(ctx context.Context, kind evidence.Kind, where any) (storage.Filter, error) {
	r := filterReader{kind: kind}
	f, err := r.filter("where", reflect.ValueOf(where))
	if err != nil {
		return f, err
	}
	return f, checkNamed(ctx, r.refs)
}

// narrowed is the filter of a list with the claims of conditions that take the model to tell.
func (q queryResolver) narrowed(ctx context.Context, kind evidence.Kind, f storage.Filter) (storage.Filter, error) {
	f, err := q.ask(ctx).Narrow(ctx, kind, "where", f)
	return f, asked(err)
}

// checkNamed reports every reference of a filter that names no record, or a record of
// a kind that cannot be there, so that a mistake is not taken for an empty list.
func checkNamed(ctx context.Context, refs []named) error {
	thunks := make([]func() (evidence.Entry, error), len(refs))
	for i, ref := range refs {
		thunks[i] = load.Of(ctx).Entry(ctx, ref.to)
	}
	var wrong evidence.Problems
	for i, thunk := range thunks {
		e, err := thunk()
		switch refused := (*evidence.Error)(nil); {
		case errors.As(err, &refused) && refused.Code == evidence.NotFound:
			for _, p := range refused.At(refs[i].path).Problems {
				wrong.Add(p)
			}
		case err != nil:
			return err
		case refs[i].targets != nil:
			if p, ok := evidence.CheckTarget(evidence.Key(refs[i].to), e.EntryKind(), refs[i].path, refs[i].targets); !ok {
				wrong.Add(p)
			}
		}
	}
	return wrong.Err()
}

// named is what a filter names, and where it does.
type named struct {
	path    string
	to      evidence.Ref
	targets []evidence.Kind // that it may be of; nil for any entry
}

// filterReader reads a filter, and the filters within it.
type filterReader struct {
	kind evidence.Kind
	refs []named
}

func (r *filterReader) filter(path string, where reflect.Value) (storage.Filter, error) {
	f := storage.Filter{Fields: storage.Fields{}}
	if where.IsNil() {
		return f, nil
	}
	where = where.Elem()
	for i := range where.NumField() {
		name, _, _ := strings.Cut(where.Type().Field(i).Tag.Get("json"), ",")
		value := where.Field(i).MethodByName("Value").Call(nil)[0] // of an Omittable
		if value.IsZero() {
			continue // left out, or null
		}
		if err := r.part(&f, path, name, value); err != nil {
			return f, err
		}
	}
	return f, nil
}

// part reads one field of a filter.
func (r *filterReader) part(f *storage.Filter, path, name string, value reflect.Value) error {
	switch name {
	case "and", "or":
		list := make([]storage.Filter, value.Len())
		for i := range list {
			var err error
			if list[i], err = r.filter(fmt.Sprintf("%s.%s[%d]", path, name, i), value.Index(i).Addr()); err != nil {
				return err
			}
		}
		if name == "and" {
			f.And = list
		} else {
			f.Or = list
		}
		return nil
	case "not":
		inner, err := r.filter(path+".not", value)
		f.Not = &inner
		return err
	}
	path += "." + name
	m, err := match(path, value)
	if field, _ := storage.FilterOf(r.kind, name); field.Form == storage.ByRef || field.Form == storage.ByBelow || field.Form == storage.ByItself {
		for i, ref := range m.Any {
			at := path
			if value.Kind() == reflect.Slice {
				at = fmt.Sprintf("%s[%d]", path, i)
			}
			r.refs = append(r.refs, named{at, evidence.Ref(ref), field.Targets})
		}
	}
	f.Fields[name] = m
	return err
}

// match reads a condition: what it may be goes by the type of the input's field.
func match(path string, value reflect.Value) (m storage.Match, err error) {
	switch v := value.Interface().(type) {
	case *string:
		m.Text = *v
		return m, checkText(path, m.Text)
	case *evidence.ID:
		if *v == "" {
			return m, problems.BadInput(path, "a key or an id", "it is empty")
		}
		return storage.Any(*v), nil
	case *bool:
		m.Is = *v
	case *time.Time:
		m.Since = *v
	case *model.DateRangeInput:
		m.Dates = storage.Dates{From: optional(v.From), To: optional(v.To)}
		if first, last, _ := m.Dates.Bounds(); first > last {
			return m, problems.BadInput(path, "from to be at most to", "no day is from %s to %s", m.Dates.From, m.Dates.To)
		}
	case *model.ProbabilityRangeInput:
		m.Range = storage.Range{Min: v.Min.Value(), Max: v.Max.Value()}
		return m, checkRange(path, m.Range, 1, "0 to 1")
	case *model.IntRangeInput:
		m.Range = storage.Range{Min: float(v.Min.Value()), Max: float(v.Max.Value())}
		return m, checkRange(path, m.Range, 1<<31, "0 or more")
	default: // a list of words, tags or refs
		for i := range value.Len() {
			m.Any = append(m.Any, value.Index(i).String())
		}
	}
	return m, nil
}

func float(n *int32) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

func checkRange(path string, r storage.Range, most float64, expected string) error {
	for _, end := range []struct {
		name  string
		value *float64
	}{{"min", r.Min}, {"max", r.Max}} {
		if end.value != nil && (*end.value < 0 || *end.value > most) {
			return problems.BadInput(path+"."+end.name, expected, "%v is out of range", *end.value)
		}
	}
	if r.Min != nil && r.Max != nil && *r.Min > *r.Max {
		return problems.BadInput(path, "min to be at most max", "no number is between %v and %v", *r.Min, *r.Max)
	}
	return nil
}

func checkText(path, text string) error {
	if n := utf8.RuneCountInString(text); n > maxText {
		return problems.BadInput(path, "at most 500 characters", "the text has %d characters", n)
	}
	if n := len(words.Terms(text)); n > maxWords {
		return problems.BadInput(path, "at most 20 different words and phrases", "the text has %d", n)
	}
	return nil
}
