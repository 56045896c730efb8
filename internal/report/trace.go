package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/walk"
	"corroborate/internal/wording"
)

// Trace is a claim with everything below it.
type Trace struct {
	Claim       evidence.Key                        `json:"claim"`
	Assessments map[evidence.Key]*assess.Assessment `json:"assessments"`        // of the claim and of its premises
	Firmness    *assess.Firmness                    `json:"firmness,omitempty"` // of the claim
	Map         *evidence.Map                       `json:"map"`                // all that is below the claim
}

// Bounds bound a printed trace, so that people can read the trace of a large debate. The
// trace says what they leave out.
type Bounds struct {
	Depth int // levels of premises, 0 for all
	Lines int // entries of a list, 0 for all; lists within lists have fewer
}

// Premises returns the claims in a trace of a claim: the claim itself, and its premises
// down to the given depth, 0 for all.
func Premises(m *evidence.Map, claim evidence.Key, depth int) []evidence.Key {
	depths, _ := walk.Down(walk.Premises(m), depth, claim)
	return slices.Sorted(maps.Keys(depths))
}

// Tree writes the trace as a tree, within the bounds.
func (t *Trace) Tree(w io.Writer, style Style, bounds Bounds) error {
	p := newTracer(t, newTree(w, style), bounds)
	root := t.Assessments[t.Claim]
	p.header(root)
	p.side(root, assess.For)
	p.side(root, assess.Against)
	p.planPremises(root)
	p.list("Premises", p.premises(root, evidence.Supports, 0))
	p.list("Claims against it", p.premises(root, evidence.Contradicts, 0))
	p.reasons(root)
	if p.cut {
		p.line("", "")
		p.paragraph("", style.paint("--lines 0 shows what was left out.", dim))
	}
	return p.flush()
}

// tracer prints one trace.
type tracer struct {
	*tree
	names
	trace   *Trace
	bounds  Bounds
	into    map[evidence.Key][]*evidence.Link
	caveats map[evidence.Ref][]*evidence.Caveat       // by what they qualify
	printed map[evidence.Key]bool                     // records that have been described in full
	goesOn  map[evidence.Key]bool                     // claims whose premises the trace shows
	falls   map[evidence.Key]map[evidence.Key]float64 // by claim, how far belief in it moves without each record
	cut     bool                                      // whether a list was cut short
}

func newTracer(t *Trace, out *tree, bounds Bounds) *tracer {
	p := &tracer{
		tree: out, names: names{out.style, t.Map.ByKey(), t.Claim}, trace: t, bounds: bounds, into: linksInto(t.Map),
		caveats: map[evidence.Ref][]*evidence.Caveat{}, printed: map[evidence.Key]bool{t.Claim: true}, goesOn: map[evidence.Key]bool{},
		falls: map[evidence.Key]map[evidence.Key]float64{},
	}
	for _, c := range t.Map.Caveats {
		for _, ref := range c.Qualifies {
			p.caveats[ref] = append(p.caveats[ref], c)
		}
	}
	return p
}

// linksInto lists links by the claim that they lead to, strongest first.
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

// leastNested is the lowest bound on lists within lists, unless Bounds.Lines is lower.
const leastNested = 3

// within returns how many entries a list may have at a level of nesting: half as many at
// each level, 0 for all.
func (b Bounds) within(level int) int {
	return min(b.Lines, max(b.Lines>>level, leastNested))
}

// some makes nodes of the entries of a list at a level of nesting, as many as the bounds
// allow, and says how many more there are.
func (p *tracer) some(level, n int, tell func(i int) *node) []*node {
	return p.someWith(level, n, tell, func(shown int) string { return fmt.Sprintf("and %d more", n-shown) })
}

func (p *tracer) someWith(level, n int, tell func(i int) *node, rest func(shown int) string) []*node {
	shown := n
	if most := p.bounds.within(level); most > 0 {
		shown = min(n, most)
	}
	nodes := make([]*node, 0, shown+1)
	for i := range shown {
		nodes = append(nodes, tell(i))
	}
	if shown < n {
		p.cut = true
		nodes = append(nodes, leaf("%s", p.paint(rest(shown), dim)))
	}
	return nodes
}

func (p *tracer) header(a *assess.Assessment) {
	claim := p.claim(a.Claim)
	p.paragraph("", p.paint(clean(claim.Statement), bold))
	p.paragraph("", p.key(a.Claim))
	p.line("", "")
	p.paragraph("", p.standing(&a.Figures))
	p.line("", "")
	for _, f := range []struct {
		name  string
		value float64
		ink   ink
	}{{"belief", a.Belief, green}, {"disbelief", a.Disbelief, red}, {"ignorance", a.Ignorance, dim}} {
		p.line("", fmt.Sprintf("  %-9s  %6s  %s", f.name, wording.Number(f.value), p.bar(f.value, min(25, p.proseWidth()-21), f.ink)))
	}
	p.paragraph("  ", p.paint(fmt.Sprintf("support %s, opposition %s, conflict %s%s", wording.Number(a.Support), wording.Number(a.Opposition),
		wording.Number(a.Conflict), sampled(&a.Figures)), dim))
	p.line("", "")
	p.paragraph("", clean(a.Summary.String()))
	if claim.Note != "" {
		p.paragraph("", "Note: "+clean(claim.Note))
	}
	if caveats := p.caveats[evidence.Ref(a.Claim)]; len(caveats) > 0 {
		p.line("", "")
		for _, c := range caveats {
			p.paragraph("", p.caveat(c, assess.Component{Key: a.Claim}, a))
		}
	}
}

// standing is the claim's verdict and certainty in a line.
func (p *tracer) standing(f *evidence.Figures) string {
	line := p.verdictBegins(f.Verdict) + ", " + p.certainty(f.Certainty)
	if f.Disputed {
		line += ", " + p.paint("disputed", bold, yellow)
	}
	return line
}

func sampled(f *evidence.Figures) string {
	if f.Method != evidence.MethodSampled {
		return ""
	}
	return fmt.Sprintf("; sampled, standard error %.4f", f.StandardError)
}
