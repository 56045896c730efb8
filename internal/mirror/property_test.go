package mirror_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/mirror/mirrortest"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
	"corroborate/internal/storage/sqlitestore"
)

// Whatever is written, a store that is read through a mirror answers as the store itself does, to the last
// position: while the mirror is current, behind or empty.
func TestAnswersAreThoseOfTheStore(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { compareAnswers(t, memstore.New()) })
	})
	t.Run("sqlite", func(t *testing.T) {
		s, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "map.db"), sqlitestore.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		rapid.Check(t, func(t *rapid.T) {
			err := s.Update(context.Background(), func(tx storage.Tx) error { return tx.(storage.Restorer).Clear(context.Background()) })
			if err != nil {
				t.Fatal(err)
			}
			compareAnswers(t, s)
		})
	})
}

func compareAnswers(t *rapid.T, s storage.Store) {
	ctx := context.Background()
	f := mirrortest.New(s)
	through := f.Mirror.Store(s)
	for range rapid.IntRange(1, 6).Draw(t, "edits") {
		writer := rapid.SampledFrom([]storage.Store{f, f, f, s}).Draw(t, "writer")
		_ = writer.Update(ctx, drawUpdate(t)) // a store may refuse it
		switch rapid.SampledFrom([]string{"current", "current", "as it is", "empty"}).Draw(t, "mirror") {
		case "current":
			if err := f.CatchUp(ctx); err != nil {
				t.Fatal(err)
			}
		case "empty":
			f.Mirror.Drop()
		}
		asked := drawQuestions(t)
		parts := rapid.SampledFrom([]storage.Detail{storage.Whole, storage.Whole, 0, storage.DetailVerdict}).Draw(t, "parts")
		want, got := asked.answers(t, s, parts), asked.answers(t, through, parts)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("parts %d (-store +mirror):\n%s", parts, diff)
		}
		asked.follow(t, s, through)
		asked.follow(t, through, s)
	}
}

// Few records, so that edits meet.
var few = []evidence.Key{"a-0", "a-1", "s-0", "s-1", "d-0", "d-1", "t-0", "t-1", "c-0", "c-1", "c-2", "v-0", "v-1", "r-0"}

func idOf(key evidence.Key) evidence.ID {
	kind := map[byte]string{'a': "agent", 's': "source", 'd': "study", 't': "testimony", 'c': "claim", 'v': "caveat", 'r': "remark"}[key[0]]
	return evidence.ID(kind + "_" + string(key[2]))
}

func keys(t *rapid.T, from string, most int) []evidence.Key {
	all := slices.DeleteFunc(slices.Clone(few), func(key evidence.Key) bool { return !strings.Contains(from, string(key[0])) })
	list := rapid.Permutation(all).Draw(t, "keys")
	return list[:rapid.IntRange(0, min(most, len(list))).Draw(t, "how many")]
}

func key(t *rapid.T, from string) evidence.Key {
	if list := keys(t, from, 1); len(list) > 0 {
		return list[0]
	}
	return ""
}

// drawUpdate draws a batch of records and links, with figures, a rename, or removals.
func drawUpdate(t *rapid.T) func(storage.Tx) error {
	ctx := context.Background()
	switch rapid.IntRange(0, 5).Draw(t, "what") {
	case 0:
		gone := evidence.As[evidence.Ref](keys(t, "asdtcvr", 2))
		return func(tx storage.Tx) error { return tx.Remove(ctx, gone) }
	case 1:
		figures := map[evidence.Key]evidence.Figures{}
		for _, c := range keys(t, "c", 2) {
			figures[c] = evidence.Figures{Belief: rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "belief"), Certainty: evidence.CertaintyLow, Verdict: evidence.VerdictWeak, Method: evidence.MethodExact}
		}
		return func(tx storage.Tx) error { return tx.SetFigures(ctx, figures) }
	case 2:
		of, name := rapid.SampledFrom(few).Draw(t, "renamed"), rapid.SampledFrom(few).Draw(t, "name")
		e := drawItem(t, of)
		e.EntryMeta().Key, e.EntryMeta().Aliases = "x-"+name, []evidence.Key{of}
		return func(tx storage.Tx) error { return tx.Put(ctx, []evidence.Entry{e}) }
	}
	var all []evidence.Entry
	for _, k := range few { // all of them, as they refer to each other
		all = append(all, drawItem(t, k))
	}
	seen := map[string]bool{}
	for range rapid.IntRange(0, 8).Draw(t, "links") {
		l := &evidence.Link{From: key(t, "sdtc"), To: key(t, "c"), Relation: rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation"), Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")}
		l.ID = evidence.ID("link_" + strings.NewReplacer("->", "-", "-|", "-x-").Replace(l.Name()))
		if l.From != "" && l.To != "" && !seen[l.Name()] {
			seen[l.Name()] = true
			all = append(all, l)
		}
	}
	return func(tx storage.Tx) error { return tx.Put(ctx, all) }
}

