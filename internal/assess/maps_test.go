package assess_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// smallMap draws a small valid map in which every feature of the model is
// frequent: shared and unknown speakers, retracted sources, hearsay, circles of
// derivations and of claims, sources beside the records that they report, joint
// arguments, both relations, and caveats on items and on links.
func smallMap() *rapid.Generator[*evidence.Map] {
	return rapid.Custom(func(t *rapid.T) *evidence.Map {
		g := mapDrawer{T: t, m: &evidence.Map{}}
		g.scene = pick(&g, "scene", "", "", "", "", "strong", "strong", "hearsay", "witnesses", "weak", "weak", "fan", "fan", "premises", "jointly", "many")
		g.items()
		g.provenance()
		g.links()
		g.caveats()
		return g.m
	})
}

// mustMeet fails a test whose random maps never include what the test is about.
// A run with few draws may miss it, so only a run in full is asked.
func mustMeet[T int | int64](t *testing.T, times T, what string) {
	t.Helper()
	t.Logf("%d times: %s", times, what)
	draws, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		t.Fatal(err)
	}
	if times == 0 && draws >= 100 {
		t.Errorf("%d random maps never include %s", draws, what)
	}
}

// supportingMap is a smallMap without CONTRADICTS links.
func supportingMap() *rapid.Generator[*evidence.Map] {
	return rapid.Custom(func(t *rapid.T) *evidence.Map {
		m := smallMap().Draw(t, "map")
		dropLinks(m, func(l *evidence.Link) bool { return l.Relation == evidence.Contradicts })
		return m
	})
}

// dropLinks removes links from a map, and the references of caveats to them.
func dropLinks(m *evidence.Map, drop func(*evidence.Link) bool) {
	dropped := map[evidence.Ref]bool{}
	for _, l := range m.Links {
		dropped[l.Ref()] = drop(l)
	}
	m.Links = slices.DeleteFunc(m.Links, drop)
	for _, c := range m.Caveats {
		c.Qualifies = slices.DeleteFunc(c.Qualifies, func(ref evidence.Ref) bool { return dropped[ref] })
	}
	m.Caveats = slices.DeleteFunc(m.Caveats, func(c *evidence.Caveat) bool { return len(c.Qualifies) == 0 })
}

// mapDrawer fills a map. A failing map shrinks to the first choices of each
// list.
type mapDrawer struct {
	*rapid.T
	m                                               *evidence.Map
	scene                                           string // what is to be frequent; "" for nothing in particular
	agents, sources, studies, testimonies, claimSet []evidence.Key
}

func (g *mapDrawer) oneIn(n int, label string) bool {
	return rapid.IntRange(0, n-1).Draw(g.T, label) == n-1
}

func pick[T any](g *mapDrawer, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(g.T, label)
}

func (g *mapDrawer) keys(prefix string, least, most int) []evidence.Key {
	keys := make([]evidence.Key, rapid.IntRange(least, most).Draw(g.T, "count of "+prefix))
	for i := range keys {
		keys[i] = evidence.Key(fmt.Sprint(prefix, i))
	}
	return keys
}

func (g *mapDrawer) items() {
	least, fewest, most := 0, 1, 4 // records, claims
	switch {
	case g.scene == "fan" || g.scene == "premises":
		least, fewest = 4, 4
	case g.scene == "weak":
		least, most = 4, 1
	case g.isStrong():
		least = 4
	}
	g.agents = g.keys("a", min(2, least), 3)
	g.sources = g.keys("p", max(1, least), 4)
	g.studies = g.keys("s", min(3, least), 3)
	g.testimonies = g.keys("t", min(2, least), 4)
	g.claimSet = g.keys("c", fewest, most)
	letters := append([]evidence.Reliability{"", "A"}, evidence.Reliabilities...)
	designs, bases := evidence.Designs, evidence.Bases
	if g.isStrong() {
		letters = []evidence.Reliability{"A", "A", "A", "B"}
		designs, bases = []evidence.Design{"EXPERIMENT", "SYSTEMATIC_REVIEW", "MEASUREMENT"}, []evidence.Basis{"EYEWITNESS", "EXPERT"}
	}
	if g.scene == "weak" {
		letters = []evidence.Reliability{"D", "D", "E", ""}
	}
	for _, k := range g.agents {
		g.m.Add(&evidence.Agent{Meta: evidence.Meta{Key: k}, Name: string(k), Kind: "PERSON",
			Reliability: pick(g, "reliability", letters...)})
	}
	for _, k := range g.sources {
		g.m.Add(&evidence.Source{Meta: evidence.Meta{Key: k}, Title: string(k), Kind: "REPORT",
			Reliability: pick(g, "reliability", letters...), Retracted: !g.isPlain() && g.oneIn(10, "retracted")})
	}
	for _, k := range g.studies {
		g.m.Add(&evidence.Study{Meta: evidence.Meta{Key: k}, Title: string(k), Design: pick(g, "design", designs...)})
	}
	for _, k := range g.testimonies {
		g.m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: k}, Summary: string(k), Basis: pick(g, "basis", bases...)})
	}
	for _, k := range g.claimSet {
		g.m.Add(&evidence.Claim{Meta: evidence.Meta{Key: k}, Statement: string(k)})
	}
}

