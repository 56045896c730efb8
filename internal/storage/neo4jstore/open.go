package neo4jstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// Options say how a store is opened. The zero value means the defaults.
type Options struct {
	User     string // with no user, the server is asked without a password
	Password string
	Database string // the user's home database by default

	MustExist bool // a database without a map is NotFound, and nothing is made
	// Upgrade brings a map of an older format to the newest. Without it such a map is Invalid,
	// and is left as it is.
	Upgrade bool
	// Lazy opens the store even if Neo4j cannot be reached. Each View and Update then
	// tries to connect, and is Unavailable until one succeeds.
	Lazy bool
	// ReadOnly opens a map to read it, and writes nothing, not even indexes. The database may be
	// read-only, too. A database without a map is NotFound, and each Update is Forbidden.
	ReadOnly bool

	ReadTimeout  time.Duration // of one statement; 30 s by default
	WriteTimeout time.Duration // of one Update; 10 min by default
	Patience     time.Duration // how long to try again what failed for the moment; 2 s by default
	Connections  int           // to one member of a cluster, at most; 100 by default

	Now func() time.Time // by which waits are measured; time.Now by default

	// Token names an Update, so that the store recognizes it if the connection broke
	// during the commit. Random by default.
	Token func() string

	// Jitter is a number from 0 to 1, by which waits of several programs differ. Random by
	// default.
	Jitter func() float64
}

// DefaultOptions are the options that the zero value stands for.
func DefaultOptions() Options { return Options{}.withDefaults() }

func (o Options) withDefaults() Options {
	o.Connections = cmp.Or(max(o.Connections, 0), 100)
	o.ReadTimeout = cmp.Or(max(o.ReadTimeout, 0), 30*time.Second)
	o.WriteTimeout = cmp.Or(max(o.WriteTimeout, 0), 10*time.Minute)
	o.Patience = cmp.Or(max(o.Patience, 0), 2*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Token == nil {
		o.Token = rand.Text
	}
	if o.Jitter == nil {
		o.Jitter = mathrand.Float64
	}
	return o
}

// Store is a map in a database of Neo4j, for all clients or for one.
type Store struct {
	*database
	marks neo4j.BookmarkManager
}

// database is what all clients of a Store share.
type database struct {
	driver  neo4j.DriverWithContext
	address string
	options Options

	writing   chan struct{}    // holds a token while nobody writes
	changes   snapshot.Encoder // of whoever holds it
	preparing chan struct{}    // holds a token while nobody prepares the database
	running   sync.WaitGroup   // Views and Updates
	pool      pool
	refusals  refusals

	opened    bool   // Open has returned: its callers are clients from then on
	rubric    string // by which figures have to be; "" for any
	lost      atomic.Pointer[evidence.Error]
	committed atomic.Int64 // the sequence of the last Update
	texts     madeTexts
	left      atomic.Int64 // the number of an announcement that a writer has left behind, see standing; 0 if none is known

	committing func() // called right before each commit; tests break the connection there

	mu       sync.Mutex
	closed   bool
	prepared bool // the database was found to hold a map
	copies   []string
}

var _ interface {
	storage.Store
	storage.Marking
	storage.Moving
	storage.Pooled
	storage.Guarded
	storage.Fixed
} = (*Store)(nil)

const opening = "opening the store in Neo4j"

// Open opens the map in the database that a URL names: its scheme is one of
// Neo4j's (neo4j, neo4j+s, neo4j+ssc, bolt, bolt+s, bolt+ssc), and it has no
// user or password in it. If the database is empty and the options allow it, Open
// makes a map there. A database with other content, or with a map of a newer version
// of the program, and a Neo4j that is too old are Invalid; Open writes nothing to
// them.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, evidence.Refuse(noAddress())
	}
	if u.User != nil {
		return nil, evidence.Errorf(evidence.Invalid, "a user or a password in an address is seen by others: set NEO4J_USERNAME and NEO4J_PASSWORD instead")
	}
	o = o.withDefaults()
	s := &Store{
		database: &database{committing: func() {}, address: u.Host, options: o, writing: make(chan struct{}, 1), preparing: make(chan struct{}, 1)},
		marks:    neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{}),
	}
	s.writing <- struct{}{}
	s.preparing <- struct{}{}
	auth := neo4j.NoAuth()
	if o.User != "" {
		auth = neo4j.BasicAuth(o.User, o.Password, "")
	}
	s.driver, err = neo4j.NewDriverWithContext(address, auth, func(c *config.Config) {
		c.UserAgent = "corroborate"
		c.MaxTransactionRetryTime = time.Nanosecond // the store tries again by itself, see patiently
		c.SocketConnectTimeout = 3 * time.Second
		c.MaxConnectionPoolSize = o.Connections
		c.ConnectionAcquisitionTimeout = 5 * time.Second
		c.FetchSize = neo4j.FetchAll
		c.NotificationsMinSeverity = notifications.DisabledLevel
		c.TelemetryDisabled = true
	})
	if err != nil {
		refused := evidence.Refuse(noAddress())
		refused.Err = err
		return nil, refused
	}
	if err := s.ready(ctx); err != nil && (!o.Lazy || evidence.CodeOf(err) != evidence.Unavailable || ctx.Err() != nil) {
		_ = s.driver.Close(context.WithoutCancel(ctx)) // there is no more to say than err says
		return nil, err
	}
	s.opened = true
	return s, nil
}

