package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"corroborate/internal/backup"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// small is a store with a claim, its figures and its history.
func small(t *testing.T) storage.Store {
	t.Helper()
	ctx := t.Context()
	s := memstore.New()
	at := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	c := &evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "wells-dry", Version: 1, CreatedAt: at, UpdatedAt: at}, Statement: "The wells are dry."}
	figures := evidence.Figures{Belief: 1. / 3, Method: evidence.MethodExact}
	err := s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Put(ctx, []evidence.Entry{c}); err != nil {
			return err
		}
		if err := tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{c.Key: figures}); err != nil {
			return err
		}
		r := evidence.Revision{At: at, Author: "ann", Intent: evidence.IntentCreate, IdempotencyKey: "once"}
		if err := tx.Record(ctx, r, []evidence.Change{{ID: c.ID, Kind: evidence.KindClaim, Ref: c.Ref(), After: c}}); err != nil {
			return err
		}
		return tx.RecordEffects(ctx, []evidence.Effect{{Sequence: 1, Claim: c.ID, Key: c.Key, After: figures}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func written(t *testing.T, s storage.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	err := s.View(t.Context(), func(r storage.Reader) error {
		state, err := r.State(t.Context())
		if err != nil {
			return err
		}
		_, err = backup.Write(t.Context(), r, state, &b, backup.Options{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// restore restores bytes into a store.
func restore(ctx context.Context, s storage.Store, data []byte) error {
	whole, err := backup.File{Name: "map.backup", From: bytes.NewReader(data)}.Verify(ctx, nil)
	if err != nil {
		return err
	}
	return backup.Restore(ctx, s, whole, nil, nil)
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpacked(t *testing.T, data []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A file that is no whole backup is refused in words, and nothing is changed.
func TestBadFiles(t *testing.T) {
	good := written(t, small(t))
	text := unpacked(t, good)
	lines := strings.SplitAfter(text, "\n")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "is not a backup of corroborate"},
		{"a text", []byte("claims:\n"), "is not a backup of corroborate"},
		{"a SQLite file", []byte("SQLite format 3\x00..."), "is not a backup of corroborate"},
		{"another compressed file", packed(t, "claims:\n"), "is not a backup of corroborate"},
		{"a backup of another program", packed(t, `{"backup":{"program":"other","format":1}}`+"\n"), "is not a backup of corroborate"},
		{"a newer backup", packed(t, strings.Replace(text, `"format":1`, `"format":2`, 1)), "has backup format 2, and this program knows formats up to 1"},
		{"half a file", good[:len(good)/2], "is not whole"},
		{"without its last line", packed(t, strings.Join(lines[:len(lines)-2], "")), "is not whole"},
		{"another figure", packed(t, strings.Replace(text, "0.33333", "0.43333", 1)), "is damaged"},
		{"a line less", packed(t, lines[0]+strings.Join(lines[2:], "")), "is damaged"},
		{"a line twice", packed(t, lines[0]+lines[1]+strings.Join(lines[1:], "")), "is damaged"},
		{"something behind its end", packed(t, text+lines[1]), "is damaged"},
		{"two backups", append(bytes.Clone(good), good...), "is damaged"},
	} {
		s := memstore.New()
		err := restore(t.Context(), s, c.data)
		if evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), "map.backup "+c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if content, err := s.Content(t.Context()); err != nil || content.Sequence != 0 || len(content.Held) > 0 {
			t.Errorf("%s: it left %+v: %v", c.name, content, err)
		}
	}
}

// However short a file was cut off, and whichever byte of it is another one, it is refused, or
// restores the same.
func TestAnyDamage(t *testing.T) {
	good := written(t, small(t))
	for n := range good {
		if err := restore(t.Context(), memstore.New(), good[:n]); evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("cut off after %d bytes: %v", n, err)
		}
		other := bytes.Clone(good)
		other[n] ^= 0x10
		s := memstore.New()
		if err := restore(t.Context(), s, other); err == nil && !bytes.Equal(written(t, s), good) {
			t.Errorf("byte %d is another one, and another map is restored", n)
		} else if err != nil && evidence.CodeOf(err) != evidence.Invalid {
			t.Errorf("byte %d is another one: %v", n, err)
		}
	}
}

// A store that holds something is left alone, unless its content is kept first.
func TestNotEmpty(t *testing.T) {
	good, s := written(t, small(t)), small(t)
	if err := restore(t.Context(), s, good); evidence.CodeOf(err) != evidence.Conflict || !strings.Contains(err.Error(), "1 entry and 1 revision") {
		t.Errorf("restoring into a store that is not empty: %v", err)
	}
	if !bytes.Equal(written(t, s), good) {
		t.Error("the store was changed")
	}
}
