// Package corroborate_test holds the walls between the rooms of the house.
package corroborate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "corroborate"

// A wall says what the packages of some rooms may not import, be it through
// others. A room is a folder of the module with all that is below it.
type wall struct {
	rooms  []string // "" is every room
	except []string // rooms within them that the wall does not bind
	std    bool     // nothing but the standard library
	ours   []string // of the module's rooms only these; nil is any
	not    []string // rooms, or with a dot in the name, modules of others
	direct bool     // the packages' own imports only, not those through others
	reason string
}

const (
	neo4jDriver  = "github.com/neo4j/neo4j-go-driver"
	sqliteDriver = "github.com/ncruces/go-sqlite3"
	gqlgen       = "github.com/99designs/gqlgen"
	prometheus   = "github.com/prometheus/client_golang"
)

// stores are the rooms that keep a map, or choose who does.
var stores = []string{"internal/storage/memstore", "internal/storage/neo4jstore", "internal/storage/sqlitestore", "internal/storage/storetest", "internal/storage/open"}

// walls are read together: each must stand.
var walls = []wall{
	{rooms: []string{"internal/evidence"}, std: true,
		reason: "the domain imports the standard library alone, so that everyone can import it"},
	{rooms: []string{"internal/storage"}, except: slices.Concat(stores, []string{"internal/storage/snapshot"}), ours: []string{"internal/evidence"},
		reason: "the contract of a store knows the domain alone"},
	{rooms: []string{"internal/assess", "internal/analysis", "internal/exchange", "internal/curate", "internal/check", "internal/backup"},
		not:    slices.Concat(stores, []string{"graph", "internal/server", "internal/web", "cmd", gqlgen, neo4jDriver, sqliteDriver}),
		reason: "the rules know neither how they are asked nor where the map is kept"},
	{rooms: []string{"internal/assess"}, not: []string{"internal/analysis", "internal/curate", "internal/exchange"},
		reason: "the model computes on a map that it is handed"},
	{rooms: []string{"internal/reuse"}, std: true,
		reason: "what is kept by its content can be anything"},
	{rooms: []string{"internal/walk"}, ours: []string{"internal/evidence", "internal/storage"}, not: stores,
		reason: "a walk goes over edges, whatever they are followed for"},
	{rooms: []string{"internal/mirror"}, ours: []string{"internal/evidence", "internal/storage"}, not: stores,
		reason: "a mirror is of any store, and knows nothing of what it is read for"},
	{rooms: []string{"graph"}, not: slices.Concat(stores, []string{"internal/server", "internal/web", "cmd", neo4jDriver, sqliteDriver}),
		reason: "the GraphQL layer works on any store, and does not know by whom it is served"},
	{rooms: []string{"graph/request"}, ours: []string{"internal/apierror"}, direct: true,
		reason: "a request is read and bounded before anything is known of evidence"},
	{rooms: []string{"internal/apierror"}, ours: []string{"internal/evidence"}, not: []string{gqlgen},
		reason: "clients see errors in one form, whatever they asked"},
	{rooms: []string{"graph/problems"}, ours: []string{"graph/request", "internal/apierror", "internal/evidence"},
		reason: "an error becomes an answer by what the domain says of it"},
	{rooms: []string{"graph/view"}, not: []string{"graph/load", "graph/read", "graph/edit", "graph/write", "graph/generated", gqlgen},
		reason: "a view shows what it is handed"},
	{rooms: []string{"graph/paging"}, not: []string{"graph/load", "graph/read", "graph/edit", "graph/write", "graph/generated"},
		reason: "lists are paged in one way, whatever they are lists of"},
	{rooms: []string{"graph/write"}, not: []string{"graph/read", "graph/edit", "graph/generated"},
		reason: "lists are written from what is loaded, without resolvers"},
	{rooms: []string{"graph/load"}, not: []string{"graph/read", "graph/edit", "graph/write", "graph/generated"},
		reason: "loaders do not know which fields read, and which write"},
	{rooms: []string{"graph/read"}, not: []string{"graph/edit", "graph/write"},
		reason: "what reads does not know what edits"},
	{rooms: []string{"graph/edit"}, not: []string{"graph/read", "graph/write"},
		reason: "what edits does not know what reads: the answer to a mutation is read like any other"},
	{rooms: []string{"internal/server", "internal/web"}, not: slices.Concat(stores, []string{"cmd", neo4jDriver, sqliteDriver}),
		reason: "the server is handed what it serves"},
	{rooms: []string{"internal/explorer"}, not: slices.Concat(stores, []string{"graph", "internal/server", "internal/web", "internal/curate", "cmd", gqlgen, neo4jDriver, sqliteDriver}),
		reason: "pages to read are made of what the rules compute; they are handed what writes, and do not know by whom they are served"},
	{rooms: []string{"internal/storage"},
		ours: []string{"internal/evidence", "internal/text/spelling", "internal/text/words"}, not: []string{gqlgen},
		reason: "a store keeps entries, and knows nothing of what is done with them"},
	{rooms: []string{""}, except: []string{"internal/storage/neo4jstore", "bench"}, not: []string{neo4jDriver}, direct: true,
		reason: "one room knows the Neo4j driver, and what measures beside it"},
	{rooms: []string{""}, except: []string{"internal/storage/sqlitestore", "bench"}, not: []string{sqliteDriver}, direct: true,
		reason: "one room knows the SQLite driver, and what measures beside it"},
	{rooms: []string{""}, except: []string{"internal/server/metrics", "cmd"}, not: []string{prometheus}, direct: true,
		reason: "one room knows Prometheus, and is handed its registry"},
	{rooms: []string{""}, except: []string{"cmd", "internal/storage", "bench"}, not: stores, direct: true,
		reason: "only the command line, and what measures, chooses a store; everyone else is handed one"},
	{rooms: []string{""}, except: []string{"bench"}, not: []string{"bench"}, direct: true,
		reason: "what measures the program is no part of it"},
	{rooms: []string{""}, except: []string{"test"}, not: []string{"test"}, direct: true,
		reason: "what tests the whole program is no part of it"},
	{rooms: []string{""}, not: []string{"cmd"}, direct: true,
		reason: "a command is wiring, and nothing builds on it"},
}

