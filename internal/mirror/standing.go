package mirror

import (
	"context"

	"corroborate/internal/storage"
)

// standing is what a View knows of the state of the map. A View takes an answer from the mirror if the mirror
// is of the very state that the View has last learned of the store: then the store would have given the same
// answer when it told the state. So a caller that compares the States before and after other calls
// still notices what was written in between, as without a mirror.
//
// A View that is one snapshot has one state. In a store that moves, a call that the store has answered may
// have met a later state than the one that the View knew before. The mirror must not fall back behind that, so the View
// forgets what it knew, unless the reader tells the state that the call has read (storage.Standing). If the
// mirror has moved on, the View asks for the State again.
type standing struct {
	mirror *Mirror
	moves  bool
	known  bool
	state  storage.State
	ended  bool // and its reader answers no more
}

// learned notes the state that the store has told.
func (s *standing) learned(state storage.State) { s.known, s.state = true, state }

// called notes that the store has answered a call of a reader.
func (s *standing) called(r storage.Reader) {
	if !s.moves {
		return
	}
	if s.state, s.known = storage.Stood(r); s.known {
		s.mirror.isBehind(s.state)
	}
}

// mayBe reports whether a mirror at a state may answer, as far as the View knows.
func (s *standing) mayBe(at storage.State) bool {
	switch {
	case !s.known || s.state.Same(at):
		return true
	case s.moves:
		return at.Copy == s.state.Copy && at.Sequence > s.state.Sequence
	}
	return false
}

// ask answers by the mirror. It is false if the store has to: the mirror is of another state, or has no answer. The
// answer comes first, and then the State: where there is no answer, nobody asks for the State.
func ask[A any](ctx context.Context, v *view, answer func(*held) (A, bool)) (a A, ok bool, err error) {
	s := v.standing
	if over := s.ended || ctx.Err() != nil; over {
		return a, false, nil // the store says what is wrong
	}
	for try := 1; ; try++ {
		a, at, ok := answerOf(s, answer)
		switch {
		case !ok:
			return a, false, nil
		case s.known && s.state.Same(at):
			return a, true, nil
		case try == tries:
			return a, false, nil
		}
		state, err := v.Reader.State(ctx)
		if err != nil {
			return a, false, err
		}
		s.learned(state)
		if state.Same(at) {
			return a, true, nil
		}
		s.mirror.isBehind(state)
	}
}

// tries is how often the mirror is asked: again if an Update came in before the State was read.
const tries = 2

// answerOf is an answer of the mirror with the state that it is of. It is false if the mirror is not
// of a state that may be that of the View, or has no answer.
func answerOf[A any](s *standing, answer func(*held) (A, bool)) (a A, at storage.State, ok bool) {
	m := s.mirror
	m.mu.RLock()
	defer m.mu.RUnlock()
	if !m.upToDate() || !s.mayBe(m.held.state) {
		return a, at, false
	}
	at = m.held.state
	a, ok = answer(m.held)
	return a, at, ok
}

// upToDate reports whether the mirror can answer, and nobody has found it to be behind the store. The lock is held.
func (m *Mirror) upToDate() bool {
	if !m.answers() {
		return false
	}
	at := m.held.state
	return at.Copy != m.ahead.Copy || at.Sequence >= m.ahead.Sequence
}

// isBehind notes a state of the store. A mirror that is behind it spares the store the questions for
// its State until it has followed.
func (m *Mirror) isBehind(state storage.State) {
	m.mu.RLock()
	behind := m.held != nil && !m.following && m.held.state.Copy == state.Copy && m.held.state.Sequence < state.Sequence
	m.mu.RUnlock()
	if !behind {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead = state
}

// mayAnswer reports whether the mirror may answer a View, as far as that can be told without a call
// on the store.
func (s *standing) mayAnswer() bool {
	s.mirror.mu.RLock()
	defer s.mirror.mu.RUnlock()
	return s.mirror.upToDate() && s.mayBe(s.mirror.held.state)
}
