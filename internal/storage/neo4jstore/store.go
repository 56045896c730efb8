package neo4jstore

import (
	"context"
	"errors"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

type params = map[string]any

// settings bound a transaction, and tell the server's administrator what it is.
func settings(name string, timeout time.Duration) []func(*neo4j.TransactionConfig) {
	return []func(*neo4j.TransactionConfig){
		neo4j.WithTxTimeout(timeout),
		neo4j.WithTxMetadata(map[string]any{"app": "corroborate", "operation": name}),
	}
}

// query runs one reading statement, on any member of the cluster. The server commits it by
// itself, so that it takes one round trip.
func (s *Store) query(ctx context.Context, st statement, p params) (records []*neo4j.Record, err error) {
	err = s.patiently(ctx, func() (err error) {
		defer s.pool.use()()
		session := s.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeRead, DatabaseName: s.options.Database, BookmarkManager: s.marks})
		defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // what went wrong was reported
		result, err := session.Run(ctx, st.text, params{"p": p}, settings(st.name, s.options.ReadTimeout)...)
		if err != nil {
			return err
		}
		records, err = result.Collect(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return records, nil
}

// write runs one statement in its own transaction; only opening and committing use it.
func (s *Store) write(ctx context.Context, st statement, p params) ([]*neo4j.Record, error) {
	var result *neo4j.EagerResult
	err := s.patiently(ctx, func() (err error) {
		defer s.pool.use()()
		result, err = neo4j.ExecuteQuery(ctx, s.driver, st.text, params{"p": p}, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithWritersRouting(),
			neo4j.ExecuteQueryWithDatabase(s.options.Database),
			neo4j.ExecuteQueryWithBookmarkManager(s.marks),
			neo4j.ExecuteQueryWithTransactionConfig(settings(st.name, s.options.WriteTimeout)...))
		return err
	})
	if err != nil {
		return nil, err
	}
	return result.Records, nil
}

// brief is how long to try again without a connection. Connections that broke while
// idle fail one by one, so a few tries help; a server that is down takes longer.
const brief = 300 * time.Millisecond

// patiently tries again after a transient failure. The driver would wait at least a
// second.
func (s *Store) patiently(ctx context.Context, f func() error) error {
	var failed time.Time
	for try := 0; ; try++ {
		err := f()
		if failed.IsZero() {
			failed = s.options.Now()
		}
		patience := s.options.Patience
		if unreachable(err) {
			patience = min(patience, brief)
		}
		if err == nil || !transient(err) || s.options.Now().Sub(failed) > patience || !pause(ctx, try) {
			return err
		}
		s.pool.retries.Add(1)
	}
}

// pause waits before the next try, a little longer each time.
func pause(ctx context.Context, try int) bool {
	timer := time.NewTimer(min(time.Duration(try*try)*10*time.Millisecond, time.Second))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// rows is what a statement returns.
type rows = [][]any

// holding calls f with a transaction that holds the writers' lock, and changes
// nothing. No commit is under way then, so it deletes announcements that a writer
// left behind.
func (s *Store) holding(ctx context.Context, f func(*tx) error) error {
	defer s.pool.use()()
	session := s.session(ctx)
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // what went wrong was reported
	transaction, err := session.BeginTransaction(ctx, settings("hold", s.options.WriteTimeout)...)
	if err != nil {
		return err
	}
	defer func() { _ = transaction.Close(context.WithoutCancel(ctx)) }() // rolls back
	t := newTx(s, transaction)
	defer func() { t.run = nil }()
	if found, err := t.run(ctx, hold, nil); err != nil {
		return err
	} else if len(found) != 1 {
		return s.gone()
	} else if err := s.same(found[0][1]); err != nil {
		return err
	}
	if _, err := s.write(ctx, commitDone, params{"number": nil}); err != nil {
		return err
	}
	return f(t)
}

func (s *Store) session(ctx context.Context) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: neo4j.AccessModeWrite, DatabaseName: s.options.Database, BookmarkManager: s.marks})
}

// doubt is a commit with an unknown outcome: the connection broke during it.
type doubt struct {
	sequence int64
	err      error
}

// Update implements storage.Store. If the connection breaks during a
// commit, the next attempt finds out under the writers' lock whether the commit
// succeeded, by the token of the Update.
func (s *Store) Update(ctx context.Context, f func(storage.Tx) error) error {
	const doing = "writing to the map"
	if s.options.ReadOnly {
		return evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Path: "store", Message: "the map may only be read here", Expected: "a program that was started without --read-only"})
	}
	if err := s.enter(ctx, doing); err != nil {
		return err
	}
	defer s.running.Done()
	// Neo4j would make writers wait, too, but each would hold a connection.
	if err := s.turn(ctx); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, doing)
	}
	defer func() { s.writing <- struct{}{} }()
	token := s.options.Token()
	var uncertain *doubt
	var failed time.Time
	for try := 0; ; try++ {
		a := attempt{store: s, token: token, doubt: uncertain}
		err := a.run(ctx, f)
		uncertain = a.doubt
		if err == nil {
			return nil
		}
		if failed.IsZero() {
			failed = s.options.Now()
		}
		patience := s.options.Patience
		switch {
		case uncertain != nil:
			patience *= 5 // it is worth more to know
		case unreachable(err):
			patience = min(patience, brief)
		}
		if !a.again || s.options.Now().Sub(failed) > patience || !pause(ctx, try) {
			if uncertain != nil {
				return evidence.Wrap(evidence.Unavailable, uncertain.err,
					doing+": the connection to "+s.String()+" broke while the change was being committed, and it is not known whether it was: look before trying again").For(evidence.OutageUncertain)
			}
			return s.coded(ctx, err, doing)
		}
		s.pool.retries.Add(1)
	}
}

