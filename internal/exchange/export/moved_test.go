package export_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/exchange/export"
	"corroborate/internal/storage"
)

// moving is a store whose map is changed while it is read for the first time,
// and that then reads it again with changes kept out.
type moving struct {
	madeReader
	views int
}

func (*moving) Moves() bool { return true }

func (m *moving) View(_ context.Context, f func(storage.Reader) error) error {
	m.views++
	err := f(&changing{m.madeReader})
	if errors.Is(err, storage.ErrMoved) {
		m.views++
		return f(&m.madeReader)
	}
	return err
}

// TestMovingMap: a map that is changed while it is exported is written as it was
// at one moment, whatever was read of it before; and no file is left behind.
func TestMovingMap(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, format := range maps() {
		var got, want bytes.Buffer
		s := &moving{madeReader: madeReader{made: made{claims: 300}}}
		working := 0
		if err := export.Write(t.Context(), s, &got, export.Request{Format: format}, export.Options{Working: func() { working++ }}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if err := export.Write(t.Context(), made{claims: 300}, &want, export.Request{Format: format}, export.Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" || s.views != 2 || working < 2 {
			t.Errorf("%s: %d views, %d signs of work\n%s", format, s.views, working, diff)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
