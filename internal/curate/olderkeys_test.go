package curate_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// twoTeas is a map with two claims that say the same.
func twoTeas() *evidence.Map {
	m := claims("ca", "cb", "cc", "cd", "ce", "cf")
	m.Claims[0].Statement, m.Claims[1].Statement = "Tea helps.", "Tea does help."
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "A trial", Design: "EXPERIMENT"})
	m.Add(&evidence.Link{From: "trial", To: "ca", Relation: evidence.Supports, Strength: evidence.StrengthModerate})
	m.Add(&evidence.Link{From: "trial", To: "cb", Relation: evidence.Supports, Strength: evidence.StrengthModerate})
	m.Add(&evidence.Link{From: "cb", To: "cc", Relation: evidence.Supports, Strength: evidence.StrengthModerate})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "few"}, Category: "OTHER", Severity: "MINOR", Text: "Few.", Qualifies: []evidence.Ref{"cb"}})
	return m
}

// TestFilesByOlderKeys: a file may name what the store has made one since by its older keys. What it still has stays,
// what it says of both is a conflict, and importing it again changes nothing.
func TestFilesByOlderKeys(t *testing.T) {
	support := func(from, to evidence.Key, s evidence.Strength) *evidence.Link {
		return &evidence.Link{From: from, To: to, Relation: evidence.Supports, Strength: s}
	}
	odd := func(on ...evidence.Ref) *evidence.Caveat {
		return &evidence.Caveat{Meta: evidence.Meta{Key: "odd"}, Category: "OTHER", Severity: "MINOR", Text: "Odd.", Qualifies: on}
	}
	const made = `ann made "cb" one with the claim "Tea helps." in revision 2 at 2026-02-03T04:02:00Z`
	for _, c := range []struct {
		name   string
		before []curate.Edit // before the export; the merge comes after it
		file   func(*evidence.Map) *evidence.Map
		side   curate.Side
		want   string
		joined string
		refuse string
		only   bool // whether only the store's side settles it
	}{
		{name: "the one that was taken in stays, the other one goes", only: true,
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "ca", "trial->ca") },
			refuse: `ca: the claim "Tea helps.": the file, which is whole, no longer has it, but still has "cb", and ann made both one in revision 2 at 2026-02-03T04:02:00Z, expected both of them or neither in the file, or the store's side`},
		{name: "the same, for the file", side: curate.Ours,
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "ca", "trial->ca") },
			refuse: `but still has "cb", and ann made both one in revision 2`},
		{name: "the same, for the store", side: curate.Theirs,
			file: func(m *evidence.Map) *evidence.Map { return without(m, "ca", "trial->ca") }},
		{name: "the link that was taken in stays, the other one goes", only: true,
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "trial->ca") },
			refuse: `trial->ca: the link from "A trial" to "Tea helps.": the file, which is whole, no longer has it, but still has "trial->cb", and ann made both one in revision 2`},
		{name: "both go",
			file: func(m *evidence.Map) *evidence.Map {
				return without(m, "ca", "cb", "trial->ca", "trial->cb", "cb->cc", "few")
			},
			refuse: `ca: the claim "Tea helps.": the file, which is whole, no longer has it, and ann changed it in revision 2`},
		{name: "a new link to the one that was taken in",
			file: func(m *evidence.Map) *evidence.Map { m.Add(support("cc", "cb", "WEAK")); return m },
			want: "LINK cc->ca created"},
		{name: "new links to both", file: func(m *evidence.Map) *evidence.Map {
			m.Add(support("cc", "ca", "WEAK"))
			m.Add(support("cc", "cb", "STRONG"))
			return m
		}, refuse: `cc->cb: the file has it beside "cc->ca", and in the store both are "cc->ca" now: ` + made + `, expected one of the two`},
		{name: "new links to both, which say the same", file: func(m *evidence.Map) *evidence.Map {
			m.Add(support("cc", "ca", "WEAK"))
			m.Add(support("cc", "cb", "WEAK"))
			return m
		}, want: "LINK cc->ca created"},
		{name: "a change of a link, and a new one that is the same by another key, as it was", only: true,
			before: []curate.Edit{curate.Unlink{Of: "trial->cb"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Links[slices.IndexFunc(m.Links, func(l *evidence.Link) bool { return l.To == "ca" })].Strength = evidence.StrengthStrong
				m.Add(support("trial", "cb", "MODERATE"))
				return m
			},
			refuse: `trial->cb: the file has it beside "trial->ca", and in the store both are "trial->ca" now`},
		{name: "a change of a link, and a new one that is the same by another key, too",
			before: []curate.Edit{curate.Unlink{Of: "trial->cb"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Links[slices.IndexFunc(m.Links, func(l *evidence.Link) bool { return l.To == "ca" })].Strength = evidence.StrengthStrong
				m.Add(support("trial", "cb", "STRONG"))
				return m
			},
			want: "LINK trial->ca strength: MODERATE -> STRONG"},
		{name: "a new link between both",
			file:   func(m *evidence.Map) *evidence.Map { m.Add(support("cb", "ca", "WEAK")); return m },
			refuse: `cb->ca: in the store, it would lead from a claim to itself: ` + made + `, expected another claim`},
		{name: "a new caveat on both",
			file:   func(m *evidence.Map) *evidence.Map { m.Add(odd("ca", "cb", "trial->ca", "trial->cb")); return m },
			want:   "CAVEAT odd created",
			joined: `qualifies of the caveat "Odd.": cb is the claim "Tea helps."; qualifies of the caveat "Odd.": trial->cb is the link from "A trial" to "Tea helps."`},
		{name: "a caveat on one, now on the other one, too",
			file: func(m *evidence.Map) *evidence.Map {
				m.Caveats[0].Qualifies, m.Caveats[0].Text = []evidence.Ref{"ca", "cb"}, "Very few."
				return m
			},
			want: "CAVEAT few text: Few. -> Very few.", joined: `qualifies of the caveat "Very few.": cb is the claim "Tea helps."`},
		{name: "a caveat on the one that was taken in, and on a third one",
			file: func(m *evidence.Map) *evidence.Map { m.Caveats[0].Qualifies = []evidence.Ref{"cb", "cc"}; return m },
			want: "CAVEAT few qualifies: [ca] -> [ca, cc]"},
		{name: "a key from before the export",
			before: []curate.Edit{curate.Rename{Of: "trial", Key: "trial-2015"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(support("trial", "cc", "WEAK"))
				m.Add(odd("trial", "trial->cc", "trial->cb"))
				m.Caveats[0].Qualifies = []evidence.Ref{"trial"}
				return m
			},
			want: "CAVEAT odd created; LINK trial-2015->cc created; CAVEAT few qualifies: [ca] -> [trial-2015]"},
		{name: "a new name of what both keys lead to",
			before: []curate.Edit{curate.Rename{Of: "trial", Key: "trial-2015"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(&evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "Another trial", Design: "SURVEY"})
				return m
			},
			only:   true,
			refuse: `trial: the file has it beside "trial-2015", and in the store both are "trial-2015" now: ann gave "trial" the key "trial-2015" in revision 2`},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := newCurator()
			startCall(curator, 1)
			mustImport(t, curator, twoTeas())
			calls := 1
			edit := func(edits ...curate.Edit) {
				calls++
				startCall(curator, calls)
				if _, err := curator.Edit(t.Context(), call, edits...); err != nil {
					t.Fatal(err)
				}
			}
			if len(c.before) > 0 {
				edit(c.before...)
			}
			m, h := exported(t, curator.Store, true)
			edit(curate.Merge{Into: "ca", Other: "cb"})
			before := read(t, curator.Store)
			o := curate.ImportOptions{Call: call, Header: h, Side: c.side}
			startCall(curator, calls+1)
			report, err := curator.Import(t.Context(), c.file(copyOf(m)), o)
			if c.refuse != "" {
				var both *curate.BothChanged
				if errors.As(err, &both); c.only && (both == nil || !slices.Equal(both.Settles, []curate.Side{curate.Theirs})) {
					t.Errorf("what settles it: %+v", both)
				}
				if err == nil || !strings.Contains(err.Error(), c.refuse) || evidence.CodeOf(err) != evidence.Conflict {
					t.Errorf("the error is %v, expected %s", err, c.refuse)
				}
				if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
					t.Errorf("a refused import changes the store:\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := done(report); c.want != "" && got != c.want {
				t.Errorf("it did %s, expected %s", got, c.want)
			}
			var joined []string
			for _, j := range report.Joined {
				joined = append(joined, j.Field+" of "+j.Title+": "+string(j.Name)+" is "+j.Of)
			}
			if got := strings.Join(joined, "; "); got != c.joined {
				t.Errorf("it made one: %s, expected %s", got, c.joined)
			}
			sameAgain(t, curator, c.file(copyOf(m)), o)
			checkFigures(t, curator)
			mergesAgain(t, curator, c.side)
		})
	}
}

