package neo4jstore

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// rotated is a user of the server whose password changes.
type rotated struct{ t *testing.T }

func rotating(t *testing.T, password string) rotated {
	t.Helper()
	r := rotated{t}
	r.system("CREATE OR REPLACE USER rotated SET PASSWORD $password CHANGE NOT REQUIRED", password)
	t.Cleanup(func() { r.system("DROP USER rotated IF EXISTS", "") })
	return r
}

func (r rotated) to(password string) {
	r.t.Helper()
	r.system("ALTER USER rotated SET PASSWORD $password CHANGE NOT REQUIRED", password)
}

func (r rotated) system(command, password string) {
	r.t.Helper()
	driver, err := neo4j.NewDriverWithContext(under.address, neo4j.BasicAuth(under.user, under.password, ""))
	if err != nil {
		r.t.Fatal(err)
	}
	ctx := context.Background()
	defer func() { _ = driver.Close(ctx) }()
	if _, err := neo4j.ExecuteQuery(ctx, driver, command, params{"password": password}, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase("system")); err != nil {
		r.t.Fatal(err)
	}
}

// TestRotatedPassword: while Neo4j refuses the password, one of all requests asks again, more and
// more seldom, so that Neo4j does not lock the account. Once the user has the password again, the
// store works.
func TestRotatedPassword(t *testing.T) {
	under.empty(t)
	user, way := rotating(t, "the-first-password"), breakable(t)
	var later atomic.Int64
	o := Options{User: "rotated", Password: "the-first-password", Jitter: func() float64 { return 0 },
		Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }}
	s, err := Open(t.Context(), way.address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	refused := func(when string, attempts int64) {
		t.Helper()
		var group sync.WaitGroup
		for range 10 {
			for what, ask := range map[string]func() error{
				"View":   func() error { _, err := state(t.Context(), s); return err },
				"Update": func() error { return s.Update(t.Context(), func(storage.Tx) error { return nil }) },
			} {
				group.Go(func() {
					err := ask()
					if evidence.OutageOf(err) != evidence.OutageCredentials || evidence.CodeOf(err) != evidence.Unavailable {
						t.Errorf("%s, %s: %v", when, what, err)
					}
				})
			}
		}
		group.Wait()
		if got := s.Pool().Refused; got != attempts {
			t.Errorf("%s, Neo4j has refused %d attempts instead of %d", when, got, attempts)
		}
	}
	user.to("the-second-password")
	way.down()
	way.up() // what was connected stays so otherwise
	_, err = state(t.Context(), s)
	if err == nil || !strings.Contains(err.Error(), "NEO4J_PASSWORD") || strings.Contains(err.Error(), o.Password) {
		t.Errorf("the first one is told %v", err)
	}
	refused("at once", 1)
	later.Add(int64(firstPause))
	refused("after a pause", 2)
	later.Add(int64(firstPause))
	refused("after the same pause again", 2)
	user.to(o.Password)
	later.Add(int64(firstPause))
	for range 2 {
		if _, err := state(t.Context(), s); err != nil {
			t.Errorf("with the old password again: %v", err)
		}
	}
}

// TestRefusedLater: a store that was opened before its Neo4j was there tells clients later on that
// it cannot be used, and not that their request is wrong.
func TestRefusedLater(t *testing.T) {
	under.empty(t)
	for name, test := range map[string]struct {
		o    Options
		says string
	}{
		"user":     {Options{User: "nobody-by-that-name", Password: "not-the-password"}, "refuses the user"},
		"database": {Options{User: under.user, Password: under.password, Database: "no-such-database"}, "no database"},
	} {
		way := breakable(t)
		way.down()
		test.o.Lazy = true
		s, err := Open(t.Context(), way.address, test.o)
		if err != nil {
			t.Fatal(err)
		}
		way.up()
		if _, err = state(t.Context(), s); evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		_ = s.Close()
	}
}

// TestPauses: each refusal doubles the wait, up to a bound.
func TestPauses(t *testing.T) {
	now := time.Unix(0, 0)
	s := &Store{database: &database{options: Options{Now: func() time.Time { return now }, Jitter: func() float64 { return 0 }}}}
	for i, want := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 2 * time.Minute, 2 * time.Minute} {
		s.refusedNow(&neo4j.Neo4jError{Code: "Neo.ClientError.Security.Unauthorized"})
		if got := s.refusals.next.Sub(now); got != want {
			t.Errorf("after %d refusals: %v instead of %v", i+1, got, want)
		}
	}
	s.options.Jitter = func() float64 { return 1 }
	s.refusedNow(&neo4j.Neo4jError{Code: "Neo.ClientError.Security.Unauthorized"})
	if got := s.refusals.next.Sub(now); got != 3*time.Minute {
		t.Errorf("with the most jitter: %v", got)
	}
}

// TestMemoryLimits: the limit is named as Neo4j names it, with what lets the program need less.
func TestMemoryLimits(t *testing.T) {
	s := &Store{database: &database{address: "db:7687", opened: true}}
	for _, test := range []struct{ code, text, want string }{
		{"Neo.TransientError.General.MemoryPoolOutOfMemoryError", "The allocation of an extra 2.0 MiB would use more than the limit 700.0 MiB. Currently using 699.0 MiB. dbms.memory.transaction.total.max threshold reached", "raise its dbms.memory.transaction.total.max, or let fewer requests ask at once, by --limit-heavy"},
		{"Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Currently using 9.0 MiB. db.memory.transaction.max threshold reached", "raise its db.memory.transaction.max, or write less in one change"},
		{"Neo.DatabaseError.General.OutOfMemoryError", "There is not enough memory to perform the current task.", "raise its server.memory.heap.max_size"},
	} {
		err := s.coded(t.Context(), &neo4j.Neo4jError{Code: test.code, Msg: test.text}, "reading")
		if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.text, err)
		}
	}
}
