package request

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/internal/apierror"
)

// SameList is what is expected of a cursor.
const SameList = "a cursor of the same list, with the same filter and order"

// misuse is what is wrong with an argument that pages a list.
type misuse struct {
	field                       *Field
	argument, message, expected string
}

// checkPage notes what is wrong with the arguments that page a list, so that a request with a
// wrong one is refused before anything runs, or is written.
func (c *coster) checkPage(f *Field) {
	given := map[string]any{}
	for _, name := range []string{"first", "last", "after", "before"} {
		if f.Arguments.ForName(name) == nil {
			continue
		}
		if value, err := f.Argument(name, c.Variables); err != nil {
			given[name] = err // of a number that is too large
		} else if value != nil {
			given[name] = value
		}
	}
	if len(given) == 0 {
		return
	}
	wrong := func(argument, message, expected string) {
		c.misused = append(c.misused, misuse{f, argument, message, expected})
	}
	has := func(name string) bool { return given[name] != nil }
	const together = "first with after, or last with before"
	switch {
	case has("first") && has("last"):
		wrong("last", "first is given, too", together)
	case has("last") && has("after"):
		wrong("after", "last pages from the end of the list", together)
	case has("before") && !has("last"):
		wrong("before", "last is not given", together)
	}
	for _, name := range []string{"first", "last"} {
		if n, ok := number(given[name]); has(name) && (!ok || n < 1 || n > MaxPage) {
			wrong(name, fmt.Sprintf("%s is not the size of a page", apierror.Shorten(fmt.Sprint(given[name]), 20)), fmt.Sprintf("1 to %d", MaxPage))
		}
	}
	for _, name := range []string{"after", "before"} {
		if text, ok := given[name].(string); ok && !c.isCursor(text) {
			wrong(name, "this is no cursor", SameList)
		}
	}
}

// refusePages returns an error for each argument that is wrong, in the order of the document.
func (c *coster) refusePages() gqlerror.List {
	slices.SortStableFunc(c.misused, func(a, b misuse) int {
		x, y := a.field.Position, b.field.Position
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	var errs gqlerror.List
	for _, m := range c.misused {
		at := m.field.Position
		err := refusal(apierror.Problem{Code: apierror.BadInput, Path: join(c.pathOf(m.field), m.argument), Line: at.Line, Column: at.Column,
			Message: m.message, Expected: m.expected})
		err.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
		errs = append(errs, err)
	}
	return errs
}

// pathOf is the path of response names to the first place of a field.
func (c *coster) pathOf(wanted *Field) string {
	seen := map[*Field]bool{}
	var find func(list []*Field, at string) string
	find = func(list []*Field, at string) string {
		for f := range c.Each(list) {
			path := join(at, f.Alias)
			if f == wanted {
				return path
			}
			if seen[f] {
				continue
			}
			seen[f] = true
			for _, name := range slices.Sorted(maps.Keys(f.Below)) {
				if found := find(f.Below[name], path); found != "" {
					return found
				}
			}
		}
		return ""
	}
	return find(c.Fields, "")
}

// follow is the path from the root down the fields that have the most of something, as long
// as they have any.
func (c *coster) follow(of func(cost) tally) string {
	path, list := "", c.Fields
	for {
		var next *Field
		var most tally
		for f := range c.Each(list) {
			if n := of(c.field(f)); n > most {
				next, most = f, n
			}
		}
		if next == nil {
			return path
		}
		path, list = join(path, next.Alias), nil
		for _, name := range slices.Sorted(maps.Keys(next.Below)) {
			list = append(list, next.Below[name]...)
		}
	}
}

// mostPoints is the path of the field that costs most.
func (c *coster) mostPoints() string {
	if list := c.dearest(); len(list) > 0 {
		return list[0].Path
	}
	return inQuery
}

// deepest is how deep lists are in lists of a field, with those of the elements of a page.
func deepest(c cost) tally {
	n := c.lists
	if c.element != nil {
		n = max(n, c.element.lists)
	}
	return tally(n)
}

// widest is how many records a field leads to, or those of an element of its page.
func widest(c cost) tally {
	if c.element != nil {
		return max(c.records, c.element.records)
	}
	return c.records
}
