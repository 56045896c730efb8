package exchange_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// problemsOf reads a bad file, and returns what is wrong with it.
func problemsOf(t *testing.T, text string, format exchange.Format, known exchange.Known) string {
	t.Helper()
	m, err := exchange.Read(context.Background(), "f", strings.NewReader(text), format, known)
	var wrong *evidence.Error
	if m != nil || !errors.As(err, &wrong) {
		t.Fatalf("a bad file gave the map %v, and the error %v", m, err)
	}
	return wrong.Error()
}

func TestReferencesOutsideTheFile(t *testing.T) {
	const file = `
testimonies:
  - {key: t, summary: T, basis: EXPERT, speaker: jane, reportedIn: [paper, report]}
links:
  - {from: t, to: claim, relation: SUPPORTS}
  - {from: paper, to: claim, relation: SUPPORTS}
`
	open := []evidence.Ref{"claim", "jane", "paper", "report"}
	known := map[evidence.Ref]evidence.Entry{
		"claim": &evidence.Claim{}, "jane": &evidence.Agent{}, "paper": &evidence.Source{}, "report": &evidence.Source{},
	}
	asked := 0
	lookUp := func(_ context.Context, refs []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
		asked++
		if diff := cmp.Diff(open, refs); diff != "" {
			t.Errorf("looked up (-want +got):\n%s", diff)
		}
		return known, nil
	}
	m, err := exchange.Read(t.Context(), "f", strings.NewReader(file), exchange.YAML, lookUp)
	if err != nil || len(m.Links) != 2 || asked != 1 {
		t.Errorf("all is known, and still: %v, after %d calls", err, asked)
	}

	delete(known, "report")
	known["paper"] = &evidence.Claim{}
	known["papers"] = &evidence.Source{}
	want := `f:3:69: reportedIn[0]: "paper" is a claim, expected a source
f:3:76: reportedIn[1]: there is no "report", expected a key of this file or of the store`
	if diff := cmp.Diff(want, problemsOf(t, file, exchange.YAML, lookUp)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// All that is wrong with a file is told at once, what it refers to included.
func TestABadFileStillTellsWhatItRefersTo(t *testing.T) {
	const file = `{"link": {"from": "a", "to": "b", "relation": "FOO"}}`
	text := problemsOf(t, file, exchange.JSONL, nil)
	for _, want := range []string{`"FOO"`, `there is no "a"`, `there is no "b"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not told in:\n%s", want, text)
		}
	}
	gone := errors.New("the store is gone")
	m, err := exchange.Read(t.Context(), "f", strings.NewReader(file), exchange.JSONL, func(context.Context, []evidence.Ref) (map[evidence.Ref]evidence.Entry, error) {
		return nil, gone
	})
	if m != nil || !errors.Is(err, gone) {
		t.Errorf("without a store: the map %v, and the error %v", m, err)
	}
}

// TestGoodFiles shows what may be written in several ways.
func TestGoodFiles(t *testing.T) {
	claim := func(key evidence.Key, statement string) *evidence.Claim {
		return &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: statement}
	}
	source := func(published string) *evidence.Map {
		return &evidence.Map{Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "s"}, Title: "S", Kind: "REPORT", Published: published}}}
	}
	claims := func(list ...*evidence.Claim) *evidence.Map { return &evidence.Map{Claims: list} }
	cases := []struct {
		what   string
		format exchange.Format
		file   string
		want   *evidence.Map
	}{
		{"nothing", exchange.YAML, "{}", &evidence.Map{}},
		{"nothing", exchange.JSON, " { } ", &evidence.Map{}},
		{"nothing", exchange.JSONL, "", &evidence.Map{}},
		{"blank lines", exchange.JSONL, "\n\n \t\r\n", &evidence.Map{}},
		{"empty lists", exchange.YAML, "claims: []\nlinks: []\n", &evidence.Map{}},
		{"empty lists in an entry", exchange.YAML, "claims:\n  - {key: a, statement: A., tags: []}", claims(claim("a", "A."))},
		{"a date with no quotes", exchange.YAML, "sources: [{key: s, title: S, kind: REPORT, published: 2015}]", source("2015")},
		{"a date with no quotes", exchange.YAML, "sources: [{key: s, title: S, kind: REPORT, published: 2015-12}]", source("2015-12")},
		{"a date with no quotes", exchange.YAML, "sources: [{key: s, title: S, kind: REPORT, published: 2016-02-29}]", source("2016-02-29")},
		{"words that YAML 1.1 took for booleans", exchange.YAML, "claims: [{key: a, statement: no}, {key: b, statement: Yes}, {key: off, statement: on}]",
			claims(claim("a", "no"), claim("b", "Yes"), claim("off", "on"))},
		{"texts that YAML 1.1 took for numbers and days", exchange.YAML, "claims: [{key: a, statement: 1:20}, {key: b, statement: 2015-12-01}]",
			claims(claim("a", "1:20"), claim("b", "2015-12-01"))},
		{"texts of several lines", exchange.YAML, "claims:\n  - key: a\n    statement: |\n      One\n      two\n  - key: b\n    statement: >-\n      One\n      two\n",
			claims(claim("a", "One\ntwo\n"), claim("b", "One two"))},
		{"separators that are no line breaks", exchange.YAML, "claims:\n  - {key: a, statement: x\u2028y \u0085 z\ue000}\n",
			claims(claim("a", "x\u2028y \u0085 z\ue000"))},
		{"JSON as YAML", exchange.YAML, "{\"claims\": [\n\t{\"key\": \"a\", \"statement\": \"a\\/b \\u00e9\"}\n]}\n", claims(claim("a", "a/b é"))},
		{"escapes", exchange.JSON, `{"claims": [{"key": "\u0061", "statement": "\ud83d\ude00 \/ \" \\ \b\f\n\r\t \u0000"}]}`,
			claims(claim("a", "😀 / \" \\ \b\f\n\r\t \x00"))},
		{"a byte order mark", exchange.YAML, "\uFEFFclaims:\n- {key: a, statement: A.}\n", claims(claim("a", "A."))},
		{"a byte order mark", exchange.JSON, "\uFEFF{\"claims\": [{\"key\": \"a\", \"statement\": \"A.\"}]}", claims(claim("a", "A."))},
		{"a byte order mark", exchange.JSONL, "\uFEFF{\"claim\": {\"key\": \"a\", \"statement\": \"A.\"}}", claims(claim("a", "A."))},
		{"blanks around a text stay", exchange.JSONL, `{"claim": {"key": "a", "statement": " A. "}}`, claims(claim("a", " A. "))},
		{"the order of the file", exchange.JSONL, `{"claim": {"key": "b", "statement": "B."}}
{"link": {"from": "b", "to": "a", "relation": "SUPPORTS"}}
{"claim": {"key": "a", "statement": "A."}}`, &evidence.Map{
			Claims: []*evidence.Claim{claim("b", "B."), claim("a", "A.")},
			Links:  []*evidence.Link{{From: "b", To: "a", Relation: evidence.Supports, Strength: evidence.StrengthModerate}},
		}},
		{"a document mark", exchange.YAML, "%YAML 1.2\n---\nclaims: []\n...\n", &evidence.Map{}},
		{"false is the same as none", exchange.YAML, "sources: [{key: s, title: S, kind: REPORT, published: '2015', retracted: false}]", source("2015")},
	}
	for _, c := range cases {
		t.Run(string(c.format)+"/"+c.what, func(t *testing.T) {
			if diff := cmp.Diff(c.want, read(t, "f", []byte(c.file), c.format)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFormatIsToldByTheName(t *testing.T) {
	for name, want := range map[string]exchange.Format{
		"a.yaml": exchange.YAML, "a.yml": exchange.YAML, "dir.json/A.YAML": exchange.YAML, "a.json": exchange.JSON, "a.b.jsonl": exchange.JSONL,
		"a": "", "a.txt": "", "json": "", "a.yaml.gz": "",
	} {
		if got, ok := exchange.FormatOf(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
}

func TestReadingStops(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, format := range exchange.Formats {
		half := io.MultiReader(strings.NewReader("{\n"), iotest.ErrReader(broken))
		if m, err := exchange.Read(context.Background(), "f", half, format, nil); m != nil || !errors.Is(err, broken) {
			t.Errorf("%s: the error is %v", format, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if m, err := exchange.Read(ctx, "f", strings.NewReader("{}\n"), format, nil); m != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", format, err)
		}
	}
	if _, err := exchange.Read(context.Background(), "f", strings.NewReader("x"), "xml", nil); evidence.CodeOf(err) != evidence.Invalid {
		t.Errorf("the error is %v", err)
	}
}

func TestLongLines(t *testing.T) {
	line := func(n int) string {
		const frame = `{"claim": {"key": "a", "statement": ""}}`
		return strings.Replace(frame, `""`, `"`+strings.Repeat("x", n-len(frame))+`"`, 1)
	}
	next := "\n" + `{"claim": {"key": "b", "statement": "B."}}`
	good := read(t, "f", []byte(line(exchange.MaxLine)+next), exchange.JSONL)
	if len(good.Claims) != 2 {
		t.Errorf("%d claims, expected 2", len(good.Claims))
	}
	want := `f:1:1: the line is too long, expected at most 16 MiB
f:3:1: not JSON: invalid character 'x' at start of value, expected one entry, whole, in this line`
	if diff := cmp.Diff(want, problemsOf(t, line(exchange.MaxLine+1)+next+"\nx", exchange.JSONL, nil)); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}
