package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"corroborate": main})
}

// Each script is what a user types, and what comes of it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"samemap":    sameMap,
			"withheader": withHeader,
		},
		Setup: func(env *testscript.Env) error {
			return os.CopyFS(filepath.Join(env.WorkDir, "examples"), os.DirFS("../../examples"))
		},
	})
}

// headed matches the header of a map file in YAML, with the blank line after it.
var headed = regexp.MustCompile(`^header: .*\n\n?`)

// sameMap is a command of scripts: two YAML files have the same map, whatever store and whatever
// time they are of.
func sameMap(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: samemap FILE FILE")
	}
	one, two := headed.ReplaceAllString(ts.ReadFile(args[0]), ""), headed.ReplaceAllString(ts.ReadFile(args[1]), "")
	if one != two {
		ts.Fatalf("%s and %s have other maps:\n%s", args[0], args[1], cmp.Diff(one, two))
	}
}

// withHeader is a command of scripts: it puts the header of an export before a file, as if the
// file were the edited export.
func withHeader(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: withheader EXPORT FILE")
	}
	text := headed.FindString(ts.ReadFile(args[0])) + ts.ReadFile(args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// outcome is what a run of the program leaves behind.
type outcome struct {
	status         int
	stdout, stderr string
}

// corroborate runs the program with an environment of its own.
func corroborate(ctx context.Context, stdin string, args ...string) outcome {
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := p.run(ctx, args)
	return outcome{status, stdout.String(), stderr.String()}
}

func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("claims:\n  - {key: a}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	demo := "../../examples/islamic-state-defections.yaml"
	store := "--store=sqlite:" + filepath.Join(dir, "map.db")
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		args []string
		want int
	}{
		{"help", t.Context(), []string{"--help"}, 0},
		{"nothing", t.Context(), nil, 0},
		{"version", t.Context(), []string{"version"}, 0},
		{"assess", t.Context(), []string{"assess", demo}, 0},
		{"a bad file", t.Context(), []string{"assess", bad}, 1},
		{"a missing file", t.Context(), []string{"assess", filepath.Join(dir, "none.yaml")}, 1},
		{"a missing store", t.Context(), []string{"trace", "x", store}, 1},
		{"an unknown command", t.Context(), []string{"asess", demo}, 2},
		{"an unknown flag", t.Context(), []string{"assess", "--nope", demo}, 2},
		{"a missing argument", t.Context(), []string{"trace"}, 2},
		{"an unknown format", t.Context(), []string{"assess", "--format=xml", demo}, 2},
		{"import", t.Context(), []string{"import", demo, store}, 0},
		{"an unknown claim", t.Context(), []string{"trace", "x", store}, 1},
		{"trace", t.Context(), []string{"trace", "recruiting-declining", store}, 0},
		{"interrupted", canceled, []string{"assess", demo}, 130},
		{"interrupted in a store", canceled, []string{"trace", "recruiting-declining", store}, 130},
		{"interrupted on a path", canceled, []string{"path", "vox", "icsr-2015", store}, 130},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := corroborate(c.ctx, "", c.args...)
			if got.status != c.want {
				t.Errorf("exit status %d, expected %d; standard error:\n%s", got.status, c.want, got.stderr)
			}
			if (got.status == 0) != (got.stderr == "") {
				t.Errorf("exit status %d with this on standard error:\n%s", got.status, got.stderr)
			}
			if got.status != 0 && got.stdout != "" {
				t.Errorf("exit status %d with this on standard output:\n%s", got.status, got.stdout)
			}
		})
	}
}
