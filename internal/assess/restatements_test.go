package assess_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// A repost, an author's restatement, or a review of studies that are all
// linked, linked to the same claim with no more strength than the weakest of
// them and not jointly, changes no figure and adds no line.
func TestRestatementsChangeNothing(t *testing.T) {
	forBothReadings(t, func(t *rapid.T, read reading) {
		m := smallMap().Draw(t, "map")
		claim := rapid.SampledFrom(allClaims(m)).Draw(t, "claim")
		relation := rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation")
		index := m.ByKey()
		linked := map[evidence.Kind][]evidence.Key{}
		strength := map[evidence.Key]float64{}
		w := readWorld(m, assess.DefaultRubric())
		for _, l := range m.Links {
			if l.To == claim && l.Relation == relation {
				l.Jointly = ""
				strength[l.From] = w.strength(l)
				linked[index[l.From].EntryKind()] = append(linked[index[l.From].EntryKind()], l.From)
			}
		}
		restated, entry := restatement(t, linked)
		if entry == nil {
			return
		}
		noStronger := slices.DeleteFunc(slices.Clone(evidence.Strengths), func(s evidence.Strength) bool {
			return slices.ContainsFunc(restated, func(k evidence.Key) bool { return w.rubric.Strength[s] > strength[k] })
		})
		if len(noStronger) == 0 {
			return
		}
		before := read.figures(t, m)
		m.Add(entry)
		m.Add(&evidence.Link{From: entry.EntryMeta().Key, To: claim, Relation: relation,
			Strength: rapid.SampledFrom(noStronger).Draw(t, "strength")})
		after := read.figures(t, m)
		ignored := cmpopts.IgnoreFields(oracleFigures{}, "EchoesFor", "EchoesAgainst", "SinglePointsOfFailure")
		if diff := gocmp.Diff(before, after, approximately, ignored); diff != "" {
			t.Errorf("(-before +after):\n%s\nin %s", diff, asJSON(t, m))
		}
	})
}

// restatement draws a new record that restates some of the linked ones. Its
// publications do not bear on the claim.
func restatement(t *rapid.T, linked map[evidence.Kind][]evidence.Key) ([]evidence.Key, evidence.Item) {
	meta := evidence.Meta{Key: "new"}
	some := func(keys []evidence.Key) []evidence.Key {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 1, len(keys), rapid.ID).Draw(t, "restated")
	}
	studies := linked[evidence.KindStudy]
	all := slices.Concat(linked[evidence.KindSource], studies, linked[evidence.KindTestimony])
	switch kind := rapid.SampledFrom([]string{"repost", "review", "restatement"}).Draw(t, "kind"); {
	case kind == "repost" && len(all) > 0:
		of := some(all)
		return of, &evidence.Source{Meta: meta, Title: "new", Kind: "WEB_PAGE", Reliability: "A", DerivedFrom: of}
	case kind == "review" && len(studies) > 0:
		of := some(studies)
		return of, &evidence.Study{Meta: meta, Title: "new", Design: "SYSTEMATIC_REVIEW", DerivedFrom: of}
	case kind == "restatement" && len(all) > 0:
		of := some(all)
		return of, &evidence.Testimony{Meta: meta, Summary: "new", Basis: "EXPERT", BasedOn: of}
	}
	return nil, nil
}
