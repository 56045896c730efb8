package neo4jstore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
)

// refusals lets a program whose credentials Neo4j refuses ask seldom. Each new connection tells
// Neo4j the password, and after a few wrong ones Neo4j locks the account for everybody.
type refusals struct {
	mu     sync.Mutex
	told   *evidence.Error // nil while Neo4j takes the credentials
	times  int             // how often it has refused them in a row
	next   time.Time       // nobody asks before
	asking bool            // somebody asks

	count atomic.Int64 // of all that were refused
}

const (
	// firstPause is for how long Neo4j locks an account, unless it is set otherwise.
	firstPause   = 5 * time.Second
	longestPause = 2 * time.Minute
	// askFor is how long one may ask. Its caller's end does not end it: Neo4j would count the
	// attempt, and this program would not.
	askFor = 10 * time.Second
)

// refusal is the code with which Neo4j refuses credentials, "" if the error is another one.
func refusal(err error) string {
	var server *neo4j.Neo4jError
	if !errors.As(last(err), &server) {
		return ""
	}
	switch server.Code {
	case "Neo.ClientError.Security.Unauthorized", "Neo.ClientError.Security.CredentialsExpired", "Neo.ClientError.Security.AuthenticationRateLimit":
		return server.Code
	}
	return ""
}

// welcome reports that Neo4j refuses the credentials, without asking it. When it is time to ask
// again, one of the callers does, for all of them.
func (s *Store) welcome(ctx context.Context) error {
	r := &s.refusals
	r.mu.Lock()
	if r.told == nil {
		r.mu.Unlock()
		return nil
	}
	if r.asking || s.options.Now().Before(r.next) {
		defer r.mu.Unlock()
		return r.told
	}
	r.asking = true
	r.mu.Unlock()
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), askFor)
	defer cancel()
	err := s.driver.VerifyAuthentication(asking, nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asking = false
	switch {
	case err == nil:
		r.told, r.times = nil, 0
		return nil
	case refusal(err) != "":
		r.count.Add(1)
		s.refusedNow(err)
		return r.told
	}
	return err
}

// refused notes that Neo4j refuses the credentials, and tells so. Those who asked at the same time
// are refused together, and wait together.
func (s *Store) refused(err error) *evidence.Error {
	r := &s.refusals
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count.Add(1)
	if r.told == nil {
		s.refusedNow(err)
	}
	return r.told
}

// refusedNow notes that Neo4j has refused the credentials once more. It is called under the lock.
func (s *Store) refusedNow(err error) {
	r := &s.refusals
	r.times++
	r.told = s.refuses(err)
	pause := min(firstPause<<min(r.times-1, 10), longestPause)
	r.next = s.options.Now().Add(pause + time.Duration(s.options.Jitter()*float64(pause)/2)) // several servers do not ask at once
}

// refuses tells why Neo4j refuses the credentials.
func (s *Store) refuses(err error) *evidence.Error {
	f := outage(evidence.OutageCredentials, "%s refuses the user or the password, and is asked again in a while, up to %v later: give the user this password again, or set NEO4J_USERNAME and NEO4J_PASSWORD and start this program again",
		s, longestPause+longestPause/2)
	if refusal(err) == "Neo.ClientError.Security.AuthenticationRateLimit" {
		f = outage(evidence.OutageCredentials, "%s refuses the user for some seconds, after too many wrong passwords, perhaps of another program: look who else has an old one", s)
	}
	f.Err = err
	return f
}
