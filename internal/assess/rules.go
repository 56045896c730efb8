package assess

import (
	"cmp"
	"slices"

	"corroborate/internal/evidence"
)

// rules sets the soundness of each component and the components that it needs
// to hold.
func (md *model) rules(m *evidence.Map, index map[evidence.Key]int32) error {
	w, r := ruleWriter{md: md, index: index}, &md.rubric
	for _, key := range []evidence.Key{evidence.UnknownSpeaker, evidence.UnknownPublication} {
		w.begin(key, r.Reliability[evidence.ReliabilityUnknown]).end()
	}
	for _, a := range m.Agents {
		w.begin(a.Key, r.base(a)).end()
	}
	for _, s := range m.Sources {
		w.begin(s.Key, r.base(s)).refs(s.DerivedFrom...).end()
		w.c.retracted = s.Retracted
	}
	for _, s := range m.Studies {
		w.begin(s.Key, r.base(s)).places(s.ReportedIn).refs(s.DerivedFrom...).end()
	}
	for _, t := range m.Testimonies {
		w.begin(t.Key, r.base(t)).refs(cmp.Or(t.Speaker, evidence.UnknownSpeaker)).refs(t.CollectedIn...).refs(t.BasedOn...).endAll()
		if len(t.CollectedIn) == 0 || len(t.ReportedIn) > 0 {
			w.places(t.ReportedIn)
		}
		w.end()
		if t.Speaker != "" {
			w.c.drawer = w.c.needs[0]
		}
	}
	for _, cl := range m.Claims {
		w.begin(cl.Key, r.base(cl)).end()
	}
	md.addPlaces(m.Sources, index)
	return w.err
}

// base returns the soundness of an item before caveats, 0 to 1.
func (r *Rubric) base(it evidence.Item) float64 {
	switch it := it.(type) {
	case *evidence.Agent:
		return r.Reliability[cmp.Or(it.Reliability, evidence.ReliabilityUnknown)]
	case *evidence.Source:
		if it.Retracted {
			return 0
		}
		return r.Reliability[cmp.Or(it.Reliability, evidence.ReliabilityUnknown)]
	case *evidence.Study:
		return r.Design[it.Design]
	case *evidence.Testimony:
		if it.Basis == evidence.BasisExpert && len(it.BasedOn) == 0 {
			return r.Basis[it.Basis] * r.Reliability[evidence.ReliabilityUnknown]
		}
		return r.Basis[it.Basis]
	}
	return 1
}

// ruleWriter writes the needs of components, one component at a time.
type ruleWriter struct {
	md       *model
	index    map[evidence.Key]int32
	numbers  slab[int32]
	c        *component
	needs    []int32
	allEnd   int
	firstEnd int
	err      error
}

// begin sets the soundness of a component: its base times the lowest factor of
// each category of caveats on it.
func (w *ruleWriter) begin(key evidence.Key, base float64) *ruleWriter {
	i := w.index[key]
	w.c = &w.md.components[i]
	w.c.sound, w.c.drawer = base, i
	for _, factor := range w.md.factorsBy(w.md.caveats[i]) {
		w.c.sound *= factor.value
	}
	w.needs, w.allEnd, w.firstEnd = w.needs[:0], 0, 0
	return w
}

// refs adds components to the needs.
func (w *ruleWriter) refs(keys ...evidence.Key) *ruleWriter {
	for _, key := range keys {
		i, ok := w.index[key]
		if !ok {
			w.err = evidence.Errorf(evidence.Invalid, "%q refers to %q, which the map does not hold", w.c.key, key)
		}
		w.needs = append(w.needs, i)
	}
	return w
}

// endAll ends the components that must all hold. Of the next ones, one must
// hold.
func (w *ruleWriter) endAll() { w.allEnd, w.firstEnd = len(w.needs), len(w.needs) }

// places adds the places of publication: the unknown publication if there are
// none.
func (w *ruleWriter) places(in []evidence.Key) *ruleWriter {
	w.refs(in...)
	if len(in) == 0 {
		w.refs(evidence.UnknownPublication)
	}
	w.firstEnd = len(w.needs)
	return w
}

func (w *ruleWriter) end() {
	w.c.needs, w.c.allEnd, w.c.firstEnd = w.numbers.copy(w.needs), int32(w.allEnd), int32(w.firstEnd)
}

// addPlaces makes a place for each source that derives from a record that is
// reported in it. The place replaces the source in the needs of the records
// that are published there.
func (md *model) addPlaces(sources []*evidence.Source, index map[evidence.Key]int32) {
	placeOf := map[int32]int32{}
	for _, s := range sources {
		source := index[s.Key]
		reported := func(d int32) bool { return slices.Contains(md.components[d].any(0), source) }
		if derives := md.components[source].derives(); slices.ContainsFunc(derives, reported) {
			placeOf[source] = int32(len(md.components) + len(md.places))
			md.places = append(md.places, place{source, slices.DeleteFunc(slices.Clone(derives), reported)})
		}
	}
	if len(placeOf) == 0 {
		return
	}
	for i := range md.components {
		published := md.components[i].any(0)
		for at, source := range published {
			if p, ok := placeOf[source]; ok {
				published[at] = p
			}
		}
	}
}

// reportedIn lists the sources in which a study or a testimony is reported.
func (md *model) reportedIn(i int32) []int32 {
	published := md.components[i].any(0)
	if len(published) == 0 || published[0] == md.unpublished {
		return nil
	}
	isPlace := func(p int32) bool { return int(p) >= len(md.components) }
	if !slices.ContainsFunc(published, isPlace) {
		return published
	}
	published = slices.Clone(published)
	for at, p := range published {
		if isPlace(p) {
			published[at] = md.places[int(p)-len(md.components)].source
		}
	}
	return published
}
