package storage

import "context"

// Restorer is the part of a Tx that makes a store what another one was. What it does is
// kept if the whole Update is.
type Restorer interface {
	// Clear takes everything out of the store: entries, history and the hash of the
	// rubric. The sequence stays.
	Clear(ctx context.Context) error

	// Jump sets the map's sequence, be it forward or back. What the Update writes from then
	// on belongs to the revision of that number, and to none if it is 0. After Jump, Record
	// may be told of changes of any entries, also of such as were removed since.
	Jump(ctx context.Context, sequence int64) error

	// Adopt gives the map an id. Programs that have the store open notice that the map is
	// another one now, also if the id is the same.
	Adopt(ctx context.Context, id string) error
}
