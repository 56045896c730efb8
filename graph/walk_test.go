package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
	"corroborate/internal/storage"
)

// walk is a relation of a kind, walked one way, and the field that does it.
type walk struct {
	kind     evidence.Kind
	relation evidence.Relation
	goes     storage.Direction
}

var walks = map[walk]string{
	{evidence.KindAgent, evidence.AffiliatedWith, storage.Out}:  "affiliation { key }",
	{evidence.KindAgent, evidence.AffiliatedWith, storage.In}:   "members { nodes { key } }",
	{evidence.KindAgent, evidence.SpokenBy, storage.In}:         "testimonies(first: 100) { nodes { key } }",
	{evidence.KindAgent, evidence.AuthoredBy, storage.In}:       "authored(first: 100) { nodes { key } }",
	{evidence.KindAgent, evidence.PublishedBy, storage.In}:      "publications(first: 100) { nodes { key } }",
	{evidence.KindAgent, evidence.InvestigatedBy, storage.In}:   "studies(first: 100) { nodes { key } }",
	{evidence.KindAgent, evidence.Qualifies, storage.In}:        "caveats { nodes { key } }",
	{evidence.KindSource, evidence.AuthoredBy, storage.Out}:     "authors { key }",
	{evidence.KindSource, evidence.PublishedBy, storage.Out}:    "publisher { key }",
	{evidence.KindSource, evidence.DerivedFrom, storage.Out}:    "derivedFrom { key }",
	{evidence.KindSource, evidence.DerivedFrom, storage.In}:     "derivatives(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.Cites, storage.Out}:          "cites(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.Cites, storage.In}:           "citedBy(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.ReportedIn, storage.In}:      "reports(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.BasedOn, storage.In}:         "basisOf(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.RaisedIn, storage.In}:        "raises(first: 100) { nodes { key } }",
	{evidence.KindSource, evidence.Qualifies, storage.In}:       "caveats { nodes { key } }",
	{evidence.KindStudy, evidence.InvestigatedBy, storage.Out}:  "investigators { key }",
	{evidence.KindStudy, evidence.ReportedIn, storage.Out}:      "reportedIn { key }",
	{evidence.KindStudy, evidence.DerivedFrom, storage.Out}:     "derivedFrom { key }",
	{evidence.KindStudy, evidence.DerivedFrom, storage.In}:      "derivatives(first: 100) { nodes { key } }",
	{evidence.KindStudy, evidence.CollectedIn, storage.In}:      "testimonies(first: 100) { nodes { key } }",
	{evidence.KindStudy, evidence.BasedOn, storage.In}:          "basisOf(first: 100) { nodes { key } }",
	{evidence.KindStudy, evidence.Qualifies, storage.In}:        "caveats { nodes { key } }",
	{evidence.KindTestimony, evidence.SpokenBy, storage.Out}:    "speaker { key }",
	{evidence.KindTestimony, evidence.CollectedIn, storage.Out}: "collectedIn { key }",
	{evidence.KindTestimony, evidence.BasedOn, storage.Out}:     "basedOn { key }",
	{evidence.KindTestimony, evidence.ReportedIn, storage.Out}:  "reportedIn { key }",
	{evidence.KindTestimony, evidence.DerivedFrom, storage.In}:  "derivatives(first: 100) { nodes { key } }",
	{evidence.KindTestimony, evidence.BasedOn, storage.In}:      "basisOf(first: 100) { nodes { key } }",
	{evidence.KindTestimony, evidence.Qualifies, storage.In}:    "caveats { nodes { key } }",
	{evidence.KindClaim, evidence.Qualifies, storage.In}:        "caveats { nodes { key } }",
	{evidence.KindCaveat, evidence.Qualifies, storage.Out}:      "qualifies(first: 100) { nodes { key } }",
	{evidence.KindCaveat, evidence.RaisedIn, storage.Out}:       "raisedIn { key }",
	{evidence.KindAgent, evidence.About, storage.In}:            "remarks { nodes { key } }",
	{evidence.KindSource, evidence.About, storage.In}:           "remarks { nodes { key } }",
	{evidence.KindStudy, evidence.About, storage.In}:            "remarks { nodes { key } }",
	{evidence.KindTestimony, evidence.About, storage.In}:        "remarks { nodes { key } }",
	{evidence.KindClaim, evidence.About, storage.In}:            "remarks { nodes { key } }",
	{evidence.KindCaveat, evidence.About, storage.In}:           "remarks { nodes { key } }",
	{evidence.KindRemark, evidence.About, storage.In}:           "remarks { nodes { key } }",
	{evidence.KindView, evidence.About, storage.In}:             "remarks { nodes { key } }",
	{evidence.KindRemark, evidence.About, storage.Out}:          "about(first: 100) { nodes { key } }",
	{evidence.KindTestimony, evidence.Supports, storage.Out}:    "bearsOn(relation: SUPPORTS, first: 100) { nodes { to { key } } }",
	{evidence.KindTestimony, evidence.Contradicts, storage.Out}: "bearsOn(relation: CONTRADICTS, first: 100) { nodes { to { key } } }",
	{evidence.KindStudy, evidence.Supports, storage.Out}:        "bearsOn(relation: SUPPORTS, first: 100) { nodes { to { key } } }",
	{evidence.KindStudy, evidence.Contradicts, storage.Out}:     "bearsOn(relation: CONTRADICTS, first: 100) { nodes { to { key } } }",
	{evidence.KindSource, evidence.Supports, storage.Out}:       "bearsOn(relation: SUPPORTS, first: 100) { nodes { to { key } } }",
	{evidence.KindSource, evidence.Contradicts, storage.Out}:    "bearsOn(relation: CONTRADICTS, first: 100) { nodes { to { key } } }",
	{evidence.KindClaim, evidence.Supports, storage.Out}:        "bearsOn(relation: SUPPORTS, first: 100) { nodes { to { key } } }",
	{evidence.KindClaim, evidence.Contradicts, storage.Out}:     "bearsOn(relation: CONTRADICTS, first: 100) { nodes { to { key } } }",
	{evidence.KindClaim, evidence.Supports, storage.In}:         "supportedBy(first: 100) { nodes { from { key } } }",
	{evidence.KindClaim, evidence.Contradicts, storage.In}:      "opposedBy(first: 100) { nodes { from { key } } }",
}

