package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
)

// File is what a map file holds.
type File struct {
	Header *evidence.Header // nil if it has none
	Map    *evidence.Map    // its entries, in the order of the file
	// Dangling are the references of a whole file to entries that the store had at its header's
	// time, and the file lacks: problems if the file is merged. It is nil if there are none.
	Dangling error
}

// Read reads the entries of a map file, as ReadFile does.
func Read(ctx context.Context, name string, from io.Reader, format Format, known Known) (*evidence.Map, error) {
	file, err := ReadFile(ctx, name, from, format, known)
	if err != nil {
		return nil, err
	}
	return file.Map, nil
}

// ReadFile reads a map file. It gives links without a strength the default one, and sorts
// what a caveat qualifies as a store does. The name is for messages. Known looks up refs
// that the file does not hold; if known is nil, the file must stand alone.
//
// If the file has problems, the error is an *evidence.Error with all of them. Otherwise
// it is an error of from or of known.
func ReadFile(ctx context.Context, name string, from io.Reader, format Format, known Known) (*File, error) {
	if !slices.Contains(Formats, format) {
		return nil, badFormat(format)
	}
	r := newReader()
	if err := r.read(ctx, from, format); err != nil {
		return nil, evidence.Wrap(codeOf(ctx), err, "reading "+name)
	}
	m, err := r.finish(ctx, name, known)
	if err != nil {
		return nil, err
	}
	return &File{Header: r.headOf(name), Map: m, Dangling: r.dangling.err(name)}, nil
}

func codeOf(ctx context.Context) evidence.Code {
	if ctx.Err() != nil {
		return evidence.Unavailable
	}
	return evidence.Internal
}

// reader reads one map file.
type reader struct {
	schema   *schema
	problems problems
	dangling problems
	head     evidence.Header // of the file; without a place if there is none
	content  *evidence.Map
	keys     map[evidence.Key]holder // the items of the file
	links    map[ends]int32          // the lines of the file's links
	lists    map[string]int32        // the lines on which lists begin, by name
	refs     []ref                   // those that are to be checked when all is read
	given    []given                 // the fields of the entry that is being read
	places   []item                  // the items of its lists
	values   []string
	part     bool   // whether this is a reader of a part: it makes entries, and another one takes them
	made     []made // by a reader of a part
	lines    int    // of JSON Lines that are not blank, so far
	absent   []int  // required fields that the table has no column for; reported once
}

func newReader() *reader {
	return &reader{
		schema:  newSchema(),
		content: &evidence.Map{},
		keys:    map[evidence.Key]holder{},
		links:   map[ends]int32{},
		lists:   map[string]int32{},
	}
}

// made is an entry that was read, and what is to be known of it.
type made struct {
	entry    evidence.Entry
	at       place // of its key, or of a link
	refs     int32 // how many references it has
	problems int32 // how many problems there were when it was read
}

// ends are what makes a link unique. Its name says the same, and takes an allocation.
type ends struct {
	from, to evidence.Key
	relation evidence.Relation
}

// endsOf takes the name of a link apart.
func endsOf(name evidence.Ref) ends {
	from, to, relation, _ := evidence.ParseLinkName(string(name))
	return ends{from, to, relation}
}

// holder is the item that has a key, and its line.
type holder struct {
	item evidence.Item
	line int32
}

// ref is a reference to an item or a link, to be checked when all are known.
type ref struct {
	to     evidence.Ref
	at     place
	target *target
	index  int32
}

func (r *ref) path() string {
	if r.target.list {
		return itemPath(r.target.field, int(r.index))
	}
	return r.target.field
}

func (r *reader) read(ctx context.Context, from io.Reader, format Format) error {
	if format == JSONL {
		return r.readJSONL(ctx, contextReader{ctx, from})
	}
	data, err := io.ReadAll(io.LimitReader(contextReader{ctx, from}, MaxFile+1))
	switch {
	case err != nil:
		return err
	case len(data) > MaxFile:
		r.problems.add(place{1, 1}, "the file is too long",
			fmt.Sprintf("at most %d MiB; JSON Lines may be of any length", MaxFile>>20))
		return nil
	}
	data = bytes.TrimPrefix(data, bom)
	if format == JSON {
		return r.readJSON(ctx, data)
	}
	return r.readYAML(ctx, data)
}

// contextReader stops reading when its context is done.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.from.Read(p)
}

// syntax adds a problem that makes the rest of the file, or line, unreadable.
func (r *reader) syntax(at place, message string) { r.problems.add(at, message, "") }

func (r *reader) notMap(n *node) {
	r.problems.add(n.at, about("the map", n), "a table of lists: "+strings.Join(r.schema.plural, ", "))
}

func (r *reader) notList(name string, n *node) {
	r.problems.add(n.at, about(strconv.Quote(name), n), "a list of entries")
}

// list begins a list of the map and returns the kind of its entries. An unknown name
// counts as the nearest one, and gives no kind if none is near.
func (r *reader) list(name string, at place) evidence.Kind {
	if line, twice := r.lists[name]; twice {
		r.problems.add(at, fmt.Sprintf("%q is given twice, first in line %d", name, line), "each list once")
	} else {
		r.lists[name] = at.line
	}
	return r.kindOf(name, at, r.schema.plural, "a list of a map")
}

func (r *reader) kindOf(name string, at place, names []string, what string) evidence.Kind {
	if i := slices.Index(names, name); i >= 0 {
		return r.schema.kinds[i].kind
	}
	r.problems.suggest(at, fmt.Sprintf("%q is not %s", name, what), evidence.OneOf(names), name, names)
	if i := slices.Index(names, r.problems.meant(name, names)); i >= 0 {
		return r.schema.kinds[i].kind
	}
	return ""
}

// about begins a message about a value with the value's path.
func about(path string, n *node) string {
	noun := n.noun()
	if strings.HasPrefix(noun, "is ") {
		return path + " " + noun
	}
	return path + ": " + noun
}