// some draws up to two keys from a list, never the item's own. If rare, it
// mostly draws none.
func (g *mapDrawer) some(label string, self evidence.Key, rare int, from ...evidence.Key) []evidence.Key {
	from = slices.DeleteFunc(slices.Clone(from), func(k evidence.Key) bool { return k == self })
	if g.isPlain() && label != "reportedIn" {
		rare *= 4
	}
	if len(from) == 0 || !g.oneIn(rare, label+"?") {
		return nil
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, min(2, len(from)), rapid.ID).Draw(g.T, label)
}

// often is the rarity of a field that a plain record always has.
func (g *mapDrawer) often(rare int) int {
	if g.isPlain() {
		return 1
	}
	return rare
}

func (g *mapDrawer) provenance() {
	records := append(slices.Clone(g.studies), g.sources...)
	grounds := append(slices.Clone(records), g.testimonies...)
	for _, s := range g.m.Sources {
		s.DerivedFrom = g.some("derivedFrom", s.Key, 4, grounds...)
	}
	for _, s := range g.m.Studies {
		s.ReportedIn = g.some("reportedIn", s.Key, g.often(2), g.sources...)
		s.DerivedFrom = g.some("derivedFrom", s.Key, 3, records...)
	}
	for _, t := range g.m.Testimonies {
		if len(g.agents) > 0 && g.oneIn(g.often(2), "speaker?") {
			t.Speaker = pick(g, "speaker", g.agents...)
		}
		if g.scene == "witnesses" {
			t.ReportedIn = []evidence.Key{pick(g, "reportedIn", g.sources...)}
			continue
		}
		if g.scene == "hearsay" {
			t.BasedOn = g.some("basedOn", t.Key, 2, g.testimonies...)
			continue
		}
		t.CollectedIn = g.some("collectedIn", t.Key, 3, g.studies...)
		t.BasedOn = g.some("basedOn", t.Key, 4, grounds...)
		t.ReportedIn = g.some("reportedIn", t.Key, g.often(2), g.sources...)
	}
}

func (g *mapDrawer) caveats() {
	var all []evidence.Ref
	for _, key := range slices.Concat(g.agents, g.sources, g.studies, g.testimonies, g.claimSet) {
		all = append(all, evidence.Ref(key))
	}
	for _, l := range g.m.Links {
		all = append(all, l.Ref())
	}
	most := 5
	if g.isPlain() {
		most = 1
	}
	for _, k := range g.keys("k", 0, most) {
		g.m.Add(&evidence.Caveat{
			Meta: evidence.Meta{Key: k}, Text: string(k),
			Category:  pick(g, "category", evidence.Categories[0], evidence.Categories[4], evidence.Categories[11]),
			Severity:  pick(g, "severity", evidence.Severities...),
			Qualifies: rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(g.T, "qualifies"),
			Resolved:  g.oneIn(5, "resolved"),
		})
	}
}

// isStrong says whether the drawn words are the best ones, so that figures are
// high.
func (g *mapDrawer) isStrong() bool {
	return slices.Contains([]string{"strong", "fan", "premises", "jointly", "many"}, g.scene)
}

// isPlain says whether most records have all that they need and rest on nothing
// else, so that the drawn scene decides.
func (g *mapDrawer) isPlain() bool { return g.isStrong() || g.scene == "weak" }

// links draws links to claims. Most records and claims that bear on one claim
// bear on few others, and joint arguments find partners.
func (g *mapDrawer) links() {
	records := slices.Concat(g.sources, g.studies, g.testimonies)
	least, most := 1, 12
	switch g.scene {
	case "fan":
		g.fan(rapid.SliceOfNDistinct(rapid.SampledFrom(g.studies), 2, 3, rapid.ID).Draw(g.T, "hubs")...)
		least, most = 0, 1
	case "premises":
		g.premises(records)
		least, most = 0, 2
	case "many":
		for _, k := range g.sources {
			g.link(evidence.Link{From: k, To: g.claimSet[0], Relation: evidence.Supports, Strength: "MODERATE"})
		}
		least, most = 0, 2
	case "weak":
		records = g.testimonies
	case "jointly":
		for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(records), 2, 3, rapid.ID).Draw(g.T, "together") {
			g.link(evidence.Link{From: k, To: g.claimSet[0], Relation: evidence.Supports, Strength: "CONCLUSIVE", Jointly: "x"})
		}
		least, most = 0, 2
	}
	for _, l := range rapid.SliceOfNDistinct(g.drawLink(records), least, most, (*evidence.Link).Name).Draw(g.T, "links") {
		g.link(*l)
	}
	if g.scene == "" && g.oneIn(2, "beside") {
		g.linkBeside()
	}
}

