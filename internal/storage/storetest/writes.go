package storetest

import (
	"context"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// writeCase is one Put into the world, and then questions. A store refuses a Put that
// has a code, with this code, and is left as it was.
type writeCase struct {
	name string
	put  []evidence.Entry
	code evidence.Code // empty if the Put is accepted
	then []readCase
}

func writeParts(cases []writeCase) func(t T, c Config) {
	changed := make([]changeCase, len(cases))
	for i, w := range cases {
		changed[i] = changeCase{w.name, []step{writing(w.put...)}, w.code, w.then}
	}
	return changeParts(changed)
}

// everything is all that is in a store: its history, its state and its entries.
func everything(t T, s storage.Store) []string {
	t.Helper()
	var lines []string
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		state, err := r.State(ctx)
		if err != nil {
			return err
		}
		lines, err = historyOf(ctx, r)
		if err != nil {
			return err
		}
		state.Map, state.Copy = "", "" // which are random
		lines = append(lines, fmt.Sprint(state))
		return r.Scan(ctx, func(e evidence.Entry) error {
			lines = append(lines, full(e))
			return nil
		})
	})
	return lines
}

// full writes all of an entry.
func full(e evidence.Entry) string {
	c, ok := e.(*evidence.Claim)
	if !ok || c.Figures == nil {
		return fmt.Sprintf("%+v", e)
	}
	bare := *c
	bare.Figures = nil
	return fmt.Sprintf("%+v %+v", bare, *c.Figures)
}

// with changes an entry of a case.
func with[E any](e *E, change func(*E)) *E {
	change(e)
	return e
}

// as gives an entry the id of another one.
func as[E evidence.Entry](id evidence.ID, e E) E {
	e.EntryMeta().ID = id
	return e
}

func speaking(key, speaker evidence.Key) *evidence.Testimony {
	return &evidence.Testimony{Meta: meta(key, 0), Summary: "It is so", Basis: "HEARSAY", Speaker: speaker}
}

func caveatOn(key evidence.Key, on ...evidence.Ref) *evidence.Caveat {
	return &evidence.Caveat{Meta: meta(key, 0), Category: "OTHER", Severity: "MINOR", Text: "So so", Qualifies: on}
}

