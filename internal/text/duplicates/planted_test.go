package duplicates_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
	"corroborate/internal/storage/sqlitestore"
	"corroborate/internal/text/duplicates"
)

// A variant is a way in which people write a statement down once more.
type variant struct {
	name string
	of   func(r *rand.Rand, words []string) []string
}

var strange = strings.Fields("copper elsewhere perhaps slightly mostly village autumn figures reported measured")

var variants = []variant{
	{"the same", func(_ *rand.Rand, w []string) []string { return w }},
	{"a word replaced", func(r *rand.Rand, w []string) []string {
		w[r.IntN(len(w))] = strange[r.IntN(len(strange))]
		return w
	}},
	{"a word of another statement", func(r *rand.Rand, w []string) []string { // of the same pool, so that it is not rare
		w[r.IntN(len(w))] = []string{"herring", "number", "raised", "small", "share", "2001", "lowered", "boats", "rate", "level"}[r.IntN(10)]
		return w
	}},
	{"a word added", func(r *rand.Rand, w []string) []string {
		i := r.IntN(len(w))
		return append(append(append([]string{}, w[:i]...), strange[r.IntN(len(strange))]), w[i:]...)
	}},
	{"a word dropped", func(r *rand.Rand, w []string) []string {
		i := r.IntN(len(w))
		return append(append([]string{}, w[:i]...), w[i+1:]...)
	}},
	{"two words swapped", func(r *rand.Rand, w []string) []string {
		i, j := r.IntN(len(w)), r.IntN(len(w))
		w[i], w[j] = w[j], w[i]
		return w
	}},
	{"case and accents", func(r *rand.Rand, w []string) []string {
		return strings.Fields(strings.NewReplacer("a", "á", "e", "É", "o", "ö").Replace(strings.ToUpper(strings.Join(w, " "))))
	}},
}

// found is what looking for variants of claims came to.
type found struct {
	asked, hit int
	others     int // hits that say something else than what the variant was made of
	most       int // of these for one variant
}

func (f *found) add(of *evidence.Claim, hits []duplicates.Hit) {
	f.asked++
	others := 0
	for _, h := range hits {
		if h.Item.Headline() != of.Statement {
			others++
		}
	}
	if others < len(hits) {
		f.hit++
	}
	f.others += others
	f.most = max(f.most, others)
}

func (f *found) recall() float64 { return float64(f.hit) / float64(f.asked) }

// look looks for a variant of a claim.
func look(ctx context.Context, s storage.Store, r *rand.Rand, v variant, c *evidence.Claim, f *found) error {
	item := claim(strings.Join(v.of(r, strings.Fields(c.Statement)), " "))
	return s.View(ctx, func(reader storage.Reader) error {
		hits, err := duplicates.Find(ctx, reader, []evidence.Item{item})
		if err == nil {
			f.add(c, hits[0])
		}
		return err
	})
}

// fill puts a map of so many claims into a store, and returns some of them.
func fill(t testing.TB, s storage.Store, claims, some int) []*evidence.Claim {
	t.Helper()
	ctx := context.Background()
	var batch []evidence.Entry
	flush := func() {
		if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, batch) }); err != nil {
			t.Fatal(err)
		}
		batch = batch[:0]
	}
	var all []*evidence.Claim
	n := 0
	for e := range generate.Entries(generate.Config{Claims: claims, Seed: 7}) {
		n++
		e.EntryMeta().ID = evidence.ID(fmt.Sprintf("en_%d", n))
		e.EntryMeta().Version = 1
		if c, ok := e.(*evidence.Claim); ok {
			all = append(all, c)
		}
		if batch = append(batch, e); len(batch) == 20_000 {
			flush()
		}
	}
	flush()
	picked := make([]*evidence.Claim, some)
	for i := range picked {
		picked[i] = all[i*len(all)/some]
	}
	return picked
}

func openSQLite(t testing.TB) storage.Store {
	t.Helper()
	s, err := sqlitestore.Open(context.Background(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestVariantsAreFound: whichever way a statement is written down once more, it
// is found among others that are made after the same few patterns.
func TestVariantsAreFound(t *testing.T) {
	s := openSQLite(t)
	claims := fill(t, s, 1000, 200)
	for _, v := range variants {
		f, r := &found{}, rand.New(rand.NewPCG(1, 2))
		for _, c := range claims {
			if err := look(context.Background(), s, r, v, c, f); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%s: %.1f %% found, %d others, at most %d at once", v.name, 100*f.recall(), f.others, f.most)
		if f.recall() < 0.99 || f.others > len(claims)/2 || f.most > 5 {
			t.Errorf("%s: %+v", v.name, f)
		}
	}
}
