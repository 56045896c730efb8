package neo4jstore

import (
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/storage"
)

// Whoever has waited for the writers' lock sees what the writer before has committed: a read that holds the
// lock finds the new sequence, and the next writer counts up from it.
func TestLockAfterAnotherWriter(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer s.Close()
	ctx, bare, driver := t.Context(), under.bare(t), under.driver(t)
	for name, wait := range map[string]func() (int64, error){
		"a read that holds the lock": func() (before int64, err error) {
			err = s.holding(ctx, func(t *tx) error {
				state, err := t.State(ctx)
				before = state.Sequence
				return err
			})
			return before, err
		},
		"the next writer": func() (before int64, err error) {
			err = s.Update(ctx, func(tx storage.Tx) error {
				state, err := tx.State(ctx)
				before = state.Sequence - 1 // this Update has counted up
				return err
			})
			return before, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			session := driver.NewSession(ctx, neo4j.SessionConfig{})
			defer session.Close(ctx)
			writer, err := session.BeginTransaction(ctx)
			if err != nil {
				t.Fatal(err)
			}
			result, err := writer.Run(ctx, "MATCH (m:Map) SET m.sequence = m.sequence + 1 RETURN m.sequence", nil)
			if err != nil {
				t.Fatal(err)
			}
			record, err := result.Single(ctx)
			if err != nil {
				t.Fatal(err)
			}
			type outcome struct {
				before int64
				err    error
			}
			done := make(chan outcome, 1)
			go func() {
				before, err := wait()
				done <- outcome{before, err}
			}()
			for len(bare("SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status", nil)) == 0 {
				time.Sleep(10 * time.Millisecond)
			}
			if err := writer.Commit(ctx); err != nil {
				t.Fatal(err)
			}
			if got := <-done; got.err != nil || got.before != record.Values[0] {
				t.Errorf("it finds sequence %d, expected %d (error %v)", got.before, record.Values[0], got.err)
			}
		})
	}
}
