package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// Trace is a claim with everything below it.
type Trace struct {
	Claim       evidence.Key                        `json:"claim"`
	Assessments map[evidence.Key]*assess.Assessment `json:"assessments"` // of the claim and of the claims below
	Map         *evidence.Map                       `json:"map"`         // all that is below the claim
}

// Premises returns the claims that are shown in a trace of a claim: itself,
// and the premises down to the given depth, 0 for all.
func Premises(m *evidence.Map, claim evidence.Key, depth int) []evidence.Key {
	into := linksInto(m)
	claims := map[evidence.Key]bool{}
	for _, c := range m.Claims {
		claims[c.Key] = true
	}
	shown := []evidence.Key{claim}
	seen := map[evidence.Key]bool{claim: true}
	level := shown
	for d := 0; len(level) > 0 && (depth == 0 || d < depth); d++ {
		var next []evidence.Key
		for _, key := range level {
			for _, l := range into[key] {
				if claims[l.From] && !seen[l.From] {
					seen[l.From] = true
					next = append(next, l.From)
				}
			}
		}
		shown = append(shown, next...)
		level = next
	}
	return shown
}

// Tree writes the trace as a tree, with premises down to the given depth, 0
// for all.
func (t *Trace) Tree(w io.Writer, style Style, depth int) error {
	p := newTracer(t, newTree(w, style), depth)
	root := t.Assessments[t.Claim]
	p.header(root)
	p.section("For: "+p.side(root.LinesFor, root.EchoesFor), p.lines(root, assess.For))
	p.section("Against: "+p.side(root.LinesAgainst, root.EchoesAgainst), p.lines(root, assess.Against))
	if premises := p.premises(t.Claim, 1); len(premises) > 0 {
		p.section("Premises", premises)
	}
	p.reasons(root)
	return p.flush()
}

// tracer prints one trace.
type tracer struct {
	*tree
	trace   *Trace
	depth   int
	items   map[evidence.Key]evidence.Item
	into    map[evidence.Key][]*evidence.Link
	caveats map[evidence.Key][]*evidence.Caveat
	printed map[evidence.Key]bool // what has been told in full
}

func newTracer(t *Trace, out *tree, depth int) *tracer {
	p := &tracer{
		tree: out, trace: t, depth: depth, items: t.Map.ByKey(), into: linksInto(t.Map),
		caveats: map[evidence.Key][]*evidence.Caveat{}, printed: map[evidence.Key]bool{t.Claim: true},
	}
	for _, c := range t.Map.Caveats {
		for _, key := range c.QualifiedItems() {
			p.caveats[key] = append(p.caveats[key], c)
		}
	}
	return p
}

// linksInto indexes links by where they lead, strongest first.
func linksInto(m *evidence.Map) map[evidence.Key][]*evidence.Link {
	into := map[evidence.Key][]*evidence.Link{}
	for _, l := range m.Links {
		into[l.To] = append(into[l.To], l)
	}
	for _, links := range into {
		slices.SortFunc(links, func(a, b *evidence.Link) int {
			return cmp.Or(cmp.Compare(b.Strength.Rank(), a.Strength.Rank()), evidence.CompareLinks(a, b))
		})
	}
	return into
}

func (p *tracer) claim(key evidence.Key) *evidence.Claim {
	c, _ := p.items[key].(*evidence.Claim)
	return c
}

func (p *tracer) header(a *assess.Assessment) {
	s := p.style
	claim := p.claim(a.Claim)
	p.paragraph("", s.paint(clean(claim.Statement), bold))
	p.paragraph("", s.key(a.Claim))
	p.line("", "")
	p.paragraph("", p.standing(&a.Figures))
	p.line("", "")
	for _, f := range []struct {
		name  string
		value float64
		ink   ink
	}{{"belief", a.Belief, green}, {"disbelief", a.Disbelief, red}, {"ignorance", a.Ignorance, dim}} {
		p.line("", fmt.Sprintf("  %-9s  %s  %s", f.name, number(f.value), s.bar(f.value, 25, f.ink)))
	}
	p.line("", s.paint(fmt.Sprintf("  support %s, opposition %s, conflict %s%s", number(a.Support), number(a.Opposition),
		number(a.Conflict), sampled(&a.Figures)), dim))
	p.line("", "")
	p.paragraph("", clean(a.Summary.String()))
	if claim.Note != "" {
		p.paragraph("", "Note: "+clean(claim.Note))
	}
	if caveats := p.caveats[a.Claim]; len(caveats) > 0 {
		p.line("", "")
		for _, c := range caveats {
			p.paragraph("", p.caveat(c, a.Claim, a))
		}
	}
}

