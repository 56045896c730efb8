// Package neo4jtest lends a real Neo4j to tests, to one package at a time.
package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/rogpeppe/go-internal/lockedfile"

	"corroborate/internal/storage/neo4jstore"
)

// Variable names the server in the environment, as in
// bolt://user:password@127.0.0.1:7687.
const Variable = "CORROBORATE_TEST_NEO4J"

// Server is a Neo4j whose database is for tests alone.
type Server struct {
	Address  string // without user and password
	User     string // may do everything
	Password string
}

// Find is the server of the environment.
func Find() (Server, error) {
	u, err := url.Parse(os.Getenv(Variable))
	if err != nil || u.Hostname() == "" {
		return Server{}, errors.New("these tests need a Neo4j, which they empty: run them as 'scripts/neo4j.sh run go test ./...', or set " +
			Variable + " to the address of one, as in bolt://user:password@127.0.0.1:7687")
	}
	s := Server{User: u.User.Username()}
	s.Password, _ = u.User.Password()
	u.User = nil
	s.Address = u.String()
	return s, nil
}

// Lock waits until no other package tests on the server. Go runs the tests of
// several packages at once, and Neo4j's free edition has one database.
func (s Server) Lock() (unlock func(), err error) {
	name := "corroborate-test-" + strings.Map(func(r rune) rune {
		if strings.ContainsRune("/:", r) {
			return '-'
		}
		return r
	}, s.Address)
	return lockedfile.MutexAt(filepath.Join(os.TempDir(), name)).Lock()
}

// Lend lends the server of the environment, with nothing in it, until the test
// ends. A test without one fails.
func Lend(t testing.TB) Server {
	t.Helper()
	s, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	if err := s.Empty(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Options are those to open the database as a store.
func (s Server) Options() neo4jstore.Options {
	return neo4jstore.Options{User: s.User, Password: s.Password, Upgrade: true}
}

// Open opens the database as a store.
func (s Server) Open(ctx context.Context) (*neo4jstore.Store, error) {
	return neo4jstore.Open(ctx, s.Address, s.Options())
}

// Empty deletes everything in the database except the constraints and indexes.
func (s Server) Empty(ctx context.Context) error {
	_, err := s.Run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	return err
}

// Run runs a statement by the driver alone.
func (s Server) Run(ctx context.Context, cypher string, params map[string]any) (records []*neo4j.Record, err error) {
	driver, err := neo4j.NewDriverWithContext(s.Address, neo4j.BasicAuth(s.User, s.Password, ""))
	if err != nil {
		return nil, err
	}
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { err = errors.Join(err, session.Close(ctx), driver.Close(ctx)) }()
	result, err := session.Run(ctx, cypher, params)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cypher, err)
	}
	return result.Collect(ctx)
}
