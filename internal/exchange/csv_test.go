package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func tables(t failer, m *evidence.Map) []byte {
	t.Helper()
	var b bytes.Buffer
	w := exchange.NewTableWriter(&b)
	for e := range m.Entries() {
		if err := w.Write(e); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

func unzip(t failer, data []byte) *zip.Reader {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r
}

// unpacked is the content of each file of a zip.
func unpacked(t failer, data []byte) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range unzip(t, data).File {
		r, err := f.Open()
		if err != nil {
			t.Fatalf("%v", err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%v", err)
		}
		files[f.Name] = &fstest.MapFile{Data: content}
	}
	return files
}

func readTables(t failer, files fs.FS) *evidence.Map {
	t.Helper()
	m, err := exchange.ReadTables(context.Background(), "map", files, nil)
	if err != nil {
		t.Fatalf("what was written is not read:\n%v", err)
	}
	return m
}

func tablesRoundTrip(t failer, want *evidence.Map) {
	t.Helper()
	data := tables(t, want)
	got := readTables(t, unzip(t, data))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if !bytes.Equal(data, tables(t, got)) {
		t.Fatalf("written again, the tables differ")
	}
}

// TestTablesRoundTrip writes maps as tables and reads them again: the same map
// comes back, and is written with the same bytes.
func TestTablesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { tablesRoundTrip(t, mapGen().Draw(t, "map")) })
}

