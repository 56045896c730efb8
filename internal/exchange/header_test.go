package exchange_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// A header comes back as it was written, before a map and alone, and without one there
// is none.
func TestHeadersComeBack(t *testing.T) {
	for _, format := range exchange.Formats {
		for _, m := range []*evidence.Map{whole(), {}} {
			for _, h := range []evidence.Header{
				{Map: "map_1", Sequence: 12, At: time.Date(2026, 1, 31, 12, 0, 0, 678e6, time.UTC), Whole: true},
				{Map: `a "map": <1>`},
			} {
				var b bytes.Buffer
				w, err := exchange.NewWriter(&b, format)
				if err != nil {
					t.Fatal(err)
				}
				w.Header(h)
				for e := range m.Entries() {
					if err := w.Write(e); err != nil {
						t.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				got, err := exchange.ReadFile(t.Context(), "f", bytes.NewReader(b.Bytes()), format, nil)
				if err != nil {
					t.Fatalf("%s: %v\n%s", format, err, b.String())
				}
				h.Place = got.Header.Place
				if diff := cmp.Diff(&exchange.File{Header: &h, Map: m}, got); diff != "" || h.Place.Line < 1 || h.Place.Line > 2 || h.Place.File != "f" {
					t.Errorf("%s: a header at %v (-want +got):\n%s\n%s", format, h.Place, diff, b.String())
				}
			}
		}
		got, err := exchange.ReadFile(t.Context(), "f", bytes.NewReader(write(t, whole(), format)), format, nil)
		if err != nil || got.Header != nil {
			t.Errorf("%s: without a header there is %+v, %v", format, got.Header, err)
		}
	}
}

// A header may be written by hand, with no more than it needs.
func TestHeadersByHand(t *testing.T) {
	want := evidence.Header{Map: "map_1", Sequence: 0, At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
	for format, text := range map[exchange.Format]string{
		exchange.YAML:  "claims: []\nheader:\n  sequence: 0\n  at: 2026-01-31T13:00:00+01:00\n  map: map_1\n",
		exchange.JSON:  `{"claims": [], "header": {"sequence": 0, "at": "2026-01-31T12:00:00Z", "map": "map_1"}}`,
		exchange.JSONL: "\n" + `{"header": {"sequence": 0, "at": "2026-01-31T12:00:00Z", "map": "map_1"}}`,
	} {
		got, err := exchange.ReadFile(t.Context(), "f", strings.NewReader(text), format, nil)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		want.Place = got.Header.Place
		if diff := cmp.Diff(&want, got.Header); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}
