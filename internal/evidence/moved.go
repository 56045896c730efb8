package evidence

import "errors"

// ErrMoved is what the function of a View wraps in its error where State has
// told it that an Update came in between its calls. A store that does not keep
// Updates out by itself may then call the function once more, and keep them out;
// other stores return the error.
var ErrMoved = errors.New("the map has moved meanwhile")

// Moving is a store that tells whether Updates come in between the calls of one
// View, so that what reads for long has to reckon with it.
type Moving interface{ Moves() bool }