// standing is the claim's verdict in a line.
func (p *tracer) standing(f *evidence.Figures) string {
	line := p.style.verdict(f.Verdict) + ", certainty " + p.style.paint(string(f.Certainty), bold)
	if f.Disputed {
		line += ", " + p.style.paint("disputed", bold, yellow)
	}
	return line
}

func sampled(f *evidence.Figures) string {
	if f.Method != evidence.MethodSampled {
		return ""
	}
	return fmt.Sprintf("; sampled, standard error %.4f", f.StandardError)
}

func (p *tracer) side(lines []assess.Line, echoes []evidence.Key) string {
	if len(lines) == 0 && len(echoes) == 0 {
		return "nothing"
	}
	text := count(len(lines), "line")
	switch len(echoes) {
	case 0:
	case 1:
		text += ", 1 echo"
	default:
		text += fmt.Sprintf(", %d echoes", len(echoes))
	}
	return text
}

// lines are the lines of evidence of a claim on one side, strongest first,
// and then the echoes.
func (p *tracer) lines(a *assess.Assessment, side assess.Side) []*node {
	lines, echoes, relation := a.LinesFor, a.EchoesFor, evidence.Supports
	if side == assess.Against {
		lines, echoes, relation = a.LinesAgainst, a.EchoesAgainst, evidence.Contradicts
	}
	lines = slices.Clone(lines)
	slices.SortStableFunc(lines, func(x, y assess.Line) int { return cmp.Compare(y.Strength, x.Strength) })
	ways := p.ways(a.Claim, relation)
	same := map[evidence.Key]bool{}
	var nodes []*node
	for _, line := range lines {
		n := &node{}
		n.say(fmt.Sprintf("line of strength %s %s", number(line.Strength), p.style.bar(line.Strength, 10, strengthInk(side))), p.hangsOn(line))
		for _, key := range line.Items {
			same[key] = true
			n.add(p.item(key, a, ways[key]))
		}
		nodes = append(nodes, n)
	}
	for _, key := range echoes {
		same[key] = true
	}
	for _, key := range echoes {
		n := p.item(key, a, ways[key])
		n.text[0] = "echo " + n.text[0]
		if of := p.echoOf(key, same); len(of) > 0 {
			n.text = slices.Insert(n.text, 1, "adds nothing of its own to "+p.style.keys(of))
		}
		nodes = append(nodes, n)
	}
	return nodes
}

func strengthInk(side assess.Side) ink {
	if side == assess.Against {
		return red
	}
	return green
}

// hangsOn tells what all of a line falls with.
func (p *tracer) hangsOn(line assess.Line) string {
	if len(line.Shared) == 0 {
		return ""
	}
	return "hangs on " + p.components(line.Shared)
}

func (p *tracer) components(components []assess.Component) string {
	names := make([]string, len(components))
	for i, c := range components {
		names[i] = p.component(c)
	}
	return list(names)
}

// component names a component, and what it is where the key does not say.
func (p *tracer) component(c assess.Component) string {
	name := p.style.paint(c.String(), cyan)
	switch {
	case c.Key == evidence.UnknownSpeaker:
		return name + " (whoever is not named)"
	case c.Key == evidence.UnknownPublication:
		return name + " (wherever is not named)"
	}
	return name
}

// echoOf finds the items of the same side that an echo leads to first, on its
// ways to its origins.
func (p *tracer) echoOf(echo evidence.Key, same map[evidence.Key]bool) []evidence.Key {
	found := map[evidence.Key]bool{}
	seen := map[evidence.Key]bool{echo: true}
	for todo := []evidence.Key{echo}; len(todo) > 0; todo = todo[1:] {
		for _, key := range derivesFrom(p.items[todo[0]]) {
			switch {
			case seen[key]:
			case same[key]:
				found[key] = true
			default:
				todo = append(todo, key)
			}
			seen[key] = true
		}
	}
	return sortedKeys(found)
}

// derivesFrom is what a record derives from.
func derivesFrom(it evidence.Item) []evidence.Key {
	if it == nil {
		return nil
	}
	var keys []evidence.Key
	for _, r := range it.References() {
		switch r.Relation {
		case evidence.DerivedFrom, evidence.CollectedIn, evidence.BasedOn:
			keys = append(keys, r.To...)
		}
	}
	return keys
}

func sortedKeys(set map[evidence.Key]bool) []evidence.Key {
	keys := make([]evidence.Key, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
