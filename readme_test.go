package corroborate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/test/program"
)

// documents are the texts that a newcomer reads.
var documents = []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md", "docs/operating.md", "docs/model.md", "docs/calibration.md"}

// block is a fenced block of a document.
type block struct {
	language string
	text     string
	line     int
}

// blocks lists the fenced blocks of a document.
func blocks(t *testing.T, document string) []block {
	t.Helper()
	data, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var list []block
	inside := false
	for i, line := range strings.Split(string(data), "\n") {
		switch language, fence := strings.CutPrefix(line, "```"); {
		case fence && !inside:
			list = append(list, block{language: language, line: i + 1})
			inside = true
		case fence:
			inside = false
		case inside:
			list[len(list)-1].text += line + "\n"
		}
	}
	return list
}

// commands cuts a console block into commands, each with what it prints.
func (b block) commands() (list [][2]string) {
	for line := range strings.Lines(b.text) {
		switch command, ok := strings.CutPrefix(line, "$ "); {
		case ok:
			list = append(list, [2]string{strings.TrimSuffix(command, "\n"), ""})
		case len(list) > 0:
			list[len(list)-1][1] += line
		}
	}
	return list
}

// TestReadme does what the README says, in its order: it writes the map files
// that are in it, runs its commands and asks its queries, and compares what
// comes back. A line of "..." in what a command prints stands for any lines.
func TestReadme(t *testing.T) {
	home := newHome(t)
	var query string
	ran, asked := 0, 0
	for _, b := range blocks(t, "README.md") {
		switch b.language {
		case "yaml":
			name, _, _ := strings.Cut(strings.TrimPrefix(b.text, "# "), "\n")
			if filepath.Ext(name) != ".yaml" {
				t.Fatalf("README.md:%d: a map that does not begin with its file's name", b.line)
			}
			if err := os.WriteFile(filepath.Join(home.Dir, name), []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
		case "console":
			for _, command := range b.commands() {
				ran++
				got := home.shell(t, command[0])
				if !matches(got, command[1]) {
					t.Errorf("README.md:%d: %s prints something else:\n%s", b.line, command[0], cmp.Diff(command[1], got))
				}
			}
		case "graphql":
			query = b.text
		case "json":
			asked++
			var want, got map[string]any
			if err := json.Unmarshal([]byte(b.text), &want); err != nil {
				t.Fatalf("README.md:%d: %v", b.line, err)
			}
			if err := json.Unmarshal(home.ask(t, query), &got); err != nil {
				t.Fatal(err)
			}
			delete(got, "extensions") // what it cost
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
				t.Errorf("README.md:%d: the answer is another one (-README +server):\n%s", b.line, diff)
			}
		}
	}
	if ran < 5 || asked < 1 {
		t.Errorf("the README has %d commands and %d queries with their answers, expected more: is it read right?", ran, asked)
	}
}

// matches compares lines of output with those of a document.
func matches(got, want string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(want) {
		if strings.TrimSpace(line) == "..." {
			pattern.WriteString(`(?:.*\n)*`)
			continue
		}
		pattern.WriteString(regexp.QuoteMeta(line))
	}
	return regexp.MustCompile(`^` + pattern.String() + `$`).MatchString(got)
}

func TestMatches(t *testing.T) {
	tests := []struct {
		got, want string
		same      bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\nc\n", "a\n...\nc\n", true},
		{"a\nc\n", "a\n...\nc\n", true},
		{"a\nb\n", "a\n...\n", true},
		{"a\nb\n", "a\n", false},
		{"a\nb\n", "b\n", false},
		{"a\nb\nc\n", "a\n...\nb\n", false},
		{"a.b\n", "a.b\n", true},
		{"axb\n", "a.b\n", false},
		{"", "a\n", false},
	}
	for _, test := range tests {
		if got := matches(test.got, test.want); got != test.same {
			t.Errorf("matches(%q, %q) = %v", test.got, test.want, got)
		}
	}
}

// home is a folder with the program and the examples in it.
type home struct {
	program.Program
	server func() (*program.Server, error)
}

