package request

import "cmp"

// Limits bound what a request may ask for. A zero field means the default.
type Limits struct {
	Body       int64 // bytes of a request
	Tokens     int   // of a document
	Name       int   // bytes of a name in a document
	Depth      int   // of fields in fields, introspection exempt
	Lists      int   // of lists in lists
	Aliases    int   // in a document
	SameName   int   // fields of one response name in one selection
	Directives int   // in a document
	Fields     int   // selections in a document, on each type of object, with its fragments spread
	Cost       int   // points, see the schema's @cost
	Records    int   // that a query may ask for
	Elements   int   // of one list in the variables
	Errors     int   // in a response
}

// DefaultLimits are the limits where nothing else is said.
func DefaultLimits() Limits {
	return Limits{
		Body:       1 << 20,
		Tokens:     2_000,
		Name:       200,
		Depth:      15,
		Lists:      4,
		Aliases:    30,
		SameName:   50,
		Directives: 50,
		Fields:     20_000,
		Cost:       10_000,
		Records:    50_000,
		Elements:   1_000,
		Errors:     20,
	}
}

// WithDefaults fills the fields that are zero.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	l.Body = cmp.Or(l.Body, d.Body)
	l.Tokens = cmp.Or(l.Tokens, d.Tokens)
	l.Name = cmp.Or(l.Name, d.Name)
	l.Depth = cmp.Or(l.Depth, d.Depth)
	l.Lists = cmp.Or(l.Lists, d.Lists)
	l.Aliases = cmp.Or(l.Aliases, d.Aliases)
	l.SameName = cmp.Or(l.SameName, d.SameName)
	l.Directives = cmp.Or(l.Directives, d.Directives)
	l.Fields = cmp.Or(l.Fields, d.Fields)
	l.Cost = cmp.Or(l.Cost, d.Cost)
	l.Records = cmp.Or(l.Records, d.Records)
	l.Elements = cmp.Or(l.Elements, d.Elements)
	l.Errors = cmp.Or(l.Errors, d.Errors)
	return l
}

// The sizes of a page.
const (
	DefaultPage = 20
	MaxPage     = 100
)