// ReadOnly implements storage.Fixed.
func (s *Store) ReadOnly() bool { return s.options.ReadOnly }

func (s *Store) databaseName() string {
	if s.options.Database == "" {
		return "that is the user's own"
	}
	return strconv.Quote(s.options.Database)
}

// ready makes sure, once, that the database holds a map in a format that this
// program knows, and all constraints and indexes.
func (s *Store) ready(ctx context.Context) error {
	if done, err := s.isReady(); done || err != nil {
		return err
	}
	select {
	case <-s.preparing:
		defer func() { s.preparing <- struct{}{} }()
	case <-ctx.Done():
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), opening)
	}
	if done, err := s.isReady(); done || err != nil {
		return err
	}
	err := s.prepare(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prepared = err == nil
	return s.forClients(s.coded(ctx, err, opening))
}

// forClients makes an error of opening one of the store, once clients ask: they can do nothing
// about it.
func (s *Store) forClients(err error) error {
	var known *evidence.Error
	if !s.opened || !errors.As(err, &known) || known.Code == evidence.Unavailable {
		return err
	}
	told := known.Map(func(p evidence.Problem) evidence.Problem {
		p.Code = evidence.Unavailable
		return p
	})
	told.Code = evidence.Unavailable
	return told
}

func (s *Store) isReady() (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, evidence.Errorf(evidence.Unavailable, "the store is closed")
	}
	return s.prepared, nil
}

func (s *Store) prepare(ctx context.Context) error {
	info, err := s.driver.GetServerInfo(ctx)
	if err != nil {
		return err
	}
	if err := checkVersion(info.Agent()); err != nil {
		return err
	}
	records, err := s.query(ctx, examine, nil)
	if err != nil {
		return err
	}
	found, exists := records[0].Values[0].(int64)
	nodes, _ := records[0].Values[1].(int64)
	switch {
	case exists && found > format:
		return evidence.Errorf(evidence.Invalid, "%s: the map in the database was written by a newer version of this program (format %d, this one knows %d): use that one", opening, found, format)
	case exists && found < 1:
		return evidence.Errorf(evidence.Invalid, "%s: the map in the database says that it is of format %d, which there never was", opening, found)
	case exists && found < format && !s.options.Upgrade:
		return evidence.Refuse(evidence.Problem{Path: "store", Message: fmt.Sprintf("the map in %s has format %d, and was left as it is", s, found),
			Expected: fmt.Sprintf("format %d: make a dump, and 'corroborate upgrade --store %s --no-copy' brings it there", format, s.address)})
	case !exists && nodes > 0:
		return evidence.Errorf(evidence.Invalid, "%s: the database %s in Neo4j at %s holds something else (%d nodes, and no map): name an empty database", opening, s.databaseName(), s.address, nodes)
	case !exists && (s.options.MustExist || s.options.ReadOnly):
		return evidence.Errorf(evidence.NotFound, "%s: the database %s in Neo4j at %s holds no map yet", opening, s.databaseName(), s.address)
	}
	if err := s.assert(ctx); err != nil {
		return err
	}
	switch {
	case !exists:
		records, err = s.write(ctx, begin, params{"format": format, "id": "map_" + strings.ToLower(s.options.Token()), "copy": s.options.Token()})
		if err != nil {
			return err
		}
		copied, _ := records[0].Values[0].(string)
		s.adopt(copied)
	case found < format:
		return s.upgrade(ctx, found)
	default:
		copied, _ := records[0].Values[2].(string)
		s.adopt(copied)
	}
	return nil
}

