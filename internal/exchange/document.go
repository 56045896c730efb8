package exchange

import "corroborate/internal/evidence"

// Document is a map file that was read.
type Document struct {
	// Map is what the file holds, in the order of the file, links with their
	// strength, and what a caveat qualifies in the order in which a store keeps
	// it. It is nil as soon as anything is wrong with the file: a bad
	// file cannot be imported by mistake.
	Map *evidence.Map

	name     string
	problems problems
	keys     map[evidence.Key]holder // its items
	links    map[evidence.Ref]int32  // its links, with their lines
	open     []ref                   // references to what it does not hold
}

func (r *reader) document(name string) *Document {
	d := &Document{name: name, problems: r.problems, keys: r.keys, links: r.links}
	for i := range r.refs {
		ref := &r.refs[i]
		if ref.to.IsLinkName() {
			if _, ok := d.links[ref.to]; !ok {
				d.open = append(d.open, *ref)
			}
		} else if held, ok := d.keys[evidence.Key(ref.to)]; ok {
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
	if p, ok := evidence.CheckTarget(evidence.Key(ref.to), kind, ref.path(), ref.target.want); !ok {
		d.problems.add(ref.at, p.Path+": "+p.Message, p.Expected)
	}
}

// Err returns nil for a good file. For another one it returns an *evidence.Error
// that tells everything that is wrong, with its place in the file.
func (d *Document) Err() error { return d.problems.err(d.name) }
