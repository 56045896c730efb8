package neo4jstore

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
)

// bookmarkTimeout is the code that a member of a cluster answers with if it lags.
const bookmarkTimeout = "Neo.TransientError.Transaction.BookmarkTimeout"

// coded makes an Error from an error of the driver or the server.
func (s *Store) coded(ctx context.Context, err error, doing string) error {
	var own *evidence.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return err
	case ctx.Err() != nil:
		return evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
	unavailable := func(why string) error {
		return evidence.Wrap(evidence.Unavailable, err, doing+": "+why)
	}
	invalid := func(why string) error { // of what was asked to be opened; clients later on can do nothing about it
		if s.opened {
			return unavailable(why)
		}
		return evidence.Wrap(evidence.Invalid, err, doing+": "+why)
	}
	if refusal(err) != "" && s.opened {
		return s.refused(err)
	}
	if unreachable(err) {
		return evidence.Wrap(evidence.Unavailable, err, doing+": Neo4j at "+s.address+" cannot be reached").For(evidence.OutageUnreachable)
	}
	var server *neo4j.Neo4jError
	if !errors.As(last(err), &server) {
		return evidence.Wrap(evidence.Internal, err, doing)
	}
	switch code := server.Code; {
	case code == "Neo.ClientError.Security.Unauthorized", code == "Neo.ClientError.Security.CredentialsExpired":
		return invalid("Neo4j at " + s.address + " refuses the user or the password: set NEO4J_USERNAME and NEO4J_PASSWORD")
	case code == "Neo.ClientError.Security.AuthenticationRateLimit":
		return unavailable("Neo4j at " + s.address + " refuses the user for some seconds, after too many wrong passwords")
	case code == "Neo.ClientError.Security.Forbidden":
		return invalid("the user may not do that in Neo4j at " + s.address + ": it needs to read, to write, and to make indexes and constraints")
	case code == "Neo.ClientError.Database.DatabaseNotFound":
		return invalid("there is no database " + s.databaseName() + " in Neo4j at " + s.address + ": name one that there is")
	case isMemory(code):
		return unavailable(tooLittleMemory(server))
	case code == "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", code == "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase":
		return evidence.Wrap(evidence.Unavailable, err, doing+": Neo4j at "+s.address+" lets its database only be read, by server.databases.read_only or its access mode; 'corroborate serve --read-only' is for that").For(evidence.OutageReadOnly)
	case code == "Neo.ClientError.Transaction.InvalidBookmark", code == "Neo.ClientError.Transaction.InvalidBookmarkMixture":
		return evidence.Wrap(evidence.Invalid, err, foreignSeen)
	case code == bookmarkTimeout:
		return unavailable("the member of the cluster that was asked does not have yet what the client has seen, try again later")
	case strings.HasPrefix(code, "Neo.ClientError.Transaction.TransactionTimedOut"):
		return unavailable("Neo4j took too long, and gave up")
	case server.IsRetriable(), strings.HasPrefix(code, "Neo.TransientError."), strings.HasPrefix(code, "Neo.ClientError.Cluster."):
		return evidence.Wrap(evidence.Unavailable, err, doing+": Neo4j is busy, try again later").For(evidence.OutageBusy)
	case strings.HasPrefix(code, "Neo.DatabaseError.General.") || strings.HasPrefix(code, "Neo.DatabaseError.Database."):
		return unavailable("Neo4j cannot use its database now")
	}
	return evidence.Wrap(evidence.Internal, err, doing)
}

// isMemory tells whether a code is one of those that say that a limit of memory was reached.
func isMemory(code string) bool {
	name := code[strings.LastIndex(code, ".")+1:]
	return slices.Contains([]string{"MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError", "TransactionMemoryLimit", "OutOfMemoryError"}, name)
}

// limited finds the setting of the limit in a message of Neo4j.
var limited = regexp.MustCompile(`\b(?:dbms|db|server)\.memory\.[a-z_.]*[a-z]`)

// tooLittleMemory names the limit as Neo4j names it, and what lets this program need less.
func tooLittleMemory(server *neo4j.Neo4jError) string {
	setting := limited.FindString(server.Msg)
	if setting == "" {
		setting = "server.memory.heap.max_size"
	}
	remedy := "let fewer requests ask at once, by --limit-heavy and --neo4j-connections"
	if setting == "db.memory.transaction.max" {
		remedy = "write less in one change"
	}
	return "Neo4j has too little memory for so much at once: raise its " + setting + ", or " + remedy
}

// last is the last error, if the driver tried more than once.
func last(err error) error {
	var limit *neo4j.TransactionExecutionLimit
	for errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1]
	}
	return err
}

// unreachable tells whether a connection could not be made, or broke.
func unreachable(err error) bool {
	err = last(err)
	var server *neo4j.Neo4jError
	if errors.As(err, &server) {
		return false
	}
	var connectivity *neo4j.ConnectivityError
	var network net.Error
	return errors.As(err, &connectivity) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || neo4j.IsRetryable(err)
}

// transient tells whether to try again after an error.
func transient(err error) bool {
	var server *neo4j.Neo4jError
	if errors.As(last(err), &server) {
		return server.IsRetriable() && server.Code != bookmarkTimeout // which has waited already
	}
	return unreachable(err)
}
