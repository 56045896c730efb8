// Package graph answers GraphQL: it turns a request into calls on a store and
// on the model, within limits. It knows no store and no driver.
//
// generated and model are made by gqlgen from schema.graphqls and gqlgen.yml;
// request reads and bounds requests, view holds the answers that are no records of
// the domain, scalar how plain
// values are written.
package graph
