package evidence

import "strings"

// Key is the human name of an item: 1 to 100 of a-z, 0-9 and '-', unique over
// all kinds.
type Key string

// ID is the name that the store gives an entry; it never changes. It holds a '_',
// which a key may not, so that an id is never taken for a key.
type ID string

// Ref names an entry: by its key, by its id, or, for a link, by its LinkName.
type Ref string

// EdgeID is the id, in a graph, of an edge that is no link; a link has its own. It is
// made of the ids of both ends, or of the link for QualifiesLink, so it never changes. It
// differs from all ids of entries. As long as those are letters, digits and '_', it holds
// nothing else but '-', and '#' with it is a selector of CSS and of Cytoscape.js.
func EdgeID(from ID, relation Relation, to ID) ID {
	return from + "-" + ID(relation) + "-" + to
}

// MaxKey is the longest a key may be, in characters.
const MaxKey = 100

// The components that stand for an agent or a source that is not named. No item may
// have these keys.
const (
	UnknownSpeaker     Key = "unknown-speaker"
	UnknownPublication Key = "unknown-publication"
)

// Valid reports whether k has the form of a key. A reserved key is valid in
// form; see Reserved.
func (k Key) Valid() bool {
	if len(k) == 0 || len(k) > MaxKey {
		return false
	}
	for _, c := range []byte(k) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Reserved reports whether k names one of the unknown components.
func (k Key) Reserved() bool { return k == UnknownSpeaker || k == UnknownPublication }

// LinkName is how a link is written in text and named by a Ref: "from->to" for
// SUPPORTS, "from-|to" for CONTRADICTS.
func LinkName(from, to Key, relation Relation) string {
	if relation == Contradicts {
		return string(from) + "-|" + string(to)
	}
	return string(from) + "->" + string(to)
}

// ParseLinkName is the inverse of LinkName.
func ParseLinkName(name string) (from, to Key, relation Relation, ok bool) {
	if a, b, found := strings.Cut(name, "->"); found {
		return Key(a), Key(b), Supports, true
	}
	if a, b, found := strings.Cut(name, "-|"); found {
		return Key(a), Key(b), Contradicts, true
	}
	return "", "", "", false
}

// IsID reports whether r has the form of an id.
func (r Ref) IsID() bool { return strings.ContainsRune(string(r), '_') }

// IsLinkName reports whether r has the form of a LinkName.
func (r Ref) IsLinkName() bool { _, _, _, ok := ParseLinkName(string(r)); return ok && !r.IsID() }
