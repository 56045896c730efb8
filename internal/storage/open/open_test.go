package open_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/open"
)

func TestOpen(t *testing.T) {
	ctx := context.Background()
	folder := t.TempDir()
	t.Chdir(folder)
	for url, path := range map[string]string{
		"sqlite:map.db":                      "map.db",
		"sqlite:./dot.db":                    "dot.db",
		"sqlite:" + folder + "/absolute.db":  "absolute.db",
		"sqlite://" + folder + "/slashes.db": "slashes.db",
	} {
		s, err := open.Open(ctx, url, open.Tune(open.Tuning{SQLiteBusy: time.Second}))
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		if _, err := os.Stat(filepath.Join(folder, path)); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		s, err = open.Open(ctx, url, open.MustExist())
		if err != nil {
			t.Fatalf("%s, again: %v", url, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for _, c := range []struct {
		url  string
		code evidence.Code
		says string
	}{
		{"", evidence.Invalid, "expected sqlite:PATH"},
		{"map.db", evidence.Invalid, `"map.db" names no store, expected sqlite:PATH`},
		{"postgres://localhost/map", evidence.Invalid, "expected sqlite:PATH"},
		{"SQLITE", evidence.Invalid, "expected sqlite:PATH"},
		{"sqlite:", evidence.Invalid, "names no file"},
		{"sqlite::memory:", evidence.Invalid, "names no file"},
		{"sqlite://map.db", evidence.Invalid, "has a host where a file has none, expected sqlite:map.db or sqlite:///map.db"},
		{"sqlite:missing.db", evidence.NotFound, "there is no store missing.db"},
		{"sqlite:none/missing.db", evidence.NotFound, "there is no folder none"},
	} {
		s, err := open.Open(context.Background(), c.url, open.MustExist())
		if err == nil {
			t.Errorf("%q was opened: %v", c.url, s.Close())
			continue
		}
		if s != nil {
			t.Errorf("%q: a store comes with the error", c.url)
		}
		var e *evidence.Error
		if !errors.As(err, &e) || e.Code != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, expected %s: %s", c.url, err, c.code, c.says)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("files were made: %v, %v", left, err)
	}
}