func (g *mapDrawer) drawLink(records []evidence.Key) *rapid.Generator[*evidence.Link] {
	relations := []evidence.Relation{evidence.Supports, evidence.Supports, evidence.Supports, evidence.Contradicts}
	strengths := append([]evidence.Strength{""}, evidence.Strengths...)
	words := []string{"", "", "", "", "x", "x", "y"}
	if g.isStrong() {
		relations = relations[2:]
		strengths = []evidence.Strength{"STRONG", "CONCLUSIVE", "CONCLUSIVE"}
	}
	if g.scene == "weak" {
		relations, strengths = relations[:3], []evidence.Strength{"WEAK"}
	}
	return rapid.Custom(func(t *rapid.T) *evidence.Link {
		d := mapDrawer{T: t, m: g.m}
		l := &evidence.Link{
			To:       pick(&d, "to", g.claimSet...),
			Relation: pick(&d, "relation", relations...),
			Strength: pick(&d, "strength", strengths...),
			Jointly:  pick(&d, "jointly", words...),
		}
		from := records
		if len(g.claimSet) > 1 && rapid.IntRange(0, 4).Draw(t, "from a claim") > 2 {
			from = slices.DeleteFunc(slices.Clone(g.claimSet), func(k evidence.Key) bool { return k == l.To })
		}
		l.From = pick(&d, "from", from...)
		return l
	})
}

// linkBeside links sources beside the records that they report, by the same
// relation.
func (g *mapDrawer) linkBeside() {
	for _, item := range slices.Collect(g.m.Items()) {
		for _, ref := range item.References() {
			if ref.Relation != evidence.ReportedIn || len(ref.To) == 0 {
				continue
			}
			for _, l := range slices.Clone(g.m.Links) {
				if l.From == item.EntryMeta().Key {
					g.link(evidence.Link{From: ref.To[0], To: l.To, Relation: l.Relation, Strength: l.Strength})
				}
			}
		}
	}
}

// fan links the same records weakly to every claim except for the first, and
// these claims to the first.
func (g *mapDrawer) fan(hubs ...evidence.Key) {
	for _, premise := range g.claimSet[1:] {
		for _, hub := range hubs {
			g.link(evidence.Link{From: hub, To: premise, Relation: evidence.Supports, Strength: "WEAK"})
		}
		g.link(evidence.Link{From: premise, To: g.claimSet[0], Relation: evidence.Supports, Strength: "CONCLUSIVE"})
	}
}

// premises links every record to one of two claims, and these two jointly to
// the first.
func (g *mapDrawer) premises(records []evidence.Key) {
	for _, k := range records {
		g.link(evidence.Link{From: k, To: pick(g, "premise", g.claimSet[1:3]...), Relation: evidence.Supports, Strength: "STRONG"})
	}
	for _, premise := range g.claimSet[1:3] {
		g.link(evidence.Link{From: premise, To: g.claimSet[0], Relation: evidence.Supports, Strength: "CONCLUSIVE", Jointly: "x"})
	}
}

// link adds a link, unless it exists.
func (g *mapDrawer) link(l evidence.Link) {
	if !slices.ContainsFunc(g.m.Links, func(old *evidence.Link) bool { return old.Name() == l.Name() }) {
		g.m.Add(&l)
	}
}

// problems returns all problems of a map, including unknown references.
func problems(m *evidence.Map) []error {
	var found []error
	index := m.ByKey()
	target := func(key evidence.Key, path string, want []evidence.Kind) {
		if item, ok := index[key]; !ok {
			found = append(found, fmt.Errorf("%s: nothing has the key %q", path, key))
		} else if p, ok := evidence.CheckTarget(key, item.EntryKind(), path, want); !ok {
			found = append(found, evidence.Refuse(p))
		}
	}
	seen := map[evidence.Ref]bool{}
	for e := range m.Entries() {
		for _, p := range evidence.Check(e) {
			found = append(found, evidence.Refuse(p))
		}
		if seen[e.Ref()] {
			found = append(found, fmt.Errorf("%s is there twice", e.Ref()))
		}
		seen[e.Ref()] = true
	}
	for it := range m.Items() {
		for _, ref := range it.References() {
			for _, to := range ref.To {
				target(to, ref.Field, ref.Targets)
			}
		}
	}
	for _, c := range m.Caveats {
		for _, name := range c.QualifiedLinks() {
			if !seen[name] {
				found = append(found, fmt.Errorf("%s: there is no link %q", c.Key, name))
			}
		}
	}
	for _, l := range m.Links {
		target(l.From, "from", evidence.LinkSources)
		target(l.To, "to", []evidence.Kind{evidence.KindClaim})
	}
	return found
}

// asJSON writes a map for the message of a failure.
func asJSON(t rapid.TB, m *evidence.Map) string {
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// copyOf is a deep copy.
func copyOf(t *rapid.T, m *evidence.Map) *evidence.Map {
	c := &evidence.Map{}
	if err := json.Unmarshal([]byte(asJSON(t, m)), c); err != nil {
		t.Fatal(err)
	}
	return c
}

// The maps of the property tests are valid.
func TestSmallMapsAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if found := problems(smallMap().Draw(t, "map")); len(found) > 0 {
			t.Fatal(errors.Join(found...))
		}
	})
}
