// Package graph answers GraphQL: it turns a request into calls on a store and on
// the model, within limits. It knows no store and no driver.
//
// The handler joins the rooms below it: request reads and bounds a request, load
// loads what it needs, read answers queries and fields, edit answers mutations,
// write writes whole lists, and problems shows errors. They share paging, view,
// input and scalar: the pages of lists, what is answered besides records, what
// mutations take, and how plain values are written. gqlgen makes generated and
// model from schema.graphqls and gqlgen.yml.
package graph
