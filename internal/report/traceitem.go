package report

import (
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// ways finds, for every item that bears on a claim by a relation, the links
// into the claim through which it does: its own, and those of the premises
// that it supports.
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

// item tells of one item how it bears on a claim, and the first time
// everything that there is to tell.
func (p *tracer) item(key evidence.Key, a *assess.Assessment, ways []*evidence.Link) *node {
	n := &node{}
	first := !p.printed[key]
	n.say(p.title(key, first))
	p.sayWays(n, key, ways)
	if first {
		p.printed[key] = true
		p.sayItem(n, p.items[key], a)
	}
	return n
}

// title is the key, and what it names.
func (p *tracer) title(key evidence.Key, full bool) string {
	it := p.items[key]
	if it == nil {
		return p.style.key(key)
	}
	if !full {
		return p.style.key(key) + p.style.paint(" (see above)", dim)
	}
	return p.style.key(key) + ": " + clean(it.Headline())
}

func (p *tracer) sayWays(n *node, key evidence.Key, ways []*evidence.Link) {
	var through []string
	for _, l := range ways {
		if l.From == key {
			n.say(p.bearing(l))
			continue
		}
		through = append(through, fmt.Sprintf("%s (%s)", p.style.key(l.From), l.Strength))
	}
	if len(through) > 0 {
		n.say("by way of " + list(through))
	}
}

// bearing tells how strongly a link bears, and why.
func (p *tracer) bearing(l *evidence.Link) string {
	verb := "supports"
	if l.Relation == evidence.Contradicts {
		verb = "contradicts"
	}
	text := verb + " it, " + p.style.paint(string(l.Strength), bold)
	if l.Jointly != "" {
		var others []evidence.Key
		for _, other := range p.into[l.To] {
			if other != l && other.Relation == l.Relation && other.Jointly == l.Jointly {
				others = append(others, other.From)
			}
		}
		if len(others) > 0 {
			text += ", only jointly with " + p.style.keys(others)
		}
	}
	if l.Locator != "" {
		text += ", at " + clean(l.Locator)
	}
	if l.Rationale != "" {
		text += ": " + clean(l.Rationale)
	}
	return text
}

// sayItem tells what a record is, whose words it is, where it came out, and
// what is wrong with it.
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
	for _, c := range p.caveats[it.EntryMeta().Key] {
		n.say(p.caveat(c, it.EntryMeta().Key, a))
	}
	p.addProvenance(n, it, a)
}

func (p *tracer) sayTestimony(n *node, t *evidence.Testimony) {
	if t.Quote != "" {
		n.say("“" + clean(t.Quote) + "”")
	}
	who := "someone who is not named"
	if t.Speaker != "" {
		who = p.agent(t.Speaker)
	}
	n.say(parts("said by "+who, string(t.Basis), t.Date, t.Locator, t.Language))
	if t.Note != "" {
		n.say("note: " + clean(t.Note))
	}
}

func (p *tracer) sayStudy(n *node, s *evidence.Study) {
	sample := ""
	if s.SampleSize > 0 {
		sample = fmt.Sprintf("a sample of %d", s.SampleSize)
	}
	n.say(parts("study, "+string(s.Design), sample, s.Population, s.Period, s.Method))
	p.sayAgents(n, "by", s.Investigators)
	if s.Note != "" {
		n.say("note: " + clean(s.Note))
	}
}

func (p *tracer) saySource(n *node, s *evidence.Source) {
	if s.Retracted {
		n.say(p.style.paint("RETRACTED: it holds nothing up", bold, red))
	}
	reliability := ""
	if s.Reliability != "" {
		reliability = "reliability " + string(s.Reliability)
	}
	n.say(parts(string(s.Kind), s.Published, reliability, s.DOI, s.URL))
	p.sayAgents(n, "by", s.Authors)
	if s.Publisher != "" {
		n.say("published by " + p.agent(s.Publisher))
	}
	if s.Note != "" {
		n.say("note: " + clean(s.Note))
	}
}

func (p *tracer) sayAgents(n *node, by string, keys []evidence.Key) {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = p.agent(key)
	}
	if len(names) > 0 {
		n.say(by + " " + list(names))
	}
}

// agent names an agent, and how reliable it is.
func (p *tracer) agent(key evidence.Key) string {
	a, ok := p.items[key].(*evidence.Agent)
	if !ok {
		return p.style.key(key)
	}
	about := []string{}
	if a.Pseudonymous {
		about = append(about, "not the real name")
	}
	if a.Reliability != "" {
		about = append(about, "reliability "+string(a.Reliability))
	}
	if len(about) == 0 {
		return clean(a.Name)
	}
	return clean(a.Name) + " (" + strings.Join(about, ", ") + ")"
}

// provenance says what a record needs, by the relations that tell it.
var provenance = []struct {
	relation evidence.Relation
	says     string
}{
	{evidence.CollectedIn, "collected in "},
	{evidence.BasedOn, "based on "},
	{evidence.DerivedFrom, "derived from "},
	{evidence.ReportedIn, "reported in "},
}

// addProvenance adds what an item needs, each told in full once, with the
// caveats on it and on those who stand behind it.
func (p *tracer) addProvenance(n *node, it evidence.Item, a *assess.Assessment) {
	for _, r := range it.References() {
		switch r.Relation {
		case evidence.SpokenBy, evidence.AuthoredBy, evidence.InvestigatedBy, evidence.PublishedBy:
			for _, key := range r.To {
				for _, c := range p.caveats[key] {
					n.say(p.caveat(c, key, a))
				}
			}
		}
	}
	for _, step := range provenance {
		for _, r := range it.References() {
			if r.Relation != step.relation {
				continue
			}
			for _, key := range r.To {
				child := p.item(key, a, nil)
				child.text[0] = step.says + child.text[0]
				n.add(child)
			}
		}
	}
}

// caveat tells of a caveat what it takes.
func (p *tracer) caveat(c *evidence.Caveat, on evidence.Key, a *assess.Assessment) string {
	mark := p.style.paint("!", bold, yellow)
	text := fmt.Sprintf("%s %s, %s: %s", mark, p.style.paint(string(c.Category), yellow), c.Severity, clean(c.Text))
	if c.Resolved {
		return text + " Resolved."
	}
	if _, ok := p.items[on].(*evidence.Agent); ok {
		text += " On " + p.agent(on) + "."
	}
	for _, cost := range a.CostlyCaveats {
		if cost.On.Key != on || cost.Category != c.Category || positive(cost.Rise) == 0 {
			continue
		}
		if cost.Rise < 0 {
			return text + " " + p.style.paint(fmt.Sprintf("Adds %s to belief.", number(-cost.Rise)), yellow)
		}
		return text + " " + p.style.paint(fmt.Sprintf("Costs %s of belief.", number(cost.Rise)), yellow)
	}
	return text
}

// parts joins what there is with commas.
func parts(words ...string) string {
	var have []string
	for _, w := range words {
		if w = clean(w); w != "" {
			have = append(have, w)
		}
	}
	return strings.Join(have, ", ")
}
