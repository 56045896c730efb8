package neo4jstore

import (
	"fmt"
	"sync"
)

// madeTexts keeps the statements that were made last, by what they are made of: to make one takes longer than
// to send it. Clients decide how many there are, so all are forgotten once there are too many.
type madeTexts struct {
	mu   sync.Mutex
	made map[string]statement
}

const maxTexts = 1000

// text is a statement with what it returns of items and links. It is made if it is not known.
func (r *reader) text(key string, build func() statement) statement {
	key = fmt.Sprint(r.parts(), " ", r.view != nil, " ", key)
	t := &r.store.texts
	t.mu.Lock()
	defer t.mu.Unlock()
	if st, known := t.made[key]; known {
		return st
	}
	st := build().with(r.parts(), r.view != nil)
	st.filled = true
	if t.made == nil || len(t.made) >= maxTexts {
		t.made = map[string]statement{}
	}
	t.made[key] = st
	return st
}
