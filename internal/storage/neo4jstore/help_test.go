package neo4jstore

import (
	"context"
	"net/url"
	"os"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// testingT is what the helpers need of a test. A storetest.T and a *testing.T have it.
type testingT interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// server is the Neo4j to test against, with a user who may do everything.
type server struct {
	address  string // without user and password
	user     string
	password string
}

// under is the server that the environment names. TestMain makes sure of it.
var under = func() server {
	u, err := url.Parse(os.Getenv("CORROBORATE_TEST_NEO4J"))
	if err != nil {
		return server{}
	}
	s := server{user: u.User.Username()}
	s.password, _ = u.User.Password()
	u.User = nil
	s.address = u.String()
	return s
}()

func (s server) options() Options { return Options{User: s.user, Password: s.password, Upgrade: true} }

func (s server) open(t testingT) *Store {
	t.Helper()
	store, err := Open(context.Background(), s.address, s.options())
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	return store
}

// driver is the driver without the store.
func (s server) driver(t testingT) neo4j.DriverWithContext {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(s.address, neo4j.BasicAuth(s.user, s.password, ""))
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() { _ = driver.Close(context.Background()) })
	return driver
}

// bare runs statements by the driver alone.
func (s server) bare(t testingT) func(cypher string, p params) []*neo4j.Record {
	t.Helper()
	driver := s.driver(t)
	return func(cypher string, p params) []*neo4j.Record {
		t.Helper()
		ctx := context.Background()
		session := driver.NewSession(ctx, neo4j.SessionConfig{})
		defer func() { _ = session.Close(ctx) }()
		result, err := session.Run(ctx, cypher, p)
		var records []*neo4j.Record
		if err == nil {
			records, err = result.Collect(ctx)
		}
		if err != nil {
			t.Fatalf("%s: %v", cypher, err)
		}
		return records
	}
}

// empty deletes everything in the database except the schema.
func (s server) empty(t testingT) {
	t.Helper()
	s.bare(t)("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
}