// TestAwkwardCells sends each awkward text through a table by itself.
func TestAwkwardCells(t *testing.T) {
	formulas := []string{"=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "'", "''", "'=1", "''=1", "'a", "'''", `"`, `""`, "a,b;c\td", "=", "＝1", "'＝1", `\.`, "\n=1"}
	for _, text := range append(formulas, awkward...) {
		if strings.TrimSpace(text) == "" {
			continue
		}
		for _, text := range []string{text, text + text, text + "\r\n" + text} {
			tablesRoundTrip(t, &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "-a"}, Statement: text, Note: text}}})
		}
	}
}

// TestNoCellIsAFormula looks at what a spreadsheet would see.
func TestNoCellIsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mapGen().Draw(t, "map")
		for _, c := range m.Claims {
			c.Statement = rapid.SampledFrom([]string{"=", "+", "-", "@", "\t", "\r", "\n"}).Draw(t, "mark") + c.Statement
		}
		for name, file := range unpacked(t, tables(t, m)) {
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Data, []byte("\uFEFF")))).ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
						t.Fatalf("%s has the cell %q", name, cell)
					}
				}
			}
		}
	})
}

// TestTablesOfSpreadsheets reads tables as spreadsheets of all kinds save them.
func TestTablesOfSpreadsheets(t *testing.T) {
	want := &evidence.Map{
		Agents:  []*evidence.Agent{{Meta: evidence.Meta{Key: "ann"}, Name: "Ann; or \"Anna\"", Kind: "PERSON", Pseudonymous: true}},
		Sources: []*evidence.Source{{Meta: evidence.Meta{Key: "book"}, Title: "A book, and more", Kind: "BOOK", Authors: []evidence.Key{"ann", "bob"}}},
	}
	want.Agents = append(want.Agents, &evidence.Agent{Meta: evidence.Meta{Key: "bob"}, Name: "Bob\nJones", Kind: "PERSON"})
	for name, files := range map[string]map[string]string{
		"as we write them": {
			"agents.csv":  "\uFEFFkey,name,kind,affiliation,pseudonymous\nann,\"Ann; or \"\"Anna\"\"\",PERSON,,true\nbob,\"Bob\nJones\",PERSON,,\n",
			"sources.csv": "\uFEFFkey,title,kind,authors\nbook,\"A book, and more\",BOOK,ann; bob\n",
		},
		"CR LF, columns moved, empty columns and rows": {
			"agents.csv":  "kind,key,,name,pseudonymous,\r\nPERSON,ann,,\"Ann; or \"\"Anna\"\"\",TRUE,\r\n,,,,,\r\n\r\nPERSON,bob,,\"Bob\nJones\",,",
			"sources.csv": "key,title,kind,authors\r\nbook,\"A book, and more\",BOOK,\"ann,bob\"\r\n\r\n",
		},
		"semicolons and tabs, in a folder, with litter": {
			"map/agents.csv":            "key;name;kind;pseudonymous\nann;\"Ann; or \"\"Anna\"\"\";PERSON;True\nbob;\"Bob\nJones\";PERSON",
			"map/Sources.CSV":           "key\ttitle\tkind\tauthors\nbook\tA book, and more\tBOOK\tann bob\n",
			"map/.~lock.agents.csv#":    "x",
			"map/notes.txt":             "x",
			"__MACOSX/map/._agents.csv": "x",
		},
		"a first line that names the separator": {
			"agents.csv":  "\uFEFFsep=;\r\nkey;name;kind;pseudonymous\r\nann;\"Ann; or \"\"Anna\"\"\";PERSON;TRUE\r\nbob;\"Bob\nJones\";PERSON;\r\n",
			"sources.csv": "SEP=|\nkey|title|kind|authors\nbook|A book, and more|BOOK|ann; bob\n",
		},
		"CR alone": {
			"agents.csv":  "key,name,kind,pseudonymous\rann,\"Ann; or \"\"Anna\"\"\",PERSON,true\rbob,\"Bob\nJones\",PERSON,\r",
			"sources.csv": "key,title,kind,authors\rbook,\"A book, and more\",BOOK,\"ann\rbob\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if diff := cmp.Diff(want, readTables(t, fsys)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBadTables reads tables with errors; beside each folder stands what is
// wrong with it.
func TestBadTables(t *testing.T) {
	folders, err := filepath.Glob("testdata/tables/*")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, folder := range folders {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			continue
		}
		read++
		t.Run(filepath.Base(folder), func(t *testing.T) {
			m, err := exchange.ReadTables(context.Background(), filepath.Base(folder), os.DirFS(folder), nil)
			if err == nil {
				t.Fatal("the tables are bad, and were read as good ones")
			}
			if m != nil {
				t.Error("bad tables gave a map")
			}
			var all *evidence.Error
			if lines := strings.Count(err.Error(), "\n") + 1; !errors.As(err, &all) || len(all.Problems) != lines {
				t.Errorf("%d lines of text for the problems %v", lines, all)
			}
			golden(t, folder+".golden", []byte(err.Error()+"\n"))
		})
	}
	if read < 8 {
		t.Errorf("only %d folders were found", read)
	}
}

// TestFiguresInTables: figures are shown, and passed over on the way back.
func TestFiguresInTables(t *testing.T) {
	claim := &evidence.Claim{Meta: evidence.Meta{Key: "a"}, Statement: "It rained.", StaleSince: 7, Figures: &evidence.Figures{
		Support: 0.5, Belief: 0.25, Certainty: "LOW", Verdict: "SINGLE_LINE", IndependentFor: 1, Method: "EXACT"}}
	data := tables(t, &evidence.Map{Claims: []*evidence.Claim{claim}})
	want := "\uFEFFkey,statement,tags,note,figures.support,figures.opposition,figures.conflict,figures.belief,figures.disbelief,figures.ignorance," +
		"figures.certainty,figures.verdict,figures.disputed,figures.independentFor,figures.independentAgainst,figures.independentAtLeast,figures.method,figures.standardError,figures.stale\n" +
		"a,It rained.,,,0.5,0,0,0.25,0,0,LOW,SINGLE_LINE,false,1,0,false,EXACT,0,true\n"
	if diff := cmp.Diff(want, string(unpacked(t, data)["claims.csv"].Data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := readTables(t, unzip(t, data))
	bare := *claim
	bare.Figures, bare.StaleSince = nil, 0
	if diff := cmp.Diff([]*evidence.Claim{&bare}, got.Claims); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTablesOutOfOrder(t *testing.T) {
	w := exchange.NewTableWriter(io.Discard)
	link := &evidence.Link{From: "a", To: "b", Relation: "SUPPORTS"}
	if err := w.Write(link); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&evidence.Claim{Meta: evidence.Meta{Key: "a"}}); err == nil {
		t.Error("a claim after the links was written somewhere")
	}
	if err := w.Close(); err == nil {
		t.Error("the file was closed as if it were whole")
	}
}

func TestReadTablesStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := exchange.ReadTables(ctx, "map", fstest.MapFS{"claims.csv": {Data: []byte("key,statement\na,b\n")}}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// FuzzReadTables looks for tables that break the reader.
func FuzzReadTables(f *testing.F) {
	f.Add([]byte("key,statement\na,\"b\"\"\nc\"\n"))
	f.Add([]byte("key;statement;tags\r\n'-a;'=1;a, b\r\n"))
	f.Add([]byte("\"key"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := exchange.ReadTables(context.Background(), "map", fstest.MapFS{"claims.csv": {Data: data}}, nil)
		var wrong *evidence.Error
		if err == nil {
			tablesRoundTrip(t, m)
		} else if m != nil || !errors.As(err, &wrong) {
			t.Fatalf("map %v, error %v", m, err)
		}
	})
}
