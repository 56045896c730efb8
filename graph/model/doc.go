// Package model holds the inputs of the API and words of its own. gqlgen makes
// all of it but this comment.
package model
