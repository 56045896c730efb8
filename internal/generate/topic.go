package generate

import (
	"slices"

	"corroborate/internal/evidence"
)

// topic is a group of claims about one theme in one place, with the state
// needed to make it.
type topic struct {
	*generator
	random
	scene scene
	size  int

	people  []evidence.Key
	houses  []evidence.Key
	sources []evidence.Key
	studies []evidence.Key
	told    []evidence.Key // testimonies
	claims  []evidence.Key
	starts  []int // where each level starts in claims, and where the last one ends

	previous *topic
	last     evidence.Key // the last item, for caveats on two items
}

func newTopic(g *generator, r random, size int) *topic {
	t := &topic{generator: g, random: r, scene: newScene(r), size: size}
	// A level has fewer claims than the one below it.
	weights := g.Levels * (g.Levels + 3) / 2
	sum := 0
	for level := range g.Levels {
		t.starts = append(t.starts, size*sum/weights)
		sum += g.Levels + 1 - level
	}
	t.starts = append(t.starts, size)
	return t
}

func (t *topic) run(previous *topic) {
	t.previous = previous
	for range t.size/20 + 1 {
		t.houses = append(t.houses, t.organization())
	}
	for range t.size/2 + 3 {
		t.people = append(t.people, t.person())
	}
	for range t.sourcesFor(t.size) * (hubShare - 1) / hubShare {
		t.sources = append(t.sources, t.source(t.aspect(t.scene)))
	}
	for level := range t.Levels {
		for i := t.starts[level]; i < t.starts[level+1] && !t.stopped; i++ {
			t.claim(level, i)
		}
	}
	if t.chance(500) {
		t.dispute()
	}
}

// item emits an item and the caveats on it, one for every second item on
// average. The caveats have the same subject as the item.
func (t *topic) item(a aspect, it evidence.Item) evidence.Key {
	t.emit(it)
	key := it.EntryMeta().Key
	for range weighted(t.random, caveatsOnItem) {
		t.emit(t.caveat(a, evidence.Ref(key)))
	}
	t.last = key
	return key
}

// caseFor is a claim while its evidence is made.
type caseFor struct {
	aspect
	claim    evidence.Key
	links    []*evidence.Link
	studies  []evidence.Key // those linked to the claim
	sources  []evidence.Key // those linked to the claim
	told     []evidence.Key // testimonies linked to the claim
	reported []evidence.Key // sources that report linked studies and testimonies
}

func (t *topic) claim(level, i int) {
	a := t.aspect(t.scene)
	c := &caseFor{aspect: a}
	tags := []string{t.scene.theme.Tag}
	if level == t.Levels-1 {
		tags = append(tags, "conclusion")
	}
	statements := words().Plain
	if level > 0 {
		statements = words().Conclusions
	}
	c.claim = t.item(a, &evidence.Claim{
		Meta:      evidence.Meta{Key: t.key("c")},
		Statement: a.fill(among(t.random, statements)),
		Tags:      tags,
	})
	t.claims = append(t.claims, c.claim)

	t.premises(c, level, i)
	if !t.chance(10) { // some claims have nothing of their own
		for range t.Evidence + weighted(t.random, moreOrLess) {
			t.piece(c)
		}
	}
	if t.chance(80) {
		joinFirstTwo(c.links)
	}
	for _, l := range c.links {
		t.emit(l)
		if t.chance(65) {
			t.emit(t.doubt(a, l))
		}
	}
}

// premises links one or two claims of the level below. Their position in that
// level is close to the claim's position in its own.
func (t *topic) premises(c *caseFor, level, i int) {
	below := level - 1
	for below >= 0 && t.starts[below] == t.starts[below+1] {
		below--
	}
	if below < 0 {
		return
	}
	first, n := t.starts[below], t.starts[below+1]-t.starts[below]
	along := (i - t.starts[level]) * n / (t.starts[level+1] - t.starts[level])
	for range t.between(1, 2) {
		premise := t.claims[first+min(max(along+t.between(-2, 2), 0), n-1)]
		if p := t.previous; t.chance(40) && p != nil && p.starts[below] < p.starts[below+1] {
			premise = among(t.random, p.claims[p.starts[below]:p.starts[below+1]])
		}
		t.link(c, premise)
	}
}

