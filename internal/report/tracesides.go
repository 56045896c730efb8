package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// side is the evidence for a claim, or against it.
type side struct {
	of          assess.Side
	relation    evidence.Relation
	figure      string
	lines       []assess.Line // strongest first
	echoes      []evidence.Key
	repeats     map[evidence.Key]assess.Echo
	spent       []assess.Spent
	independent int
	atLeast     bool
	ink         ink
}

func sideOf(a *assess.Assessment, of assess.Side) side {
	s := side{of, evidence.Supports, "support", a.LinesFor, a.EchoesFor, map[evidence.Key]assess.Echo{}, nil, a.IndependentFor, a.AtLeast, green}
	if of == assess.Against {
		s.relation, s.figure, s.ink = evidence.Contradicts, "opposition", red
		s.lines, s.echoes, s.independent = a.LinesAgainst, a.EchoesAgainst, a.IndependentAgainst
	}
	for _, e := range a.Echoes {
		if e.Side == of {
			s.repeats[e.Item] = e
		}
	}
	for _, sp := range a.Spent {
		if sp.Side == of {
			s.spent = append(s.spent, sp)
		}
	}
	s.lines = slices.Clone(s.lines)
	slices.SortStableFunc(s.lines, func(x, y assess.Line) int { return cmp.Compare(y.Strength, x.Strength) })
	return s
}

// heading counts the evidence on the side, as the verdict does.
func (s side) heading() string {
	text := wording.Independent(s.independent, s.atLeast)
	switch {
	case len(s.lines)+len(s.echoes) == 0:
		text = "nothing"
	case s.independent == 0:
		text = "no independent line that counts"
	}
	if n := len(s.echoes); n > 0 {
		text += fmt.Sprintf(", %d %s", n, plural(n, "echo", "echoes"))
	}
	if n := len(s.spent); n > 0 {
		text += fmt.Sprintf(", %d spent", n)
	}
	if s.of == assess.Against {
		return "Against: " + text
	}
	return "For: " + text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// side describes the evidence on one side: the lines, strongest first, the echoes, and
// what is spent.
func (p *tracer) side(a *assess.Assessment, of assess.Side) {
	s := sideOf(a, of)
	ways := p.ways(a.Claim, s.relation)
	nodes := p.lines(s, a, ways)
	if len(s.echoes) > 0 {
		nodes = append(nodes, p.echoes(s, a, ways))
	}
	nodes = append(nodes, p.some(0, len(s.spent), func(i int) *node { return p.spent(s.spent[i]) })...)
	p.section(s.heading(), nodes)
}

// lines describes the strongest lines of evidence, and sums up the rest.
func (p *tracer) lines(s side, a *assess.Assessment, ways map[evidence.Key][]*evidence.Link) []*node {
	digest := digestOf(s.lines, p.bounds.Lines)
	var nodes []*node
	for _, line := range s.lines[:digest.Listed] {
		nodes = append(nodes, p.lineOf(s, line, a, ways))
	}
	if digest.Rest > 0 {
		p.cut = true
		nodes = append(nodes, leaf("%s", p.paint("lines: "+digest.String(), dim)))
	}
	return nodes
}

// digestOf says how many of the lines, strongest first, to list: at most most, 0 for all.
func digestOf(lines []assess.Line, most int) wording.Digest {
	strengths, matters := make([]float64, len(lines)), 0.0
	for i, line := range lines {
		strengths[i] = line.Strength
		if line.Independent > 0 && most > 0 {
			matters = line.Strength
		}
	}
	return wording.DigestOf(strengths, matters, most)
}

// noise is the size below which a figure is a rounding error.
const noise = 1e-12

func (p *tracer) lineOf(s side, line assess.Line, a *assess.Assessment, ways map[evidence.Key][]*evidence.Link) *node {
	n := &node{}
	if line.Strength <= noise {
		n.say("bears only jointly with others")
	} else {
		n.say(fmt.Sprintf("line of strength %s %s%s", wording.Number(line.Strength), p.bar(line.Strength, 10, s.ink), counts(line)))
	}
	n.say(p.shared(line))
	items := p.byFall(line.Items, a)
	n.nodes = p.some(1, len(items), func(i int) *node { return p.item(items[i], a, ways[items[i]], 2) })
	return n
}

// counts says how many independent lines a line counts as, unless it is one.
func counts(line assess.Line) string {
	switch {
	case line.Independent == 0:
		return ", too weak to count"
	case line.Independent == 1 && !line.AtLeast:
		return ""
	}
	return ", counts as " + wording.Independent(line.Independent, line.AtLeast)
}

// shared says what a line would fall with.
func (p *tracer) shared(line assess.Line) string {
	if len(line.Shared) == 0 {
		return ""
	}
	verb := "hangs on "
	if len(line.Items) > 1 {
		verb = "its records share "
	}
	return verb + some(line.Shared, p.bounds.Lines, p.component)
}

// byFall sorts records by how far belief in a claim would move without them.
func (p *tracer) byFall(keys []evidence.Key, a *assess.Assessment) []evidence.Key {
	fall := p.falls[a.Claim]
	if fall == nil {
		fall = make(map[evidence.Key]float64, len(a.KeyEvidence))
		for _, e := range a.KeyEvidence {
			fall[e.Component.Key] = math.Abs(e.Fall)
		}
		p.falls[a.Claim] = fall
	}
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(x, y evidence.Key) int { return cmp.Compare(fall[y], fall[x]) })
	return keys
}

