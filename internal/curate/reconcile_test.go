package curate_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// exported is a map and the header of a file with it.
func exported(t tester, s storage.Store, whole bool) (*evidence.Map, *evidence.Header) {
	t.Helper()
	var h evidence.Header
	err := s.View(context.Background(), func(r storage.Reader) error {
		state, err := r.State(context.Background())
		if err != nil {
			return err
		}
		h, err = storage.HeaderOf(context.Background(), r, state)
		return err
	})
	if err != nil {
		t.Fatalf("reading the header: %v", err)
	}
	h.Whole = whole
	return copyOf(read(t, s).asMap()), &h
}

// tea is a small map.
func tea() *evidence.Map {
	m := claims("tea-helps", "tea-is-safe")
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "ada"}, Name: "Ada", Kind: "PERSON"})
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "ada-l"}, Name: "Ada L.", Kind: "PERSON"})
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "A trial", Design: "EXPERIMENT", Investigators: []evidence.Key{"ada-l"}})
	m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: "word"}, Summary: "It helped.", Basis: "EYEWITNESS", Quote: "It helped me.", Speaker: "ada"})
	m.Add(&evidence.Link{From: "trial", To: "tea-helps", Relation: evidence.Supports, Strength: evidence.StrengthModerate})
	m.Add(&evidence.Link{From: "word", To: "tea-helps", Relation: evidence.Supports, Strength: evidence.StrengthWeak})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "few"}, Category: "SMALL_SAMPLE", Severity: "MINOR", Text: "Few.", Qualifies: []evidence.Ref{"trial", "word->tea-helps"}})
	return m
}

// without is a map without some entries.
func without(m *evidence.Map, refs ...evidence.Ref) *evidence.Map {
	rest := &evidence.Map{}
	for e := range m.Entries() {
		keep := true
		for _, ref := range refs {
			keep = keep && e.Ref() != ref
		}
		if keep {
			rest.Add(e)
		}
	}
	return rest
}

// withoutTrial takes a study out of a map, with all that only it needs.
func withoutTrial(m *evidence.Map) *evidence.Map {
	m.Caveats[0].Qualifies = []evidence.Ref{"word->tea-helps"}
	return without(m, "trial", "trial->tea-helps", "ada-l")
}

