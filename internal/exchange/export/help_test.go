package export_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/exchange/export"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// storeOf is a store with a map, figures and all.
func storeOf(t *testing.T, m *evidence.Map) storage.Store {
	t.Helper()
	return curatorOf(t, m).Store
}

// curatorOf is who can change the map in such a store.
func curatorOf(t *testing.T, m *evidence.Map) *curate.Curator {
	t.Helper()
	ids := 0
	curator := &curate.Curator{
		Store:  memstore.New(),
		Rubric: assess.DefaultRubric(),
		Now:    func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) },
		NewID: func(kind evidence.Kind) evidence.ID {
			ids++
			return evidence.ID(fmt.Sprintf("%s_%d", evidence.Word(kind), ids))
		},
	}
	if _, err := curator.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	return curator
}

func demo(t *testing.T) *evidence.Map {
	t.Helper()
	file, err := os.Open("../../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t *testing.T, s storage.Store, r export.Request) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(t.Context(), s, &b, r, export.Options{Rubric: assess.DefaultRubric()}); err != nil {
		t.Fatalf("%s: %v", r.Format, err)
	}
	return b.Bytes()
}

// made is a store with a generated map that it never holds: it makes the
// entries whenever they are scanned, kind by kind.
type made struct {
	storage.Store
	claims int
	visit  func(evidence.Entry) // called before each visit; may be nil
}

func (s made) View(ctx context.Context, f func(storage.Reader) error) error {
	return f(&madeReader{made: s})
}

type madeReader struct {
	storage.Reader
	made
	sequence int64
}

func (r *madeReader) State(context.Context) (storage.State, error) {
	return storage.State{Sequence: r.sequence}, nil
}

func (*madeReader) Revisions(context.Context, storage.RevisionQuery) (storage.RevisionPage, error) {
	return storage.RevisionPage{}, nil
}

func (r *madeReader) entries() iter.Seq[evidence.Entry] {
	return func(yield func(evidence.Entry) bool) {
		for entry := range generate.Entries(generate.Config{Claims: r.claims, Seed: 1}) {
			if !yield(identified(entry)) {
				return
			}
		}
	}
}

// identified gives an entry the id that a store might give it.
func identified(e evidence.Entry) evidence.Entry {
	meta := e.EntryMeta()
	meta.ID = evidence.ID(evidence.Word(e.EntryKind()) + "_" + strings.Repeat("0", 10) + string(meta.Key))
	return e
}

func (r *madeReader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	for _, kind := range evidence.Kinds {
		for e := range r.entries() {
			if e.EntryKind() != kind {
				continue
			}
			if c, ok := e.(*evidence.Claim); ok {
				c.Figures = &evidence.Figures{Support: 0.5, Belief: 1.0 / 3, Certainty: "LOW", Verdict: "SINGLE_LINE", Method: "EXACT"}
			}
			if r.visit != nil {
				r.visit(e)
			}
			if err := visit(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *madeReader) Counts(context.Context) (storage.Counts, error) {
	counts := storage.Counts{Kinds: map[evidence.Kind]int{}}
	for e := range r.entries() {
		counts.Kinds[e.EntryKind()]++
	}
	return counts, nil
}

// maps are the formats that hold a whole map.
func maps() []export.Format {
	var list []export.Format
	for _, info := range export.Formats {
		if !info.Dossier {
			list = append(list, info.Format)
		}
	}
	return list
}
