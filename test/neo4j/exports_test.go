package neo4j_test

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/exchange/export"
	"corroborate/internal/storage/sqlitestore"
)

// TestExports: every export is the same from Neo4j as from a file.
func TestExports(t *testing.T) {
	neo4j := lend(t)
	file, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	load(t, file)
	want, got := serve(t, file), serve(t, open(t, neo4j.Address, neo4j))
	for _, info := range export.Formats {
		for _, part := range []string{"", "&claim=recruiting-declining", "&claim=defection-cripples&depth=1", "&around=vox&depth=2", "&claim=nobody", "&claim=vox"} {
			path := "/export?format=" + url.QueryEscape(string(info.Format)) + part
			w, g := ask(t, "GET", want.URL+path, ""), ask(t, "GET", got.URL+path, "")
			if w.status != g.status {
				t.Errorf("%s: status %d, from a file %d: %s", path, g.status, w.status, g.body)
			}
			if diff := cmp.Diff(mapIDs.ReplaceAllString(string(w.body), "map"), mapIDs.ReplaceAllString(string(g.body), "map")); diff != "" {
				t.Errorf("%s (-SQLite +Neo4j): %s", path, diff)
			}
		}
	}
}

// mapIDs are what headers name maps by, which are two maps here.
var mapIDs = regexp.MustCompile(`map_[a-z0-9]{20,26}`)

// TestExportsWhileOthersWrite: a map that is changed all the time is exported
// whole, as it was at one moment.
func TestExportsWhileOthersWrite(t *testing.T) {
	neo4j := lend(t)
	s := open(t, neo4j.Address, neo4j)
	served := serve(t, s)
	var stop atomic.Bool
	var writes atomic.Int64
	done := make(chan error, 1)
	go func() {
		var err error
		for err == nil && !stop.Load() {
			err = rename(t.Context(), s, "It says something else.")
			writes.Add(1)
		}
		done <- err
	}()
	for range 3 {
		for _, info := range export.Formats {
			path := "/export?format=" + string(info.Format)
			if info.Dossier {
				path += "&claim=recruiting-declining"
			}
			if got := ask(t, "GET", served.URL+path, ""); got.status != 200 {
				t.Errorf("%s: status %d, %s", path, got.status, got.body)
			}
		}
	}
	stop.Store(true)
	if err := <-done; err != nil && !strings.Contains(err.Error(), "canceled") {
		t.Error(err)
	}
	if n := writes.Load(); n < 20 {
		t.Errorf("there were %d writes meanwhile, expected more", n)
	}
}
