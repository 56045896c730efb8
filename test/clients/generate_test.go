package clients_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sdl is the schema as the server serves it.
func sdl(t *testing.T, url string) []byte {
	t.Helper()
	return get(t, url+"/schema.graphqls")
}

// TestPythonClients generates clients in Python, and asks through them.
func TestPythonClients(t *testing.T) {
	url := serve(t)
	python := need(t, filepath.Join(root, "bin", "client-tools", "bin", "python"))
	folder := t.TempDir()
	operations, err := os.ReadFile(filepath.Join(root, "examples", "go-client", "operations.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "operations.graphql"), operations)
	write(t, filepath.Join(folder, "schema.graphqls"), sdl(t, url))

	type found struct {
		Total  int
		Belief float64
		Code   string
	}
	truth := read[struct {
		Claim  struct{ Assessment struct{ Belief float64 } }
		Claims struct{ TotalCount int }
	}](t, url, `{ claim(ref: "recruiting-declining") { assessment { belief } } claims(where: {text: "recruiting"}) { totalCount } }`, nil)
	want := found{truth.Claims.TotalCount, truth.Claim.Assessment.Belief, "NOT_FOUND"}
	got := map[string]found{}
	if err := json.Unmarshal(run(t, ".", python, "generate/clients.py", url, folder), &got); err != nil {
		t.Fatal(err)
	}
	for _, client := range []string{"gql", "sgqlc", "ariadne-codegen"} {
		if got[client] != want {
			t.Errorf("%s found %v, expected %v", client, got[client], want)
		}
	}
}

// TestPlaygroundQueries generates types for every query of the playground: in Go
// from the SDL, and in TypeScript from the introspected schema.
func TestPlaygroundQueries(t *testing.T) {
	url := serve(t)
	queries, err := filepath.Abs(filepath.Join(root, "web", "src", "queries", "*.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("genqlient", func(t *testing.T) {
		folder := copyExample(t, "go-client")
		write(t, filepath.Join(folder, "schema.graphqls"), sdl(t, url))
		config, err := os.ReadFile(filepath.Join(folder, "genqlient.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.NewReplacer("[operations.graphql]", "["+queries+"]", "generated.go", "queries/generated.go", "package: main", "package: queries").Replace(string(config))
		write(t, filepath.Join(folder, "genqlient.yaml"), []byte(changed))
		run(t, folder, "go", "tool", "genqlient")
		run(t, folder, "go", "vet", "./queries")
	})
	t.Run("graphql-codegen", func(t *testing.T) {
		folder := t.TempDir()
		modules := need(t, "node_modules")
		if err := os.Symlink(modules, filepath.Join(folder, "node_modules")); err != nil {
			t.Fatal(err)
		}
		config, err := json.Marshal(map[string]any{
			"schema": url + "/graphql", "documents": queries, "silent": true,
			"generates": map[string]any{"types.ts": map[string]any{"plugins": []string{"typescript", "typescript-operations"}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, "codegen.json"), config)
		run(t, folder, "node_modules/.bin/graphql-codegen", "--config", "codegen.json")
		run(t, folder, "node_modules/.bin/tsc", "--strict", "--noEmit", "--skipLibCheck", "--types", "node", "types.ts")
	})
}
