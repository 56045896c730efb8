package report

import (
	"fmt"
	"math"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// ways finds, for every item that bears on a claim by a relation, the links into the
// claim through which it bears: its own, and those of premises that it supports.
func (p *tracer) ways(claim evidence.Key, relation evidence.Relation) map[evidence.Key][]*evidence.Link {
	ways := map[evidence.Key][]*evidence.Link{}
	for _, l := range p.into[claim] {
		if l.Relation != relation {
			continue
		}
		seen := map[evidence.Key]bool{claim: true, l.From: true}
		for todo := []evidence.Key{l.From}; len(todo) > 0; todo = todo[1:] {
			if p.claim(todo[0]) == nil {
				ways[todo[0]] = append(ways[todo[0]], l)
				continue
			}
			for _, below := range p.into[todo[0]] {
				if below.Relation == evidence.Supports && !seen[below.From] {
					seen[below.From] = true
					todo = append(todo, below.From)
				}
			}
		}
	}
	return ways
}

// item says how an item bears on a claim. The first time, it also describes the item in
// full. Level is the level of nesting.
func (p *tracer) item(key evidence.Key, a *assess.Assessment, ways []*evidence.Link, level int) *node {
	n := &node{}
	first := p.sayTitle(n, key)
	p.sayWays(n, key, ways, a)
	if first {
		p.sayItem(n, p.items[key], a)
		p.addProvenance(n, p.items[key], a, level)
	} else if len(n.text) > 1 {
		n.text = append([]string{n.text[0] + ", " + n.text[1]}, n.text[2:]...)
	}
	return n
}

// sayTitle names a record, and reports whether it does so for the first time.
func (p *tracer) sayTitle(n *node, key evidence.Key) (first bool) {
	first = !p.printed[key]
	p.printed[key] = true
	if first || p.items[key] == nil {
		n.say(p.heading(key))
	} else {
		n.say(p.mention(key) + p.paint(" (above)", dim))
	}
	return first
}

func (p *tracer) sayWays(n *node, key evidence.Key, ways []*evidence.Link, a *assess.Assessment) {
	var through []*evidence.Link
	for _, l := range ways {
		if l.From == key {
			p.sayBearing(n, l, a)
		} else {
			through = append(through, l)
		}
	}
	if len(through) > 0 {
		n.say("by way of " + some(through, p.bounds.Lines, func(l *evidence.Link) string {
			return fmt.Sprintf("%s (%s)", p.mention(l.From), wording.Word(l.Strength))
		}))
	}
}

// sayBearing says how strongly a link bears on its claim, why, and what weakens it.
func (p *tracer) sayBearing(n *node, l *evidence.Link, a *assess.Assessment) {
	verb := "supports"
	if l.Relation == evidence.Contradicts {
		verb = "contradicts"
	}
	text := verb + " it, " + p.paint(wording.Word(l.Strength), bold)
	if others := p.joinedWith(l); len(others) > 0 {
		text += ", only jointly with " + p.mentions(others, p.bounds.Lines)
	}
	if l.Locator != "" {
		text += ", at " + clean(l.Locator)
	}
	if l.Rationale != "" {
		text += ": " + clean(l.Rationale)
	}
	n.say(text)
	on := assess.Component{Link: &assess.LinkRef{From: l.From, To: l.To, Relation: l.Relation}}
	for _, c := range p.caveats[l.Ref()] {
		n.say(p.caveat(c, on, a))
	}
}

// joinedWith lists the records whose links form one argument with a link.
func (p *tracer) joinedWith(l *evidence.Link) []evidence.Key {
	var others []evidence.Key
	for _, other := range p.into[l.To] {
		if l.Jointly != "" && other != l && other.Relation == l.Relation && other.Jointly == l.Jointly {
			others = append(others, other.From)
		}
	}
	return others
}

// sayItem describes a record, with the caveats on it and on its agents.
func (p *tracer) sayItem(n *node, it evidence.Item, a *assess.Assessment) {
	switch it := it.(type) {
	case *evidence.Testimony:
		p.sayTestimony(n, it)
	case *evidence.Study:
		p.sayStudy(n, it)
	case *evidence.Source:
		p.saySource(n, it)
	case nil:
		return
	}
	p.sayCaveats(n, it.EntryMeta().Key, a)
	for _, r := range it.References() {
		switch r.Relation {
		case evidence.SpokenBy, evidence.AuthoredBy, evidence.InvestigatedBy, evidence.PublishedBy:
			for _, key := range r.To {
				p.sayCaveats(n, key, a)
			}
		}
	}
}

func (p *tracer) sayCaveats(n *node, on evidence.Key, a *assess.Assessment) {
	for _, c := range p.caveats[evidence.Ref(on)] {
		n.say(p.caveat(c, assess.Component{Key: on}, a))
	}
}

func (p *tracer) sayTestimony(n *node, t *evidence.Testimony) {
	if t.Quote != "" {
		n.say(wording.Quoted(clean(t.Quote)))
	}
	who := "an unnamed speaker"
	if t.Speaker != "" {
		who = p.agent(t.Speaker)
	}
	n.say(parts(wording.Basis(t.Basis)+", said by "+who, t.Date, t.Locator, t.Language))
	n.say(note(t.Note))
}

func (p *tracer) sayStudy(n *node, s *evidence.Study) {
	sample := ""
	if s.SampleSize > 0 {
		sample = fmt.Sprintf("a sample of %d", s.SampleSize)
	}
	n.say(parts(wording.Design(s.Design), sample, s.Population, s.Period, s.Method))
	n.say(p.by(s.Investigators), note(s.Note))
}

func (p *tracer) saySource(n *node, s *evidence.Source) {
	if s.Retracted {
		n.say(p.paint("retracted: it counts for nothing", bold, red))
	}
	n.say(parts(wording.SourceKind(s.Kind), s.Published, rated(s.Reliability), s.DOI, s.URL))
	n.say(p.by(s.Authors))
	if s.Publisher != "" {
		n.say("published by " + p.agent(s.Publisher))
	}
	n.say(note(s.Note))
}

func rated(r evidence.Reliability) string {
	if r == "" {
		return ""
	}
	return "reliability " + string(r)
}

func note(text string) string {
	if text == "" {
		return ""
	}
	return "note: " + clean(text)
}

func (p *tracer) by(keys []evidence.Key) string {
	if len(keys) == 0 {
		return ""
	}
	return "by " + some(keys, p.bounds.Lines, p.agent)
}

// agent names an agent, with its reliability.
func (p *tracer) agent(key evidence.Key) string {
	a, ok := p.items[key].(*evidence.Agent)
	if !ok {
		return p.key(key)
	}
	about := []string{}
	if a.Pseudonymous {
		about = append(about, "not the real name")
	}
	if a.Reliability != "" {
		about = append(about, rated(a.Reliability))
	}
	if len(about) == 0 {
		return clean(a.Name)
	}
	return clean(a.Name) + " (" + strings.Join(about, ", ") + ")"
}

// provenance has the relations to what a record needs, in words.
var provenance = []struct {
	relation evidence.Relation
	says     string
}{
	{evidence.CollectedIn, "collected in "},
	{evidence.BasedOn, "based on "},
	{evidence.DerivedFrom, "derived from "},
	{evidence.ReportedIn, "reported in "},
}

// eachNeed visits the records that a record needs, relation by relation.
func eachNeed(it evidence.Item, visit func(says string, keys []evidence.Key)) {
	if it == nil {
		return
	}
	for _, step := range provenance {
		for _, r := range it.References() {
			if r.Relation == step.relation && len(r.To) > 0 {
				visit(step.says, r.To)
			}
		}
	}
}

// addProvenance adds the records that an item needs.
func (p *tracer) addProvenance(n *node, it evidence.Item, a *assess.Assessment, level int) {
	eachNeed(it, func(says string, keys []evidence.Key) {
		n.nodes = append(n.nodes, p.some(level, len(keys), func(i int) *node {
			child := p.item(keys[i], a, nil, level+1)
			child.text[0] = says + child.text[0]
			return child
		})...)
	})
}

// provenanceLine names the records that an item needs, in a line.
func (p *tracer) provenanceLine(it evidence.Item) string {
	var told []string
	eachNeed(it, func(says string, keys []evidence.Key) { told = append(told, says+p.mentions(keys, p.bounds.Lines)) })
	return strings.Join(told, "; ")
}

// caveat describes a caveat, and how much belief it costs.
func (p *tracer) caveat(c *evidence.Caveat, on assess.Component, a *assess.Assessment) string {
	text := fmt.Sprintf("%s %s, %s %s: %s", p.paint("!", bold, yellow), p.paint(wording.Word(c.Category), yellow),
		wording.Word(c.Severity), p.keyOf(c.Key), clean(c.Text))
	if c.Resolved {
		return text + " Resolved."
	}
	switch {
	case on.Link != nil:
		text += " On this link."
	case p.isAgent(on.Key):
		text += " On " + p.agent(on.Key) + "."
	}
	for _, cost := range a.CostlyCaveats {
		if cost.On.String() != on.String() || cost.Category != c.Category || math.Abs(cost.Rise) <= noise {
			continue
		}
		if cost.Rise < 0 {
			return text + " " + p.paint(fmt.Sprintf("Adds %s to belief.", wording.Number(-cost.Rise)), yellow)
		}
		return text + " " + p.paint(fmt.Sprintf("Costs %s of belief.", wording.Number(cost.Rise)), yellow)
	}
	return text
}

func (p *tracer) isAgent(key evidence.Key) bool {
	_, ok := p.items[key].(*evidence.Agent)
	return ok
}

// parts joins the parts that are not empty with commas.
func parts(words ...string) string {
	var have []string
	for _, w := range words {
		if w = clean(w); w != "" {
			have = append(have, w)
		}
	}
	return strings.Join(have, ", ")
}
