// Package exports_test reads every export back with a tool that is not ours.
// `make export-tools` installs them.
package exports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/exchange/linked"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

const (
	python  = "../../bin/export-tools/bin/python"
	modules = "node_modules/cytoscape"
)

// need fails where a tool is missing, and says how to get it.
func need(t *testing.T, tool string) {
	t.Helper()
	_, err := os.Stat(tool)
	if tool == "dot" || tool == "node" {
		_, err = exec.LookPath(tool)
	}
	if err != nil {
		t.Fatalf("%s is missing, which reads exports back: run 'make export-tools'", tool)
	}
}

// read runs a reader, and returns what it counted.
func read(t *testing.T, name string, args ...string) map[string]int {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		t.Fatalf("%v\n%.6000s", err, problems.String())
	}
	if problems.Len() > 0 {
		t.Errorf("it complains:\n%.3000s", problems.String())
	}
	counted := map[string]int{}
	if err := json.Unmarshal(out.Bytes(), &counted); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return counted
}

// world is a store with a map, and where its exports and what to expect are.
type world struct {
	store    storage.Store
	dir      string
	expected string
	nodes    int
	edges    int
}

func newWorld(t *testing.T, m *evidence.Map, conclusion evidence.Key) *world {
	t.Helper()
	ids := 0
	curator := curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: time.Now,
		NewID: func(kind evidence.Kind) evidence.ID {
			ids++
			return evidence.ID(fmt.Sprintf("%s_%d", evidence.Word(kind), ids))
		}}
	if _, err := curator.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	w := &world{store: curator.Store, dir: t.TempDir()}
	e := expectation{}
	err := w.store.View(t.Context(), func(r storage.Reader) error {
		below, err := r.Below(t.Context(), []evidence.Ref{evidence.Ref(conclusion)})
		if err != nil {
			return err
		}
		e.tell(below)
		byName := map[string]evidence.ID{}
		if err := r.Scan(t.Context(), func(entry evidence.Entry) error { byName[string(entry.Ref())] = entry.EntryMeta().ID; return nil }); err != nil {
			return err
		}
		return r.Scan(t.Context(), func(entry evidence.Entry) error { e.add(entry, byName); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	w.nodes, w.edges = len(e.Nodes), len(e.Edges)
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	w.expected = filepath.Join(w.dir, "expected.json")
	if err := os.WriteFile(w.expected, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) export(t *testing.T, r export.Request) string {
	t.Helper()
	name := filepath.Join(w.dir, r.Filename())
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(export.Write(t.Context(), w.store, file, r, export.Options{Rubric: assess.DefaultRubric()}), file.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestReaders reads the demo map, and a hostile one, in every format.
func TestReaders(t *testing.T) {
	for name, w := range map[string]*world{
		"demo":    newWorld(t, demo(t), "recruiting-declining"),
		"hostile": newWorld(t, awful(), "-claim-0"),
	} {
		graph := map[string]int{"nodes": w.nodes, "edges": w.edges}
		conclusion := evidence.Ref(map[string]string{"demo": "recruiting-declining", "hostile": "-claim-0"}[name])
		run := func(format export.Format, tool string, want map[string]int, args func() []string) {
			t.Run(name+"/"+string(format), func(t *testing.T) {
				t.Parallel() // one reader takes far longer than the others
				need(t, tool)
				program := python
				if tool == modules {
					need(t, "node")
					program = "node"
				}
				need(t, python)
				for what, n := range read(t, program, args()...) {
					if wanted, ok := want[what]; ok && n != wanted || n == 0 {
						t.Errorf("%d %s were compared, expected %d", n, what, wanted)
					}
				}
			})
		}
		whole := func(f export.Format) string { return w.export(t, export.Request{Format: f}) }
		dossier := func(f export.Format) string { return w.export(t, export.Request{Format: f, Claim: conclusion}) }
		run(export.GraphML, python, graph, func() []string { return []string{"readers/graph.py", "graphml", w.expected, whole(export.GraphML)} })
		run(export.GEXF, python, graph, func() []string { return []string{"readers/graph.py", "gexf", w.expected, whole(export.GEXF)} })
		run(export.DOT, "dot", graph, func() []string { return []string{"readers/drawing.py", w.expected, whole(export.DOT)} })
		run(export.Cytoscape, modules, graph, func() []string { return []string{"readers/cytoscape.mjs", w.expected, whole(export.Cytoscape)} })
		run(export.JSONLD, python, map[string]int{"nodes": w.nodes}, func() []string {
			vocabulary := filepath.Join(w.dir, "vocabulary.jsonld")
			if err := os.WriteFile(vocabulary, linked.Vocabulary(), 0o600); err != nil {
				t.Fatal(err)
			}
			return []string{"readers/linked.py", w.expected, whole(export.JSONLD), vocabulary}
		})
		run(export.CSV, python, nil, func() []string { return []string{"readers/tables.py", w.expected, whole(export.CSV)} })
		run(export.Markdown, python, nil, func() []string {
			return []string{"readers/document.py", "markdown", w.expected, dossier(export.Markdown)}
		})
		run(export.HTML, python, nil, func() []string { return []string{"readers/document.py", "html", w.expected, dossier(export.HTML)} })
	}
}

// TestTablesSavedAnew lets another program save the tables, in the ways in
// which spreadsheets do, and reads the same map from them.
func TestTablesSavedAnew(t *testing.T) {
	need(t, python)
	for name, m := range map[string]*evidence.Map{"demo": demo(t), "hostile": awful()} {
		want := *m
		want.Sort()
		w := newWorld(t, m, m.Claims[0].Key)
		zip := w.export(t, export.Request{Format: export.CSV})
		for _, how := range []string{"excel", "semicolons", "tabs", "unix"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				folder := t.TempDir()
				if got := read(t, python, "readers/resave.py", zip, folder, how); got["tables"] != 9 {
					t.Fatal(got)
				}
				got, err := exchange.ReadTables(t.Context(), how, os.DirFS(folder), nil)
				if err != nil {
					t.Fatal(err)
				}
				stored := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(evidence.Meta{}, "ID", "Version", "CreatedAt", "UpdatedAt"), cmpopts.IgnoreFields(evidence.Claim{}, "Figures")}
				if diff := cmp.Diff(&want, got, stored); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}
