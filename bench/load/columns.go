package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"corroborate/bench/maps"
)

// The columns of a report.
const (
	peerColumn   = "peer"
	neo4jColumn  = "neo4j"
	bareNeo4j    = "bare neo4j"
	sqliteColumn = "sqlite"
	bareSQLite   = "bare sqlite"
)

// asker answers requests, in whatever way a column does. A worker asks one request at a
// time; the workers of n clients are 0 to n, and the last of them edits.
type asker interface {
	ask(ctx context.Context, worker int, op *operation, r request) error
	close() error
}

// tidier is an asker whose edits no program weighs. It removes the studies that it has made, since
// the program, which works on the same map, would have more to weigh with every round.
type tidier interface {
	tidy(ctx context.Context) error
}

// keeper is an asker that keeps its map in memory once much is asked.
type keeper interface {
	keeps(ctx context.Context) (bool, error)
}

// column is a way to answer requests, with the operations of its store.
type column struct {
	name string
	asker
	operations []*operation
}

// can reports whether the column can answer an operation.
func (c column) can(op *operation) bool {
	switch c.name {
	case peerColumn:
		return op.peer != ""
	case bareNeo4j:
		return bareCypher[op.name] != ""
	case bareSQLite:
		return bareSQL[op.name] != nil
	}
	return true
}

// oursOverHTTP is the program's server.
type oursOverHTTP struct{ *served }

func (o oursOverHTTP) ask(ctx context.Context, _ int, _ *operation, r request) error {
	return o.post(ctx, r.ours)
}

// keeps implements keeper.
func (o oursOverHTTP) keeps(ctx context.Context) (kept bool, err error) {
	response, err := o.get(ctx, "/metrics")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	for _, m := range families["corroborate_mirror_entries"].GetMetric() {
		kept = kept || m.GetLabel()[0].GetValue() == "kept" && m.GetGauge().GetValue() > 0
	}
	return kept, err
}

// peerOverHTTP is the peer's server.
type peerOverHTTP struct{ *served }

func (p peerOverHTTP) ask(ctx context.Context, _ int, _ *operation, r request) error {
	return p.post(ctx, r.peer)
}

// servePeer starts the peer over the database of a Neo4j store, which must have the peer's
// form of the map.
func servePeer(ctx context.Context, folder string, kept maps.Kept, clients int) (*served, error) {
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "@neo4j", "graphql")); err != nil {
		return nil, fmt.Errorf("the peer is not installed: run 'make peer' (%w)", err)
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", "server.mjs")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), append(kept.Environment(), "NODE_ENV=production", "NEO4J_URI="+kept.URL, fmt.Sprint("PORT=", port))...)
	return start(ctx, cmd, port, "/health", clients)
}

// open starts all columns of the stores that are there. The operations of a store are in
// operations, by its engine. The caller must close the columns, also after an error.
func (c settings) open(ctx context.Context, stores map[string]maps.Kept, operations map[string][]*operation, clients int) (columns []column, err error) {
	add := func(name, engine string, make func() (asker, error)) {
		if err != nil {
			return
		}
		var a asker
		if a, err = make(); err == nil {
			columns = append(columns, column{name, a, operations[engine]})
		}
	}
	ours := func(kept maps.Kept) func() (asker, error) {
		return func() (asker, error) {
			s, err := serve(ctx, c.program, kept, clients)
			return oursOverHTTP{s}, err
		}
	}
	if kept, ok := stores["neo4j"]; ok {
		if c.peer != "" {
			add(peerColumn, "neo4j", func() (asker, error) {
				s, err := servePeer(ctx, c.peer, kept, clients)
				return peerOverHTTP{s}, err
			})
		}
		add(neo4jColumn, "neo4j", ours(kept))
		add(bareNeo4j, "neo4j", func() (asker, error) { return newCypherAsker(ctx, kept) })
	}
	if kept, ok := stores["sqlite"]; ok {
		add(sqliteColumn, "sqlite", ours(kept))
		add(bareSQLite, "sqlite", func() (asker, error) { return newSQLAsker(kept, clients+1) })
	}
	return columns, err
}
