package exchange_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// A long file in JSON Lines is read in parts at once, and is read as if it were one: its entries are in its order, each
// problem has its line, and what a line says of another is known whichever part that is in.
func TestALongFileIsReadInParts(t *testing.T) {
	want := bigMap(20_000)
	data := write(t, want, exchange.JSONL)
	if len(data) < 2<<20 {
		t.Fatalf("%d bytes are too few for several parts", len(data))
	}
	if diff := cmp.Diff(want, read(t, "big", data, exchange.JSONL)); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	lines := strings.SplitAfter(string(data), "\n")
	link := lines[len(lines)-2]
	header := `{"header": {"map": "m", "sequence": 1}}` + "\n"
	for name, c := range map[string]struct{ first, last, want string }{
		"a key that is taken":       {last: lines[0], want: `key: "source-0" is taken by a source in line 1`},
		"a link that is there":      {last: link, want: fmt.Sprintf("is already given in line %d", len(lines)-1)},
		"a reference to nothing":    {last: `{"caveat": {"key": "y", "category": "OTHER", "severity": "MINOR", "text": "Y.", "qualifies": ["z"]}}`, want: `there is no "z"`},
		"a reference to a bad kind": {last: `{"testimony": {"key": "y", "basis": "EYEWITNESS", "summary": "Y.", "reportedIn": ["claim-1"]}}`, want: `"claim-1" is a claim`},
		"a header behind entries":   {last: header, want: "the header stands behind entries"},
		"a second header":           {first: header, last: header, want: `"header" is given twice, first in line 1`},
		"a line that is too long":   {last: strings.Repeat("x", exchange.MaxLine+1), want: "the line is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := exchange.Read(t.Context(), "big", strings.NewReader(c.first+string(data)+c.last), exchange.JSONL, nil)
			var all *evidence.Error
			if !errors.As(err, &all) {
				t.Fatalf("it is read with %v", err)
			}
			line := len(lines) + strings.Count(c.first, "\n")
			for _, p := range all.Problems {
				if p.Place.Line != line {
					t.Errorf("a problem in line %d, expected line %d: %s", p.Place.Line, line, p.Message)
				}
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %q, expected %q", err, c.want)
			}
		})
	}
}

// What ends the reading of a long file early is its error.
func TestALongFileThatCannotBeRead(t *testing.T) {
	data := write(t, bigMap(20_000), exchange.JSONL)
	broken := errors.New("the disk is broken")
	from := io.MultiReader(bytes.NewReader(data[:len(data)/2]), iotest.ErrReader(broken))
	_, err := exchange.Read(t.Context(), "big", from, exchange.JSONL, nil)
	if !errors.Is(err, broken) {
		t.Errorf("it is read with %v", err)
	}
}
