package explorer

import (
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/walk"
	"corroborate/internal/wording"
)

// pathPage is the content of the page of a path.
type pathPage struct {
	Ends    [2]naming
	Kinds   []choice
	Says    string
	Chains  []chain
	More    bool
	Turned  string // the address of the same path from the other end
	Ignored []string
}

// chain is one way from one end to the other: records, and how each leads to the next.
type chain struct {
	Cards    []card
	Sentence []part
}

// card is a record on a path, with how it leads to the next one.
type card struct {
	ref
	Noun string
	Then string // empty for the last one
	Back bool   // whether the relation leads back, from the next one to this one
}

// The parameters of a path.
const (
	paramTo   = "to"
	paramKind = "kind"
)

// longestPath is how many steps a path on a page may have.
const longestPath = 12

// hops say how a record is related to another one, there and back.
var hops = map[evidence.Relation][2]string{
	evidence.Supports: {"supports", "is supported by"}, evidence.Contradicts: {"contradicts", "is contradicted by"},
	evidence.SpokenBy: {"was said by", "said"}, evidence.CollectedIn: {"was collected in", "collected"},
	evidence.BasedOn: {"is based on", "is the basis of"}, evidence.ReportedIn: {"is reported in", "reports"},
	evidence.DerivedFrom: {"derives from", "is the origin of"}, evidence.Cites: {"cites", "is cited by"},
	evidence.AuthoredBy: {"was written by", "wrote"}, evidence.PublishedBy: {"was published by", "published"},
	evidence.InvestigatedBy: {"was investigated by", "investigated"}, evidence.AffiliatedWith: {"belongs to", "has as a member"},
	evidence.Qualifies: {"weakens", "is weakened by"}, evidence.RaisedIn: {"was raised in", "raises"},
	evidence.QualifiesLink:    {"weakens a link of", "has a link that is weakened by"},
	evidence.QualifiesSupport: {"weakens a link of", "has a link that is weakened by"}, evidence.QualifiesContradiction: {"weakens a link of", "has a link that is weakened by"},
	evidence.About: {"is about", "is the subject of"}, evidence.AboutLink: {"is about a link of", "has a link that is the subject of"},
	evidence.AboutSupport: {"is about a link of", "has a link that is the subject of"}, evidence.AboutContradiction: {"is about a link of", "has a link that is the subject of"},
}

// path answers with the shortest chains between two records.
func (e *Explorer) path(r *request) error {
	query := r.URL.Query()
	p := &pathPage{}
	p.Ends[0] = naming{Page: "path", Name: paramFrom, Label: "From", Value: strings.TrimSpace(query.Get(paramFrom))}
	p.Ends[1] = naming{Page: "path", Name: paramTo, Label: "To", Value: strings.TrimSpace(query.Get(paramTo))}
	var kinds []evidence.Kind
	for _, k := range evidence.ItemKinds {
		chosen := slices.Contains(query[paramKind], evidence.Word(k))
		if chosen {
			kinds = append(kinds, k)
		}
		p.Kinds = append(p.Kinds, choice{Value: evidence.Word(k), Label: strings.ToLower(headings[k]), Chosen: chosen})
	}
	r.frame.Title, r.frame.Here, r.frame.Content = "Path", "path", p
	ready, err := e.pathEnds(r, p)
	if err != nil || !ready {
		return err
	}
	if err := r.compute(); err != nil {
		return err
	}
	length := longestPath
	if most := r.asker.Limits.Length; most > 0 {
		length = min(length, most)
	}
	found, err := r.asker.Path(r.ctx, evidence.Ref(p.Ends[0].Value), evidence.Ref(p.Ends[1].Value), kinds, length)
	if err != nil {
		return err
	}
	p.tell(found)
	back := r.URL.Query()
	back.Set(paramFrom, p.Ends[1].Value)
	back.Set(paramTo, p.Ends[0].Value)
	p.Turned = "path" + suffix(back)
	return nil
}

