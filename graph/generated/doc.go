// Package generated is what gqlgen makes of the schema, all of it but this
// comment.
package generated
