package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

var entryCases = []readCase{
	{"by key, one of each kind", entries{"ann", "paper", "survey", "saw", "c-base", "few"}, "ann paper survey saw c-base few"},
	{"by the name of a link", entries{"saw->c-base", "book-|c-base"}, "saw->c-base book-|c-base"},
	{"by id", entries{evidence.Ref(id("ann")), evidence.Ref(id("c-top")), evidence.Ref(linkID("saw->c-base"))}, "ann c-top saw->c-base"},
	{"in the order of the refs, with gaps", entries{"nope", "survey", "it_nope", "c-base", "nope->c-base", "ann", "saw->c-tie"}, "- survey - c-base - ann -"},
	{"a ref twice", entries{"ann", "saw->c-base", "ann", "saw->c-base"}, "ann saw->c-base ann saw->c-base"},
	{"a link has a direction and a relation", entries{"c-base->saw", "saw-|c-base", "c-base-|c-mid", "c-base->c-mid"}, "- - c-base-|c-mid c-base->c-mid"},
	{"keys are of one case", entries{"ANN", "Ann"}, "- -"},
	{"refs that nothing can have", entries{"", " ", "'", `"`, "->", "ann->", "->c-base", "ann'--", "%", "a%", "\x00", "é", "💧", "a_b->c", "_"}, "- - - - - - - - - - - - - - -"},
	{"no refs", entries{}, ""},
	{"the whole map in its order", scan{}, wholeWorld},
	{"the whole map, while others may write", sweep{}, wholeWorld},
	{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 3 CLAIM 6 CAVEAT 5 REMARK 1 LINK 12 | CORROBORATED 1 TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | HIGH 1 LOW 2 VERY_LOW 1"},
	{"the first update is counted", standing{}, `1 ""`},
}

const wholeWorld = "ann bob org press book leaflet paper repost census survey heard nobody saw " +
	"c-alone c-bare c-base c-mid c-tie c-top few lost old paid thin asked " +
	"book-|c-base c-bare-|c-top c-base-|c-mid c-base->c-mid c-base->c-top c-mid->c-top c-top->c-mid " +
	"census->c-base heard->c-base saw->c-base saw-|c-tie survey->c-base"

// entryFaults are found by "entries".
var entryFaults = []fault{
	{"the last link is lost", readFault(reads{scanned: func() func(evidence.Entry) bool {
		return func(e evidence.Entry) bool { return e.Ref() != "survey->c-base" }
	}()})},
	{"gaps are closed", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		return slices.DeleteFunc(list, func(e evidence.Entry) bool { return e == nil })
	}})},
	{"entries come in an order of their own", readFault(reads{entries: func(refs []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		slices.Reverse(list)
		return list
	}})},
	{"a ref that is named twice is answered once", readFault(reads{entries: func(refs []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for i, ref := range refs {
			if slices.Contains(refs[:i], ref) {
				list[i] = nil
			}
		}
		return list
	}})},
}

// testRoundTrip: every field of every entry comes back as it was written,
// however it is read.
func testRoundTrip(t T, c Config) {
	all := append(world(), strange()...)
	roundTrip(t, open(t, c, all...), all)
}

// roundTrip compares what is read of the world with what was written.
func roundTrip(t T, s storage.Store, all []evidence.Entry) {
	want := map[evidence.Ref]evidence.Entry{}
	for _, e := range all {
		want[e.Ref()] = e
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		return readAll(ctx, r, all, func(way string, got evidence.Entry) {
			if diff := cmp.Diff(want[got.Ref()], got); diff != "" {
				t.Errorf("%s, read by %s (-written +read):\n%s", got.Ref(), way, diff)
			}
		})
	})
}

// testParts: each part of entries that is asked for comes back as it was written, however
// it is read.
func testParts(t T, c Config) {
	all := world()
	want := map[evidence.Ref]evidence.Entry{}
	for _, e := range all {
		want[e.Ref()] = e
	}
	s := open(t, c, all...)
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		for parts := range storage.Whole + 1 {
			err := readAll(ctx, r.Only(storage.Whole).Only(parts), all, func(way string, got evidence.Entry) {
				if diff := cmp.Diff(parts.Cut(want[got.Ref()]), parts.Cut(got)); diff != "" {
					t.Errorf("parts %d of %s, read by %s (-written +read):\n%s", parts, got.Ref(), way, diff)
				}
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// partFaults are found by "parts".
var partFaults = []fault{
	{"what refers to something is read without that", readFault(reads{only: func(parts storage.Detail) storage.Detail { return parts &^ storage.DetailReferences }})},
	{"figures come only with texts", readFault(reads{only: func(parts storage.Detail) storage.Detail {
		if !parts.Has(storage.DetailTexts) {
			parts &^= storage.DetailFigures
		}
		return parts
	}})},
	{"a verdict comes only with all figures", readFault(reads{only: func(parts storage.Detail) storage.Detail {
		if !parts.Has(storage.DetailFigures) {
			parts &^= storage.DetailVerdict
		}
		return parts
	}})},
}

// readAll reads all of the world in every way, and calls check with each entry.
func readAll(ctx context.Context, r storage.Reader, all []evidence.Entry, check func(way string, got evidence.Entry)) error {
	found, err := r.Entries(ctx, append(refs(all), refs(all)...))
	if err != nil {
		return err
	}
	for i, e := range found {
		if e == nil {
			return fmt.Errorf("%s is lost", all[i%len(all)].Ref())
		}
		check("Entries", e)
	}
	looked, err := r.LookUp(ctx, storage.Lookup{Refs: refs(all)})
	if err != nil {
		return err
	}
	for _, e := range looked.Entries {
		check("LookUp", e)
	}
	if err := r.Scan(ctx, func(e evidence.Entry) error { check("Scan", e); return nil }); err != nil {
		return err
	}
	for _, kind := range evidence.ItemKinds {
		p, err := r.Find(ctx, storage.Query{Kind: kind, First: 100})
		if err != nil {
			return err
		}
		for _, it := range p.Items {
			check("Find", it)
		}
	}
	p, err := r.Search(ctx, storage.SearchQuery{Text: "well", First: 100})
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
	pages, err := r.Edges(ctx, []storage.EdgeQuery{walk("c-base", evidence.Supports, in), walk("c-base", evidence.Supports, out), walk("old", evidence.Qualifies, out)})
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
	links, err := r.LinksAmong(ctx, []evidence.ID{id("saw"), id("c-base")})
	for _, l := range links {
		check("LinksAmong", l)
	}
	return err
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

// roundTripFaults are found by "round trip".
var roundTripFaults = []fault{
	{"a record loses the order of a list", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if s, ok := e.(*evidence.Source); ok {
				slices.Sort(s.Authors)
			}
		}
		return list
	}})},
	{"times are kept to the second", readFault(reads{entries: func(_ []evidence.Ref, list []evidence.Entry) []evidence.Entry {
		for _, e := range list {
			if e != nil {
				e.EntryMeta().UpdatedAt = e.EntryMeta().UpdatedAt.Truncate(1e9)
			}
		}
		return list
	}})},
}
