package exchange

import (
	"fmt"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// Document is a map file that was read.
type Document struct {
	// Map is what the file holds, in the order of the file, links with their
	// strength. It is nil as soon as anything is wrong with the file: a bad
	// file cannot be imported by mistake.
	Map *evidence.Map

	name     string
	problems problems
	keys     map[evidence.Key]holder
	open     []ref // references to what the file does not hold
}

func (r *reader) document(name string) *Document {
	d := &Document{name: name, problems: r.problems, keys: r.keys}
	for i := range r.refs {
		ref := &r.refs[i]
		if held, ok := d.keys[ref.to]; ok {
			d.checkKind(ref, held.kind)
		} else {
			d.open = append(d.open, *ref)
		}
	}
	if !d.problems.any() {
		d.Map = r.content
	}
	return d
}

func (d *Document) checkKind(ref *ref, kind evidence.Kind) {
	if p, ok := evidence.CheckTarget(ref.to, kind, ref.path(), ref.target.want); !ok {
		d.problems.add(ref.at, p.Path+": "+p.Message, p.Expected)
	}
}

// Unresolved returns the keys that the file refers to and does not hold,
// sorted. Where there are any, their kinds are to be handed to Resolve.
func (d *Document) Unresolved() []evidence.Key {
	unique := map[evidence.Key]bool{}
	for _, ref := range d.open {
		unique[ref.to] = true
	}
	return slices.Sorted(maps.Keys(unique))
}

// Resolve checks the references to what the file does not hold against the
// items that are known elsewhere: one to what nobody knows, or to the wrong
// kind, is a problem. Until it is called these references are taken on trust;
// called with nil, the file must stand alone. A second call changes nothing.
func (d *Document) Resolve(known map[evidence.Key]evidence.Kind) {
	var words []string
	for i := range d.open {
		ref := &d.open[i]
		if kind, ok := known[ref.to]; ok {
			d.checkKind(ref, kind)
			continue
		}
		if words == nil {
			for key := range d.keys {
				words = append(words, string(key))
			}
			for key := range known {
				words = append(words, string(key))
			}
			slices.Sort(words)
		}
		d.problems.suggest(ref.at, fmt.Sprintf("%s: there is no %q", ref.path(), ref.to), "a key of this file or of the store",
			string(ref.to), words)
	}
	d.open = nil
	if d.problems.any() {
		d.Map = nil
	}
}

// Err returns nil for a good file, and *Errors for one with anything wrong.
func (d *Document) Err() error { return d.problems.errors(d.name) }
