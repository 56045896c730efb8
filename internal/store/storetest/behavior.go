package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
)

// entryOf reads one entry.
func entryOf(ctx context.Context, t T, r evidence.Reader, ref evidence.Ref) evidence.Entry {
	t.Helper()
	found, err := r.Entries(ctx, []evidence.Ref{ref})
	if err != nil || len(found) != 1 || found[0] == nil {
		t.Fatalf("%q: %d entries, error %v", ref, len(found), err)
	}
	return found[0]
}

// testRoundTrip: every field of every entry comes back as it was written, by
// whatever way it is read.
func testRoundTrip(t T, c Config) {
	all := append(world(), strange()...)
	roundTrip(t, open(t, c, all...), all)
}

// roundTrip compares what is read of the world with what was written.
func roundTrip(t T, s evidence.Store, all []evidence.Entry) {
	want := map[evidence.Ref]evidence.Entry{}
	for _, e := range all {
		want[e.Ref()] = e
	}
	check := func(way string, got evidence.Entry) {
		if diff := cmp.Diff(want[got.Ref()], got); diff != "" {
			t.Errorf("%s, read by %s (-written +read):\n%s", got.Ref(), way, diff)
		}
	}
	view(t, s, func(ctx context.Context, r evidence.Reader) error {
		found, err := r.Entries(ctx, append(refs(all), refs(all)...))
		if err != nil {
			return err
		}
		for i, e := range found {
			if e == nil {
				t.Fatalf("%s is lost", all[i%len(all)].Ref())
			}
			check("Entries", e)
		}
		if err := r.Scan(ctx, func(e evidence.Entry) error { check("Scan", e); return nil }); err != nil {
			return err
		}
		for _, kind := range evidence.ItemKinds {
			p, err := r.Find(ctx, evidence.Query{Kind: kind, First: 100})
			if err != nil {
				return err
			}
			for _, it := range p.Items {
				check("Find", it)
			}
		}
		p, err := r.Search(ctx, evidence.SearchQuery{Text: "well", First: 100})
		if err != nil {
			return err
		}
		for _, it := range p.Items {
			check("Search", it)
		}
		m, err := r.Below(ctx, []evidence.Ref{"c-top"})
		if err != nil {
			return err
		}
		for e := range m.Entries() {
			check("Below", e)
		}
		pages, err := r.Edges(ctx, []evidence.EdgeQuery{walk("c-base", evidence.Supports, in), walk("c-base", evidence.Supports, out), walk("old", evidence.Qualifies, out)})
		if err != nil {
			return err
		}
		for _, p := range pages {
			for _, e := range p.Edges {
				check("Edges", e.Item)
				if e.Link != nil {
					check("Edges", e.Link)
				}
			}
		}
		return nil
	})
}

// strange are entries whose texts and times a store may trip over.
func strange() []evidence.Entry {
	list := []evidence.Entry{
		&evidence.Agent{Meta: meta("0-0", 0), Name: "👩‍🔬 שלום \u202eعكس Ω é e\u0301 𝔘 \u00a0", Kind: "PERSON", Note: "a\x00b"},
		&evidence.Agent{Meta: meta("---", 0), Name: "'; DROP TABLE items; -- \" ` $1 {x} \\ % _", Kind: "PERSON", Note: " blanks around \r\n\t"},
		&evidence.Study{Meta: meta("big", 0), Title: "Big", Design: "OTHER", SampleSize: 9_007_199_254_740_993},
		&evidence.Claim{Meta: meta(evidence.Key(longest()), 0), Statement: fmt.Sprintf("%010000d", 7)},
	}
	for i, at := range []time.Time{time.UnixMilli(0).UTC(), time.UnixMilli(-1).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)} {
		a := agent(evidence.Key(fmt.Sprintf("when-%d", i)))
		a.CreatedAt, a.UpdatedAt = at, at
		list = append(list, a)
	}
	return list
}

// longest is a key of the greatest length.
func longest() string { return fmt.Sprintf("k%0*d", evidence.MaxKey-1, 1) }

// testFigures: figures are kept with their claim until they are replaced.
func testFigures(t T, c Config) {
	s := open(t, c)
	ctx := context.Background()
	update := func(f func(tx evidence.Tx) error) error { return s.Update(ctx, f) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	expect := func(key evidence.Key, want *evidence.Figures) {
		t.Helper()
		view(t, s, func(ctx context.Context, r evidence.Reader) error {
			if diff := cmp.Diff(want, entryOf(ctx, t, r, evidence.Ref(key)).(*evidence.Claim).Figures); diff != "" {
				t.Errorf("figures of %s (-want +got):\n%s", key, diff)
			}
			return nil
		})
	}
	base := world()[13].(*evidence.Claim)
	must(update(func(tx evidence.Tx) error {
		return tx.Put(ctx, []evidence.Entry{agent("ann"), claim("c-base", 0), base2(), claim("c-new", 0)})
	}))
	expect("c-base", nil)
	expect("c-two", nil) // Put's figures are not kept

	first := *base.Figures
	first.Belief, first.StandardError, first.Method = 0.1234567890123456789, 1e-17, evidence.MethodSampled
	must(update(func(tx evidence.Tx) error {
		return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": first, "c-two": {}})
	}))
	expect("c-base", &first)
	expect("c-two", &evidence.Figures{})

	must(update(func(tx evidence.Tx) error {
		changed := claim("c-base", 5, "changed")
		changed.Figures = &evidence.Figures{Belief: 1}
		return tx.Put(ctx, []evidence.Entry{changed})
	}))
	expect("c-base", &first)
	expect("c-new", nil)

	second := evidence.Figures{Belief: 0.5, Certainty: evidence.CertaintyLow, Verdict: evidence.VerdictWeak, Method: evidence.MethodExact}
	must(update(func(tx evidence.Tx) error {
		return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": second})
	}))
	expect("c-base", &second)
	must(update(func(tx evidence.Tx) error { return tx.SetFigures(ctx, nil) }))

	for _, missing := range []evidence.Key{"nope", "ann"} {
		err := update(func(tx evidence.Tx) error {
			return tx.SetFigures(ctx, map[evidence.Key]evidence.Figures{"c-base": first, missing: first, "c-new": first})
		})
		if err == nil || evidence.CodeOf(err) != evidence.NotFound {
			t.Errorf("figures for %q: %v instead of NOT_FOUND", missing, err)
		}
		expect("c-base", &second)
		expect("c-new", nil)
	}
}

func base2() *evidence.Claim {
	return assessed(claim("c-two", 0), 0.9, 0.1, 0.8, 2, evidence.CertaintyHigh, evidence.VerdictCorroborated)
}

// testRubric: the hash is kept beside the sequence.
func testRubric(t T, c Config) {
	s := open(t, c)
	ctx := context.Background()
	expect := func(want evidence.State) {
		t.Helper()
		view(t, s, func(ctx context.Context, r evidence.Reader) error {
			got, err := r.State(ctx)
			if got != want {
				t.Errorf("the map stands at %+v instead of %+v", got, want)
			}
			return err
		})
	}
	expect(evidence.State{})
	for i, hash := range []string{"0123abcd", "", "ffff"} {
		err := s.Update(ctx, func(tx evidence.Tx) error {
			if err := tx.SetRubric(ctx, hash); err != nil {
				return err
			}
			got, err := tx.State(ctx)
			if want := (evidence.State{Sequence: int64(i + 1), Rubric: hash}); got != want {
				t.Errorf("in the Update, the map stands at %+v instead of %+v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(evidence.State{Sequence: int64(i + 1), Rubric: hash})
	}
}