var writeCases = []writeCase{
	{"nothing", nil, "", []readCase{{"counted", standing{}, `2 ""`}}},
	{"a new item", []evidence.Entry{agent("cid")}, "", []readCase{
		{"by key", entries{"cid", evidence.Ref(id("cid"))}, "cid cid"},
		{"in the list", list{Kind: evidence.KindAgent, First: 9}, "ann bob cid org press"},
		{"in the search", search{Text: "agent cid"}, "cid"},
		{"nearest", near{"cidd", 1}, "cid"},
	}},
	{"entries that refer to later ones", []evidence.Entry{link("says->c-new", "WEAK"), caveatOn("but", "says", "c-new"), speaking("says", "cid"), claim("c-new", 0), agent("cid")}, "", []readCase{
		{"below", under{"c-new"}, "cid says c-new but says->c-new"},
	}},
	{"an item replaced whole", []evidence.Entry{agent("ann")}, "", []readCase{
		{"its references are gone", edges{walk("ann", evidence.AffiliatedWith, out), walk("org", evidence.AffiliatedWith, in)}, " | bob"},
		{"its words are gone", search{Text: "nurse"}, ""},
		{"its new words are there", search{Text: "agent ann"}, "ann"},
		{"what refers to it does so still", edges{walk("ann", evidence.AuthoredBy, in)}, "book paper"},
	}},
	{"a list in another order", []evidence.Entry{&evidence.Source{Meta: meta("paper", 0), Title: "Paper", Kind: "BOOK", Authors: []evidence.Key{"org", "ann", "bob"}}}, "", []readCase{
		{"as listed", edges{walk("paper", evidence.AuthoredBy, out), walk("paper", evidence.Cites, out)}, "org ann bob | "},
	}},
	{"tags replaced", []evidence.Entry{claim("c-base", 1, "salt", "valley")}, "", []readCase{
		{"the old one", where(has("tags", "water")), "c-mid c-top"},
		{"the new one", where(has("tags", "salt")), "c-base"},
		{"counts of tags", tags{}, "salt 1, valley 2, water 2, well 2"},
		{"the old one in the search", search{Text: "water"}, "c-mid c-top"},
	}},
	{"a caveat resolved and another one raised again", []evidence.Entry{
		with(caveatOn("few", "c-mid"), func(c *evidence.Caveat) { c.Category, c.Resolved = "SMALL_SAMPLE", true }),
		with(caveatOn("lost", "c-bare"), func(c *evidence.Caveat) { c.Category = "SMALL_SAMPLE" }),
	}, "", []readCase{{"", where(has("hasCaveat", "SMALL_SAMPLE")), "c-bare"}}},
	{"a link replaced", []evidence.Entry{link("heard->c-base", evidence.StrengthConclusive)}, "", []readCase{
		{"", edges{bearing("c-base", storage.ByStrength, 2, false)}, "heard(heard->c-base) survey(survey->c-base) +"},
	}},
	{"a link to another claim", []evidence.Entry{as(linkID("c-base->c-mid"), link("c-base->c-alone", evidence.StrengthWeak))}, "", []readCase{
		{"names", entries{"c-base->c-mid", "c-base->c-alone"}, "- c-base->c-alone"},
		{"dependents", claims(storage.OrderDependents, true, storage.Filter{}), "c-base c-top c-bare c-mid c-alone c-tie"},
		{"above", over{"heard"}, "c-alone c-base c-mid c-top"},
	}},
	{"links from one claim to another", []evidence.Entry{
		as(linkID("c-base->c-top"), link("c-tie->c-top", "")), as(linkID("c-base->c-mid"), link("c-tie->c-mid", "")), link("c-tie->c-base", ""),
	}, "", []readCase{
		{"dependents", claims(storage.OrderDependents, true, storage.Filter{}), "c-tie c-top c-base c-bare c-mid c-alone"},
	}},
	{"two links that change places", []evidence.Entry{as(linkID("saw->c-base"), link("heard->c-base", "STRONG")), as(linkID("heard->c-base"), link("saw->c-base", "WEAK"))}, "", []readCase{
		{"", edges{bearing("c-base", storage.ByStrength, 0, false)}, "survey(survey->c-base) census(census->c-base) heard(heard->c-base) saw(saw->c-base)"},
	}},

	{"an item renamed", []evidence.Entry{as(id("ann"), agent("zoe"))}, "", []readCase{
		{"names", entries{"ann", "zoe", evidence.Ref(id("ann"))}, "- zoe zoe"},
		{"what refers to it follows", edges{walk("saw", evidence.SpokenBy, out), walk("paper", evidence.AuthoredBy, out), walk("paid", evidence.Qualifies, out)}, "zoe | bob zoe | zoe"},
		{"in their records too", edges{walk("zoe", evidence.AuthoredBy, in)}, "book paper"},
		{"search", search{Text: "ann"}, ""},
	}},
	{"a claim renamed", []evidence.Entry{as(id("c-base"), claim("a-base", 1))}, "", []readCase{
		{"its links follow", entries{"saw->c-base", "saw->a-base", "a-base->c-mid", evidence.Ref(linkID("saw->c-base"))}, "- saw->a-base a-base->c-mid saw->a-base"},
		{"in its place by key", where(storage.Filter{}), "a-base c-alone c-bare c-mid c-tie c-top"},
		{"its figures too", where(has("verdict", "CORROBORATED")), "a-base"},
	}},
	{"two items that change names", []evidence.Entry{as(id("ann"), agent("bob")), as(id("bob"), agent("ann"))}, "", []readCase{
		{"", edges{walk("saw", evidence.SpokenBy, out), walk("heard", evidence.SpokenBy, out), walk("paper", evidence.AuthoredBy, out)}, "bob | ann | ann bob"},
	}},
	{"a name that becomes free and is taken, and referred to", []evidence.Entry{as("it_new", agent("ann")), speaking("new", "ann"), as(id("ann"), agent("zoe"))}, "", []readCase{
		{"", edges{walk("saw", evidence.SpokenBy, out), walk("new", evidence.SpokenBy, out)}, "zoe | ann"},
		{"by id", entries{"it_new", evidence.Ref(id("ann"))}, "ann zoe"},
	}},

	{"a key that is taken", []evidence.Entry{agent("cid"), as("it_other", agent("ann"))}, evidence.Conflict, nil},
	{"a key that another kind has", []evidence.Entry{as("it_other", claim("ann", 0))}, evidence.Conflict, nil},
	{"a key twice in one Put", []evidence.Entry{as("it_one", agent("cid")), as("it_two", claim("cid", 0))}, evidence.Conflict, nil},
	{"a new name that is taken", []evidence.Entry{as(id("bob"), agent("ann"))}, evidence.Conflict, nil},
	{"the same link again", []evidence.Entry{agent("cid"), as("ln_other", link("saw->c-base", ""))}, evidence.Conflict, nil},
	{"a link twice in one Put", []evidence.Entry{as("ln_one", link("nobody->c-base", "")), as("ln_two", link("nobody->c-base", ""))}, evidence.Conflict, nil},
	{"a link moved to where one is", []evidence.Entry{as(linkID("saw->c-base"), link("heard->c-base", ""))}, evidence.Conflict, nil},
	{"an agent with a claim's id", []evidence.Entry{as(id("c-base"), agent("cid"))}, evidence.Conflict, nil},
	{"a link with an agent's id", []evidence.Entry{as(id("ann"), link("nobody->c-base", ""))}, evidence.Conflict, nil},
	{"an agent with a link's id", []evidence.Entry{as(linkID("saw->c-base"), agent("cid"))}, evidence.Conflict, nil},
	{"no id", []evidence.Entry{as("", agent("cid"))}, evidence.Invalid, nil},
	{"an id twice", []evidence.Entry{agent("cid"), as(id("cid"), agent("dan"))}, evidence.Invalid, nil},

	{"an affiliation to nobody", []evidence.Entry{agent("cid"), with(agent("dan"), func(a *evidence.Agent) { a.Affiliation = "nope" })}, evidence.Invalid, nil},
	{"a speaker who is nobody", []evidence.Entry{speaking("new", "nope")}, evidence.Invalid, nil},
	{"a list with one that is missing", []evidence.Entry{&evidence.Source{Meta: meta("new", 0), Title: "New", Kind: "BOOK", Authors: []evidence.Key{"ann", "nope"}}}, evidence.Invalid, nil},
	{"a citation that is missing, of an item replaced", []evidence.Entry{&evidence.Source{Meta: meta("paper", 0), Title: "Paper", Kind: "BOOK", Cites: []evidence.Key{"nope"}}}, evidence.Invalid, nil},
	{"a study reported nowhere", []evidence.Entry{&evidence.Study{Meta: meta("new", 0), Title: "New", Design: "OTHER", ReportedIn: []evidence.Key{"nope"}}}, evidence.Invalid, nil},
	{"a caveat on nothing", []evidence.Entry{caveatOn("new", "ann", "nope")}, evidence.Invalid, nil},
	{"a link from nowhere", []evidence.Entry{agent("cid"), link("nope->c-base", "")}, evidence.Invalid, nil},
	{"a link to nowhere", []evidence.Entry{agent("cid"), link("saw->nope", "")}, evidence.Invalid, nil},
	{"a reference by id", []evidence.Entry{speaking("new", evidence.Key(id("ann")))}, evidence.Invalid, nil},
	{"a reference to a name that is given up", []evidence.Entry{as(id("ann"), agent("zoe")), speaking("new", "ann")}, evidence.Invalid, nil},
	{"good entries and a bad one", []evidence.Entry{agent("cid"), claim("c-new", 0), link("saw->c-new", ""), with(agent("ann"), func(a *evidence.Agent) { a.Name = "Changed" }), link("saw->nope", "")}, evidence.Invalid, nil},
}