// attempt is one try of an Update.
type attempt struct {
	store *Store
	token string
	doubt *doubt // about an earlier attempt, and afterwards about this one
	again bool   // whether to try again
}

// errKnown says that an earlier attempt was committed after all.
var errKnown = errors.New("known")

func (a *attempt) run(ctx context.Context, f func(storage.Tx) error) (err error) {
	s := a.store
	defer s.pool.use()()
	session := s.session(ctx)
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // what went wrong was reported
	transaction, err := session.BeginTransaction(ctx, settings("update", s.options.WriteTimeout)...)
	if err != nil {
		a.again = transient(err)
		return err
	}
	defer func() { _ = transaction.Close(context.WithoutCancel(ctx)) }() // rolls back if there was no commit, whatever happened in f
	t := newTx(s, transaction)
	defer func() { t.run = nil }()
	sequence, err := a.lock(ctx, t)
	if errors.Is(err, errKnown) {
		a.doubt = nil
		return nil
	}
	if err == nil {
		err = f(t)
	}
	if err != nil {
		a.again = t.failed != nil && transient(t.failed)
		return err
	}
	if t.failed != nil {
		a.again = transient(t.failed)
		return s.coded(ctx, t.failed, "writing to the map") // f went on after it, but the transaction did not
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := a.commit(ctx, transaction, sequence); err != nil {
		return err
	}
	s.committed.Store(t.sequence)
	return nil
}

// commit commits between two announcements, by which readers know of it.
func (a *attempt) commit(ctx context.Context, transaction neo4j.ExplicitTransaction, sequence int64) error {
	s := a.store
	records, err := s.write(ctx, commitBegins, nil)
	if err != nil {
		a.again = transient(err)
		return err
	}
	if len(records) != 1 {
		return s.gone()
	}
	number := records[0].Values[0]
	s.committing()
	err = transaction.Commit(ctx)
	if err != nil {
		a.again = transient(err)
		var server *neo4j.Neo4jError
		if !errors.As(err, &server) {
			// The server reported neither a failure nor success.
			a.doubt, a.again = &doubt{sequence, err}, true
			return err // the next attempt that gets the lock knows that the commit is over
		}
	}
	// If this fails, the change is committed all the same; a reader finds out later.
	_, _ = s.write(context.WithoutCancel(ctx), commitDone, params{"number": number})
	return err
}

// recent is how many tokens the map keeps.
const recent = 32

// lock takes the writers' lock and counts up the sequence.
func (a *attempt) lock(ctx context.Context, t *tx) (sequence int64, err error) {
	found, err := t.run(ctx, lock, params{"token": a.token})
	if err != nil {
		return 0, err
	}
	if len(found) != 1 {
		return 0, a.store.gone()
	}
	if err := a.store.same(found[0][5]); err != nil {
		return 0, err
	}
	sequence, _ = found[0][0].(int64)
	if err := a.store.ahead(sequence); err != nil {
		return 0, err
	}
	t.sequence = sequence
	t.rubric, _ = found[0][2].(string)
	t.id, _ = found[0][3].(string)
	t.copied, _ = found[0][4].(string)
	if a.doubt != nil {
		switch {
		case found[0][1] == true:
			return 0, errKnown
		case sequence-a.doubt.sequence >= recent:
			return 0, evidence.Wrap(evidence.Unavailable, a.doubt.err, "too many others have written since to tell whether the change was committed")
		}
		a.doubt = nil // the lock is free, so it is over, and its token is not there
	}
	return sequence, nil
}

// tx is one Update.
type tx struct {
	reader
	transaction neo4j.ExplicitTransaction
	sequence    int64  // of this Update, or the last one that it has taken; 0 if it changes nothing
	rubric, id  string // of the map
	copied      string // which copy of the map it is
	jumped      bool   // see Jump
	written     map[evidence.ID]bool
	failed      error // the first error of the engine, which ends the transaction
}

func newTx(s *Store, transaction neo4j.ExplicitTransaction) *tx {
	t := &tx{transaction: transaction, written: map[evidence.ID]bool{}}
	t.reader = reader{store: s, run: t.query}
	return t
}

// State implements storage.Reader. The lock told it already.
func (t *tx) State(ctx context.Context) (storage.State, error) {
	if t.sequence == 0 || t.run == nil || t.failed != nil || ctx.Err() != nil {
		return t.reader.State(ctx)
	}
	return storage.State{Sequence: t.sequence, Rubric: t.rubric, Map: t.id, Copy: t.copied}, nil
}

// query runs a statement in the transaction. While that holds the writers' lock,
// nothing else is committed.
func (t *tx) query(ctx context.Context, st statement, p params) (rows, error) {
	if t.failed != nil {
		return nil, evidence.Wrap(evidence.Unavailable, t.failed, "an earlier error has ended the transaction")
	}
	result, err := t.transaction.Run(ctx, st.text, params{"p": p})
	var records []*neo4j.Record
	if err == nil {
		records, err = result.Collect(ctx)
	}
	if err != nil {
		t.failed = err
		return nil, err
	}
	list := make(rows, len(records))
	for i, r := range records {
		list[i] = r.Values
	}
	return list, nil
}
