package clients_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGoClient generates the client of examples/go-client anew, and finds no
// difference; then it runs the example.
func TestGoClient(t *testing.T) {
	url := serve(t)
	folder := copyExample(t, "go-client")
	committed, err := os.ReadFile(filepath.Join(folder, "generated.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "schema.graphqls"), sdl(t, url))
	run(t, folder, "go", "tool", "genqlient")
	generated, err := os.ReadFile(filepath.Join(folder, "generated.go"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), string(generated)); diff != "" {
		t.Errorf("examples/go-client is behind the schema; run 'go generate' there with a server at hand (-committed +generated):\n%s", diff)
	}
	run(t, folder, "go", "vet", ".")
	run(t, folder, "go", "build", "-o", "client", ".")
	checkExample(t, url, func(args ...string) *exec.Cmd {
		command := exec.CommandContext(t.Context(), "./client", append([]string{"-url", url + "/graphql"}, args...)...)
		command.Dir = folder
		return command
	})
}

// TestTypeScriptClient generates, compiles and runs examples/typescript-client.
func TestTypeScriptClient(t *testing.T) {
	url := serve(t)
	folder := copyExample(t, "typescript-client")
	modules := need(t, "node_modules")
	if err := os.Symlink(modules, filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	var example, installed struct{ Dependencies, DevDependencies map[string]string }
	unmarshal(t, filepath.Join(folder, "package.json"), &example)
	unmarshal(t, "package.json", &installed)
	for _, dependencies := range []map[string]string{example.Dependencies, example.DevDependencies} {
		for name, version := range dependencies {
			if installed.Dependencies[name] != version {
				t.Errorf("the example takes %s %s, and is tested with %q", name, version, installed.Dependencies[name])
			}
		}
	}
	t.Setenv("CORROBORATE", url)
	run(t, folder, "node_modules/.bin/graphql-codegen")
	run(t, folder, "node_modules/.bin/tsc")
	checkExample(t, url, func(args ...string) *exec.Cmd {
		command := exec.CommandContext(t.Context(), "node", append([]string{"dist/main.js"}, args...)...)
		command.Dir = folder
		return command
	})
}

// checkExample runs the commands of an example, and compares what they print with
// what the server says.
func checkExample(t *testing.T, url string, command func(args ...string) *exec.Cmd) {
	t.Helper()
	type figures struct {
		Belief             float64
		Verdict, Certainty string
	}
	truth := read[struct {
		Claims struct {
			TotalCount int
			Nodes      []struct {
				Key, Statement string
				Assessment     figures
			}
		}
		Claim     struct{ Assessment struct{ Summary string } }
		Revisions struct{ TotalCount int }
	}](t, url, `{
		claims(where: {text: "the"}, orderBy: {field: BELIEF, direction: DESC}, first: 100) { totalCount nodes { key statement assessment { belief verdict certainty } } }
		claim(ref: "recruiting-declining") { assessment { summary } }
		revisions { totalCount }
	}`, nil)
	if truth.Claims.TotalCount <= 5 {
		t.Fatalf("%d claims are no more than one page", truth.Claims.TotalCount)
	}
	want := fmt.Sprintf("%d claims\n", truth.Claims.TotalCount)
	for _, c := range truth.Claims.Nodes {
		want += fmt.Sprintf("%.3f  %s, %s  %s: %s\n", c.Assessment.Belief, c.Assessment.Verdict, c.Assessment.Certainty, c.Key, c.Statement)
	}
	found, err := command("find", "the").Output()
	if diff := cmp.Diff(want, string(found)); err != nil || diff != "" {
		t.Errorf("find: %v (-server +example):\n%s", err, diff)
	}

	why, err := command("why", "recruiting-declining").Output()
	for _, part := range []string{truth.Claim.Assessment.Summary, "for, 0.", "icsr-2015", "no-hard-data"} {
		if err != nil || !strings.Contains(string(why), part) {
			t.Errorf("why: %v, and it does not tell %q:\n%s", err, part, why)
		}
	}

	tried, err := command("try", "no-hard-data").Output()
	trial := read[struct {
		Payload struct {
			Effects struct {
				Nodes []struct{ Before, After figures }
			}
		}
	}](t, url, `mutation { payload: resolveCaveat(input: {ref: "no-hard-data", dryRun: true}) { effects(first: 100) { nodes { before { belief verdict } after { belief verdict } } } } }`, nil)
	want = fmt.Sprintf("%d claims would move\n", len(trial.Payload.Effects.Nodes))
	if err != nil || !strings.HasPrefix(string(tried), want) || len(trial.Payload.Effects.Nodes) == 0 {
		t.Errorf("try: %v, expected %s:\n%s", err, want, tried)
	}
	for _, e := range trial.Payload.Effects.Nodes {
		line := fmt.Sprintf(": %.3f %s -> %.3f %s\n", e.Before.Belief, e.Before.Verdict, e.After.Belief, e.After.Verdict)
		if !strings.Contains(string(tried), line) {
			t.Errorf("try does not tell%s:\n%s", line, tried)
		}
	}
	after := read[struct{ Revisions struct{ TotalCount int } }](t, url, `{ revisions { totalCount } }`, nil)
	if after.Revisions != truth.Revisions {
		t.Errorf("trying an edit has made it: there are %d revisions", after.Revisions.TotalCount)
	}

	wrong := command("why", "recruiting-declinin")
	var problems bytes.Buffer
	wrong.Stderr = &problems
	if err := wrong.Run(); err == nil || !strings.HasPrefix(problems.String(), "NOT_FOUND: ") || !strings.Contains(problems.String(), "recruiting-declining") {
		t.Errorf("a key that is misspelled: %v, %s", err, problems.String())
	}
}

// copyExample copies an example to a folder of the test, but for what its
// .gitignore names.
func copyExample(t *testing.T, name string) string {
	t.Helper()
	from, to := filepath.Join(root, "examples", name), filepath.Join(t.TempDir(), name)
	ignored, err := os.ReadFile(filepath.Join(from, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	skip := map[string]bool{}
	for line := range strings.Lines(string(ignored)) {
		skip[strings.Trim(line, "/\n")] = true
	}
	err = filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := filepath.Rel(from, path)
		switch {
		case err != nil:
			return err
		case skip[file] && entry.IsDir():
			return fs.SkipDir
		case skip[file] || entry.IsDir():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		write(t, filepath.Join(to, file), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func unmarshal(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
