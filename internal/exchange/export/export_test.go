package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestDemo exports the demo map, whole where the format can hold a map.
func TestDemo(t *testing.T) {
	one, two := storeOf(t, demo(t)), storeOf(t, demo(t))
	for _, info := range export.Formats {
		r := export.Request{Format: info.Format}
		if info.Dossier {
			r.Claim = "recruiting-declining"
		}
		got := write(t, one, r)
		if !bytes.Equal(got, write(t, two, r)) {
			t.Errorf("%s: the same map gave other bytes", info.Format)
		}
		if info.Format == export.CSV {
			golden(t, "map.csv.txt", listed(t, got))
			continue
		}
		golden(t, r.Filename(), got)
	}
	golden(t, "trace.dot", write(t, one, export.Request{Format: export.DOT, Claim: "defection-cripples", Depth: 1}))
}

// TestFirmnessIsOfExactFigures: a dossier tells how firm the words are only if
// that takes no longer than its reader will wait.
func TestFirmnessIsOfExactFigures(t *testing.T) {
	s := storeOf(t, demo(t))
	for nodes, want := range map[int]bool{0: true, 1: false} {
		var b bytes.Buffer
		o := export.Options{Rubric: assess.DefaultRubric(), Assess: assess.Options{Nodes: nodes, Draws: 512}}
		if err := export.Write(t.Context(), s, &b, export.Request{Format: "markdown", Claim: "recruiting-declining"}, o); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "How firm the words are"); got != want {
			t.Errorf("with %d nodes firmness is told: %v, expected %v", nodes, got, want)
		}
	}
}

