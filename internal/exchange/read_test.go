package exchange_test

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// read reads a file that is right and stands alone.
func read(t testing.TB, name string, data []byte, format exchange.Format) *evidence.Map {
	t.Helper()
	m, err := exchange.Read(context.Background(), name, bytes.NewReader(data), format, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t failer, m *evidence.Map, format exchange.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := exchange.Write(context.Background(), &b, format, m); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

func TestTheDemoMapGoesInAndOut(t *testing.T) {
	data, err := os.ReadFile("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, "demo.yaml", data, exchange.YAML)
	counts := [9]int{len(want.Agents), len(want.Sources), len(want.Studies), len(want.Testimonies), len(want.Claims),
		len(want.Caveats), len(want.Remarks), len(want.Views), len(want.Links)}
	if diff := cmp.Diff([9]int{15, 5, 2, 11, 19, 9, 0, 0, 48}, counts); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for _, format := range exchange.Formats {
		written := write(t, want, format)
		got := read(t, "again."+string(format), written, format)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
		if again := write(t, got, format); !bytes.Equal(written, again) {
			t.Errorf("%s: written again, the file differs", format)
		}
	}
}