// writeFaults are found by "writes".
var writeFaults = []fault{
	{"entries may only refer to earlier ones", writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if len(entries) > 5 { // as the world has
			return tx.Put(ctx, entries)
		}
		for _, e := range entries {
			if err := tx.Put(ctx, []evidence.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	}})},
	{"dangling references are dropped", writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err != nil && evidence.CodeOf(err) == evidence.Invalid && len(entries) == 1 {
			return nil
		}
		return err
	}})},
	{"a conflict is called invalid", writeFault(writes{put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		err := tx.Put(ctx, entries)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return evidence.Wrap(evidence.Invalid, err, "writing")
		}
		return err
	}})},
	{"a renamed item keeps its old name by itself", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		before := tx.(*memstore.Tx).Held
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		for _, e := range entries {
			old := before[e.EntryMeta().ID]
			if old != nil && old.EntryMeta().Key != e.EntryMeta().Key && tx.(*memstore.Tx).Named(old.Ref()) == nil {
				m := own(tx, e.EntryMeta().ID).EntryMeta()
				m.Aliases = append(m.Aliases, old.EntryMeta().Key)
			}
		}
		return nil
	})},
}

// testLargeBatch: one Put takes a whole map.
func testLargeBatch(t T, c Config) {
	var all []evidence.Entry
	for i := range c.Batch / 4 {
		speaker, says, one := agent(evidence.Key(fmt.Sprintf("a-%d", i))), evidence.Key(fmt.Sprintf("t-%d", i)), claim(evidence.Key(fmt.Sprintf("c-%d", i)), 0, "big")
		all = append(all, link(evidence.LinkName(says, one.Key, evidence.Supports), evidence.StrengthWeak), speaking(says, speaker.Key), one, speaker)
	}
	s := open(t, c)
	ctx := context.Background()
	if err := s.Update(ctx, func(tx storage.Tx) error { return tx.Put(ctx, all) }); err != nil {
		t.Fatalf("putting %d entries: %v", len(all), err)
	}
	view(t, s, func(ctx context.Context, r storage.Reader) error {
		got, err := r.Entries(ctx, refs(all))
		if err != nil {
			return err
		}
		for i := range all {
			if diff := cmp.Diff(all[i], got[i]); diff != "" {
				t.Fatalf("entry %d (-want +got):\n%s", i, diff)
			}
		}
		n := 0
		err = r.Scan(ctx, func(evidence.Entry) error { n++; return nil })
		if n != len(all) {
			t.Errorf("a Scan visits %d of %d entries", n, len(all))
		}
		if got := answer(ctx, r, counts{}); got != fmt.Sprintf("AGENT %d TESTIMONY %[1]d CLAIM %[1]d LINK %[1]d |  | ", len(all)/4) {
			t.Errorf("counts: %s", got)
		}
		return err
	})
}

// largeFaults are found by "large batch".
var largeFaults = []fault{
	{"the end of a large Put is lost", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		return tx.Put(ctx, entries[:min(len(entries), 36)])
	})},
	{"the counts of a large Put are of its beginning", putFault(func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
		if len(entries) <= 36 {
			return tx.Put(ctx, entries)
		}
		if err := tx.Put(ctx, entries[:36]); err != nil {
			return err
		}
		for _, e := range entries[36:] {
			if err := tx.Put(ctx, []evidence.Entry{e}); err != nil {
				return err
			}
		}
		return nil
	})},
}
