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
	shapeOther // not used in map files; node.text says what it is
)

// node is a value of a file.
type node struct {
	shape   shape
	plain   bool   // a YAML scalar without quotes
	text    string // the content of a text; any other scalar as the file has it
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

// maxDepth bounds how deep values nest. In a valid map file the deepest value is a key
// in a list in an entry in a list of the map. Deeper lists and tables are read as empty
// ones, which are just as wrong there.
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