// assert makes the constraints and indexes that are missing, and waits for them.
func (s *Store) assert(ctx context.Context) error {
	records, err := s.query(ctx, statement{name: "indexes", text: "SHOW INDEXES YIELD name, state RETURN collect(name) AS names, any(s IN collect(state) WHERE s <> 'ONLINE') AS populating"}, nil)
	if err != nil {
		return err
	}
	names := texts[string](records[0].Values[0])
	steps := missing(names)
	for _, name := range outdated {
		if slices.Contains(names, name) {
			steps = append(steps, "DROP INDEX "+name+" IF EXISTS")
		}
	}
	if missing := missing(names); s.options.ReadOnly && len(missing) > 0 {
		return evidence.Errorf(evidence.Invalid, "%s: the map in %s lacks %d of its indexes: open it once without --read-only, which makes them", opening, s, len(missing))
	}
	if s.options.ReadOnly {
		steps = nil // those that are left over harm nobody
	}
	for _, step := range steps {
		if _, err := s.write(ctx, statement{name: "schema", text: step}, nil); err != nil {
			return err
		}
	}
	if len(steps) > 0 || records[0].Values[1] == true {
		_, err = s.query(ctx, statement{name: "await", text: "CALL db.awaitIndexes(600)"}, nil)
	}
	return err
}

// oldest is the oldest version of Neo4j that knows the Cypher of the statements.
var oldest = []int{5, 26}

// checkVersion refuses a server that is too old. agent is like Neo4j/5.26.12.
func checkVersion(agent string) error {
	name, version, _ := strings.Cut(agent, "/")
	var numbers []int
	for _, field := range strings.SplitN(version, ".", 3) {
		n, err := strconv.Atoi(field)
		if err != nil {
			break
		}
		numbers = append(numbers, n)
	}
	if name != "Neo4j" || len(numbers) < 2 {
		return nil // not Neo4j by name: its statements will show whether it will do
	}
	if slices.Compare(numbers, oldest) < 0 {
		return evidence.Errorf(evidence.Invalid, "%s: this is Neo4j %s, which is too old: version %d.%d or newer is needed", opening, version, oldest[0], oldest[1])
	}
	return nil
}

// Close waits for the Views and Updates that run, and closes all connections.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	s.running.Wait()
	if err := s.driver.Close(context.Background()); err != nil {
		return evidence.Wrap(evidence.Unavailable, err, "closing the store")
	}
	return nil
}

// enter begins a View or an Update.
func (s *Store) enter(ctx context.Context, doing string) error {
	if err := s.there(ctx, doing); err != nil {
		return err
	}
	if err := s.checkSeen(); err != nil {
		return err
	}
	if err := s.welcome(ctx); err != nil {
		return s.coded(ctx, err, doing)
	}
	if err := s.ready(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return evidence.Errorf(evidence.Unavailable, "%s: the store is closed", doing)
	}
	s.running.Add(1)
	return nil
}

// String names the server.
func (s *Store) String() string { return "Neo4j at " + s.address }

// noAddress is the problem of an address that leads to no Neo4j.
func noAddress() evidence.Problem {
	return evidence.Problem{Message: "this is no address of a Neo4j", Expected: "one like neo4j://localhost:7687"}
}
