package explorer_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/wording"
)

// buttons lists the attributes of what offers to edit on a page.
func buttons(t *testing.T, page string) (found []map[string]string) {
	t.Helper()
	each(t, page, func(n *html.Node, a map[string]string) {
		if n.Data == "button" && a["class"] == "edit" {
			found = append(found, a)
		}
	})
	return found
}

// The page of a record offers to edit it, to a reader with a script. One who may only read
// is told why.
func TestPagesOfferToEdit(t *testing.T) {
	var refusal error
	may := func(c *explorer.Config) {
		c.Editor, c.MayWrite = "editor-12345678.js", func(context.Context) error { return refusal }
	}
	s := newSite(t, demo(t), "", may)
	for path, kind := range map[string]string{
		"/claim/recruiting-declining": "CLAIM", "/source/icsr-report-2015": "SOURCE", "/testimony/hute-well": "TESTIMONY",
		"/study/speckhard-yayla-2015": "STUDY", "/agent/peter-neumann": "AGENT", "/caveat/no-hard-data": "CAVEAT",
	} {
		found := buttons(t, s.page(t, path))
		if len(found) != 1 || found[0]["data-kind"] != kind || !strings.HasSuffix(path, "/"+found[0]["data-key"]) {
			t.Fatalf("%s offers %v", path, found)
		}
		if _, hidden := found[0]["hidden"]; !hidden {
			t.Errorf("%s: a button that needs a script is there without one", path)
		}
		if _, refused := found[0]["data-refused"]; refused {
			t.Errorf("%s refuses: %v", path, found[0])
		}
	}
	before, _ := s.get(t, "/claim/recruiting-declining")
	refusal = evidence.Refuse(evidence.Problem{Code: evidence.Forbidden, Message: "clients of map.example may only read", Expected: "a server that is started with --allow-write-from map.example"})
	after, page := s.get(t, "/claim/recruiting-declining", "If-None-Match", before.Header.Get("ETag"))
	if after.StatusCode != http.StatusOK {
		t.Fatalf("the page of who may write is taken for that of who may not: %d", after.StatusCode)
	}
	const want = "Clients of map.example may only read. Changing the map takes a server that is started with --allow-write-from map.example."
	if found := buttons(t, page); len(found) != 1 || found[0]["data-refused"] != want {
		t.Errorf("who may only read is told %v", found)
	}
	if found := buttons(t, s.page(t, "/")); len(found) != 0 {
		t.Errorf("a list offers %v", found)
	}
}

// Without the script, or where nobody decides who may write, no page offers to edit.
func TestPagesWithoutAnEditor(t *testing.T) {
	for name, change := range map[string]func(*explorer.Config){
		"no script":      func(c *explorer.Config) { c.MayWrite = func(context.Context) error { return nil } },
		"nobody decides": func(c *explorer.Config) { c.Editor = "editor-12345678.js" },
	} {
		s := newSite(t, demo(t), "", change)
		if found := buttons(t, s.page(t, "/claim/recruiting-declining")); len(found) != 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// A page tells the script that edits how kinds and words are written, so that it writes them the
// same.
func TestAPageTellsHowWordsAreWritten(t *testing.T) {
	s := newSite(t, demo(t), "", func(c *explorer.Config) {
		c.MayWrite, c.Editor = func(context.Context) error { return nil }, "editor.js"
	})
	var told struct{ Spelled, Kinds map[string]string }
	each(t, s.page(t, "/agent/peter-neumann"), func(_ *html.Node, a map[string]string) {
		if a["data-words"] != "" {
			if err := json.Unmarshal([]byte(a["data-words"]), &told); err != nil {
				t.Fatal(err)
			}
		}
	})
	for _, k := range evidence.ItemKinds {
		if told.Kinds[string(k)] != wording.Kind(k) {
			t.Errorf("a page says that %s is written %q", k, told.Kinds[string(k)])
		}
	}
	if told.Kinds["AGENT"] != "person or organization" || told.Spelled["SECOND_HAND"] != "second-hand" {
		t.Errorf("a page says %+v", told)
	}
}
