package curate

import (
	"fmt"
	"strings"

	"corroborate/internal/evidence"
)

// fault is something that keeps a write from being made.
type fault struct {
	code    evidence.Code
	path    string // where in the input
	text    string
	nearest []evidence.Key
	version int
}

// faults are all that are found in an input, so that they are reported together.
type faults struct {
	list []fault
	more int
}

func (f *faults) add(one fault) {
	if len(f.list) == maxProblems {
		f.more++
		return
	}
	f.list = append(f.list, one)
}

// entry adds what is wrong with an entry of a map, which has a name, and no
// path in an input.
func (f *faults) entry(ref evidence.Ref, p evidence.Problem) {
	f.add(fault{code: evidence.Invalid, text: fmt.Sprintf("%s: %s", ref, p.Error())})
}

// problem adds what is wrong with an entry at a path of an input.
func (f *faults) problem(path string, p evidence.Problem) {
	p.Path = join(path, p.Path)
	whole := p
	whole.Path = ""
	f.add(fault{code: evidence.Invalid, path: p.Path, text: whole.Error()})
}

// err is nil without a fault. The code is that of all of them where they share
// one, and Invalid otherwise.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	if len(f.list) == 1 {
		one := f.list[0]
		return &evidence.Error{Code: one.code, Path: one.path, Message: one.text, Nearest: one.nearest, Version: one.version}
	}
	code := f.list[0].code
	var lines []string
	for _, one := range f.list {
		if one.code != code {
			code = evidence.Invalid
		}
		line := one.text
		if one.path != "" {
			line = one.path + ": " + line
		}
		lines = append(lines, line)
	}
	if f.more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", f.more))
	}
	return evidence.Errorf(code, "%s", strings.Join(lines, "\n"))
}

// join puts a path below another one.
func join(above, path string) string {
	if above == "" || path == "" {
		return above + path
	}
	return above + "." + path
}
