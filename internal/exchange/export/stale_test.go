package export_test

import (
	"bytes"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/storage"
)

// outdated is a store in which a write has left figures to be worked out, with
// the one who is to do so.
func outdated(t *testing.T) *curate.Curator {
	t.Helper()
	c := &curate.Curator{Store: storeOf(t, demo(t)), Rubric: assess.DefaultRubric(), Bound: 1, Now: time.Now,
		NewID: func(evidence.Kind) evidence.ID { return "caveat_new" }}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "new"}, Category: "METHOD", Severity: "CRITICAL", Text: "Made up.", Qualifies: []evidence.Ref{"icsr-report-2015"}}
	result, err := c.Edit(t.Context(), curate.Call{Author: "ann"}, curate.RaiseCaveat{Caveat: caveat})
	if err != nil || result.Pending < 5 {
		t.Fatalf("raising a caveat: %v, %+v", err, result)
	}
	return c
}

// counted is the sequence number in the header of a map file.
var counted = regexp.MustCompile(`"?sequence"?: ?\d+`)

// What a claim rests on is exported with the figures that it has, not with those
// that it had, in every format.
func TestTraceIsNeverStale(t *testing.T) {
	c := outdated(t)
	var requests []export.Request
	for _, info := range export.Formats {
		requests = append(requests, export.Request{Format: info.Format, Claim: "recruiting-declining"})
		if !info.Dossier {
			requests = append(requests, export.Request{Format: info.Format, Claim: "recruiting-declining", Depth: 1})
		}
	}
	stale := make([][]byte, len(requests))
	for i, r := range requests {
		stale[i] = write(t, c.Store, r)
	}
	if _, err := c.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for i, r := range requests {
		if r.Format == export.CSV {
			stale[i] = listed(t, stale[i])
		}
		want := write(t, c.Store, r)
		if r.Format == export.CSV {
			want = listed(t, want)
		}
		// The header of a map file counts the update that has worked the figures out.
		if diff := cmp.Diff(string(counted.ReplaceAll(want, nil)), string(counted.ReplaceAll(stale[i], nil))); diff != "" {
			t.Errorf("%s, depth %d (-worked out +stale):\n%s", r.Format, r.Depth, diff)
		}
	}
}

// marks find the claims that are marked as stale.
var marks = map[export.Format]*regexp.Regexp{
	export.CSV:       regexp.MustCompile(`(?m)^([a-z0-9-]+),.*,EXACT,0,true$`),
	export.Cytoscape: regexp.MustCompile(`"key":"([a-z0-9-]+)",.*"stale":true`),
	export.GraphML:   regexp.MustCompile(`(?s)<data key="node-key">([a-z0-9-]+)</data>[^/]*(?:</data>[^/]*)*?<data key="node-stale">true</data>`),
	export.JSONLD:    regexp.MustCompile(`"@id":"review:([a-z0-9-]+)".*"stale":true`),
	export.DOT:       regexp.MustCompile(`(?m)key="([a-z0-9-]+)".*stale="true"`),
}

func marked(t *testing.T, s storage.Store, r export.Request, o export.Options) []string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(t.Context(), s, &b, r, o); err != nil {
		t.Fatalf("%s: %v", r.Format, err)
	}
	data := b.Bytes()
	if r.Format == export.CSV {
		data = listed(t, data)
	}
	var keys []string
	for _, m := range marks[r.Format].FindAllSubmatch(data, -1) {
		keys = append(keys, string(m[1]))
	}
	slices.Sort(keys)
	return keys
}

// In a whole map, and around an item, the claims whose figures are about to move
// are marked, and no others. So they are in a trace by another rubric than the
// store's, which would give other figures.
func TestStaleIsMarked(t *testing.T) {
	c := outdated(t)
	var want []string
	err := c.Store.View(t.Context(), func(r storage.Reader) error {
		keys, err := r.Stale(t.Context(), 1000)
		for _, key := range keys {
			want = append(want, string(key))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(want)
	mine := export.Options{Rubric: assess.DefaultRubric()}
	other := export.Options{Rubric: assess.DefaultRubric()}
	other.Rubric.Strength["STRONG"] = 0.5
	for format := range marks {
		if diff := cmp.Diff(want, marked(t, c.Store, export.Request{Format: format}, mine)); diff != "" {
			t.Errorf("%s (-stale +marked):\n%s", format, diff)
		}
		if got := marked(t, c.Store, export.Request{Format: format, Around: "promise-gap"}, mine); !slices.Contains(got, "promise-gap") {
			t.Errorf("%s around promise-gap: only %v are marked", format, got)
		}
		if got := marked(t, c.Store, export.Request{Format: format, Claim: "recruiting-declining"}, other); len(got) == 0 {
			t.Errorf("%s of a claim by another rubric: nothing is marked", format)
		}
	}
	if _, err := c.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for format := range marks {
		if got := marked(t, c.Store, export.Request{Format: format}, mine); len(got) > 0 {
			t.Errorf("%s: %v are marked, and nothing is stale", format, got)
		}
	}
}