// listed is the content of a zip file in one text.
func listed(t *testing.T, data []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, f := range r.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s\n", f.Name)
		if _, err := io.Copy(&b, content); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// TestMapsComeBack exports a map, imports it again, and gets the same map.
func TestMapsComeBack(t *testing.T) {
	want := demo(t)
	want.Sort()
	s := storeOf(t, demo(t))
	for _, format := range exchange.Formats {
		got, err := exchange.Read(t.Context(), "map", bytes.NewReader(write(t, s, export.Request{Format: export.Format(format)})), format, nil)
		same(t, string(format), want, got, err)
	}
	data := write(t, s, export.Request{Format: export.CSV})
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := exchange.ReadTables(t.Context(), "map", files, nil)
	same(t, "csv", want, got, err)
}

func same(t *testing.T, format string, want, got *evidence.Map, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(format, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", format, diff)
	}
}

// TestTraceHoldsWhatTheClaimNeeds compares a trace with what the store says is
// below its claim, and with less of it at each depth.
func TestTraceHoldsWhatTheClaimNeeds(t *testing.T) {
	s := storeOf(t, generate.Map(generate.Config{Claims: 150, Seed: 3}))
	var claim evidence.Key
	most := 0
	var below *evidence.Map
	err := s.View(t.Context(), func(r storage.Reader) error {
		var claims []evidence.Ref
		err := r.Scan(t.Context(), func(e evidence.Entry) error {
			if e.EntryKind() == evidence.KindClaim {
				claims = append(claims, e.Ref())
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, c := range claims {
			m, err := r.Below(t.Context(), []evidence.Ref{c})
			if err != nil {
				return err
			}
			if len(m.Claims) > most {
				claim, most, below = evidence.Key(c), len(m.Claims), m
			}
		}
		return nil
	})
	if err != nil || most < 5 {
		t.Fatal(err, most)
	}
	read := func(depth int) *evidence.Map {
		m, err := exchange.Read(t.Context(), "trace", bytes.NewReader(write(t, s, export.Request{Format: export.JSON, Claim: evidence.Ref(claim), Depth: depth})), exchange.JSON, exchange.KnownTo(s))
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	content := cmp.Options{cmpopts.IgnoreFields(evidence.Meta{}, "ID", "Version", "CreatedAt", "UpdatedAt"), cmpopts.IgnoreFields(evidence.Claim{}, "Figures")}
	for _, depth := range []int{0, 100} {
		if diff := cmp.Diff(below, read(depth), content); diff != "" {
			t.Errorf("depth %d (-below +trace):\n%s", depth, diff)
		}
	}
	previous := 0
	for depth := 1; previous < most; depth++ {
		m := read(depth)
		if n := len(m.Claims); n <= previous {
			t.Fatalf("depth %d has %d claims, and %d has %d of %d", depth, n, depth-1, previous, most)
		}
		previous = len(m.Claims)
		if want := withinSteps(below, claim, depth); want != len(m.Claims) {
			t.Errorf("depth %d has %d claims, expected %d", depth, len(m.Claims), want)
		}
		items := m.ByKey()
		whole := below.ByKey()
		for it := range m.Items() {
			for _, ref := range it.References() {
				for _, to := range ref.To {
					if whole[to] != nil && items[to] == nil && !ref.Relation.IsAnnotation() && ref.Relation != evidence.Cites && ref.Relation != evidence.AffiliatedWith && ref.Relation != evidence.RaisedIn {
						t.Errorf("depth %d: %s needs %s, which is left out", depth, it.EntryMeta().Key, to)
					}
				}
			}
		}
		for _, l := range below.Links {
			if _, isClaim := whole[l.From].(*evidence.Claim); !isClaim && items[l.To] != nil && !slices.ContainsFunc(m.Links, func(o *evidence.Link) bool { return o.Name() == l.Name() }) {
				t.Errorf("depth %d: %s bears on a claim of the trace and is left out", depth, l.Name())
			}
		}
	}
}

// TestTraceLeavesOutWhatNothingNeeds: at a depth, what is below the rest of the
// trace alone is left out, though what is there cites it or belongs to it.
func TestTraceLeavesOutWhatNothingNeeds(t *testing.T) {
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	m := &evidence.Map{
		Agents: []*evidence.Agent{{Meta: meta("ann"), Name: "Ann", Kind: "PERSON", Affiliation: "institute"}, {Meta: meta("institute"), Name: "Institute", Kind: "ORGANIZATION"}},
		Sources: []*evidence.Source{{Meta: meta("paper"), Title: "Paper", Kind: "REPORT", Authors: []evidence.Key{"ann"}, Cites: []evidence.Key{"book"}},
			{Meta: meta("book"), Title: "Book", Kind: "BOOK", Publisher: "institute"}},
		Claims: []*evidence.Claim{{Meta: meta("top"), Statement: "Top."}, {Meta: meta("middle"), Statement: "Middle."}, {Meta: meta("bottom"), Statement: "Bottom."}},
		Links: []*evidence.Link{{From: "paper", To: "top", Relation: evidence.Supports}, {From: "middle", To: "top", Relation: evidence.Supports},
			{From: "bottom", To: "middle", Relation: evidence.Supports}, {From: "book", To: "bottom", Relation: evidence.Supports}},
	}
	s := storeOf(t, m)
	for depth, want := range map[int]string{1: "[ann paper middle top]", 2: "[ann institute book paper bottom middle top]"} {
		trace, err := exchange.Read(t.Context(), "trace", bytes.NewReader(write(t, s, export.Request{Format: export.JSONL, Claim: "top", Depth: depth})), exchange.JSONL, exchange.KnownTo(s))
		if err != nil {
			t.Fatal(err)
		}
		var keys []evidence.Key
		for it := range trace.Items() {
			keys = append(keys, it.EntryMeta().Key)
		}
		if got := fmt.Sprint(keys); got != want {
			t.Errorf("depth %d has %s, expected %s", depth, got, want)
		}
	}
}

// withinSteps counts the claims within so many steps of a claim.
func withinSteps(m *evidence.Map, claim evidence.Key, depth int) int {
	distance := map[evidence.Key]int{claim: 0}
	items := m.ByKey()
	for range depth {
		for _, l := range m.Links {
			_, isClaim := items[l.From].(*evidence.Claim)
			if d, known := distance[l.To]; known && isClaim {
				if old, seen := distance[l.From]; !seen || d+1 < old {
					distance[l.From] = d + 1
				}
			}
		}
	}
	n := 0
	for _, d := range distance {
		if d <= depth {
			n++
		}
	}
	return n
}

// TestBadRequests are refused with what would have been right.
func TestBadRequests(t *testing.T) {
	s := storeOf(t, demo(t))
	for _, c := range []struct {
		r    export.Request
		code evidence.Code
		want string
	}{
		{export.Request{Format: "xml"}, evidence.Invalid, `format: "xml" is not a format, expected one of yaml, json, jsonl, csv, cytoscape, graphml, gexf, dot, jsonld, markdown, html`},
		{export.Request{}, evidence.Invalid, `format: "" is not a format, expected one of yaml, json, jsonl, csv, cytoscape, graphml, gexf, dot, jsonld, markdown, html`},
		{export.Request{Format: "dot", Depth: 1}, evidence.Invalid, "depth: a whole map has no depth, expected a claim, or an item to go around"},
		{export.Request{Format: "dot", Claim: "promise-gap", Depth: -1}, evidence.Invalid, "depth: -1 is not a depth, expected at least 1, or 0 for all"},
		{export.Request{Format: "html"}, evidence.Invalid, "claim: html is a dossier of one claim, expected its key"},
		{export.Request{Format: "markdown", Claim: "promise-gap", Depth: 2}, evidence.Invalid, "depth: markdown is a dossier, which covers everything below the claim, expected no depth"},
		{export.Request{Format: "dot", Claim: "promise-gap", Around: "vox"}, evidence.Invalid, "around: there is also a claim, expected one of the two"},
		{export.Request{Format: "html", Around: "vox"}, evidence.Invalid, "claim: html is a dossier of one claim, expected its key"},
		{export.Request{Format: "dot", Around: "vux"}, evidence.NotFound, `around: there is no record "vux"; did you mean "vox"?`},
		{export.Request{Format: "dot", Around: "promise-gap->recruiting-declining"}, evidence.Invalid, `around: "promise-gap->recruiting-declining" is a link, expected one of the records that it links`},
		{export.Request{Format: "dot", Claim: "promise-gape"}, evidence.NotFound, `claim: there is no claim "promise-gape"; did you mean "promise-gap"?`},
		{export.Request{Format: "html", Claim: "vox"}, evidence.Invalid, `claim: "vox" is an agent, expected a claim`},
		{export.Request{Format: "html", Claim: evidence.Ref(strings.Repeat("é", 5000))}, evidence.NotFound, `claim: there is no claim "` + strings.Repeat("é", 50) + `..."`},
	} {
		var b bytes.Buffer
		err := export.Write(t.Context(), s, &b, c.r, export.Options{Rubric: assess.DefaultRubric()})
		if err == nil || evidence.CodeOf(err) != c.code || err.Error() != c.want {
			t.Errorf("%+v: got %s: %v\nexpected %s: %s", c.r, evidence.CodeOf(err), err, c.code, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%+v: something was written: %q", c.r, b.String())
		}
	}
	var missing *evidence.Error
	err := export.Write(t.Context(), s, io.Discard, export.Request{Format: "dot", Claim: "promise-gape"}, export.Options{})
	if !errors.As(err, &missing) || !slices.Contains(missing.Problems[0].Nearest, "promise-gap") {
		t.Errorf("what was meant is not among %v", missing)
	}
}

// TestEmptyMap exports a map with nothing in it.
func TestEmptyMap(t *testing.T) {
	s := storeOf(t, &evidence.Map{})
	for _, format := range maps() {
		if got := write(t, s, export.Request{Format: format}); len(got) == 0 && format != export.JSONL {
			t.Errorf("%s: nothing was written", format)
		}
	}
}

// peak is a writer that throws away, and a store that looks at the memory.
func peak(t *testing.T, format export.Format, claims int) (bytes, entries int) {
	t.Helper()
	var high uint64
	s := made{claims: claims, visit: func(evidence.Entry) {
		if entries++; entries%(2*claims) == 0 {
			var stats runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&stats)
			high = max(high, stats.HeapAlloc)
		}
	}}
	if err := export.Write(t.Context(), s, io.Discard, export.Request{Format: format}, export.Options{}); err != nil {
		t.Fatal(err)
	}
	return int(high), entries
}

// TestMemoryDoesNotGrow exports a map, and one of ten times its size. What there
// is to hold is the generator's own hundreds of kilobytes.
func TestMemoryDoesNotGrow(t *testing.T) {
	for _, format := range maps() {
		small, few := peak(t, format, 100)
		large, many := peak(t, format, 1000)
		if many < 9*few {
			t.Fatalf("%d entries against %d", many, few)
		}
		if grown := large - small; grown > 2<<20 {
			t.Errorf("%s: %d entries take %d KB more than %d entries", format, many, grown>>10, few)
		}
	}
}

// TestMapChangedMeanwhile: what mixes two states of a map is no export.
func TestMapChangedMeanwhile(t *testing.T) {
	for _, format := range maps() {
		var b, whole bytes.Buffer
		s := &changing{madeReader{made: made{claims: 3}}}
		err := export.Write(t.Context(), s, &b, export.Request{Format: format}, export.Options{})
		if evidence.CodeOf(err) != evidence.Conflict {
			t.Errorf("%s: got %v", format, err)
		}
		if err := export.Write(t.Context(), made{claims: 3}, &whole, export.Request{Format: format}, export.Options{}); err != nil {
			t.Fatal(err)
		}
		if b.Len() >= whole.Len() {
			t.Errorf("%s: the file was ended as if it were whole", format)
		}
	}
}

type changing struct{ madeReader }

func (c *changing) View(_ context.Context, f func(storage.Reader) error) error { return f(c) }

func (c *changing) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	c.sequence++
	return c.madeReader.Scan(ctx, visit)
}

// TestRetriedView: a store that begins anew cannot take back what was written.
func TestRetriedView(t *testing.T) {
	s := &retrying{madeReader{made: made{claims: 300}}}
	err := export.Write(t.Context(), s, io.Discard, export.Request{Format: export.GraphML}, export.Options{})
	if evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), "export again") {
		t.Errorf("got %v", err)
	}
}

type retrying struct{ madeReader }

func (c *retrying) View(_ context.Context, f func(storage.Reader) error) error {
	if err := f(c); err != nil {
		return err
	}
	return f(c)
}

// TestStops cancels an export in the middle of each format.
func TestStops(t *testing.T) {
	for _, format := range maps() {
		ctx, cancel := context.WithCancel(t.Context())
		visited := 0
		s := made{claims: 500, visit: func(evidence.Entry) {
			if visited++; visited == 2000 {
				cancel()
			}
		}}
		err := export.Write(ctx, s, io.Discard, export.Request{Format: format}, export.Options{})
		if !errors.Is(err, context.Canceled) || visited > 4000 {
			t.Errorf("%s: visited %d entries, and got %v", format, visited, err)
		}
	}
}

// full fails after some bytes, as a disk does, or a reader who went away.
type full struct{ left int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	for _, format := range maps() {
		visited := 0
		s := made{claims: 500, visit: func(evidence.Entry) { visited++ }}
		err := export.Write(t.Context(), s, &full{20 << 10}, export.Request{Format: format}, export.Options{})
		if !errors.Is(err, errFull) {
			t.Errorf("%s: got %v after %d entries", format, err, visited)
		}
		if visited > 4000 {
			t.Errorf("%s: went on for %d entries", format, visited)
		}
	}
}

func TestProgress(t *testing.T) {
	for _, format := range maps() {
		last, total := -1, 0
		o := export.Options{Progress: func(done, of int) {
			if done < last || done > of || total != 0 && of != total {
				t.Errorf("%s: %d of %d after %d of %d", format, done, of, last, total)
			}
			last, total = done, of
		}}
		if err := export.Write(t.Context(), made{claims: 300}, io.Discard, export.Request{Format: format}, o); err != nil {
			t.Fatal(err)
		}
		if last != total || total < 3000 {
			t.Errorf("%s: ended at %d of %d", format, last, total)
		}
	}
}

func TestFilename(t *testing.T) {
	for want, r := range map[string]export.Request{
		"map.zip":          {Format: export.CSV},
		"promise-gap.html": {Format: export.HTML, Claim: "promise-gap"},
		"map.cyjs":         {Format: export.Cytoscape},
	} {
		if got := r.Filename(); got != want {
			t.Errorf("got %s, expected %s", got, want)
		}
		if format, ok := export.FormatOf(strings.ToUpper(want)); !ok || format != r.Format {
			t.Errorf("%s is %s", want, format)
		}
	}
}