// TestMergeOfAFile edits a store and an export of it, and brings both together.
func TestMergeOfAFile(t *testing.T) {
	claim := func(m *evidence.Map, key evidence.Key) *evidence.Claim { return m.ByKey()[key].(*evidence.Claim) }
	word := func(m *evidence.Map) *evidence.Testimony { return m.Testimonies[0] }
	for _, c := range []struct {
		name   string
		store  []curate.Edit
		file   func(*evidence.Map) *evidence.Map
		part   bool // whether the file is not whole
		many   bool // whether it may remove much
		side   curate.Side
		want   string      // what the import does
		refuse string      // or its error
		fixed  bool        // whether no side settles that
		only   curate.Side // the one that does, if the other one does not
	}{
		{name: "nothing", file: func(m *evidence.Map) *evidence.Map { return m }},
		{name: "a field of one entry on each side",
			store: []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"note": "store"}}},
			file:  func(m *evidence.Map) *evidence.Map { claim(m, "tea-helps").Statement = "File."; return m },
			want:  "CLAIM tea-helps statement: Something. -> File."},
		{name: "the same on both sides",
			store: []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"statement": "Same."}}, curate.Unlink{Of: "trial->tea-helps"}},
			file: func(m *evidence.Map) *evidence.Map {
				claim(m, "tea-helps").Statement = "Same."
				return without(m, "trial->tea-helps")
			}},
		{name: "one field the same on both sides, another one in the file",
			store: []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"statement": "Same."}}},
			file: func(m *evidence.Map) *evidence.Map {
				claim(m, "tea-helps").Statement, claim(m, "tea-helps").Note = "Same.", "file"
				return m
			},
			want: "CLAIM tea-helps note:  -> file"},
		{name: "what the store removed, and made again",
			store: []curate.Edit{curate.Remove{Of: "tea-is-safe"},
				curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "tea-is-safe"}, Statement: "New."}}},
			file: func(m *evidence.Map) *evidence.Map { claim(m, "tea-is-safe").Note = "file"; return m },
			want: "CLAIM tea-is-safe note:  -> file"},
		{name: "what the store made stays, what the file took out goes",
			store: []curate.Edit{curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "new"}, Statement: "New."}}},
			file:  func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps") },
			want:  "CAVEAT few removed; LINK word->tea-helps removed"},
		{name: "a part of a map takes nothing out", part: true,
			file: func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps") }},
		{name: "a new key of the store",
			store: []curate.Edit{curate.Rename{Of: "trial", Key: "trial-2015"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Studies[0].Title = "File"
				m.Add(&evidence.Link{From: "trial", To: "tea-is-safe", Relation: evidence.Supports})
				m.Caveats[0].Resolved = true
				return m
			},
			want: "LINK trial-2015->tea-is-safe created; STUDY trial-2015 title: A trial -> File; CAVEAT few resolved:  -> true"},
		{name: "the key of one for another",
			store: []curate.Edit{curate.Rename{Of: "tea-helps", Key: "tea-cures"}, curate.Remove{Of: "few"}, curate.Unlink{Of: "trial->tea-cures"}},
			file:  func(m *evidence.Map) *evidence.Map { claim(m, "tea-helps").Note = "file"; return m },
			want:  "CLAIM tea-cures note:  -> file"},
		{name: "two items that the store made one",
			store: []curate.Edit{curate.Merge{Into: "ada", Other: "ada-l"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Studies[0].Title = "File"
				m.Add(&evidence.Study{Meta: evidence.Meta{Key: "new"}, Title: "New", Design: "SURVEY", Investigators: []evidence.Key{"ada-l"}})
				return m
			},
			want: "STUDY new created; STUDY trial title: A trial -> File"},
		{name: "a change of an item that the store made one with another",
			store: []curate.Edit{curate.Merge{Into: "ada", Other: "ada-l"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.ByKey()["ada-l"].(*evidence.Agent).Name = "Ada Lovelace"
				return m
			},
			only:   curate.Theirs,
			refuse: `ada-l: the agent "Ada L.": the file changes it, and ann made it one with the agent "Ada" in revision 2 at 2026-02-03T04:02:00Z, expected the change made to "ada", or the store's side`},
		{name: "a change of an item that the store made one with another, for the file", side: curate.Ours,
			store: []curate.Edit{curate.Merge{Into: "ada", Other: "ada-l"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.ByKey()["ada-l"].(*evidence.Agent).Name = "Ada Lovelace"
				return m
			},
			refuse: `ada-l: the agent "Ada L.": the file changes it, and ann made it one with`},
		{name: "a change of an item that the store made one with another, for the store", side: curate.Theirs,
			store: []curate.Edit{curate.Merge{Into: "ada", Other: "ada-l"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.ByKey()["ada-l"].(*evidence.Agent).Name = "Ada Lovelace"
				return m
			}},
		{name: "links and caveats of claims that the store made one",
			store: []curate.Edit{curate.Merge{Into: "tea-helps", Other: "tea-is-safe"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(&evidence.Study{Meta: evidence.Meta{Key: "more"}, Title: "More", Design: "SURVEY"})
				m.Add(&evidence.Link{From: "more", To: "tea-is-safe", Relation: evidence.Supports})
				m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "odd"}, Category: "OTHER", Severity: "MINOR", Text: "Odd.", Qualifies: []evidence.Ref{"tea-is-safe", "more->tea-is-safe"}})
				return m
			},
			want: `STUDY more created; CAVEAT odd created; LINK more->tea-helps created`},
		{name: "a link to a claim that the store made one with one that has it",
			store: []curate.Edit{curate.Link{Link: &evidence.Link{From: "trial", To: "tea-is-safe", Relation: evidence.Supports}}, curate.Merge{Into: "tea-helps", Other: "tea-is-safe"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(&evidence.Link{From: "trial", To: "tea-is-safe", Relation: evidence.Supports, Strength: evidence.StrengthWeak})
				return m
			},
			only:   curate.Theirs,
			refuse: `trial->tea-is-safe: the file has it beside "trial->tea-helps", and in the store both are "trial->tea-helps" now: ann made "tea-is-safe" one with the claim "Something." in revision 2 at 2026-02-03T04:02:00Z, expected one of the two, or the store's side`},
		{name: "a link that the store moved",
			store: []curate.Edit{curate.Relink{Of: "trial->tea-helps", Set: curate.Fields{"to": evidence.Key("tea-is-safe")}}},
			file:  func(m *evidence.Map) *evidence.Map { m.Links[0].Rationale = "File."; return m },
			want:  "LINK trial->tea-is-safe rationale:  -> File."},
		{name: "a link that both moved",
			store: []curate.Edit{curate.Relink{Of: "trial->tea-helps", Set: curate.Fields{"to": evidence.Key("tea-is-safe")}}},
			file:  func(m *evidence.Map) *evidence.Map { m.Links[0].To = "tea-is-safe"; return m }},
		{name: "a field on both sides",
			store:  []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"statement": "Store.", "note": "store"}}},
			file:   func(m *evidence.Map) *evidence.Map { claim(m, "tea-helps").Statement = "File."; return m },
			refuse: `tea-helps.statement: the claim "Store.": the file says "File.", and the store says "Store." since revision 2: ann changed statement at 2026-02-03T04:02:00Z`},
		{name: "a field on both sides, for the file", side: curate.Ours,
			store: []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"statement": "Store.", "note": "store"}}},
			file:  func(m *evidence.Map) *evidence.Map { claim(m, "tea-helps").Statement = "File."; return m },
			want:  `CLAIM tea-helps statement: Store. -> File.; statement of the claim "Store." goes, of revision 2`},
		{name: "a field on both sides, for the store", side: curate.Theirs,
			store: []curate.Edit{curate.Update{Of: "tea-helps", Set: curate.Fields{"statement": "Store.", "note": "store"}}},
			file:  func(m *evidence.Map) *evidence.Map { claim(m, "tea-helps").Statement = "File."; return m }},
		{name: "a quote is one matter",
			store:  []curate.Edit{curate.VerifyQuote{Of: "word", Text: "She said: It helped me. Then"}},
			file:   func(m *evidence.Map) *evidence.Map { word(m).Quote = "It helped."; return m },
			refuse: `word.quote: the testimony "It helped.": the file says "It helped.", and the store says quotePrefix "She said: ", quoteSuffix " Then", quoteVerified "true" since revision 2`},
		{name: "an entry that both made",
			store: []curate.Edit{curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "new"}, Statement: "Store."}}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(&evidence.Claim{Meta: evidence.Meta{Key: "new"}, Statement: "File."})
				return m
			},
			refuse: `new.statement: the claim "Store.": the file says "File.", and the store says "Store." since revision 2`},
		{name: "changed in the file, removed in the store",
			store:  []curate.Edit{curate.Remove{Of: "few"}, curate.Remove{Of: "word", WithLinks: true}},
			file:   func(m *evidence.Map) *evidence.Map { word(m).Summary = "File."; return m },
			refuse: `word: the testimony "It helped.": the file changes it, and ann removed it in revision 2 at 2026-02-03T04:02:00Z`},
		{name: "changed in the file, removed in the store with what it needs, for the file", side: curate.Ours,
			store: []curate.Edit{curate.Remove{Of: "few"}, curate.Remove{Of: "word", WithLinks: true}, curate.Remove{Of: "ada"}},
			file:  func(m *evidence.Map) *evidence.Map { word(m).Summary = "File."; return m },
			want:  `TESTIMONY word created; AGENT ada created; the removal of the testimony "It helped." goes, of revision 2; the removal of the agent "Ada" goes, of revision 2`},
		{name: "changed in the file, removed in the store, for the store", side: curate.Theirs,
			store: []curate.Edit{curate.Remove{Of: "few"}, curate.Remove{Of: "word", WithLinks: true}},
			file:  func(m *evidence.Map) *evidence.Map { word(m).Summary = "File."; return m }},
		{name: "needed by the file, removed in the store",
			store: []curate.Edit{curate.Remove{Of: "few"}, curate.Remove{Of: "word", WithLinks: true}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Add(&evidence.Link{From: "word", To: "tea-is-safe", Relation: evidence.Supports})
				return m
			},
			refuse: `word: the testimony "It helped.": the file needs it for "word->tea-is-safe", and ann removed it in revision 2`},
		{name: "gone in the file, changed in the store",
			store:  []curate.Edit{curate.ResolveCaveat{Of: "few"}},
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "few") },
			refuse: `few: the caveat "Few.": the file, which is whole, no longer has it, and ann changed it in revision 2 at 2026-02-03T04:02:00Z`},
		{name: "gone in the file, changed in the store, for the file", side: curate.Ours,
			store: []curate.Edit{curate.ResolveCaveat{Of: "few"}},
			file:  func(m *evidence.Map) *evidence.Map { return without(m, "few") },
			want:  `CAVEAT few removed`},
		{name: "gone in the file, needed by the store",
			store:  []curate.Edit{curate.Link{Link: &evidence.Link{From: "word", To: "tea-is-safe", Relation: evidence.Contradicts}}},
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps", "word") },
			refuse: `word: the testimony "It helped.": the file, which is whole, no longer has it, and the link from "It helped." against "Something." needs it: ann wrote that in revision 2 at 2026-02-03T04:02:00Z`},
		{name: "gone in the file, needed by the store, for the file", side: curate.Ours,
			store: []curate.Edit{curate.Link{Link: &evidence.Link{From: "word", To: "tea-is-safe", Relation: evidence.Contradicts}}},
			file:  func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps", "word") },
			want:  `TESTIMONY word removed; CAVEAT few removed; LINK word->tea-helps removed; LINK word-|tea-is-safe removed`},
		{name: "gone in the file, needed by the store, for the store", side: curate.Theirs,
			store: []curate.Edit{curate.Link{Link: &evidence.Link{From: "word", To: "tea-is-safe", Relation: evidence.Contradicts}}},
			file:  func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps", "word", "ada") },
			want:  `CAVEAT few removed; LINK word->tea-helps removed`},
		{name: "gone in the file, needed by what the store changed",
			store:  []curate.Edit{curate.Update{Of: "word", Set: curate.Fields{"speaker": "ada-l"}}},
			file:   withoutTrial,
			refuse: `ada-l: the agent "Ada L.": the file, which is whole, no longer has it, and the testimony "It helped." needs it: ann wrote that in revision 2 at 2026-02-03T04:02:00Z`},
		{name: "gone in the file, needed by what the store changed, for the file", side: curate.Ours,
			store: []curate.Edit{curate.Update{Of: "word", Set: curate.Fields{"speaker": "ada-l"}}},
			file:  withoutTrial,
			want:  `CAVEAT few qualifies: [trial, word->tea-helps] -> [word->tea-helps]; TESTIMONY word speaker: ada-l -> ada; AGENT ada-l removed; STUDY trial removed; LINK trial->tea-helps removed; speaker of the testimony "It helped." goes, of revision 2`},
		{name: "gone in the file, needed by what the store changed, for the store", side: curate.Theirs,
			store: []curate.Edit{curate.Update{Of: "word", Set: curate.Fields{"speaker": "ada-l"}}},
			file:  withoutTrial,
			want:  `CAVEAT few qualifies: [trial, word->tea-helps] -> [word->tea-helps]; STUDY trial removed; LINK trial->tea-helps removed`},
		{name: "a reference to an item that the store made one with another",
			store: []curate.Edit{curate.Merge{Into: "ada", Other: "ada-l"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Studies[0].Investigators = []evidence.Key{"ada", "ada-l"}
				return m
			}},
		{name: "a new reference to an item that the store made one with another",
			store: []curate.Edit{curate.Merge{Into: "ada-l", Other: "ada"}},
			file: func(m *evidence.Map) *evidence.Map {
				m.Studies[0].Investigators = []evidence.Key{"ada-l", "ada"}
				return m
			}},
		{name: "gone in the file, which still needs it",
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "ada") },
			fixed:  true,
			refuse: `"ada" is needed by word: remove or change these first`},
		{name: "a file that was cut short after its header", side: curate.Ours,
			file:   func(*evidence.Map) *evidence.Map { return &evidence.Map{} },
			refuse: `the file, which is whole, lacks 9 of the 9 entries of the map (2 of 2 agents, 1 of 1 studies, 1 of 1 testimonies, 2 of 2 claims, 1 of 1 caveats, 2 of 2 links), and they would be removed`},
		{name: "a file that was cut short before its last list",
			file:   func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps", "trial->tea-helps") },
			fixed:  true,
			refuse: `lacks 3 of the 9 entries of the map (1 of 1 caveats, 2 of 2 links), and they would be removed`},
		{name: "a file that removes many, as it may", many: true,
			file: func(m *evidence.Map) *evidence.Map { return without(m, "few", "word->tea-helps", "trial->tea-helps") },
			want: "CAVEAT few removed; LINK trial->tea-helps removed; LINK word->tea-helps removed"},
		{name: "another kind",
			file: func(m *evidence.Map) *evidence.Map {
				m = without(m, "tea-is-safe")
				m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "tea-is-safe"}, Name: "T", Kind: "PERSON"})
				return m
			},
			fixed:  true,
			refuse: `tea-is-safe.key: "tea-is-safe" is a claim in the store and an agent in the map, expected another key`},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := newCurator()
			startCall(curator, 1)
			mustImport(t, curator, tea())
			m, h := exported(t, curator.Store, !c.part)
			startCall(curator, 2)
			if len(c.store) > 0 {
				if _, err := curator.Edit(t.Context(), call, c.store...); err != nil {
					t.Fatal(err)
				}
			}
			before := read(t, curator.Store)
			startCall(curator, 3)
			o := curate.ImportOptions{Call: call, Header: h, Side: c.side, RemoveMany: c.many}
			o.DryRun = true
			dry, dryErr := curator.Import(t.Context(), c.file(copyOf(m)), o)
			if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
				t.Fatalf("a dry run changes the store:\n%s", diff)
			}
			o.DryRun = false
			report, err := curator.Import(t.Context(), c.file(copyOf(m)), o)
			if fmt.Sprint(err) != fmt.Sprint(dryErr) {
				t.Errorf("a dry run says %v, and the import %v", dryErr, err)
			}
			if c.refuse != "" {
				var both *curate.BothChanged
				if errors.As(err, &both) == (c.fixed || c.side != "") {
					t.Errorf("whether a side settles it: %#v", err)
				}
				if both != nil && c.only != "" && !slices.Equal(both.Settles, []curate.Side{c.only}) {
					t.Errorf("%v would settle it", both.Settles)
				}
				if err == nil || !strings.Contains(err.Error(), c.refuse) {
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
			if diff := cmp.Diff(report, dry, cmpopts.IgnoreFields(curate.Outcome{}, "DryRun", "Revision"), cmpopts.IgnoreUnexported(curate.ImportReport{})); diff != "" {
				t.Errorf("what a dry run tells (-import +dry run):\n%s", diff)
			}
			if diff := cmp.Diff(c.want, done(report)); diff != "" && !strings.HasPrefix(done(report), c.want) || c.want == "" && report.Revision != nil {
				t.Errorf("what is done (-want +got):\n%s", diff)
			}
			checkFigures(t, curator)
			mergesAgain(t, curator, c.side)
		})
	}
}

