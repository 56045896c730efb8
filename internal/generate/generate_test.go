package generate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

var update = flag.Bool("update", false, "write the golden files")

// checkEntries fails if a store would not accept a map, entry by entry, in the
// order in which the entries come.
func checkEntries(t interface {
	Fatalf(format string, args ...any)
}, c generate.Config) *evidence.Map {
	m := &evidence.Map{}
	kinds := map[evidence.Key]evidence.Kind{}
	names := map[evidence.Ref]bool{}
	refer := func(e evidence.Entry, field string, to evidence.Key, want []evidence.Kind) {
		kind, known := kinds[to]
		if !known {
			t.Fatalf("%s: %s: %q did not come before it", e.Ref(), field, to)
		}
		if p, ok := evidence.CheckTarget(to, kind, field, want); !ok {
			t.Fatalf("%s: %v", e.Ref(), p)
		}
	}
	for e := range generate.Entries(c) {
		if problems := evidence.Check(e); len(problems) > 0 {
			t.Fatalf("%s: %v", e.Ref(), problems)
		}
		if names[e.Ref()] {
			t.Fatalf("%s comes twice", e.Ref())
		}
		names[e.Ref()] = true
		switch e := e.(type) {
		case *evidence.Link:
			refer(e, "from", e.From, evidence.LinkSources)
			refer(e, "to", e.To, []evidence.Kind{evidence.KindClaim})
		case evidence.Item:
			evidence.EachReference(e, func(path evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
				refer(e, path.String(), to, want)
			})
			if c, ok := e.(*evidence.Caveat); ok {
				for _, link := range c.QualifiedLinks() {
					if !names[link] {
						t.Fatalf("%s: the link %q did not come before it", e.Ref(), link)
					}
				}
			}
			kinds[e.EntryMeta().Key] = e.EntryKind()
		}
		m.Add(e)
	}
	return m
}

func TestEveryMapIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := generate.Config{
			Claims:   rapid.IntRange(-1, 260).Draw(t, "claims"),
			Seed:     rapid.Uint64().Draw(t, "seed"),
			Evidence: rapid.IntRange(0, 9).Draw(t, "evidence"),
			Levels:   rapid.IntRange(0, 70).Draw(t, "levels"),
		}
		m := checkEntries(t, c)
		if len(m.Claims) != max(c.Claims, 0) {
			t.Fatalf("%d claims, want %d", len(m.Claims), c.Claims)
		}
		if c.Claims <= 0 && m.Len() > 0 {
			t.Fatalf("%d entries in a map without claims", m.Len())
		}
	})
}

func TestOneClaimWithMuchEvidence(t *testing.T) {
	m := checkEntries(t, generate.Config{Claims: 1, Evidence: 1600})
	if len(m.Links) < 1590 || len(m.Links) > 1601 {
		t.Errorf("%d links, want about 1600", len(m.Links))
	}
}

func TestMapCollectsEntries(t *testing.T) {
	c := generate.Config{Claims: 120, Seed: 5}
	want := checkEntries(t, c)
	if diff := cmp.Diff(want, generate.Map(c)); diff != "" {
		t.Error(diff)
	}
}

func hash(c generate.Config) string {
	h := sha256.New()
	for e := range generate.Entries(c) {
		line, err := json.Marshal(e)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(h, "%s %s\n", e.EntryKind(), line)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameConfigSameBytes(t *testing.T) {
	c := generate.Config{Claims: 1000, Seed: 1}
	got := hash(c)
	if again := hash(c); again != got {
		t.Fatalf("two runs differ: %s and %s", got, again)
	}
	const file = "testdata/claims-1000-seed-1.sha256"
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("the map is another one than it was: %s, want %s", got, want)
	}
}

func TestSeedsDiffer(t *testing.T) {
	if hash(generate.Config{Claims: 60, Seed: 1}) == hash(generate.Config{Claims: 60, Seed: 2}) {
		t.Error("seeds 1 and 2 give the same map")
	}
}

func TestDefaultsAreTheDocumentedOnes(t *testing.T) {
	got := hash(generate.Config{Claims: 60})
	want := hash(generate.Config{Claims: 60, Evidence: 3, Levels: 6})
	if got != want {
		t.Error("0 is not 3 pieces of evidence and 6 levels")
	}
}

func TestStopsWhenAsked(t *testing.T) {
	for n := 1; n < 800; n += 7 {
		left := n
		for range generate.Entries(generate.Config{Claims: 100}) {
			if left--; left == 0 {
				break // a generator that yields on after this panics
			}
		}
		if left != 0 {
			t.Fatalf("%d entries short of %d", left, n)
		}
	}
}

func TestHoldsLittleOfTheMap(t *testing.T) {
	live := func() uint64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	before, most, n := live(), uint64(0), 0
	for range generate.Entries(generate.Config{Claims: 20_000}) {
		if n++; n%20_000 == 0 {
			most = max(most, live())
		}
	}
	if limit := before + 4<<20; most > limit {
		t.Errorf("%d bytes alive while making %d entries, want less than %d", most, n, limit)
	}
}

func BenchmarkEntries(b *testing.B) {
	for _, claims := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("claims=%d", claims), func(b *testing.B) {
			n := 0
			for b.Loop() {
				for range generate.Entries(generate.Config{Claims: claims, Seed: 1}) {
					n++
				}
			}
			b.ReportMetric(float64(n)/float64(b.N), "entries/op")
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}