// pathEnds finds both ends. For an unknown one it offers what may be meant; if that is a single
// record, it goes on to the address with the key of that.
func (e *Explorer) pathEnds(r *request, p *pathPage) (ready bool, err error) {
	err = r.store.View(r.ctx, func(reader storage.Reader) error {
		ready = true
		for i := range p.Ends {
			end := &p.Ends[i]
			if end.Value == "" {
				ready = false
				continue
			}
			if err := end.find(r, reader); err != nil {
				return err
			}
			ready = ready && !end.Missing
		}
		return nil
	})
	goOn(r, p.Ends[:]...)
	return ready, err
}

// tell says what was found.
func (p *pathPage) tell(found *analysis.Path) {
	over := ""
	if len(found.Kinds) > 0 {
		over = " by way of records of these kinds"
	}
	apart := wording.Count(found.Length, "step")
	switch n := len(found.Chains); {
	case found.Outcome == walk.Unconnected:
		p.Says = "Nothing connects these two" + over + ": everything that is connected with one of them was looked at."
	case found.Outcome == walk.TooFar:
		p.Says = "No chain of " + wording.Count(found.Beyond, "step") + " or fewer connects these two" + over + "."
	case found.Outcome == walk.Undecided:
		p.Says = fmt.Sprintf("Whether these two are connected%s is not known: the search stopped after %s. No chain of %s or fewer connects them.",
			over, wording.Count(found.Seen, "record"), wording.Count(found.Beyond, "step"))
	case found.Length == 0:
		p.Says = "Both ends are the same record."
	case found.More:
		p.Says = fmt.Sprintf("These two are %s apart%s. Here are %s of that length; there may be more.", apart, over, wording.Count(n, "chain"))
	case n == 1:
		p.Says = fmt.Sprintf("These two are %s apart%s, by one chain.", apart, over)
	default:
		p.Says = fmt.Sprintf("These two are %s apart%s, by %s.", apart, over, wording.Count(n, "chain"))
	}
	if found.Length == 0 {
		return
	}
	for _, c := range found.Chains {
		p.Chains = append(p.Chains, chainOf(c))
	}
}

// chainOf tells a chain as a strip of cards, and as a sentence.
func chainOf(c walk.Chain) chain {
	var out chain
	say := func(text string) { out.Sentence = append(out.Sentence, part{ref{Text: text}}) }
	for i, it := range c.Items {
		one := card{ref: refTo(it), Noun: nounOf(it)}
		quoted := one.ref
		if one.Kind != evidence.KindAgent {
			quoted.Text = wording.Quoted(quoted.Text)
		}
		out.Sentence = append(out.Sentence, part{quoted})
		if i < len(c.Items)-1 {
			one.Then, one.Back = hopWords(c, i)
			switch {
			case i == 0:
				say(" " + one.Then + " ")
			case one.Noun == wording.Word(evidence.AgentKind("PERSON")):
				say(", who " + one.Then + " ")
			default:
				say(", which " + one.Then + " ")
			}
		}
		out.Cards = append(out.Cards, one)
	}
	if last := out.Sentence[len(out.Sentence)-1].Text; !strings.HasSuffix(last, ".”") {
		say(".")
	}
	return out
}

// nounOf is what a record is, in a word or two.
func nounOf(it evidence.Item) string {
	if a, ok := it.(*evidence.Agent); ok {
		return wording.Word(a.Kind)
	}
	return evidence.Word(it.EntryKind())
}

// hopWords say how a record of a chain is related to the next one.
func hopWords(c walk.Chain, i int) (then string, back bool) {
	here := c.Items[i].EntryMeta().Key
	var list []string
	for _, hop := range hopsBetween(c, i) {
		way := 0
		if hop.From.EntryMeta().Key != here {
			way = 1
		}
		back = back || way == 1
		if one := hops[hop.Relation][way]; !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return wording.List(list), back
}

// hopsBetween are the relations between a record of a chain and the next one.
func hopsBetween(c walk.Chain, i int) []walk.Hop {
	here, next := c.Items[i].EntryMeta().Key, c.Items[i+1].EntryMeta().Key
	var list []walk.Hop
	for _, hop := range c.Hops {
		from, to := hop.From.EntryMeta().Key, hop.To.EntryMeta().Key
		if from == here && to == next || from == next && to == here {
			list = append(list, hop)
		}
	}
	return list
}
