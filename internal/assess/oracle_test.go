package assess_test

import (
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// The oracle is a second implementation of the model, by enumeration.
// Everything that can fail is one uniform draw. A state of the world is a
// choice of one interval for each draw. In each state the rules are evaluated
// by iteration from "nothing holds" to their least solution. The oracle is for
// small maps, and shares no code with the package.

// tolerance is the largest difference between two equal figures.
const tolerance = 1e-12

// oracleFigures are the oracle's results for a claim.
type oracleFigures struct {
	Support               float64            `json:"support"`
	Opposition            float64            `json:"opposition"`
	Conflict              float64            `json:"conflict"`
	Belief                float64            `json:"belief"`
	Disbelief             float64            `json:"disbelief"`
	Ignorance             float64            `json:"ignorance"`
	Certainty             evidence.Certainty `json:"certainty"`
	Verdict               evidence.Verdict   `json:"verdict"`
	Disputed              bool               `json:"disputed"`
	IndependentFor        int                `json:"independentFor"`
	IndependentAgainst    int                `json:"independentAgainst"`
	LinesFor              []oracleLine       `json:"linesFor"`
	LinesAgainst          []oracleLine       `json:"linesAgainst"`
	EchoesFor             []evidence.Key     `json:"echoesFor"`
	EchoesAgainst         []evidence.Key     `json:"echoesAgainst"`
	SinglePointsOfFailure []string           `json:"singlePointsOfFailure"`
}

type oracleLine struct {
	Items       []evidence.Key `json:"items"`
	Strength    float64        `json:"strength"`
	Independent int            `json:"independent"`
}

// oracle computes every claim of a small map.
func oracle(m *evidence.Map, r assess.Rubric) map[evidence.Key]oracleFigures {
	return readWorld(m, r).answer()
}

// answer computes the claims from the premises up.
func (w *world) answer() map[evidence.Key]oracleFigures {
	for _, group := range w.groupsBottomUp() {
		if len(group) > 1 {
			for _, x := range group {
				w.standInside[x] = w.standingFromOutside(x)
			}
		}
		for _, x := range group {
			w.known[x] = w.figures(x)
		}
		for _, x := range group {
			w.standing[x] = w.outcomes(setting{}, supported(x), opposed(x)).standing(1)
		}
	}
	return maps.Clone(w.known)
}

// standingFromOutside is x's standing for links to claims of its own group.
func (w *world) standingFromOutside(x evidence.Key) float64 {
	o := w.outcomes(setting{}, fact{kind: "supported outside", of: x}, fact{kind: "opposed outside", of: x})
	return o.standing(1 - o.opposition())
}

// outcomes are the probabilities of the combinations of two facts.
type outcomes struct{ both, onlyFirst, onlySecond, neither float64 }

func (o outcomes) support() float64    { return o.both + o.onlyFirst }
func (o outcomes) opposition() float64 { return o.both + o.onlySecond }

// outside is the probability of no conflict, a sum without a difference.
func (o outcomes) outside() float64 { return o.onlyFirst + o.onlySecond + o.neither }

func (o outcomes) masses() (belief, disbelief, ignorance float64) {
	if o.outside() == 0 {
		return 0, 0, 1
	}
	return o.onlyFirst / o.outside(), o.onlySecond / o.outside(), o.neither / o.outside()
}

// standing returns how much a premise counts. If it has no support, it counts
// as much as unsupported says.
func (o outcomes) standing(unsupported float64) float64 {
	if o.support() == 0 {
		return unsupported
	}
	belief, _, _ := o.masses()
	return belief / o.support()
}

// record is a source, study or testimony in the form that the rules need.
type record struct {
	kind       evidence.Kind
	all        []evidence.Key // each of these must hold
	any        []evidence.Key // one of these must hold, where there are some
	reportedIn []evidence.Key // one of these must be a place of publication, where there are some
	takes      []evidence.Key // its derivedFrom, collectedIn and basedOn
	origin     evidence.Key   // whose draw it is where it derives from nothing
}

// argument is a set of joint links, or one link.
type argument []*evidence.Link

type world struct {
	rubric      oracleRubric
	p           map[evidence.Key]float64 // of every component, the unknowns and the claims too
	records     map[evidence.Key]record
	claims      []evidence.Key
	arguments   map[evidence.Key]map[evidence.Relation][]argument
	links       []*evidence.Link
	doubt       map[string]float64 // what caveats leave of the strength of links, by name
	failed      map[string]bool    // links that do not carry, by name
	retracted   map[evidence.Key]bool
	group       map[evidence.Key]int
	standing    map[evidence.Key]float64 // for links to claims of other groups
	standInside map[evidence.Key]float64 // for links to claims of its own group
	known       map[evidence.Key]oracleFigures
	derived     map[bearing]map[evidence.Key][]evidence.Key // what derives has found
}

func readWorld(m *evidence.Map, r assess.Rubric) *world {
	w := &world{
		rubric: oracleRubric(r), p: map[evidence.Key]float64{}, records: map[evidence.Key]record{},
		arguments: map[evidence.Key]map[evidence.Relation][]argument{}, links: m.Links, doubt: map[string]float64{}, failed: map[string]bool{}, retracted: map[evidence.Key]bool{},
		standing: map[evidence.Key]float64{}, standInside: map[evidence.Key]float64{}, known: map[evidence.Key]oracleFigures{},
		derived: map[bearing]map[evidence.Key][]evidence.Key{},
	}
	w.p[evidence.UnknownSpeaker], w.p[evidence.UnknownPublication] = w.letter(""), w.letter("")
	for _, a := range m.Agents {
		w.p[a.Key] = w.letter(a.Reliability)
	}
	for _, s := range m.Sources {
		w.p[s.Key] = w.letter(s.Reliability)
		if s.Retracted {
			w.p[s.Key], w.retracted[s.Key] = 0, true
		}
		w.records[s.Key] = record{kind: evidence.KindSource, any: s.DerivedFrom, takes: s.DerivedFrom, origin: s.Key}
	}
	for _, s := range m.Studies {
		w.p[s.Key] = w.rubric.Design[s.Design]
		rec := record{kind: evidence.KindStudy, any: s.DerivedFrom, reportedIn: s.ReportedIn, takes: s.DerivedFrom, origin: s.Key}
		if len(s.ReportedIn) == 0 {
			rec.all = append(rec.all, evidence.UnknownPublication)
		}
		w.records[s.Key] = rec
	}
	for _, t := range m.Testimonies {
		w.readTestimony(t)
	}
	for _, c := range m.Claims {
		w.p[c.Key] = 1
		w.claims = append(w.claims, c.Key)
		w.arguments[c.Key] = map[evidence.Relation][]argument{}
	}
	w.readCaveats(m)
	w.readArguments(m)
	return w
}

func (w *world) letter(l evidence.Reliability) float64 {
	if l == "" {
		l = evidence.ReliabilityUnknown
	}
	return w.rubric.Reliability[l]
}

func (w *world) readTestimony(t *evidence.Testimony) {
	w.p[t.Key] = w.rubric.Basis[t.Basis]
	if t.Basis == "EXPERT" && len(t.BasedOn) == 0 {
		w.p[t.Key] *= w.letter("")
	}
	rec := record{kind: evidence.KindTestimony, origin: t.Key, reportedIn: t.ReportedIn, takes: slices.Concat(t.CollectedIn, t.BasedOn)}
	if t.Speaker != "" {
		rec.origin = t.Speaker
		rec.all = append(rec.all, t.Speaker)
	} else {
		rec.all = append(rec.all, evidence.UnknownSpeaker)
	}
	rec.all = append(rec.all, rec.takes...)
	if len(t.CollectedIn) == 0 && len(t.ReportedIn) == 0 {
		rec.all = append(rec.all, evidence.UnknownPublication)
	}
	w.records[t.Key] = rec
}

// readCaveats takes the worst of each category from what it qualifies.
func (w *world) readCaveats(m *evidence.Map) {
	type place struct {
		on       evidence.Ref
		category evidence.Category
	}
	worst := map[place]float64{}
	for _, c := range m.Caveats {
		if c.Resolved {
			continue
		}
		for _, on := range c.Qualifies {
			at, factor := place{on, c.Category}, w.rubric.Severity[c.Severity]
			if old, ok := worst[at]; !ok || factor < old {
				worst[at] = factor
			}
		}
	}
	for _, l := range m.Links {
		w.doubt[l.Name()] = 1
	}
	for at, factor := range worst {
		if at.on.IsLinkName() {
			w.doubt[string(at.on)] *= factor
		} else {
			w.p[evidence.Key(at.on)] *= factor
		}
	}
}

func (w *world) readArguments(m *evidence.Map) {
	type joint struct {
		to       evidence.Key
		relation evidence.Relation
		word     string
	}
	together := map[joint]argument{}
	for _, l := range m.Links {
		if l.Jointly == "" {
			w.arguments[l.To][l.Relation] = append(w.arguments[l.To][l.Relation], argument{l})
			continue
		}
		j := joint{l.To, l.Relation, l.Jointly}
		together[j] = append(together[j], l)
	}
	for j, links := range together {
		w.arguments[j.to][j.relation] = append(w.arguments[j.to][j.relation], links)
	}
}

func (w *world) isClaim(k evidence.Key) bool { _, ok := w.arguments[k]; return ok }

func (w *world) strength(l *evidence.Link) float64 {
	if w.failed[l.Name()] {
		return 0
	}
	s := l.Strength
	if s == "" {
		s = evidence.StrengthModerate
	}
	return w.rubric.Strength[s] * w.doubt[l.Name()]
}

// groupsBottomUp returns the strongly connected groups of claims. Each group
// comes after its premises. It also sets each claim's group.
func (w *world) groupsBottomUp() [][]evidence.Key {
	below := map[evidence.Key]map[evidence.Key]bool{} // claims that a way of links leads from
	for _, c := range w.claims {
		below[c] = map[evidence.Key]bool{c: true}
	}
	for changed := true; changed; {
		changed = false
		for _, l := range w.links {
			if !w.isClaim(l.From) {
				continue
			}
			for k := range below[l.From] {
				changed = changed || !below[l.To][k]
				below[l.To][k] = true
			}
		}
	}
	w.group = map[evidence.Key]int{}
	var groups [][]evidence.Key
	for len(w.group) < len(w.claims) {
		for _, c := range w.claims {
			var members []evidence.Key
			ready := true
			for _, k := range slices.Sorted(maps.Keys(below[c])) {
				if below[k][c] {
					members = append(members, k)
				} else if _, done := w.group[k]; !done {
					ready = false
				}
			}
			if _, done := w.group[c]; done || !ready {
				continue
			}
			for _, k := range members {
				w.group[k] = len(groups)
			}
			groups = append(groups, members)
		}
	}
	return groups
}
