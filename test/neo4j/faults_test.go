package neo4j_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	byurl "corroborate/internal/storage/open"
	"corroborate/test/faults"
	"corroborate/test/program"
)

var (
	long = flag.Duration("faults", 30*time.Second, "for how long stores are made to fail")
	seed = flag.Uint64("seed", 0, "of the faults and their order; 0 for another one each time")
)

// A server meets one fault after another while editors write to a Neo4j: the server is killed, Neo4j is
// killed or stopped and starts again, the password is rotated, or an older backup is restored. What was
// acknowledged is there afterwards, whole and once, but for what was taken back; and each fault is told by its name.
func TestFaultsOnNeo4j(t *testing.T) {
	neo4j, built := newPrivate(t), program.New(t)
	neo4j.script("start")
	faults.Run(t, *long, *seed, func(t *testing.T, random *rand.Rand) (*faults.Life, []faults.Fault) {
		l := onNeo4j{built, neo4j, &faults.Life{T: t, Random: random, Dir: t.TempDir(), URL: "neo4j://" + neo4j.bolt, Ledger: faults.NewLedger()}}
		l.rotate("first")
		l.empty()
		return l.Life, []faults.Fault{
			{Name: "the server is killed", Do: func(context.Context) func() { l.Kill(); return nil }},
			{Name: "Neo4j is killed", Do: func(ctx context.Context) func() { return l.away(ctx, "kill") }},
			{Name: "Neo4j is stopped", Do: func(ctx context.Context) func() { return l.away(ctx, "halt") }},
			{Name: "the password is rotated", Do: l.rotated},
			{Name: "an older backup is restored", Do: func(ctx context.Context) func() {
				return l.Restore(ctx, "sqlite:"+filepath.Join(l.Dir, fmt.Sprintf("%d.db", random.Uint64())))
			}},
		}
	})
}

type onNeo4j struct {
	built program.Program
	neo4j *private
	*faults.Life
}

// admin runs a statement as the administrator.
func (l onNeo4j) admin(database, statement string, params map[string]any) {
	l.Helper()
	driver, err := neo4j.NewDriverWithContext("bolt://"+l.neo4j.bolt, neo4j.BasicAuth(user, password, ""))
	l.Must(err)
	defer driver.Close(l.Context())
	_, err = neo4j.ExecuteQuery(l.Context(), driver, statement, params, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(database))
	l.Must(err)
}

// rotate gives the user of the program another password, and the program, too.
func (l onNeo4j) rotate(word string) {
	l.Helper()
	next := word + "-password"
	l.admin("system", "CREATE OR REPLACE USER writer SET PASSWORD $password CHANGE NOT REQUIRED", map[string]any{"password": next})
	l.Program = l.built.WithEnv("NEO4J_USERNAME=writer", "NEO4J_PASSWORD="+next, "CORROBORATE_STORE="+l.URL)
	l.Open = func(ctx context.Context, url string) (storage.Store, error) {
		return byurl.Open(ctx, url, byurl.MustExist(), byurl.Neo4j("writer", next, ""))
	}
}

// empty makes a new, empty map.
func (l onNeo4j) empty() {
	l.Helper()
	l.admin("neo4j", "MATCH (n) DETACH DELETE n", nil)
	s, err := byurl.Open(l.Context(), l.URL, byurl.Neo4j(user, password, ""))
	l.Must(err)
	l.Must(s.Close())
}

// away has Neo4j gone until the server says so, and back again. The server stays.
func (l onNeo4j) away(ctx context.Context, verb string) func() {
	l.neo4j.script(verb)
	l.Unready(ctx, evidence.OutageUnreachable, "UNAVAILABLE")
	l.neo4j.script("start")
	l.Must(l.Ledger.Await(ctx, 3))
	return nil
}

// rotated has a server start with the password from before, which is refused by name, and then with the right one.
func (l onNeo4j) rotated(context.Context) func() {
	before := l.Program
	l.rotate(fmt.Sprint(l.Random.Uint64()))
	l.Kill()
	server, err := before.Start()
	if err == nil {
		server.Kill()
	}
	if err == nil || !strings.Contains(err.Error(), "refuses the user or the password") {
		l.Errorf("a server with the password from before: %v", err)
	}
	return nil
}
