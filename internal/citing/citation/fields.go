package citation

import (
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/text/words"
)

// field is a value of an entry.
type field struct {
	name, value string
	line        int
	used        bool
}

// fields are the values of an entry in their order. Those that nobody uses are told.
type fields []*field

func (f *fields) add(name, value string, line int) {
	*f = append(*f, &field{name: name, value: value, line: line})
}

// get returns the first field with the name that is not blank, or nil.
func (f fields) get(name string) *field {
	for _, one := range f {
		if one.name == name && strings.TrimSpace(one.value) != "" {
			return one
		}
	}
	return nil
}

// first uses the value of the first of the names that has one. Others of the names that say
// the same are used with it.
func (f fields) first(names ...string) string {
	for _, name := range names {
		one := f.get(name)
		if one == nil {
			continue
		}
		value := strings.TrimSpace(one.value)
		for _, other := range f {
			for _, n := range names {
				if other.name == n && words.Fold(other.value) == words.Fold(value) {
					other.used = true
				}
			}
		}
		one.used = true
		return value
	}
	return ""
}

// all uses all values of a name.
func (f fields) all(name string) []string {
	var values []string
	for _, one := range f {
		if one.name == name {
			one.used = true
			if value := strings.TrimSpace(one.value); value != "" {
				values = append(values, value)
			}
		}
	}
	return values
}

// use uses the values that fit.
func (f fields) use(fits func(value string) bool, names ...string) {
	for _, one := range f {
		for _, name := range names {
			if one.name == name && fits(strings.TrimSpace(one.value)) {
				one.used = true
			}
		}
	}
}

// at returns the line of the first of the names that has a value, or else that of the entry.
func (f fields) at(entry int, names ...string) int {
	for _, name := range names {
		if one := f.get(name); one != nil {
			return one.line
		}
	}
	return entry
}

// unplaced counts the fields that a source has no place for, by what they are called.
type unplaced struct {
	list []*unplacedField
	by   map[string]*unplacedField
}

type unplacedField struct {
	what    string // as in "the field abstract"
	line    int    // of the first one
	entry   int    // the line of the last entry that has one
	entries int
}

// add counts a field of the entry that begins in a line.
func (u *unplaced) add(what string, line, entry int) {
	one := u.by[what]
	if one == nil {
		one = &unplacedField{what: what, line: line}
		if u.by == nil {
			u.by = map[string]*unplacedField{}
		}
		u.by[what], u.list = one, append(u.list, one)
	}
	if one.entries == 0 || one.entry != entry {
		one.entry = entry
		one.entries++
	}
}

// addUnused counts all fields of an entry that nobody has used.
func (u *unplaced) addUnused(kind string, all fields, entry int) {
	used := map[string]bool{}
	for _, one := range all {
		used[one.name] = used[one.name] || one.used
	}
	for _, one := range all {
		if one.used || strings.TrimSpace(one.value) == "" {
			continue
		}
		what := "the "
		if used[one.name] {
			what = "a further "
		}
		u.add(what+kind+" "+short(one.name), one.line, entry)
	}
}

// problems tells each field once.
func (u *unplaced) problems() []evidence.Problem {
	var all []evidence.Problem
	for _, one := range u.list {
		has := "1 entry has one"
		if one.entries > 1 {
			has = fmt.Sprintf("%d entries have one", one.entries)
		}
		all = append(all, problem(one.line, fmt.Sprintf("%s has no place in a map: %s", one.what, has), ""))
	}
	return all
}
