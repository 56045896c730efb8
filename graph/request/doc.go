// Package request reads GraphQL requests: it takes them over HTTP, bounds what they
// ask for, and reads each document once, into a tree that tells what it selects
// and what the directives of the schema say of it. It knows nothing of evidence.
package request