// done tells in one line what an import did.
func done(r *curate.ImportReport) string {
	var list []string
	for _, c := range r.Created {
		list = append(list, fmt.Sprintf("%s %s created", c.Kind, c.Ref))
	}
	for _, c := range r.Changed {
		for _, f := range c.Fields {
			list = append(list, fmt.Sprintf("%s %s %s: %s -> %s", c.Kind, c.Ref, f.Field, f.Old, f.New))
		}
	}
	for _, c := range r.Removed {
		list = append(list, fmt.Sprintf("%s %s removed", c.Kind, c.Ref))
	}
	for _, l := range r.Lost {
		if l.Removal {
			list = append(list, fmt.Sprintf("the removal of %s goes, of revision %d", l.Title, l.Revision.Sequence))
		}
		if len(l.Fields) > 0 {
			list = append(list, fmt.Sprintf("%s of %s goes, of revision %d", strings.Join(l.Fields, ", "), l.Title, l.Revision.Sequence))
		}
	}
	return strings.Join(list, "; ")
}

// mergesAgain makes sure that importing an export of what is there changes nothing.
func mergesAgain(t tester, c *curate.Curator, side curate.Side) {
	t.Helper()
	m, h := exported(t, c.Store, true)
	before := read(t, c.Store)
	report, err := c.Import(context.Background(), m, curate.ImportOptions{Call: call, Header: h, Side: side})
	if err != nil || len(report.Created)+len(report.Changed)+len(report.Removed) > 0 {
		t.Errorf("an untouched export does something: %+v, %v", report, err)
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("an untouched export changes the store:\n%s", diff)
	}
}

