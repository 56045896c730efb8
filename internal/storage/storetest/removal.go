package storetest

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/text/words"
)

var removeCases = []changeCase{
	{"nothing", []step{removing()}, "", []readCase{{"counted", standing{}, `2 ""`}}},
	{"an item", []step{removing("nobody")}, "", []readCase{
		{"by key and by id", entries{"nobody", evidence.Ref(id("nobody")), "heard"}, "- - heard"},
		{"in the list", list{Kind: evidence.KindTestimony, First: 9, Count: true}, "heard saw =2"},
		{"in the search", search{Text: "voice", Count: true}, ""},
		{"nearest", near{"nobody", 1}, ""},
		{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 2 CLAIM 6 CAVEAT 5 REMARK 1 LINK 12 | CORROBORATED 1 TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | HIGH 1 LOW 2 VERY_LOW 1"},
	}},
	{"an item that refers to others", []step{removing("repost", "few")}, "", []readCase{
		{"what it referred to is there", entries{"paper", "org", "survey", "c-mid"}, "paper org survey c-mid"},
		{"and is not referred to by it", edges{walk("paper", evidence.DerivedFrom, in), walk("org", evidence.PublishedBy, in), walk("c-mid", evidence.Qualifies, in)}, " |  | "},
		{"above", over{"org"}, ""},
		{"filters by caveats", where(has("hasCaveat", "SMALL_SAMPLE")), ""},
	}},
	{"links", []step{removing("saw->c-base", evidence.Ref(linkID("c-mid->c-top")), "c-base-|c-mid")}, "", []readCase{
		{"by name and by id", entries{"saw->c-base", evidence.Ref(linkID("saw->c-base")), "c-mid->c-top", "c-base-|c-mid", "c-base->c-mid"}, "- - - - c-base->c-mid"},
		{"what they joined is there", entries{"saw", "c-base", "c-mid", "c-top"}, "saw c-base c-mid c-top"},
		{"from and to", edges{walk("saw", evidence.Supports, out), walk("c-top", evidence.Supports, in)}, " | c-base(c-base->c-top)"},
		{"a count", edges{{Of: "c-base", Relation: evidence.Supports, Direction: in, First: 1, Count: true}}, "census(census->c-base) + =3"},
		{"above", over{"c-mid"}, "c-mid"},
		{"dependents", claims(storage.OrderDependents, true, storage.Filter{}), "c-base c-top c-bare c-alone c-tie c-mid"},
		{"the whole", scan{}, "ann bob org press book leaflet paper repost census survey heard nobody saw " +
			"c-alone c-bare c-base c-mid c-tie c-top few lost old paid thin asked " +
			"book-|c-base c-bare-|c-top c-base->c-mid c-base->c-top c-top->c-mid census->c-base heard->c-base saw-|c-tie survey->c-base"},
	}},
	{"the last link to another claim", []step{removing("c-top->c-mid")}, "", []readCase{
		{"dependents", claims(storage.OrderDependents, true, storage.Filter{}), "c-base c-bare c-mid c-top c-alone c-tie"},
	}},
	{"a claim with tags, figures and links", []step{removing("c-base", "saw->c-base", "heard->c-base", "survey->c-base", "census->c-base", "book-|c-base",
		"c-base->c-mid", "c-base-|c-mid", "c-base->c-top", "old", "thin")}, "", []readCase{
		{"tags", where(has("tags", "water")), "c-mid c-top"},
		{"counts of tags", tags{}, "valley 1, water 2, well 2"},
		{"the search for tags", search{Text: "valley"}, "c-top survey"},
		{"figures", where(has("verdict", "CORROBORATED")), ""},
		{"by figures", claims(storage.OrderBelief, true, storage.Filter{}), "c-mid c-top c-tie c-bare c-alone"},
		{"what rested on it", where(has("restsOn", "saw")), "c-tie"},
		{"links of it", edges{walk("saw", evidence.Supports, out), walk("c-mid", evidence.Supports, in), walk("c-mid", evidence.Contradicts, in)}, " | c-top(c-top->c-mid) | "},
		{"counts", counts{}, "AGENT 4 SOURCE 4 STUDY 2 TESTIMONY 3 CLAIM 5 CAVEAT 3 REMARK 1 LINK 4 | TENTATIVE 1 SINGLE_LINE 1 CONTESTED 1 | LOW 2 VERY_LOW 1"},
	}},
	{"all that refers to an agent, with the agent", []step{removing("org", "repost", "ann", "bob", "paper", "book", "survey", "census", "saw", "heard", "saw->c-base", "heard->c-base",
		"survey->c-base", "census->c-base", "book-|c-base", "saw-|c-tie", "paid", "few", "thin")}, "", []readCase{
		{"what is left", scan{}, "press leaflet nobody c-alone c-bare c-base c-mid c-tie c-top lost old asked " +
			"c-bare-|c-top c-base-|c-mid c-base->c-mid c-base->c-top c-mid->c-top c-top->c-mid"},
		{"below", under{"c-tie"}, "c-tie"},
		{"search", search{Text: "wells"}, ""},
	}},
	{"a name twice, and by id", []step{removing("nobody", "nobody", evidence.Ref(id("nobody")))}, "", []readCase{{"", entries{"nobody"}, "-"}}},
	{"what was renamed in the same Update", []step{writing(as(id("nobody"), speaking("somebody", "ann"))), removing("somebody")}, "", []readCase{
		{"", entries{"nobody", "somebody", evidence.Ref(id("nobody"))}, "- - -"},
		{"", edges{walk("ann", evidence.SpokenBy, in)}, "saw"},
	}},
	{"a link of a claim that was renamed", []step{writing(as(id("c-base"), claim("a-base", 1))), removing("saw->a-base", "a-base->c-mid")}, "", []readCase{
		{"", edges{walk("saw", evidence.Supports, out), walk("a-base", evidence.Supports, out)}, " | c-top(a-base->c-top)"},
	}},
	{"what was written in the same Update", []step{writing(agent("cid"), speaking("says", "cid")), removing("cid", "says")}, "", []readCase{
		{"", entries{"cid", "says", evidence.Ref(id("cid"))}, "- - -"}, {"", search{Text: "cid"}, ""},
	}},
	{"in two calls", []step{removing("saw->c-base", "saw-|c-tie", "thin"), removing("saw")}, "", []readCase{{"", entries{"saw"}, "-"}, {"", search{Text: "goutte"}, ""}}},
	{"and made again with its id", []step{removing("few", "nobody", "c-bare-|c-top"), writing(caveatOn("few", "c-alone"), as(id("nobody"), speaking("nobody", "bob")), link("c-bare-|c-top", "STRONG"))}, "", []readCase{
		{"", entries{"few", evidence.Ref(id("few")), "nobody", "c-bare-|c-top"}, "few few nobody c-bare-|c-top"},
		{"refers to what it does now", edges{walk("few", evidence.Qualifies, out), walk("few", evidence.RaisedIn, out), walk("nobody", evidence.SpokenBy, out)}, "c-alone |  | bob"},
		{"search", search{Text: "road"}, ""},
		{"search for what it says now", search{Text: "so few"}, "few"},
		{"dependents", claims(storage.OrderDependents, true, storage.Filter{}), "c-base c-top c-bare c-mid c-alone c-tie"},
	}},
	{"and made again with its key", []step{removing("lost", "c-bare-|c-top", "c-bare"), writing(as("it_again", claim("c-bare", 0, "dry")))}, "", []readCase{
		{"", entries{"c-bare", "it_again", evidence.Ref(id("c-bare"))}, "c-bare c-bare -"},
		{"tags", where(has("tags", "well")), "c-top"},
		{"tags of now", where(has("tags", "dry")), "c-bare"},
	}},
	{"its key given to another one", []step{removing("nobody"), writing(as(id("bob"), agent("nobody")))}, "", []readCase{
		{"", edges{walk("heard", evidence.SpokenBy, out)}, "nobody"}, {"", entries{"bob", evidence.Ref(id("nobody"))}, "- -"},
	}},
	{"a claim that is made again has no figures", []step{removing("c-tie", "saw-|c-tie", "thin"), writing(claim("c-tie", 1))}, "", []readCase{
		{"", where(has("verdict", "CONTESTED")), ""}, {"", entries{"c-tie"}, "c-tie"},
	}},

	{"what is not there", []step{removing("nobody", "nope")}, evidence.NotFound, nil},
	{"an id that is not there", []step{removing("nobody", "it_nope")}, evidence.NotFound, nil},
	{"a link that is not there", []step{removing("nobody", "nobody->c-base")}, evidence.NotFound, nil},
	{"what was removed already", []step{removing("nobody"), removing("nobody")}, evidence.NotFound, nil},
	{"an agent that somebody belongs to", []step{removing("nobody", "org", "repost")}, evidence.Conflict, nil},
	{"an agent that wrote something", []step{removing("bob", "survey")}, evidence.Conflict, nil},
	{"a source that is cited", []step{removing("leaflet", "heard->c-base", "heard", "lost")}, evidence.Conflict, nil},
	{"a study that something was collected in", []step{removing("survey", "survey->c-base", "few")}, evidence.Conflict, nil},
	{"what a caveat is on", []step{removing("press", "paper", "repost")}, evidence.Conflict, nil},
	{"the origin of a link that a caveat is on", []step{removing("saw", "saw->c-base", "saw-|c-tie")}, evidence.Conflict, nil},
	{"the end of a link that a caveat is on", []step{removing("c-tie", "saw-|c-tie")}, evidence.Conflict, nil},
	{"a testimony with a link", []step{removing("heard")}, evidence.Conflict, nil},
	{"a claim with a link to it", []step{removing("c-tie")}, evidence.Conflict, nil},
	{"a claim with one of two links from it", []step{removing("old", "thin", "c-base", "saw->c-base", "heard->c-base", "survey->c-base", "census->c-base", "book-|c-base",
		"c-base->c-mid", "c-base->c-top")}, evidence.Conflict, nil},
	{"what a new entry refers to", []step{writing(speaking("says", "press")), removing("press", "old", "paper", "repost")}, evidence.Conflict, nil},
	{"a reference to what was removed", []step{removing("nobody", "lost", "c-bare-|c-top", "c-bare"), writing(caveatOn("new", "c-bare"))}, evidence.Invalid, nil},
	{"a link to what was removed", []step{removing("lost", "c-bare-|c-top", "c-bare"), writing(link("saw->c-bare", ""))}, evidence.Invalid, nil},
	{"figures of what was removed", []step{removing("c-alone"), assessing("c-alone")}, evidence.NotFound, nil},
}

// removeFaults are found by "removal".
var removeFaults = []fault{
	{"what cannot be removed is left, and nobody says so", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return nil
		}
		return err
	})},
	{"what is not there is removed", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.NotFound {
			return nil
		}
		return err
	})},
	{"what is not there is in conflict", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		if err := tx.Remove(ctx, refs); err != nil {
			return evidence.Wrap(evidence.Conflict, err, "removing")
		}
		return nil
	})},
	{"what needs a removed entry is invalid", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && evidence.CodeOf(err) == evidence.Conflict {
			return evidence.Wrap(evidence.Invalid, err, "removing")
		}
		return err
	})},
	{"links go with what they join", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		var links []evidence.Ref
		for _, e := range tx.(*memstore.Tx).Held {
			l, ok := e.(*evidence.Link)
			if ok && (slices.Contains(refs, evidence.Ref(l.From)) || slices.Contains(refs, evidence.Ref(l.To))) {
				links = append(links, l.Ref())
			}
		}
		return tx.Remove(ctx, append(links, refs...))
	})},
	{"entries are removed one after the other", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		for _, ref := range refs {
			if err := tx.Remove(ctx, []evidence.Ref{ref}); err != nil {
				return err
			}
		}
		return nil
	})},
	{"entries are removed as far as that can be", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		err := tx.Remove(ctx, refs)
		if err != nil && len(refs) > 1 {
			_ = tx.Remove(ctx, refs[:1])
			return nil
		}
		return err
	})},
	{"links are not removed", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		return tx.Remove(ctx, slices.DeleteFunc(slices.Clone(refs), func(r evidence.Ref) bool { return r.IsLinkName() }))
	})},
	{"what was removed is found by its words", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		var gone []evidence.Item
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx, remove: func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
				for _, ref := range refs {
					if it, ok := tx.(*memstore.Tx).Named(ref).(evidence.Item); ok {
						gone = append(gone, it)
					}
				}
				return tx.Remove(ctx, refs)
			}}
		}
		f.read = func(r storage.Reader) storage.Reader {
			return reads{Reader: r, hits: func(q storage.SearchQuery, p *storage.HitPage) {
				for _, it := range gone {
					if words.Count(words.Distinct(q.Text, storage.SimilarWords), evidence.Texts(it)...) > 0 {
						p.Items = append(p.Items, it)
					}
				}
			}}
		}
		return f
	}},
	{"dependents are not counted again after a removal", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		var before *memstore.Tx
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx, remove: func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
				before = &memstore.Tx{Content: tx.(*memstore.Tx).Content}
				return tx.Remove(ctx, refs)
			}}
		}
		f.read = func(r storage.Reader) storage.Reader {
			return reads{Reader: r, found: func(q storage.Query, p *storage.ItemPage) {
				if q.Order.By != storage.OrderDependents || before == nil {
					return
				}
				old, err := before.Find(context.Background(), q)
				if err == nil && len(old.Items) == len(p.Items) {
					p.Items = old.Items
				}
			}}
		}
		return f
	}},
	{"an id is never used again", func(m *memstore.Store) storage.Store {
		f := &faulty{Store: m}
		gone := map[evidence.ID]bool{}
		f.write = func(tx storage.Tx) storage.Tx {
			return writes{Tx: tx,
				remove: func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
					for _, ref := range refs {
						if e := tx.(*memstore.Tx).Named(ref); e != nil {
							gone[e.EntryMeta().ID] = true
						}
					}
					return tx.Remove(ctx, refs)
				},
				put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
					for _, e := range entries {
						if gone[e.EntryMeta().ID] {
							return evidence.Errorf(evidence.Conflict, "%s was removed", e.EntryMeta().ID)
						}
					}
					return tx.Put(ctx, entries)
				}}
		}
		return f
	}},
	{"caveats on links go with their ends", removeFault(func(ctx context.Context, tx storage.Tx, refs []evidence.Ref) error {
		gone := map[evidence.Ref]bool{}
		for _, ref := range refs {
			gone[byKey(ctx, tx, ref)] = true
		}
		for _, e := range tx.(*memstore.Tx).Held {
			c, ok := e.(*evidence.Caveat)
			if !ok {
				continue
			}
			for _, link := range c.QualifiedLinks() {
				if from, to, _, _ := evidence.ParseLinkName(string(link)); gone[evidence.Ref(from)] || gone[evidence.Ref(to)] {
					refs = append(refs, c.Ref())
					break
				}
			}
		}
		return tx.Remove(ctx, refs)
	})},
}
