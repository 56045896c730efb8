package paging

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// A position survives being a cursor, whatever is in it.
func TestCursorProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Window{of: []any{rapid.String().Draw(t, "list")}}
		at := storage.Position{Value: rapid.String().Draw(t, "value"), ID: evidence.ID(rapid.StringN(1, 40, -1).Draw(t, "id"))}
		part := rapid.StringMatching(`[A-Z_]*`).Draw(t, "part")
		got, err := w.decode(w.Encode(part, at))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(at, got.Position); diff != "" || got.part != part {
			t.Fatalf("part %q, (-want +got):\n%s", got.part, diff)
		}
	})
}