// TestHeadersThatDoNotFit are of another map, or of a state that the store does not know.
func TestHeadersThatDoNotFit(t *testing.T) {
	c := newCurator()
	mustImport(t, c, tea())
	m, h := exported(t, c.Store, true)
	m.Claims[0].Note = "file"
	before := read(t, c.Store)
	for want, change := range map[string]func(*evidence.Header){
		"an export of another map":                              func(h *evidence.Header) { h.Map = "map_other" },
		"of sequence 2 of the map, and the store has come to 1": func(h *evidence.Header) { h.Sequence = 2 },
		"does not know the state of the map":                    func(h *evidence.Header) { h.At = h.At.Add(1e6) },
	} {
		other := *h
		change(&other)
		other.Place = evidence.Place{File: "f", Line: 1, Column: 1}
		_, err := c.Import(t.Context(), copyOf(m), curate.ImportOptions{Call: call, Header: &other, Side: curate.Ours})
		var both *curate.BothChanged
		if evidence.CodeOf(err) != evidence.Conflict || errors.As(err, &both) || !strings.HasPrefix(err.Error(), "f:1:1: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected %s", err, want)
		}
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("the store has changed:\n%s", diff)
	}
	for path, at := range map[string]string{"": "", "input.side: ": "input"} {
		call := call
		call.At = at
		_, err := c.Import(t.Context(), copyOf(m), curate.ImportOptions{Call: call, Side: curate.Theirs})
		if evidence.CodeOf(err) != evidence.Invalid || !strings.HasPrefix(err.Error(), path+"the file has no header, ") {
			t.Errorf("a side for a file without a header: %v", err)
		}
	}
	if diff := cmp.Diff(before, read(t, c.Store)); diff != "" {
		t.Errorf("a side without a header changes the store:\n%s", diff)
	}
	// A map that is there already is there, and an empty store takes any file.
	h.Map = "map_other"
	if report, err := c.Import(t.Context(), tea(), curate.ImportOptions{Call: call, Header: h}); err != nil || report.Revision != nil {
		t.Errorf("what the store has is refused: %v", err)
	}
	o := curate.ImportOptions{Call: call, Header: h, Part: 2}
	ctx, cancel := context.WithCancel(t.Context())
	o.Progress = func(stage string, _, _ int) {
		if stage == "writing" {
			cancel()
		}
	}
	if _, err := newCurator().Import(ctx, tea(), o); err == nil || !strings.Contains(err.Error(), "import the map again, ignoring its header, to write the rest") {
		t.Errorf("an import that is broken off says %v", err)
	}
	if report, err := newCurator().Import(t.Context(), tea(), curate.ImportOptions{Call: call, Header: h, Side: curate.Ours}); err != nil || len(report.Created) != tea().Len() {
		t.Errorf("an empty store refuses: %v", err)
	}
}
