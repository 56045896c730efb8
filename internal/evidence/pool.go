package evidence

import "time"

// Pool is how busy a store's connections are.
type Pool struct {
	InUse int // connections that serve somebody now
	Open  int // connections that there are; 0 where the engine's driver does not tell
	Max   int // how many there may be

	Waits   int64         // how often somebody had to wait for a connection, or for a turn to write
	Waited  time.Duration // how long they waited, all together
	Retries int64         // how often something was tried again that had failed for the moment
}

// Pooled is a store that tells how busy its connections are.
type Pooled interface{ Pool() Pool }