func newHome(t *testing.T) *home {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	built, err := program.Build(t.Context(), bin)
	if err != nil {
		t.Fatal(err)
	}
	// The environment of a new user has no settings of the program.
	built.Dir, built.Env = dir, []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir()}
	h := &home{Program: built}
	for _, dir := range []string{"examples", "internal/assess"} {
		if err := os.CopyFS(filepath.Join(h.Dir, dir), os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	}
	h.Run(t, "import", "examples/islamic-state-defections.yaml") // as make run leaves it
	h.server = sync.OnceValues(func() (*program.Server, error) { return h.Start() })
	t.Cleanup(func() {
		server, err := h.server()
		if err == nil {
			err = server.Stop()
		}
		if err != nil {
			t.Errorf("the server: %v", err)
		}
	})
	return h
}

// shell runs a command line, and returns all that it prints.
func (h *home) shell(t *testing.T, line string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", line)
	command.Dir, command.Env = h.Dir, h.Env
	out, err := command.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return string(out)
}

// ask asks the home's server.
func (h *home) ask(t *testing.T, query string) []byte {
	t.Helper()
	server, err := h.server()
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

var (
	linked = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	made   = regexp.MustCompile("`make ([a-z0-9-]+)")
	placed = regexp.MustCompile("`((?:cmd|graph|internal|web|test|examples|docs|bench|scripts)/[A-Za-z0-9_./-]*)`")
)

// TestDocumentsAreUpToDate looks up what the documents name.
func TestDocumentsAreUpToDate(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, link := range linked.FindAllSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), string(link[1]))); err != nil {
				t.Errorf("%s links to what is not there: %v", document, err)
			}
		}
		for _, path := range placed.FindAllSubmatch(text, -1) {
			if _, err := os.Stat(string(path[1])); err != nil {
				t.Errorf("%s names what is not there: %v", document, err)
			}
		}
		for _, target := range made.FindAllSubmatch(text, -1) {
			if !regexp.MustCompile(`(?m)^` + string(target[1]) + `:`).Match(makefile) {
				t.Errorf("%s names `make %s`, which is not in the Makefile", document, target[1])
			}
		}
	}
}

// In ARCHITECTURE.md a file is `dir/name.go`, or `name.go` alone in any folder,
// and a function is `name()` or `receiver.name()`, in the Go file before it.
var coded = regexp.MustCompile("`((?:[a-z0-9]+/)*[a-z0-9_]+\\.(?:go|cypher|part|graphqls|yaml))`|`((?:[A-Za-z]+\\.)?[A-Za-z]+)\\(\\)`")

// TestArchitectureNamesWhatIsThere looks up each file and function that
// ARCHITECTURE.md names.
func TestArchitectureNamesWhatIsThere(t *testing.T) {
	names := fileNames(t)
	text := readFile(t, "ARCHITECTURE.md")
	file, found := "", 0
	for _, name := range coded.FindAllStringSubmatch(text, -1) {
		switch path, function := name[1], name[2]; {
		case path == "":
			found++
			if !functions(t, file)[function] {
				t.Errorf("ARCHITECTURE.md names %s() in %s, which does not have it", function, file)
			}
		case strings.Contains(path, "/"):
			if filepath.Ext(path) == ".go" {
				file = path
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("ARCHITECTURE.md names what is not there: %v", err)
			}
		case !names[path]:
			t.Errorf("ARCHITECTURE.md names %s, which is in no folder", path)
		}
	}
	if found < 30 {
		t.Errorf("ARCHITECTURE.md names %d functions, expected those of its walk: is it read right?", found)
	}
}

// fileNames are the names of all files of the project, without their folders.
func fileNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && d.Name() == "node_modules" {
			return fs.SkipDir
		}
		names[filepath.Base(path)] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// functions are the functions and methods of a file, as in "Open" and "Store.View".
func functions(t *testing.T, file string) map[string]bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, declared := range parsed.Decls {
		f, ok := declared.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if f.Recv == nil {
			names[f.Name.Name] = true
			continue
		}
		receiver := f.Recv.List[0].Type
		if pointer, ok := receiver.(*ast.StarExpr); ok {
			receiver = pointer.X
		}
		if name, ok := receiver.(*ast.Ident); ok {
			names[name.Name+"."+f.Name.Name] = true
		}
	}
	return names
}
