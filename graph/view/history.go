package view

import (
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// Node is whatever has an id: an evidence.Entry or a *Revision.
type Node interface{ Ref() evidence.Ref }

// Revision is one change of the map.
type Revision struct{ evidence.Revision }

// NewRevision shows a revision; nil stays nil.
func NewRevision(r *evidence.Revision) *Revision {
	if r == nil {
		return nil
	}
	return &Revision{*r}
}

// ID is made of the sequence number.
func (r *Revision) ID() evidence.ID { return evidence.RevisionID(r.Revision.Sequence) }

// Ref names the revision.
func (r *Revision) Ref() evidence.Ref { return evidence.Ref(r.ID()) }

// Sequence is the place among all revisions.
func (r *Revision) Sequence() int { return int(r.Revision.Sequence) }

// ChangedCount is how many entries it changed.
func (r *Revision) ChangedCount() int { return r.Revision.Changes }

// MovedCount is how many claims it moved.
func (r *Revision) MovedCount() int { return r.Revision.Effects }

// StaleCount is how many claims above it still have stale figures.
func (r *Revision) StaleCount() int { return r.Revision.Pending }

// ChangeAction is what was done to an entry.
type ChangeAction string

// The actions.
const (
	ChangeActionCreated ChangeAction = "CREATED"
	ChangeActionChanged ChangeAction = "CHANGED"
	ChangeActionRemoved ChangeAction = "REMOVED"
)

// Change is what was done to one entry.
type Change struct {
	EntryID evidence.ID
	Kind    evidence.Kind
	Name    evidence.Key
	Action  ChangeAction
	Fields  []evidence.FieldChange
	After   evidence.Entry // nil if it was removed, and for a new entry of a large import in the history
}

// Ref names the entry.
func (c *Change) Ref() evidence.Ref { return evidence.Ref(c.EntryID) }

// NewChange shows a change, field by field.
func NewChange(c evidence.Change) Change {
	v := Change{EntryID: c.ID, Kind: c.Kind, Name: evidence.Key(c.Ref), Action: ChangeActionChanged, Fields: evidence.Compare(c.Before, c.After), After: c.After}
	switch {
	case c.Created():
		v.Action = ChangeActionCreated
	case c.Removed():
		v.Action = ChangeActionRemoved
	default:
		before, after := c.Before.EntryMeta().Aliases, c.After.EntryMeta().Aliases
		if !slices.Equal(before, after) {
			v.Fields = append(v.Fields, evidence.FieldChange{Field: "aliases", Old: listed(before), New: listed(after)})
		}
	}
	return v
}

// listed writes a list of keys as a map file does.
func listed(keys []evidence.Key) string {
	if len(keys) == 0 {
		return ""
	}
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = string(key)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// RecordedEffect shows an effect of a revision.
func RecordedEffect(e evidence.Effect) Effect {
	return Effect{Key: e.Key, ID: e.Claim, Sequence: e.Sequence, Before: e.Before, After: e.After}
}
