package explorer

import (
	"cmp"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/wording"
)

// component tells how sound something is by itself, as a product, and holds what a reader
// can suppose of it.
type component struct {
	ref
	Product
	Withdraw *tick
	Resolve  *tick    // of a caveat
	Ratings  []rating // reliability, severity, retraction
	Caveats  []onIt
	Links    []linkOf
	Of       evidence.Key // the claim of the page; empty elsewhere
}

// Product is a figure as a product of its parts.
type Product struct {
	Value   string
	Factors []factor
}

type factor struct{ Name, Value string }

// onIt is a caveat on a component or a link.
type onIt struct {
	tick
	Severity rating
}

// linkOf is a link from a component to a claim.
type linkOf struct {
	To      ref
	Against bool
	Product
	Withdraw tick
	Strength rating
	Caveats  []onIt
}

// rating is a choice of a rating that could be another one.
type rating struct {
	Label   string
	Now     string
	Choices []choice
}

// labeled is a rating with the name of what it is of, for those who do not see where it is.
type labeled struct {
	rating
	Of string
}

// components makes components of the entries of a part of the map.
type components struct {
	rubric   *assess.Rubric
	supposes scenario
	items    map[evidence.Key]evidence.Item
	on       map[evidence.Ref][]*evidence.Caveat // unresolved ones
	from     map[evidence.Key][]*evidence.Link
	claim    evidence.Key
	assessed *assess.Assessment // of the claim; nil on the page of another record
	told     map[string]bool    // the records that a page has described, by key
}

func newComponents(rubric *assess.Rubric, m *evidence.Map, claim evidence.Key, supposes scenario) *components {
	c := &components{rubric: rubric, supposes: supposes, items: m.ByKey(), on: map[evidence.Ref][]*evidence.Caveat{}, from: map[evidence.Key][]*evidence.Link{}, claim: claim, told: map[string]bool{}}
	for _, caveat := range m.Caveats {
		for _, of := range caveat.Qualifies {
			if !caveat.Resolved {
				c.on[of] = append(c.on[of], caveat)
			}
		}
	}
	for _, list := range c.on {
		slices.SortFunc(list, func(a, b *evidence.Caveat) int { return cmp.Compare(a.Key, b.Key) })
	}
	for _, l := range slices.SortedFunc(slices.Values(m.Links), evidence.CompareLinks) {
		c.from[l.From] = append(c.from[l.From], l)
	}
	return c
}

// of describes one item.
func (c *components) of(it evidence.Item) *component {
	key := it.EntryMeta().Key
	out := &component{ref: refTo(it), Of: c.claim, Caveats: c.caveats(evidence.Ref(key))}
	if out.Kind != evidence.KindCaveat {
		out.Product = c.product(it)
		out.Withdraw = &tick{refTo(it), string(key), c.supposes.has(paramWithdraw, string(key))}
	}
	switch it := it.(type) {
	case *evidence.Source:
		out.Ratings = append(out.Ratings, c.rating("reliability", "Reliability", evidence.Strings(evidence.Reliabilities), string(cmp.Or(it.Reliability, "F")), evidence.Ref(key)))
		if it.Retracted {
			out.Ratings = append(out.Ratings, c.rating("retracted", "Retracted", []string{"YES", "NO"}, "YES", evidence.Ref(key)))
		}
	case *evidence.Agent:
		out.Ratings = append(out.Ratings, c.rating("reliability", "Reliability", evidence.Strings(evidence.Reliabilities), string(cmp.Or(it.Reliability, "F")), evidence.Ref(key)))
	case *evidence.Caveat:
		if !it.Resolved {
			out.Resolve = &tick{refTo(it), string(key), c.supposes.has(paramResolve, string(key))}
			out.Ratings = append(out.Ratings, c.severity(it))
		}
	}
	for _, l := range c.from[key] {
		to := c.items[l.To]
		if to == nil || c.claim != "" && len(out.Links) == mostBears {
			continue // its own page has all
		}
		out.Links = append(out.Links, linkOf{To: refTo(to), Against: l.Relation == evidence.Contradicts, Product: c.product(l),
			Withdraw: tick{refTo(to), l.Name(), c.supposes.has(paramWithdraw, l.Name())}, Caveats: c.caveats(l.Ref()),
			Strength: c.rating("strength", "Strength", evidence.Strings(evidence.Strengths), string(l.Strength), l.Ref())})
	}
	return out
}

func (c *components) caveats(on evidence.Ref) []onIt {
	var list []onIt
	for i, caveat := range c.on[on] {
		if c.claim != "" && i == mostCaveats {
			break // the page of what they are on has all
		}
		list = append(list, onIt{tick{refTo(caveat), string(caveat.Key), c.supposes.has(paramResolve, string(caveat.Key))}, c.severity(caveat)})
	}
	return list
}