func drawItem(t *rapid.T, k evidence.Key) evidence.Item {
	meta, text := evidence.Meta{ID: idOf(k), Key: k, Version: 1}, "Item "+string(k)
	subjects := func() (refs []evidence.Ref) {
		refs = evidence.As[evidence.Ref](keys(t, "sdtc", 2))
		for range rapid.IntRange(0, 3).Draw(t, "on links") {
			from, to := key(t, "sdtc"), key(t, "c")
			ref := evidence.Ref(evidence.LinkName(from, to, rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation")))
			if from != "" && to != "" && !slices.Contains(refs, ref) {
				refs = append(refs, ref)
			}
		}
		return refs
	}
	switch k[0] {
	case 'a':
		return &evidence.Agent{Meta: meta, Name: text, Kind: "PERSON", Affiliation: key(t, "a")}
	case 's':
		return &evidence.Source{Meta: meta, Title: text, Kind: "REPORT", Authors: keys(t, "a", 2), Cites: keys(t, "s", 2), DerivedFrom: keys(t, "dt", 2)}
	case 'd':
		return &evidence.Study{Meta: meta, Title: text, Design: "SURVEY", ReportedIn: keys(t, "s", 2), DerivedFrom: keys(t, "s", 1)}
	case 't':
		return &evidence.Testimony{Meta: meta, Summary: text, Basis: "HEARSAY", Speaker: key(t, "a"), ReportedIn: keys(t, "s", 2), CollectedIn: keys(t, "d", 1)}
	case 'v':
		return &evidence.Caveat{Meta: meta, Text: text, Category: "OTHER", Severity: "MINOR", Qualifies: subjects(), RaisedIn: keys(t, "s", 1)}
	case 'r':
		return &evidence.Remark{Meta: meta, Text: text, Kind: "REMARK", Status: "OPEN", About: subjects()}
	}
	return &evidence.Claim{Meta: meta, Statement: text}
}

// questions are calls that a mirror may answer.
type questions struct {
	refs    []evidence.Ref
	edges   []storage.EdgeQuery
	lookups storage.Lookup
	list    storage.Query
}

func drawQuestions(t *rapid.T) (q questions) {
	var names []evidence.Ref
	for _, k := range few {
		names = append(names, evidence.Ref(k), evidence.Ref(idOf(k)), evidence.Ref("x-"+k))
	}
	names = append(names, "nobody", "claim_nobody", "s-0->c-0", "t-1-|c-1", "c-0->c-1")
	q.refs = names
	for range rapid.IntRange(1, 12).Draw(t, "queries") {
		one := drawEdges(t, 2)
		one.Of = rapid.SampledFrom(names).Draw(t, "of")
		q.edges = append(q.edges, one)
	}
	q.lookups = storage.Lookup{Refs: names, Then: drawThen(t, 2)}
	kind := rapid.SampledFrom(evidence.ItemKinds).Draw(t, "kind")
	q.list = storage.Query{Kind: kind, First: rapid.IntRange(1, 3).Draw(t, "first"), Count: rapid.Bool().Draw(t, "count"), Backward: rapid.Bool().Draw(t, "backward"), Then: drawThen(t, 2)}
	return q
}

func drawEdges(t *rapid.T, levels int) storage.EdgeQuery {
	q := storage.EdgeQuery{Relation: rapid.SampledFrom(slices.Concat(evidence.LinkRelations, evidence.LinkRelations, evidence.ReferenceRelations)).Draw(t, "relation"),
		Direction: rapid.SampledFrom([]storage.Direction{storage.In, storage.Out}).Draw(t, "direction"), First: rapid.IntRange(0, 2).Draw(t, "first"),
		Backward: rapid.Bool().Draw(t, "backward"), Count: rapid.Bool().Draw(t, "count"), CountOnly: rapid.IntRange(0, 4).Draw(t, "count only") == 0}
	if q.Relation.IsLink() && rapid.Bool().Draw(t, "by strength") {
		q.Order = storage.ByStrength
	}
	if q.Relation.IsLink() && rapid.IntRange(0, 3).Draw(t, "of strengths") == 0 {
		q.Strengths = evidence.Strengths[:2]
	}
	if rapid.IntRange(0, 3).Draw(t, "of kinds") == 0 {
		q.Kinds = []evidence.Kind{evidence.KindStudy, evidence.KindClaim, evidence.KindCaveat}
	}
	if levels > 0 {
		q.Then = drawThen(t, levels-1)
	}
	return q
}

func drawThen(t *rapid.T, levels int) (then []storage.Next) {
	for range rapid.IntRange(0, 2).Draw(t, "along") {
		n := storage.Next{EdgeQuery: drawEdges(t, levels)}
		if rapid.Bool().Draw(t, "of some") {
			n.From = []evidence.Kind{evidence.KindClaim, evidence.KindSource}
		}
		then = append(then, n)
	}
	return then
}

// answers asks all questions in one View.
func (q questions) answers(t *rapid.T, s storage.Store, parts storage.Detail) (list []any) {
	ctx := context.Background()
	err := s.View(ctx, func(r storage.Reader) error {
		list = nil
		note := func(answer any, err error) {
			if list = append(list, answer); err != nil {
				list = append(list, err.Error())
			}
		}
		if parts != storage.Whole {
			r = r.Only(parts)
		}
		entries, err := r.Entries(ctx, q.refs)
		note(cutEntries(parts, entries), err)
		pages, err := r.Edges(ctx, q.edges)
		note(cutPages(parts, pages), err)
		found, err := r.LookUp(ctx, q.lookups)
		found.Entries = cutEntries(parts, found.Entries)
		for _, pages := range found.Next {
			cutPages(parts, pages)
		}
		note(found, err)
		page, err := r.Find(ctx, q.list)
		for i, it := range page.Items {
			page.Items[i] = parts.Cut(it).(evidence.Item)
		}
		for _, pages := range page.Next {
			cutPages(parts, pages)
		}
		note(page, err)
		ids := []evidence.ID{"claim_nobody"}
		for _, k := range few {
			ids = append(ids, idOf(k))
		}
		degrees, err := r.Degrees(ctx, ids)
		note(degrees, err)
		links, err := r.LinksAmong(ctx, ids)
		for i, l := range links {
			links[i] = parts.Cut(l).(*evidence.Link)
		}
		note(links, err)
		for _, ref := range q.refs {
			above, err := r.Above(ctx, []evidence.Ref{ref})
			note(above, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func cutEntries(parts storage.Detail, entries []evidence.Entry) []evidence.Entry {
	list := make([]evidence.Entry, len(entries))
	for i, e := range entries {
		if e != nil {
			list[i] = parts.Cut(e)
		}
	}
	return list
}

// cutPages leaves of pages what a reader of these parts has to return.
func cutPages(parts storage.Detail, pages []storage.EdgePage) []storage.EdgePage {
	for _, p := range pages {
		for i, e := range p.Edges {
			p.Edges[i].Item = parts.Cut(e.Item).(evidence.Item)
			if e.Link != nil {
				p.Edges[i].Link = parts.Cut(e.Link).(*evidence.Link)
			}
			cutPages(parts, e.Next)
		}
	}
	return pages
}

// follow reads the first page of each list from one store, and the next one from both.
func (q questions) follow(t *rapid.T, first, other storage.Store) {
	ctx := context.Background()
	read := func(s storage.Store, queries []storage.EdgeQuery) (pages []storage.EdgePage) {
		err := s.View(ctx, func(r storage.Reader) (err error) {
			pages, err = r.Edges(ctx, queries)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return pages
	}
	var next []storage.EdgeQuery
	for i, p := range read(first, q.edges) {
		if n := len(p.Edges); n > 0 {
			one := q.edges[i]
			at := p.Edges[n-1].At
			if one.Backward {
				at = p.Edges[0].At
			}
			one.After = &at
			next = append(next, one)
		}
	}
	if diff := cmp.Diff(read(first, next), read(other, next), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the next pages of %s:\n%s", fmt.Sprint(next), diff)
	}
}
