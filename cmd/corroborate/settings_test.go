package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"corroborate/internal/config"
)

func newSettings() (*serveOptions, *config.Settings) {
	common := pflag.NewFlagSet("common", pflag.ContinueOnError)
	in := &invocation{program: &program{}}
	in.commonFlags(common)
	o := defaultOptions()
	return o, in.settings(o, common)
}

// Every limit, timeout and size of a server has a setting.
func TestEveryLimitIsASetting(t *testing.T) {
	o, s := newSettings()
	file := ""
	for _, one := range s.List() {
		for _, value := range []string{"7", "7m0s", "true", "warn", "json", "/7", "0666"} { // the one that it takes
			_, trial := newSettings()
			if trial.Load(config.File{Name: "x", Data: fmt.Appendf(nil, "%s: %s\n", one.Name, value)}, nil) == nil && value != one.Default {
				file += fmt.Sprintf("%s: %s\n", one.Name, value)
				break
			}
		}
	}
	in := &invocation{program: &program{}}
	name := t.TempDir() + "/server.yaml"
	if err := os.WriteFile(name, []byte(strings.Replace(file, "timeout-write: 7m0s", "timeout-write: 8m0s", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := in.load(s, o, name); err != nil {
		t.Fatal(err)
	}
	var same func(path string, before, after reflect.Value)
	same = func(path string, before, after reflect.Value) {
		if before.Kind() != reflect.Struct {
			if before.Equal(after) {
				t.Errorf("no setting changes %s", path)
			}
			return
		}
		for i := range before.NumField() {
			if before.Field(i).Kind() != reflect.Slice {
				same(path+"."+before.Type().Field(i).Name, before.Field(i), after.Field(i))
			}
		}
	}
	same("options", reflect.ValueOf(*defaultOptions()), reflect.ValueOf(*o))
}

// docs/operating.md has a table of all settings, which -update writes.
func TestDocumentOfSettings(t *testing.T) {
	const document, from, to = "../../docs/operating.md", "<!-- settings, written by a test -->\n", "<!-- end of settings -->\n"
	_, s := newSettings()
	table := "| setting | default | what it is |\n| --- | --- | --- |\n"
	for _, one := range s.List() {
		help := strings.ReplaceAll(one.Help, "|", "\\|")
		if own := "CORROBORATE_" + strings.ToUpper(strings.ReplaceAll(one.Name, "-", "_")); one.Variables[0] != own {
			help += " (`" + one.Variables[0] + "`)"
		}
		if one.Secret {
			help += "; no flag"
		}
		value := ""
		if one.Default != "" && one.Default != "[]" {
			value = "`" + one.Default + "`"
		}
		table += strings.Join([]string{"| `" + one.Name + "`", value, help + " |\n"}, " | ")
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := bytes.Cut(text, []byte(from))
	got, after, ended := bytes.Cut(rest, []byte(to))
	if !found || !ended {
		t.Fatalf("%s has no place for the table, between %q and %q", document, from, to)
	}
	if *update {
		if err := os.WriteFile(document, bytes.Join([][]byte{before, []byte(from), []byte(table), []byte(to), after}, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(table, string(got)); diff != "" {
		t.Errorf("%s is behind the settings; go test ./cmd/corroborate -run TestDocumentOfSettings -update\n%s", document, diff)
	}
}

// Settings of a file are in force.
func TestServeBySettings(t *testing.T) {
	dir := t.TempDir()
	store := "sqlite:" + dir + "/map.db"
	if done := corroborate(t.Context(), "", "import", "--store", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	file := dir + "/server.yaml"
	if err := os.WriteFile(file, []byte("store: "+store+"\nlisten: 127.0.0.1:0\nlog-format: json\nallow-host: [app.example]\nlimit-depth: 3\nlimit-body: 100\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address := serve(t, "--config", file, "--limit-body", "200")
	for _, test := range []struct {
		host, query, want string
		status            int
	}{
		{"app.example", `{ claims(first: 1) { totalCount } }`, `"totalCount":19`, http.StatusOK},
		{"other.example", `{ claims(first: 1) { totalCount } }`, "--allow-host", http.StatusMisdirectedRequest},
		{"localhost", `{ claims(first: 1) { nodes { caveats { totalCount } } } }`, "expected at most 3 fields in each other", http.StatusOK},
		{"localhost", `{ claims(first: 1) { totalCount } }` + strings.Repeat(" ", 100), `"totalCount":19`, http.StatusOK},
		{"localhost", `{ claims(first: 1) { totalCount } }` + strings.Repeat(" ", 200), "expected at most 200", http.StatusRequestEntityTooLarge},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/graphql", strings.NewReader(fmt.Sprintf(`{"query": %q}`, test.query)))
		if err != nil {
			t.Fatal(err)
		}
		request.Host = test.host
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || response.StatusCode != test.status || !strings.Contains(string(body), test.want) {
			t.Errorf("%s at %s: %v, status %d, %s", test.query, test.host, err, response.StatusCode, body)
		}
	}
}