// sameAgain makes sure that importing a file again changes nothing.
func sameAgain(t tester, c *curate.Curator, file *evidence.Map, o curate.ImportOptions) {
	t.Helper()
	before := read(t, c.Store)
	report, err := c.Import(context.Background(), file, o)
	if err != nil || report.Revision != nil {
		t.Errorf("importing the same file again: %+v, %v", report, err)
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("importing the same file again changes the store:\n%s", diff)
	}
}

// TestPlainFilesByOlderKeys: a file without a header may name by several keys what the store has made one.
func TestPlainFilesByOlderKeys(t *testing.T) {
	const made = `ann made "cb" one with the claim "Tea helps." in revision 2 at 2026-02-03T04:02:00Z`
	remark := func() *evidence.Map {
		return &evidence.Map{Remarks: []*evidence.Remark{{Meta: evidence.Meta{Key: "why"}, Kind: evidence.RemarkQuestion, Text: "Why?", Status: evidence.RemarkOpen, About: []evidence.Ref{"cb", "ca", "trial->cb"}}}}
	}
	link := func(ends ...evidence.Key) *evidence.Map {
		m := &evidence.Map{}
		for i := 0; i < len(ends); i += 2 {
			m.Add(&evidence.Link{From: ends[i], To: ends[i+1], Relation: evidence.Supports, Strength: evidence.StrengthWeak})
		}
		return m
	}
	c := newCurator()
	startCall(c, 1)
	mustImport(t, c, twoTeas())
	startCall(c, 2)
	if _, err := c.Edit(t.Context(), call, curate.Merge{Into: "ca", Other: "cb"}); err != nil {
		t.Fatal(err)
	}
	startCall(c, 3)
	before := read(t, c.Store)
	for want, m := range map[string]*evidence.Map{
		`cc->cb: the file has it beside "cc->ca", and in the store both are "cc->ca" now: ` + made + `, expected one of the two`: link("cc", "ca", "cc", "cb"),
		`cb->ca: in the store, it would lead from a claim to itself: ` + made + `, expected another claim`:                       link("cb", "ca"),
		`cb: the file has it beside "ca", and in the store both are "ca" now: ` + made + `, expected one of the two`:             claims("ca", "cb"),
	} {
		if _, err := c.Import(t.Context(), m, curate.ImportOptions{Call: call}); err == nil || err.Error() != want {
			t.Errorf("the error is %v, expected %s", err, want)
		}
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("a refused import changes the store:\n%s", diff)
	}
	report, err := c.Import(t.Context(), remark(), curate.ImportOptions{Call: call})
	if err != nil {
		t.Fatal(err)
	}
	want := []curate.Joined{{Kind: evidence.KindRemark, Ref: "why", Title: `the remark "Why?"`, Field: "about", Name: "ca", Of: `the claim "Tea helps."`}}
	if diff := cmp.Diff(want, report.Joined); diff != "" {
		t.Errorf("what is made one (-want +got):\n%s", diff)
	}
	if got := read(t, c.Store).entry("why").(*evidence.Remark).About; !slices.Equal(got, []evidence.Ref{"ca", "trial->ca"}) {
		t.Errorf("the remark is about %v", got)
	}
	sameAgain(t, c, remark(), curate.ImportOptions{Call: call})
}

