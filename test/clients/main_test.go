// Package clients_test puts clients that are not ours to work on the real
// program over the demo map: normalized caches, generated clients, audits, and
// requests that mean harm. `make client-tools` installs what it needs.
package clients_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"corroborate/test/program"
)

var (
	root  = filepath.Join("..", "..")
	built program.Program // by TestMain
)

func TestMain(m *testing.M) { program.Main(m, &built) }

// serve runs the program over a fresh store with the demo map in it, and returns
// where it answers.
func serve(t *testing.T) string {
	t.Helper()
	return built.Serve(t, "--store", built.Store(t, filepath.Join(root, "examples", "islamic-state-defections.yaml")))
}

// need fails if a tool is missing, and says how to get it.
func need(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(absolute)
	}
	if err != nil {
		t.Fatalf("%s is missing: run 'make client-tools'", path)
	}
	return absolute
}

// run runs a program in a folder, and returns what it prints.
func run(t *testing.T, folder, name string, args ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%.6000s\n%.3000s", filepath.Base(name), err, problems.String(), out.String())
	}
	return out.Bytes()
}

// node runs a program of this folder in Node.js.
func node(t *testing.T, args ...string) []byte {
	t.Helper()
	need(t, filepath.Join("node_modules", "graphql"))
	return run(t, ".", "node", args...)
}

// answer is what the server says to a request.
type answer struct {
	status int
	size   int // bytes of the body
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code string }
	}
}

// hang is for how long a test waits for one answer before it takes the server to
// hang. No test measures time.
const hang = 2 * time.Minute

// post sends a body to the API.
func post(t *testing.T, url string, body []byte) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, size: len(text)}
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatalf("status %d, and no JSON: %v\n%.500s", a.status, err, text)
	}
	return a
}

// get reads what the server serves at an address.
func get(t *testing.T, url string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v\n%.500s", url, response.StatusCode, err, text)
	}
	return text
}

// ask sends a document with its variables.
func ask(t *testing.T, url, query string, variables map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, url, body)
}

// read asks, expects no error, and returns the data.
func read[T any](t *testing.T, url, query string, variables map[string]any) T {
	t.Helper()
	a := ask(t, url, query, variables)
	var data T
	if len(a.Errors) > 0 {
		t.Fatalf("%v\n%s", a.Errors, query)
	}
	if err := json.Unmarshal(a.Data, &data); err != nil {
		t.Fatalf("%v in %.500s", err, a.Data)
	}
	return data
}