// echoes describes the echoes of a side: what they repeat, and what they add.
func (p *tracer) echoes(s side, a *assess.Assessment, ways map[evidence.Key][]*evidence.Link) *node {
	n := leaf("%s", plural(len(s.echoes), "echo, which repeats other records", "echoes, which repeat other records"))
	n.nodes = p.some(0, len(s.echoes), func(i int) *node {
		key := s.echoes[i]
		echo := &node{}
		first := p.sayTitle(echo, key)
		echo.say(p.repeats(s, key))
		p.sayWays(echo, key, ways[key], a)
		if first {
			p.sayItem(echo, p.items[key], a)
			echo.say(p.provenanceLine(p.items[key]))
		}
		return echo
	})
	return n
}

// repeats says which records an echo repeats, and what it adds to them.
func (p *tracer) repeats(s side, key evidence.Key) string {
	echo, ok := s.repeats[key]
	if !ok || len(echo.Repeats) == 0 {
		return ""
	}
	adds := "adds nothing"
	if math.Abs(echo.Adds) > noise {
		adds = fmt.Sprintf("adds %s of %s", wording.Number(echo.Adds), s.figure)
	}
	return "repeats " + p.mentions(echo.Repeats, p.bounds.Lines) + "; it " + adds
}

// spent says why a linked record counts for nothing.
func (p *tracer) spent(s assess.Spent) *node {
	n := &node{}
	n.say(p.paint("✗", bold, red)+" "+p.struck(s.Item), p.whySpent(s))
	return n
}

// struck names a record. With colors, it strikes out the title.
func (p *tracer) struck(key evidence.Key) string {
	it := p.items[key]
	if it == nil {
		return p.key(key)
	}
	return p.paint(clean(it.Headline()), dim, strike) + " " + p.keyOf(key)
}

func (p *tracer) whySpent(s assess.Spent) string {
	const spent = "counts for nothing: "
	itself := slices.ContainsFunc(s.Because, func(c assess.Component) bool { return c.Link == nil && c.Key == s.Item })
	because := some(s.Because, p.bounds.Lines, p.component)
	switch {
	case s.Reason == assess.SpentRetracted && itself:
		return spent + "it is retracted"
	case s.Reason == assess.SpentRetracted:
		return spent + "it needs " + because + ", " + plural(len(s.Because), "which is", "which are") + " retracted"
	case s.Reason == assess.SpentUnsound && itself:
		return spent + "it is rated as never sound"
	case s.Reason == assess.SpentUnsound:
		return spent + "it needs " + because + ", rated as never sound"
	}
	return spent + "it rests on a circle that nothing outside holds up: " + because
}