// pkg is what `go list` tells about a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// world is every package that the module is built from, by import path.
type world map[string]pkg

func load(t *testing.T) world {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	all := world{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

// in tells whether a package is in a room, or of a module.
func in(path, place string) bool {
	if place == "" {
		return path == module || strings.HasPrefix(path, module+"/")
	}
	if !strings.Contains(place, ".") {
		place = module + "/" + place
	}
	return path == place || strings.HasPrefix(path, place+"/")
}

func inAny(path string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool { return in(path, place) })
}

// breaches lists the imports that go through a wall, as the way they take.
func (all world) breaches(w wall) []string {
	var found []string
	for path := range all {
		if !inAny(path, w.rooms) || inAny(path, w.except) {
			continue
		}
		all.walk(w, []string{path}, map[string]bool{path: true}, &found)
	}
	slices.Sort(found)
	return found
}

func (all world) walk(w wall, way []string, seen map[string]bool, found *[]string) {
	for _, next := range all[way[len(way)-1]].Imports {
		if seen[next] {
			continue
		}
		seen[next] = true
		longer := append(slices.Clone(way), next)
		same := inAny(next, w.rooms) && !inAny(next, w.except)
		foreign := w.ours != nil && in(next, "") && !inAny(next, w.ours)
		if inAny(next, w.not) || !same && (w.std && !all[next].Standard || foreign) {
			*found = append(*found, strings.Join(longer, " -> ")+": "+w.reason)
			continue
		}
		if !w.direct && !all[next].Standard {
			all.walk(w, longer, seen, found)
		}
	}
}

func TestImportsKeepToTheWalls(t *testing.T) {
	all := load(t)
	if _, ok := all[module+"/internal/evidence"]; !ok {
		t.Fatalf("go list does not know the domain: it lists %d packages", len(all))
	}
	for _, w := range walls {
		for _, breach := range all.breaches(w) {
			t.Error(breach)
		}
	}
}

// TestWallsCanFall shows that each wall stops what it is there to stop.
func TestWallsCanFall(t *testing.T) {
	tests := []struct {
		way  string // package -> import -> import of that one
		want int    // walls that it breaks
	}{
		{"internal/evidence -> strings", 0},
		{"internal/evidence -> github.com/goccy/go-yaml", 1},
		{"internal/evidence -> internal/assess", 1},
		{"internal/assess -> internal/evidence -> fmt", 0},
		{"internal/storage -> internal/evidence", 0},
		{"internal/storage -> internal/text/words", 1},
		{"graph -> internal/storage", 0},
		{"internal/assess -> gonum.org/v1/gonum", 0},
		{"internal/assess -> internal/curate", 1},
		{"internal/exchange -> graph", 1},
		{"internal/curate -> internal/text/spelling -> internal/server", 1},
		{"internal/curate -> internal/storage/sqlitestore", 2},
		{"internal/exchange -> internal/walk -> internal/evidence", 0},
		{"internal/walk -> internal/analysis", 1},
		{"graph -> internal/curate -> internal/assess", 0},
		{"graph/view -> internal/storage/open", 2},
		{"graph -> graph/request -> github.com/99designs/gqlgen/graphql", 0},
		{"graph/request -> internal/evidence", 1},
		{"graph/request -> graph/view", 1},
		{"graph/request -> internal/apierror -> internal/evidence", 0},
		{"internal/apierror -> internal/storage", 1},
		{"graph/problems -> graph/request", 0},
		{"graph/problems -> internal/curate", 1},
		{"graph/view -> internal/analysis", 0},
		{"graph/view -> graph/load", 1},
		{"graph/view -> github.com/99designs/gqlgen/graphql", 1},
		{"graph/write -> github.com/99designs/gqlgen/graphql", 0},
		{"graph/paging -> graph/view", 0},
		{"graph/paging -> graph/load", 1},
		{"graph/write -> graph/load", 0},
		{"graph/write -> graph/read", 1},
		{"graph/load -> graph/paging -> graph/view", 0},
		{"graph/load -> graph/edit", 1},
		{"graph/load -> graph/read", 1},
		{"graph/read -> graph/load", 0},
		{"graph/read -> graph/edit", 1},
		{"graph/edit -> graph/load", 0},
		{"graph/edit -> graph/read", 1},
		{"graph -> graph/edit", 0},
		{"graph -> graph/read -> graph/generated", 0},
		{"graph -> github.com/neo4j/neo4j-go-driver/v5/neo4j", 2},
		{"internal/server -> internal/web", 0},
		{"internal/explorer -> internal/exchange/dossier", 0},
		{"internal/explorer -> internal/curate", 1},
		{"internal/explorer -> internal/server", 1},
		{"internal/server -> internal/server/metrics -> github.com/prometheus/client_golang/prometheus", 0},
		{"internal/server -> github.com/prometheus/client_golang/prometheus", 1},
		{"cmd/corroborate -> github.com/prometheus/client_golang/prometheus", 0},
		{"internal/server -> internal/storage/sqlitestore", 2},
		{"internal/storage/sqlitestore -> internal/evidence", 0},
		{"internal/storage/sqlitestore -> internal/text/spelling", 0},
		{"internal/storage/sqlitestore -> github.com/ncruces/go-sqlite3/driver", 0},
		{"internal/storage/sqlitestore -> internal/assess", 1},
		{"internal/storage/sqlitestore -> internal/another", 1},
		{"internal/storage/sqlitestore -> github.com/neo4j/neo4j-go-driver/v5/neo4j", 1},
		{"internal/storage/neo4jstore -> github.com/neo4j/neo4j-go-driver/v5/neo4j", 0},
		{"internal/storage/open -> internal/storage/neo4jstore -> github.com/neo4j/neo4j-go-driver/v5/neo4j", 0},
		{"cmd/corroborate -> internal/storage/open -> internal/storage/sqlitestore", 0},
		{"bench/maps -> internal/storage/open -> internal/storage/sqlitestore", 0},
		{"internal/server -> bench/maps", 1},
		{"cmd/corroborate -> bench/maps", 1},
		{"internal/server -> test/program", 1},
		{"cmd/corroborate -> internal/storage/sqlitestore -> github.com/ncruces/go-sqlite3", 0},
		{"cmd/corroborate -> github.com/ncruces/go-sqlite3", 1},
		{"internal/graphical -> fmt", 0},
		{"internal/server -> cmd/corroborate", 2},
	}
	for _, test := range tests {
		t.Run(test.way, func(t *testing.T) {
			all := world{}
			way := strings.Split(test.way, " -> ")
			for i, path := range way {
				if first, _, _ := strings.Cut(path, "/"); first == "internal" || first == "graph" || first == "cmd" || first == "bench" || first == "test" {
					path = module + "/" + path
				}
				way[i] = path
			}
			for i, path := range way {
				p := pkg{ImportPath: path, Standard: !in(path, "") && !strings.Contains(path, ".")}
				if i+1 < len(way) {
					p.Imports = way[i+1 : i+2]
				}
				all[path] = p
			}
			fallen := map[string]bool{}
			for _, w := range walls {
				if len(all.breaches(w)) > 0 {
					fallen[fmt.Sprint(w)] = true
				}
			}
			if diff := cmp.Diff(test.want, len(fallen)); diff != "" {
				t.Errorf("walls broken: %s%v", diff, fallen)
			}
		})
	}
}