// piece makes or finds one piece of evidence, and links it.
func (t *topic) piece(c *caseFor) {
	switch weighted(t.random, pieces) {
	case evidence.KindStudy:
		key := t.studyFor(c)
		c.studies = append(c.studies, key)
		t.link(c, key)
	case evidence.KindSource:
		if key, ok := t.sourceFor(c); ok {
			c.sources = append(c.sources, key)
			t.link(c, key)
			return
		}
		fallthrough
	default:
		key := t.testimony(c)
		c.told, t.told = append(c.told, key), append(t.told, key)
		t.link(c, key)
	}
}

// studyFor returns a new study, or sometimes one that is also linked to other
// claims.
func (t *topic) studyFor(c *caseFor) evidence.Key {
	if len(t.studies) > 0 && t.chance(250) {
		known := among(t.random, t.studies)
		if !slices.Contains(c.studies, known) {
			return known
		}
	}
	key := t.study(c)
	t.studies = append(t.studies, key)
	return key
}

// sourceFor returns a publication that is not linked to the claim yet.
// Sometimes it only repeats a linked publication, relays a linked study or
// testimony, or reports one. It returns false if it finds none.
func (t *topic) sourceFor(c *caseFor) (evidence.Key, bool) {
	records := slices.Concat(c.studies, c.told)
	switch {
	case len(c.sources) > 0 && t.chance(250):
		return t.derived(c.aspect, words().Reposts, repostKinds, among(t.random, c.sources)), true
	case len(records) > 0 && t.chance(150):
		return t.derived(c.aspect, words().Titles, relayKinds, among(t.random, records)), true
	case len(c.reported) > 0 && t.chance(150):
		if key := among(t.random, c.reported); !slices.Contains(c.sources, key) {
			return key, true
		}
	}
	for range 4 {
		if key := t.someSource(); !slices.Contains(c.sources, key) {
			return key, true
		}
	}
	return "", false
}

func (t *topic) link(c *caseFor, from evidence.Key) {
	if slices.ContainsFunc(c.links, func(l *evidence.Link) bool { return l.From == from }) {
		return
	}
	l := &evidence.Link{
		From:     from,
		To:       c.claim,
		Relation: evidence.Supports,
		Strength: weighted(t.random, strengths),
	}
	if t.chance(50) {
		l.Relation = evidence.Contradicts
	}
	if t.chance(300) {
		l.Rationale = c.fill(among(t.random, words().Rationales))
	}
	c.links = append(c.links, l)
}

// joinFirstTwo makes a joint argument of the first two supporting links.
func joinFirstTwo(links []*evidence.Link) {
	var two []*evidence.Link
	for _, l := range links {
		if l.Relation == evidence.Supports && len(two) < 2 {
			two = append(two, l)
		}
	}
	if len(two) == 2 {
		two[0].Jointly, two[1].Jointly = "taken-together", "taken-together"
	}
}

// dispute links two or three claims of one level in a circle. Mostly they
// contradict each other.
func (t *topic) dispute() {
	level := t.below(t.Levels)
	first, n := t.starts[level], t.starts[level+1]-t.starts[level]
	members := t.between(2, 3)
	if n < members || t.stopped {
		return
	}
	relation := weighted(t.random, disputes)
	at := first + t.below(n-members+1)
	circle := t.claims[at : at+members]
	for i, from := range circle {
		t.emit(&evidence.Link{
			From:     from,
			To:       circle[(i+1)%members],
			Relation: relation,
			Strength: weighted(t.random, strengths),
		})
	}
}
