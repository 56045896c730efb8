package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func FuzzReadYAML(f *testing.F)  { fuzz(f, exchange.YAML) }
func FuzzReadJSON(f *testing.F)  { fuzz(f, exchange.JSON) }
func FuzzReadJSONL(f *testing.F) { fuzz(f, exchange.JSONL) }

// fuzz reads anything. Either problems are told, each with a place that the
// file has, and there is no map; or all entries are valid, and the map goes
// out and in again in every format.
func fuzz(f *testing.F, format exchange.Format) {
	names, err := filepath.Glob("testdata/bad/*." + string(format))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(names, "testdata/whole."+string(format), "../../examples/islamic-state-defections.yaml") {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(write(f, bigMap(10), format))
	f.Add(write(f, qualifiedLinks(), format))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := exchange.Read(context.Background(), "f", bytes.NewReader(data), format, nil)
		var problems *evidence.Error
		if errors.As(err, &problems) {
			if m != nil {
				t.Error("a bad file gave a map")
			}
			// A lone CR ends a line too.
			lines := bytes.Count(data, []byte{'\n'}) + bytes.Count(data, []byte{'\r'}) + 1
			for _, p := range problems.Problems {
				if p.Place.Line < 1 || p.Place.Line > lines || p.Place.Column < 1 || p.Place.Column > len(data)+1 || p.Message == "" {
					t.Errorf("the problem %+v is not in the file", p)
				}
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for e := range m.Entries() {
			if problems := evidence.Check(e); len(problems) > 0 {
				t.Errorf("%v was read, and is not valid: %v", e.Ref(), problems)
			}
		}
		for _, format := range exchange.Formats {
			roundTrip(t, m, format)
		}
	})
}

// qualifiedLinks is a map with a caveat on links.
func qualifiedLinks() *evidence.Map {
	return &evidence.Map{
		Claims:  []*evidence.Claim{{Meta: meta("a"), Statement: "A."}, {Meta: meta("b"), Statement: "B."}},
		Caveats: []*evidence.Caveat{{Meta: meta("k"), Category: "INDIRECT", Severity: "MINOR", Text: "T", Qualifies: []evidence.Ref{"b->a", "b-|a"}}},
		Links:   []*evidence.Link{{From: "b", To: "a", Relation: "SUPPORTS", Strength: "WEAK"}, {From: "b", To: "a", Relation: "CONTRADICTS", Strength: "WEAK"}},
	}
}