// TestOnlyWhatHelpsIsNamed: a side that would be refused, too, is not said to settle a conflict.
func TestOnlyWhatHelpsIsNamed(t *testing.T) {
	c := newCurator()
	startCall(c, 1)
	mustImport(t, c, tea())
	m, h := exported(t, c.Store, false)
	startCall(c, 2)
	if _, err := c.Edit(t.Context(), call, curate.Remove{Of: "few"}, curate.Remove{Of: "word", WithLinks: true}); err != nil {
		t.Fatal(err)
	}
	// A part of the map, with a link that the file changes, from a record that is not in the file.
	part := &evidence.Map{}
	for _, l := range m.Links {
		if l.From == "word" {
			l.Strength = evidence.StrengthStrong
			part.Add(l)
		}
	}
	_, err := c.Import(t.Context(), part, curate.ImportOptions{Call: call, Header: h})
	var both *curate.BothChanged
	if !errors.As(err, &both) {
		t.Fatalf("the error is %v", err)
	}
	if !slices.Equal(both.Settles, []curate.Side{curate.Theirs}) || both.Other == nil || !strings.Contains(both.Other.Error(), `there is no "word"`) {
		t.Errorf("%v would settle it, and the other one says %v", both.Settles, both.Other)
	}
}

// drawOlder names some of what a file refers to by other keys that lead to the same in the store.
func drawOlder(t *rapid.T, m *evidence.Map, others map[evidence.Key][]evidence.Key) {
	for e := range m.Entries() {
		if e.EntryKind() != evidence.KindLink && rapid.IntRange(0, 2).Draw(t, "by older keys") == 0 {
			own := e.EntryMeta().Key
			evidence.Rename(e, func(key evidence.Key) evidence.Key {
				if list := others[key]; key != own && len(list) > 0 {
					return rapid.SampledFrom(list).Draw(t, "older key")
				}
				return key
			})
		}
	}
}

