package exchange

import "strconv"

// shape is what a value of a file is, whatever the file's format.
type shape int

const (
	shapeText shape = iota
	shapeNumber
	shapeFlag
	shapeNull
	shapeList
	shapeTable
	shapeOther // what map files do not use: see node.text
)

// node is a value of a file.
type node struct {
	shape   shape
	plain   bool   // a YAML scalar without quotes
	text    string // of a scalar as it stands in the file, of a text its content
	at      place
	items   []node
	members []member
}

// member is a field of a table.
type member struct {
	name  string
	at    place
	value node
}

// maxDepth is how deep values may nest; the deepest that means anything is a
// key in a list in an entry in a list of the map. Deeper lists and tables are read
// as empty ones, which are just as wrong there.
const maxDepth = 8

// noun is the value in running text.
func (n *node) noun() string {
	switch n.shape {
	case shapeText:
		return strconv.Quote(n.text) + " is a text"
	case shapeNumber:
		return n.text + " is a number"
	case shapeFlag:
		return n.text + " is a boolean"
	case shapeNull:
		return "is null"
	case shapeList:
		return "is a list"
	case shapeTable:
		return "is a table of fields"
	}
	return n.text
}
