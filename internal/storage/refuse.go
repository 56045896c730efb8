package storage

import (
	"fmt"

	"corroborate/internal/evidence"
)

// These are the errors of a reader and a writer that say the same in every store.

// BadPosition is the error for a Position that is none in the order of a query.
func BadPosition() error {
	return invalid("after", "a position of the same list", "this is no position in this order")
}

// TakenKey is the error for a key or an alias that another item has.
func TakenKey(key evidence.Key) error {
	return evidence.Errorf(evidence.Conflict, "the key %q is taken", key)
}

// TakenLink is the error for a link that there is already, with another id.
func TakenLink(l *evidence.Link) error {
	return evidence.Errorf(evidence.Conflict, "there is a link %q already", l.Name())
}

// Dangling is the error for an entry that refers to a key which is neither in the map
// nor among the entries that are put.
func Dangling(e evidence.Entry, path string, to evidence.Key) error {
	return invalid(path, "", "%q refers to %q, which is neither in the map nor among the entries", e.Ref(), to)
}

func checkFirst(first, least int) error {
	if first < least {
		return invalid("first", fmt.Sprintf("at least %d", least), "%d is not a size of a page", first)
	}
	return nil
}

func invalid(path, expected, format string, args ...any) error {
	return evidence.Refuse(evidence.Problem{Path: path, Message: fmt.Sprintf(format, args...), Expected: expected})
}
