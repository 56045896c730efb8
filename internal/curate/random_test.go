package curate_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// pool is how many keys of each kind random maps draw from: few, so that
// imports meet what is there already.
var pool = map[evidence.Kind]int{
	evidence.KindAgent: 3, evidence.KindSource: 4, evidence.KindStudy: 3,
	evidence.KindTestimony: 4, evidence.KindClaim: 5, evidence.KindCaveat: 3, evidence.KindRemark: 2, evidence.KindView: 1,
}

func poolKey(kind evidence.Kind, i int) evidence.Key {
	return evidence.Key(fmt.Sprintf("%c%c%d", kind[0]|0x20, kind[1]|0x20, i))
}

// drawMap draws a map that may refer to what is known, which it adds to: items by
// key, and links by name.
func drawMap(t *rapid.T, known map[evidence.Key]evidence.Kind) *evidence.Map {
	var chosen []evidence.Item
	for _, kind := range evidence.ItemKinds {
		for i := range pool[kind] {
			if rapid.IntRange(0, 2).Draw(t, "in") > 0 {
				continue
			}
			it := evidence.NewEntry(kind).(evidence.Item)
			it.EntryMeta().Key = poolKey(kind, i)
			chosen = append(chosen, it)
			known[poolKey(kind, i)] = kind
		}
	}
	m := &evidence.Map{}
	var annotations []evidence.Item // come last, for they may be on links
	for _, it := range chosen {
		if _, ok := it.(evidence.Annotation); ok {
			annotations = append(annotations, it)
		} else {
			drawItem(t, it, known)
			m.Add(it)
		}
	}
	drawLinks(t, m, known)
	for _, it := range annotations { // a remark may be about another one that is there
		delete(known, it.EntryMeta().Key)
	}
	for _, it := range annotations {
		if drawItem(t, it, known) {
			m.Add(it)
			known[it.EntryMeta().Key] = it.EntryKind()
		}
	}
	return m
}

// drawItem fills an item in; an annotation that could be on nothing is left out.
func drawItem(t *rapid.T, it evidence.Item, known map[evidence.Key]evidence.Kind) bool {
	text := rapid.SampledFrom([]string{"one", "two"}).Draw(t, "text")
	switch it := it.(type) {
	case *evidence.Agent:
		it.Name, it.Kind, it.Reliability = text, "PERSON", rapid.SampledFrom([]evidence.Reliability{"", "A", "D"}).Draw(t, "reliability")
	case *evidence.Source:
		it.Title, it.Kind, it.Retracted = text, "REPORT", rapid.IntRange(0, 5).Draw(t, "retracted") == 0
	case *evidence.Study:
		it.Title, it.Design = text, rapid.SampledFrom(evidence.Designs).Draw(t, "design")
	case *evidence.Testimony:
		it.Summary, it.Basis = text, rapid.SampledFrom(evidence.Bases).Draw(t, "basis")
	case *evidence.Claim:
		it.Statement = text
	case *evidence.Caveat:
		it.Text, it.Category, it.Severity = text, rapid.SampledFrom(evidence.Categories).Draw(t, "category"),
			rapid.SampledFrom(evidence.Severities).Draw(t, "severity")
		it.Resolved = rapid.IntRange(0, 4).Draw(t, "resolved") == 0
	case *evidence.View:
		it.Title, it.Address = text, rapid.SampledFrom([]string{"?verdict=weak", "sources"}).Draw(t, "address")
	case *evidence.Remark:
		it.Text, it.Kind, it.Status = text, evidence.RemarkQuestion, rapid.SampledFrom(evidence.RemarkStatuses).Draw(t, "status")
	}
	for _, r := range it.References() {
		if !r.Relation.AnnotatesLinks() {
			it.SetReferences(r.Relation, drawKeys(t, it.EntryMeta().Key, r, known))
		}
	}
	annotation, ok := it.(evidence.Annotation)
	if ok {
		drawSubjects(t, annotation, known)
	}
	return !ok || len(annotation.Subjects()) > 0
}

// drawSubjects lets an annotation be on links, too, in any order.
func drawSubjects(t *rapid.T, annotation evidence.Annotation, known map[evidence.Key]evidence.Kind) {
	var links []evidence.Ref
	for key, kind := range known {
		if kind == evidence.KindLink {
			links = append(links, evidence.Ref(key))
		}
	}
	if len(links) == 0 {
		return
	}
	slices.Sort(links)
	on := rapid.SliceOfNDistinct(rapid.SampledFrom(links), 0, min(2, len(links)), rapid.ID).Draw(t, "links")
	annotation.SetSubjects(rapid.Permutation(append(annotation.Subjects(), on...)).Draw(t, "order"))
}

func drawKeys(t *rapid.T, self evidence.Key, r evidence.Reference, known map[evidence.Key]evidence.Kind) []evidence.Key {
	var fit []evidence.Key
	for _, kind := range r.Targets {
		for i := range pool[kind] {
			if key := poolKey(kind, i); known[key] == kind && key != self {
				fit = append(fit, key)
			}
		}
	}
	if len(fit) == 0 {
		return nil
	}
	most := 2
	if r.Single {
		most = 1
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(fit), 0, min(most, len(fit)), rapid.ID).Draw(t, r.Field)
}

func drawLinks(t *rapid.T, m *evidence.Map, known map[evidence.Key]evidence.Kind) {
	var from, to []evidence.Key
	for _, kind := range evidence.LinkSources {
		for i := range pool[kind] {
			if key := poolKey(kind, i); known[key] == kind {
				from = append(from, key)
				if kind == evidence.KindClaim {
					to = append(to, key)
				}
			}
		}
	}
	if len(to) == 0 {
		return
	}
	seen := map[evidence.Ref]bool{}
	for range rapid.IntRange(0, 8).Draw(t, "links") {
		l := &evidence.Link{
			From: rapid.SampledFrom(from).Draw(t, "from"), To: rapid.SampledFrom(to).Draw(t, "to"),
			Relation: rapid.SampledFrom([]evidence.Relation{evidence.Supports, evidence.Supports, evidence.Contradicts}).Draw(t, "relation"),
			Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength"),
			Jointly:  rapid.SampledFrom([]string{"", "", "both"}).Draw(t, "jointly"),
		}
		if l.From != l.To && !seen[l.Ref()] {
			seen[l.Ref()] = true
			known[evidence.Key(l.Ref())] = evidence.KindLink
			m.Add(l)
		}
	}
}