// Every relation that the model knows can be walked in both directions. Of a
// caveat on a link a store knows the ends of the link; that is asked of the link.
func TestEveryRelationHasAField(t *testing.T) {
	want := map[walk]bool{}
	for _, kind := range evidence.ItemKinds {
		for _, r := range evidence.NewEntry(kind).(evidence.Item).References() {
			if r.Relation.AnnotatesLinks() {
				continue
			}
			want[walk{kind, r.Relation, storage.Out}] = true
			for _, target := range r.Targets {
				want[walk{target, r.Relation, storage.In}] = true
			}
		}
	}
	for _, r := range evidence.LinkRelations {
		want[walk{evidence.KindClaim, r, storage.In}] = true
		for _, kind := range evidence.LinkSources {
			want[walk{kind, r, storage.Out}] = true
		}
	}
	for w := range want {
		if walks[w] == "" {
			t.Errorf("%s of %s cannot be walked %s", w.relation, w.kind, w.goes)
		}
	}
	for w := range walks {
		if !want[w] {
			t.Errorf("%s of %s is not in the model", w.relation, w.kind)
		}
	}
}

// On a map that somebody else made up, every field leads to what the map says.
func TestWalksLeadWhereTheMapSays(t *testing.T) {
	m := generate.Map(generate.Config{Claims: 25, Seed: 7})
	// What the generator may leave out.
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "institute"}, Name: "An institute", Kind: "ORGANIZATION"})
	m.Add(&evidence.Agent{Meta: evidence.Meta{Key: "member"}, Name: "A member", Kind: "PERSON", Affiliation: "institute"})
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: "review"}, Title: "A review", Design: "SYSTEMATIC_REVIEW",
		DerivedFrom: []evidence.Key{m.Studies[0].Key, m.Sources[0].Key}, Investigators: []evidence.Key{"member"}})
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "page"}, Title: "A page", Kind: "WEB_PAGE", Cites: []evidence.Key{m.Sources[1].Key, m.Sources[0].Key},
		DerivedFrom: []evidence.Key{m.Testimonies[0].Key, "review", m.Sources[0].Key}})
	m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: "opinion"}, Summary: "An opinion", Basis: "EXPERT", BasedOn: []evidence.Key{m.Sources[0].Key, "review", m.Testimonies[0].Key}})
	m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: "doubt"}, Text: "A doubt", Category: "OTHER", Severity: "MINOR",
		Qualifies: []evidence.Ref{"institute", "review", evidence.Ref(m.Claims[0].Key)}, RaisedIn: []evidence.Key{"page"}})
	m.Add(&evidence.Remark{Meta: evidence.Meta{Key: "why"}, Text: "Why?", Kind: evidence.RemarkQuestion,
		About: []evidence.Ref{"institute", "review", "page", "opinion", "doubt", evidence.Ref(m.Claims[0].Key)}})
	m.Add(&evidence.Remark{Meta: evidence.Meta{Key: "so"}, Text: "So.", Kind: "REMARK", About: []evidence.Ref{"why", "saved"}})
	m.Add(&evidence.View{Meta: evidence.Meta{Key: "saved"}, Title: "Saved", Address: "sources"})
	want := map[evidence.Key]map[walk][]string{}
	add := func(of evidence.Item, r evidence.Relation, goes storage.Direction, to evidence.Key) {
		key := of.EntryMeta().Key
		if want[key] == nil {
			want[key] = map[walk][]string{}
		}
		w := walk{of.EntryKind(), r, goes}
		want[key][w] = append(want[key][w], string(to))
	}
	items := m.ByKey()
	for it := range m.Items() {
		for _, r := range it.References() {
			for _, to := range r.To {
				add(it, r.Relation, storage.Out, to)
				add(items[to], r.Relation, storage.In, it.EntryMeta().Key)
			}
		}
	}
	for _, l := range m.Links {
		add(items[l.From], l.Relation, storage.Out, l.To)
		add(items[l.To], l.Relation, storage.In, l.From)
	}

	store := openSQLite(t)
	importMap(t, store, m)
	h := serve(store)
	walked := map[walk]bool{}
	for key, it := range items {
		got := ask(t, h, fieldsOf(it.EntryKind()), map[string]any{"key": key})
		if len(got.errors) > 0 {
			t.Fatalf("%s: %s", key, got.body)
		}
		for w, field := range walks {
			if w.kind != it.EntryKind() {
				continue
			}
			if len(want[key][w]) > 0 {
				walked[w] = true
			}
			found := keysIn(at(t, got.data, "item").(map[string]any)[name(w)])
			if diff := cmp.Diff(want[key][w], found, cmpopts.SortSlices(strings.Compare), cmpopts.EquateEmpty()); diff != "" && len(want[key][w]) <= 100 {
				t.Errorf("%s of %s (-want +got):\n%s", field, key, diff)
			}
			listed := w.goes == storage.Out && !w.relation.IsLink()
			if listed && !slices.Equal(want[key][w], found) {
				t.Errorf("%s of %s: %v is not the order of the record, %v", field, key, found, want[key][w])
			}
		}
	}
	for w, field := range walks {
		if !walked[w] && w.relation != evidence.Contradicts {
			t.Errorf("nothing in the map tests %s of %s", field, w.kind)
		}
	}
}

// fieldsOf is a query for every relation of a kind, each under a name of its own.
func fieldsOf(kind evidence.Kind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "query ($key: ID!) { item(ref: $key) { ... on %s {", strings.ToUpper(string(kind[:1]))+strings.ToLower(string(kind[1:])))
	for w, field := range walks {
		if w.kind == kind {
			fmt.Fprintf(&b, " %s: %s", name(w), field)
		}
	}
	b.WriteString(" } } }")
	return b.String()
}

func name(w walk) string { return fmt.Sprintf("%s_%s", w.relation, w.goes) }

// keysIn lists the keys in a part of an answer, in their order.
func keysIn(v any) []string {
	switch v := v.(type) {
	case []any:
		var keys []string
		for _, e := range v {
			keys = append(keys, keysIn(e)...)
		}
		return keys
	case map[string]any:
		if key, ok := v["key"].(string); ok {
			return []string{key}
		}
		var keys []string
		for _, e := range v {
			keys = append(keys, keysIn(e)...)
		}
		return keys
	}
	return nil
}
