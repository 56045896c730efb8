// Package faults has the log that writers keep outside of a store while it fails, and judges the
// store by it.
package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"corroborate/internal/evidence"
)

// Ledger is what writers asked a server for, and what they were told. Each call makes a study and a
// link from it to a claim, in one revision.
type Ledger struct {
	mu      sync.Mutex
	moved   chan struct{} // closed at the next answer
	asked   int
	told    map[string]int64 // the sequence of each call that was acknowledged, by its key
	unknown map[string]bool  // calls that may have been done
	refused map[evidence.Outage]int
	strange []string // answers that no fault explains
}

// NewLedger returns an empty ledger.
func NewLedger() *Ledger {
	return &Ledger{moved: make(chan struct{}), told: map[string]int64{}, unknown: map[string]bool{}, refused: map[evidence.Outage]int{}}
}

const setup = "setup"

// claims are what studies bear on.
const claims = 3

const call = `mutation($edits: [OneEditInput!]!, $key: String!) {
	edit(input: {edits: $edits, message: $key, idempotencyKey: $key}) { revision { sequence } changedCount }
}`

func nameOf(n int) string { return fmt.Sprintf("study-%06d", n) }

func claimOf(n int) string { return fmt.Sprintf("claim-%d", n%claims) }

// relationOf is how the study of a call bears on its claim.
func relationOf(n int) evidence.Relation {
	if n%5 == 0 {
		return evidence.Contradicts
	}
	return evidence.Supports
}

// editsOf are the edits of a call.
func editsOf(key string) (edits []any) {
	if key == setup {
		for i := range claims {
			edits = append(edits, map[string]any{"createClaim": map[string]any{"key": claimOf(i), "statement": fmt.Sprintf("Claim %d holds.", i)}})
		}
		return edits
	}
	n := 0
	_, _ = fmt.Sscanf(key, "study-%d", &n) // as nameOf has written it
	return []any{
		map[string]any{"createStudy": map[string]any{"key": key, "title": "Study " + key, "design": "COHORT"}},
		map[string]any{"link": map[string]any{"from": key, "to": claimOf(n), "relation": relationOf(n), "strength": "WEAK"}},
	}
}

// Setup makes the claims that the other calls are about.
func (l *Ledger) Setup(ctx context.Context, url string) error {
	for {
		switch done, err := l.ask(ctx, url, setup); {
		case done || err != nil:
			return err
		case !rest(ctx):
			return ctx.Err()
		}
	}
}

// Write makes calls until the context ends or the server is gone.
func (l *Ledger) Write(ctx context.Context, url string) {
	for {
		l.mu.Lock()
		l.asked++
		key := nameOf(l.asked)
		l.mu.Unlock()
		if done, err := l.ask(ctx, url, key); err != nil || ctx.Err() != nil || !done && !rest(ctx) {
			return
		}
	}
}

// Repeat makes the calls again of which nobody knows whether they were done, until all of them are
// acknowledged.
func (l *Ledger) Repeat(ctx context.Context, url string) error {
	l.mu.Lock()
	again := slices.Sorted(maps.Keys(l.unknown))
	l.mu.Unlock()
	for len(again) > 0 {
		switch done, err := l.ask(ctx, url, again[0]); {
		case done:
			again = again[1:]
		case err != nil || !rest(ctx):
			return fmt.Errorf("%s cannot be repeated: %w; refused: %v", again[0], errors.Join(err, ctx.Err()), l.refused)
		}
	}
	return nil
}

// pause is how long a writer rests after a refusal.
const pause = 5 * time.Millisecond

// rest waits a moment, and reports whether to go on.
func rest(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

// answer is what a server says to a call.
type answer struct {
	Data struct {
		Edit struct {
			Revision     struct{ Sequence int64 }
			ChangedCount int
		}
	}
	Errors []struct {
		Message    string
		Extensions struct {
			Code   string
			Outage evidence.Outage
		}
	}
}

// ask makes a call, notes what came of it, and reports whether it was acknowledged. An error means that
// there was no answer.
func (l *Ledger) ask(ctx context.Context, url, key string) (done bool, err error) {
	a, err := send(ctx, url, key)
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { close(l.moved); l.moved = make(chan struct{}) }()
	if err != nil {
		l.unknown[key] = true
		return false, err
	}
	if len(a.Errors) == 0 {
		delete(l.unknown, key)
		l.told[key] = a.Data.Edit.Revision.Sequence
		if want := len(editsOf(key)); a.Data.Edit.ChangedCount != want {
			l.strange = append(l.strange, fmt.Sprintf("%s: %d entries were changed, and %d were asked for", key, a.Data.Edit.ChangedCount, want))
		}
		return true, nil
	}
	e := a.Errors[0]
	outage := e.Extensions.Outage
	l.refused[outage]++
	switch code := e.Extensions.Code; {
	case code != "UNAVAILABLE" && code != "TIMEOUT":
		l.strange = append(l.strange, fmt.Sprintf("%s: %s: %s", key, code, e.Message))
	case outage == "" || outage == evidence.OutageUncertain:
		l.unknown[key] = true // any other outage says that the change was not written
	}
	return false, nil
}

func send(ctx context.Context, url, key string) (a answer, err error) {
	body, err := json.Marshal(map[string]any{"query": call, "variables": map[string]any{"edits": editsOf(key), "key": key}})
	if err != nil {
		return a, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	return a, json.NewDecoder(response.Body).Decode(&a)
}

// Await waits until so many more calls were acknowledged.
func (l *Ledger) Await(ctx context.Context, more int) error {
	return l.await(ctx, func() int { return len(l.told) }, more)
}

// AwaitRefusal waits until so many more calls were refused because of one of some outages.
func (l *Ledger) AwaitRefusal(ctx context.Context, more int, outages ...evidence.Outage) error {
	return l.await(ctx, func() (n int) {
		for _, o := range outages {
			n += l.refused[o]
		}
		return n
	}, more)
}

func (l *Ledger) await(ctx context.Context, count func() int, more int) error {
	l.mu.Lock()
	enough := count() + more
	for count() < enough {
		moved := l.moved
		l.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("the store has neither failed nor come back: %w; refused: %v", ctx.Err(), l.refused)
		}
		l.mu.Lock()
	}
	l.mu.Unlock()
	return nil
}

// TakenBack notes that the store is as it was at a sequence, so that later calls are gone.
func (l *Ledger) TakenBack(to int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.told, func(_ string, sequence int64) bool { return sequence > to })
}

func (l *Ledger) acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.told)
}