// TestNothingOfAFileVanishes makes items of a store one at random, and renames some, before and after it is exported,
// and edits the file. What the file keeps and nobody has removed is still there, and a second import changes nothing.
func TestNothingOfAFileVanishes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		c := newCurator()
		mustImport(t, c, drawMap(t, map[evidence.Key]evidence.Kind{}))
		moving := func(times int) {
			for range rapid.IntRange(0, times).Draw(t, "calls") {
				edits := drawEdits(t, known(read(t, c.Store)))
				if rapid.Bool().Draw(t, "merge") {
					kind := rapid.SampledFrom([]evidence.Kind{evidence.KindAgent, evidence.KindStudy, evidence.KindTestimony, evidence.KindClaim, evidence.KindClaim, evidence.KindClaim}).Draw(t, "merged kind")
					edits = []curate.Edit{curate.Merge{Into: evidence.Ref(drawKey(t, kind)), Other: evidence.Ref(drawKey(t, kind))}}
				}
				if _, err := c.Edit(ctx, call, edits...); err != nil && evidence.CodeOf(err) == evidence.Internal {
					t.Fatal(err)
				}
			}
		}
		moving(2)
		m, h := exported(t, c.Store, rapid.Bool().Draw(t, "whole"))
		others := map[evidence.Key][]evidence.Key{}
		for _, e := range read(t, c.Store).Entries {
			others[e.EntryMeta().Key] = e.EntryMeta().Aliases
		}
		moving(4)
		file := drawFile(t, copyOf(m))
		drawOlder(t, file, others)
		if checkable(file) != nil {
			return
		}
		before := lookedUp(t, c.Store, file)
		o := curate.ImportOptions{Call: call, Header: h, Side: rapid.SampledFrom(append(curate.Sides, "")).Draw(t, "side"), RemoveMany: true}
		stored := read(t, c.Store)
		report, err := c.Import(ctx, copyOf(file), o)
		if err != nil {
			if evidence.CodeOf(err) == evidence.Internal {
				t.Fatal(err)
			}
			if diff := cmp.Diff(stored, read(t, c.Store)); diff != "" {
				t.Fatalf("a refused import changes the store:\n%s", diff)
			}
			var both *curate.BothChanged
			if errors.As(err, &both) {
				o.Side = rapid.SampledFrom(both.Settles).Draw(t, "settled by")
				if _, err := c.Import(ctx, copyOf(file), o); err != nil {
					t.Fatalf("%s does not settle it: %v", o.Side, err)
				}
			} else {
				return
			}
		}
		after := lookedUp(t, c.Store, file)
		for ref, e := range before {
			if e != nil && after[ref] == nil {
				t.Errorf("%s is in the file, and no longer in the store: %+v", ref, report)
			}
		}
		checkFigures(t, c)
		sameAgain(t, c, copyOf(file), o)
		mergesAgain(t, c, "")
	})
}

// checkable is what is wrong with a map by itself.
func checkable(m *evidence.Map) error {
	for e := range m.Entries() {
		if wrong := evidence.Check(e); len(wrong) > 0 {
			return evidence.Refuse(wrong...)
		}
	}
	return nil
}

// lookedUp is what a store has for the names of a map.
func lookedUp(t tester, s storage.Store, m *evidence.Map) map[evidence.Ref]evidence.Entry {
	var refs []evidence.Ref
	for e := range m.Entries() {
		refs = append(refs, e.Ref())
	}
	found := map[evidence.Ref]evidence.Entry{}
	err := s.View(context.Background(), func(r storage.Reader) error {
		entries, err := r.Entries(context.Background(), refs)
		for i, e := range entries {
			found[refs[i]] = e
		}
		return err
	})
	if err != nil {
		t.Fatalf("reading the store: %v", err)
	}
	return found
}