func (c *components) severity(caveat *evidence.Caveat) rating {
	return c.rating("severity", "Severity", evidence.Strings(evidence.Severities), string(caveat.Severity), caveat.Ref())
}

func (c *components) rating(field, label string, words []string, now string, of evidence.Ref) rating {
	r := rating{Label: label, Now: ratingWord(field, now)}
	for _, word := range words {
		if word == now {
			continue
		}
		value := field + ":" + word + ":" + string(of)
		r.Choices = append(r.Choices, choice{Value: value, Label: ratingWord(field, word), Chosen: c.supposes.has(paramRate, value)})
	}
	return r
}

func ratingWord(field, word string) string {
	if field == "reliability" {
		return word + ", " + wording.Reliability(evidence.Reliability(word))
	}
	return wording.Word(word)
}

// product writes how sound an entry is, or how strong a link.
func (c *components) product(e evidence.Entry) Product {
	s := c.rubric.SoundnessOf(e, c.on[e.Ref()])
	if len(s.Factors) == 0 {
		return Product{} // nothing is known of a claim by itself
	}
	p := Product{Value: wording.Number(s.Value)}
	for _, f := range s.Factors {
		p.Factors = append(p.Factors, factor{f.Text, wording.Number(f.Value)})
	}
	return p
}

// mostProviders is how many publications and people the page of a claim lists.
const mostProviders = 60

// providers describes the publications and the people below a claim that have no place
// among its evidence.
func (c *components) providers(d *dossier.Dossier) (list []*component, more int) {
	var items []evidence.Item
	for it := range d.Map.Items() {
		if kind := it.EntryKind(); (kind == evidence.KindSource || kind == evidence.KindAgent) && !c.told[string(it.EntryMeta().Key)] {
			items = append(items, it)
		}
	}
	falls := map[evidence.Key]float64{}
	for _, k := range d.Assessment.KeyEvidence {
		falls[k.Component.Key] = k.Fall
	}
	slices.SortStableFunc(items, func(a, b evidence.Item) int {
		return cmp.Or(cmp.Compare(falls[b.EntryMeta().Key], falls[a.EntryMeta().Key]), cmp.Compare(a.EntryMeta().Key, b.EntryMeta().Key))
	})
	more = max(0, len(items)-mostProviders)
	for _, it := range items[:len(items)-more] {
		list = append(list, c.of(it))
	}
	return list, more
}

// lineHow tells what the strength of a line is made of.
type lineHow struct {
	Product
	Exact bool // whether the strength is the product of the factors
}

// line tells what the strength of a line is made of: its records, what they share, and the
// links by which they bear on the claim directly.
func (c *components) line(l dossier.Line) *lineHow {
	how := &lineHow{Product: Product{Value: l.Strength}}
	var of *assess.Line
	for _, list := range [][]assess.Line{c.assessed.LinesFor, c.assessed.LinesAgainst} {
		for i := range list {
			if list[i].Items[0] == evidence.Key(l.Records[0].Key) && len(list[i].Items) == len(l.Records) && wording.Number(list[i].Strength) == l.Strength {
				of = &list[i]
			}
		}
	}
	if of == nil {
		return nil
	}
	product := 1.0
	add := func(name string, value float64) {
		how.Factors = append(how.Factors, factor{name, wording.Number(value)})
		product *= value
	}
	for _, key := range of.Items {
		add(wording.Quoted(c.items[key].Headline()), c.rubric.SoundnessOf(c.items[key], c.on[evidence.Ref(key)]).Value)
	}
	for _, shared := range of.Shared {
		if it := c.items[shared.Key]; it != nil && !slices.Contains(of.Items, shared.Key) {
			add(wording.Quoted(it.Headline()), c.rubric.SoundnessOf(it, c.on[evidence.Ref(shared.Key)]).Value)
		} else if shared.Key.Reserved() {
			add(unnamed(shared.Key), c.rubric.Reliability[evidence.ReliabilityUnknown])
		}
	}
	for _, key := range of.Items {
		for _, link := range c.from[key] {
			if link.To == c.claim {
				add("the link, "+strengthWord(link.Strength), c.rubric.SoundnessOf(link, c.on[link.Ref()]).Value)
			}
		}
	}
	how.Exact = len(of.Items) == 1 && math.Abs(product-of.Strength) < 1e-9
	return how
}

// unnamed names what nobody knows.
func unnamed(key evidence.Key) string {
	if key == evidence.UnknownSpeaker {
		return "an unnamed speaker"
	}
	return "an unnamed publication"
}
