package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/server"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// exports makes a server export a store.
func exports(s storage.Store, change func(*server.ExportConfig)) func(*server.Config) {
	return func(c *server.Config) {
		e := server.ExportConfig{Store: s, Rubric: assess.DefaultRubric(), Log: c.Log, Now: time.Now}
		if change != nil {
			change(&e)
		}
		c.Export = server.Export(e)
	}
}

func demoStore(t testing.TB) storage.Store {
	t.Helper()
	file, err := os.Open("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := 0
	c := curate.Curator{Store: memstore.New(), Rubric: assess.DefaultRubric(), Now: time.Now,
		NewID: func(evidence.Kind) evidence.ID { ids++; return evidence.ID(fmt.Sprintf("id_%d", ids)) }}
	if _, err := c.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return c.Store
}

// TestExport asks for every format: the answer is what the command line writes.
func TestExport(t *testing.T) {
	s := demoStore(t)
	r := start(t, exports(s, nil))
	for _, info := range export.Formats {
		for _, claim := range []evidence.Ref{"", "promise-gap"} {
			if info.Dossier && claim == "" {
				continue
			}
			request := export.Request{Format: info.Format, Claim: claim}
			var want bytes.Buffer
			if err := export.Write(t.Context(), s, &want, request, export.Options{Rubric: assess.DefaultRubric()}); err != nil {
				t.Fatal(err)
			}
			path := "/export?format=" + string(info.Format)
			if claim != "" {
				path += "&claim=" + string(claim)
			}
			got := r.ask(t, "GET", path, "")
			if diff := cmp.Diff(want.String(), got.body); got.status != 200 || diff != "" {
				t.Errorf("%s: status %d\n%s", path, got.status, diff)
			}
			header := map[string]string{"Content-Type": info.ContentType, "Content-Disposition": `attachment; filename=` + request.Filename(),
				"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
			for name, want := range header {
				if got.header.Get(name) != want {
					t.Errorf("%s: %s is %q, expected %q", path, name, got.header.Get(name), want)
				}
			}
			head := r.ask(t, "HEAD", path, "")
			if head.status != 200 || head.body != "" || head.header.Get("Content-Disposition") != got.header.Get("Content-Disposition") {
				t.Errorf("%s: HEAD got %+v", path, head)
			}
		}
	}
	got := r.ask(t, "GET", "/export?format=GraphML&claim=defection-cripples&depth=1", "")
	if got.status != 200 || !strings.Contains(got.body, `>no-mass-defection<`) || strings.Contains(got.body, `>deserters-are-shot<`) {
		t.Errorf("a trace of depth 1: %d %s", got.status, got.body)
	}
}

// TestExportAround asks for what is around an item.
func TestExportAround(t *testing.T) {
	s := demoStore(t)
	request := export.Request{Format: export.Cytoscape, Around: "vox", Depth: 2}
	var want bytes.Buffer
	if err := export.Write(t.Context(), s, &want, request, export.Options{}); err != nil {
		t.Fatal(err)
	}
	got := start(t, exports(s, nil)).ask(t, "GET", "/export?format=cytoscape&around=vox&depth=2", "")
	if diff := cmp.Diff(want.String(), got.body); got.status != 200 || diff != "" {
		t.Errorf("status %d\n%s", got.status, diff)
	}
}

func TestBadExports(t *testing.T) {
	r := start(t, exports(demoStore(t), nil))
	formats := "yaml, json, jsonl, csv, cytoscape, graphml, gexf, dot, jsonld, markdown, html"
	for _, c := range []struct {
		query        string
		status       int
		code, expect string
	}{
		{"", 400, "BAD_USER_INPUT", `format: "" is not a format, expected one of ` + formats},
		{"?format=pdf", 400, "BAD_USER_INPUT", `format: "pdf" is not a format, expected one of ` + formats},
		{"?format=dot&format=dot", 400, "BAD_USER_INPUT", "format: is given 2 times, expected once"},
		{"?format=dot&claims=a", 400, "BAD_USER_INPUT", "claims: is not known, expected format, claim, around or depth"},
		{"?format=dot&claim=", 400, "BAD_USER_INPUT", "claim: is empty, expected the key of a claim, or none for the whole map"},
		{"?format=dot&claim=promise-gap&depth=0", 400, "BAD_USER_INPUT", `depth: "0" is not a depth, expected a whole number of at least 1`},
		{"?format=dot&claim=promise-gap&depth=99999999999999999999", 400, "BAD_USER_INPUT", `depth: "99999999999999999999" is not a depth, expected a whole number of at least 1`},
		{"?format=dot&depth=1", 400, "BAD_USER_INPUT", "depth: a whole map has no depth, expected a claim, or an item to go around"},
		{"?format=html", 400, "BAD_USER_INPUT", "claim: html is a dossier of one claim, expected its key"},
		{"?format=%zz", 400, "BAD_USER_INPUT", "the address cannot be read, expected /export?format=graphml&claim=KEY"},
		{"?format=dot&claim=promise-gape", 404, "NOT_FOUND", `claim: there is no claim "promise-gape"; did you mean "promise-gap"?`},
		{"?format=dot&claim=vox", 400, "BAD_USER_INPUT", `claim: "vox" is an agent, expected a claim`},
		{"?format=dot&claim=%0d%0aSet-Cookie:%20a", 404, "NOT_FOUND", "claim: there is no claim \"\\r\\nSet-Cookie: a\""},
	} {
		got := r.ask(t, "GET", "/export"+c.query, "")
		wrong := got.told(t)
		if got.status != c.status || wrong.Message != c.expect || wrong.Extensions.Code != c.code || len(wrong.Extensions.Problems) != 1 ||
			!strings.HasPrefix(c.expect, wrong.Argument()) {
			t.Errorf("%s: status %d, %s", c.query, got.status, got.body)
		}
		if got.header.Get("Content-Disposition") != "" {
			t.Errorf("%s: an error to save as a file", c.query)
		}
	}
	if got := r.ask(t, "POST", "/export?format=dot", ""); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", got.status)
	}
}

// sameJSON tells how two values in JSON differ, whatever the order of their fields.
func sameJSON(want, got string) string {
	var w, g any
	if err := errors.Join(json.Unmarshal([]byte(want), &w), json.Unmarshal([]byte(got), &g)); err != nil {
		return err.Error()
	}
	return cmp.Diff(w, g)
}
