package explorer

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// How much of a history pages show.
const (
	mostEvents  = 20    // revisions
	mostChanges = 5     // records that one revision changed
	mostEffects = 5     // claims that one revision moved
	mostSteps   = 100   // steps of a claim's figures
	mostOfOne   = 5_000 // records and claims, where one revision is shown in full
)

// history is what happened to a record.
type history struct {
	Events []event
	More   string // the address of the whole history, if there is more of it
	Steps  *steps // of a claim
}

// event is a revision, as pages show it.
type event struct {
	Sequence int64
	When     string
	Who      string
	What     string
	Why      string
	Undoes   []int64
	Changes  []changed
	Others   int // records that it changed besides
	Moves    []move
	Moved    int    // claims that it moved besides
	All      string // the address of all that it changed and moved; empty if this is all, or too much
	Pending  int    // claims whose figures are still to be computed
	Undoable bool
	AsOf     string // the address of the claim of the page as it was then; empty on other pages
	Undo     string // the address at which it can be taken back; empty if this reader may not
	Undone   int64  // the change that has taken it back; 0 for none, and for who may not do so

	of evidence.ID // an entry that it changed; empty if none was read
}

// changed is a record or a link that a revision changed.
type changed struct {
	What   string // "Added", "Removed" or "Changed"
	Noun   string
	Of     ref
	To     *ref // of a link: the claim
	Joins  string
	Fields []fieldChange
}

// historyPage is the content of the page of the history.
type historyPage struct {
	Heading string
	Of      *ref
	history
	Author  string
	Since   string
	Hidden  []choice // what else the address holds
	Active  []choice
	Ignored []string
	Next    string
	Earlier bool // whether this is not the first page
	Size    int
}

// The parameters of a history.
const (
	paramMoved  = "moved"
	paramAuthor = "author"
	paramSince  = "since"
)

// historyLimit is a parameter by which a history is limited, with how its chip begins.
type historyLimit struct{ name, label string }

var historyLimits = []historyLimit{{paramOf, "only of"}, {paramMoved, "only what moved"}, {paramAuthor, "by"}, {paramSince, "since"}}

// historyOf answers with the page of the history: of the map, of a record, or of how a
// claim moved.
func (e *Explorer) historyOf(r *request) error {
	query := r.URL.Query()
	if text := query.Get(paramChange); text != "" {
		return e.oneChange(r, text)
	}
	p := &historyPage{Heading: "History", Author: strings.TrimSpace(query.Get(paramAuthor)), Size: mostEvents}
	q := analysis.Past{Of: evidence.Ref(query.Get(paramOf)), Moved: evidence.Ref(query.Get(paramMoved)), Author: p.Author, First: mostEvents, Most: mostChanges}
	if q.Moved != "" {
		q.Of = ""
	}
	kept := url.Values{}
	keep := func(name, value string) {
		if value != "" {
			kept.Set(name, value)
		}
	}
	keep(paramOf, string(q.Of))
	keep(paramMoved, string(q.Moved))
	keep(paramAuthor, p.Author)
	if query.Has(paramChange) {
		p.Ignored = append(p.Ignored, "The address names no change, so that all of them are listed.")
	}
	if text := query.Get(paramSince); text != "" {
		var err error
		if q.Since, err = time.Parse(time.DateOnly, text); err != nil {
			p.Ignored = append(p.Ignored, fmt.Sprintf("“%s” is no day, such as 2026-11-30.", shorten(text)))
		} else {
			p.Since = text
			keep(paramSince, text)
		}
	}
	switch text := query.Get(paramAfter); {
	case text == "" && query.Has(paramAfter):
		p.Ignored = append(p.Ignored, "The address names no change to go on from, so that the list begins with the latest one.")
	case text != "":
		var err error
		if q.Before, err = strconv.ParseInt(text, 10, 64); err != nil || q.Before < 1 {
			q.Before = 0
			p.Ignored = append(p.Ignored, fmt.Sprintf("“%s” is no change to go on from.", shorten(text)))
		}
		p.Earlier = q.Before > 0
	}
	if err := p.read(r, q); err != nil {
		return err
	}
	if err := e.offerUndo(r, p.Events); err != nil {
		return err
	}
	if p.More != "" {
		next := url.Values{paramAfter: {fmt.Sprint(p.Events[len(p.Events)-1].Sequence)}}
		for name, values := range kept {
			next[name] = values
		}
		p.Next = "history" + suffix(next)
	}
	p.chips(kept)
	r.frame.Title, r.frame.Here, r.frame.Content = p.Heading, "history", p
	return nil
}

// oneChange answers with one revision, and all that it changed and moved.
func (e *Explorer) oneChange(r *request, text string) error {
	p := &historyPage{Heading: "History", Size: mostEvents}
	sequence, err := strconv.ParseInt(text, 10, 64)
	if err != nil || sequence < 1 {
		p.Ignored = append(p.Ignored, fmt.Sprintf("“%s” is no change.", shorten(text)))
		sequence = 0
	}
	for _, one := range append(slices.Clone(historyLimits), historyLimit{paramAfter, "before change"}) {
		if value := r.URL.Query().Get(one.name); value != "" {
			p.Ignored = append(p.Ignored, fmt.Sprintf("One change is shown here as a whole, and “%s %s” limits nothing.", one.label, shorten(value)))
		}
	}
	q := analysis.Past{Before: sequence + 1, First: 1, Most: mostChanges}
	if err := p.read(r, q); err != nil {
		return err
	}
	switch {
	case sequence == 0 || len(p.Events) == 0 || p.Events[0].Sequence != sequence:
		p.Events, p.Steps = nil, nil
	case p.Events[0].All != "":
		q.Most = 0
		if err := p.read(r, q); err != nil {
			return err
		}
	}
	p.Active = []choice{{Value: paramChange, Label: "only change " + text, To: "history"}}
	if err := e.offerUndo(r, p.Events); err != nil {
		return err
	}
	r.frame.Title, r.frame.Here, r.frame.Content = p.Heading, "history", p
	return nil
}

// read reads the events, and names what the history is about.
func (p *historyPage) read(r *request, q analysis.Past) error {
	past, err := r.asker.History(r.ctx, q)
	if err != nil {
		return err
	}
	if it, ok := past.Of.(evidence.Item); ok {
		of := refTo(it)
		p.Of = &of
		if q.Moved != "" {
			p.Heading = "How a claim moved"
		}
		if c, isClaim := it.(*evidence.Claim); isClaim && q.Before == 0 {
			if p.Steps, err = stepsOf(r, c); err != nil {
				return err
			}
		}
	}
	p.Events, err = eventsOf(r, past.Events, "")
	if it, ok := past.Of.(evidence.Item); ok {
		leadBack(p.Events, it)
	}
	if past.More {
		p.More = "history"
	}
	return err
}

// chips are what the history is limited to, with the address without each, and what a form
// has to hand on.
func (p *historyPage) chips(kept url.Values) {
	for _, one := range historyLimits {
		value := kept.Get(one.name)
		if value == "" {
			continue
		}
		label := value
		if one.name == paramOf || one.name == paramMoved {
			p.Hidden = append(p.Hidden, choice{Value: value, Label: one.name})
			if p.Of != nil {
				label = wording.Quoted(p.Of.Text)
			}
		}
		rest := url.Values{}
		for name, values := range kept {
			if name != one.name {
				rest[name] = values
			}
		}
		p.Active = append(p.Active, choice{Value: one.name, Label: one.label + " " + label, To: "history" + suffix(rest)})
	}
}

// history reads the history of a record.
func (e *Explorer) history(r *request, it evidence.Item) (history, error) {
	past, err := r.asker.History(r.ctx, analysis.Past{Of: evidence.Ref(it.EntryMeta().ID), First: mostEvents, Most: mostChanges})
	if err != nil {
		return history{}, err
	}
	h := history{}
	if h.Events, err = eventsOf(r, past.Events, it.EntryMeta().ID); err != nil {
		return h, err
	}
	leadBack(h.Events, it)
	if past.More {
		h.More = "history?of=" + escape(string(it.EntryMeta().Key))
	}
	if c, ok := it.(*evidence.Claim); ok {
		h.Steps, err = stepsOf(r, c)
	}
	return h, err
}

// ownChanges leaves of the changes of a revision only that of one record. A revision that
// moved the record without changing it keeps its first changes, which are the cause.
func ownChanges(changes []evidence.Change, own evidence.ID) []evidence.Change {
	const most = 2
	if i := slices.IndexFunc(changes, func(c evidence.Change) bool { return c.ID == own }); i >= 0 {
		return changes[i : i+1]
	}
	return changes[:min(len(changes), most)]
}

// eventsOf tells revisions in words and by titles. If own is an id, it tells of each what
// concerns this record, and counts the others.
func eventsOf(r *request, events []analysis.Event, own evidence.ID) ([]event, error) {
	t := &titles{}
	for i := range events {
		if own != "" {
			events[i].Changes = ownChanges(events[i].Changes, own)
		}
		for _, c := range events[i].Changes {
			t.want(c.Ref)
			t.wantFields(c.Before)
			t.wantFields(c.After)
		}
		for _, effect := range events[i].Effects {
			t.want(evidence.Ref(effect.Claim))
		}
	}
	if err := r.store.View(r.ctx, func(reader storage.Reader) error { return t.read(r, reader) }); err != nil {
		return nil, err
	}
	var list []event
	for _, ev := range events {
		one := headOf(ev.Revision)
		one.Others, one.Moved = ev.Revision.Changes-len(ev.Changes), ev.Revision.Effects-len(ev.Effects)
		if len(ev.Changes) > 0 {
			one.of = ev.Changes[0].ID
		}
		if one.Others+one.Moved > 0 && ev.Revision.Changes+ev.Revision.Effects <= mostOfOne {
			one.All = fmt.Sprintf("history?%s=%d", paramChange, ev.Sequence)
		}
		for _, c := range ev.Changes {
			one.Changes = append(one.Changes, changedOf(c, t))
		}
		for _, effect := range ev.Effects {
			of := t.of(evidence.Ref(effect.Claim))
			if of.Key == "" {
				of.Text = string(effect.Key)
			}
			one.Moves = append(one.Moves, moveBetween(of, effect.Before, &effect.After))
		}
		list = append(list, one)
	}
	return list, nil
}

// headOf tells of a revision who made it, when and why.
func headOf(rev evidence.Revision) event {
	return event{Sequence: rev.Sequence, When: rev.At.UTC().Format(day + ", 15:04 UTC"), Who: rev.Author, What: intents[rev.Intent], Why: rev.Message,
		Undoable: rev.Intent != evidence.IntentReassess && rev.Changes > 0, Undoes: rev.Undoes, Pending: rev.Pending}
}

// changedOf says what a revision did to one entry.
func changedOf(c evidence.Change, t *titles) changed {
	now := c.After
	out := changed{What: "Changed"}
	switch {
	case c.Created():
		out.What = "Added"
	case c.Removed():
		out.What, now = "Removed", c.Before
	default:
		out.Fields = fieldsOf(c.Before, c.After, t)
	}
	out.Noun = evidence.Word(c.Kind)
	switch e := now.(type) {
	case *evidence.Link:
		from, to := t.of(evidence.Ref(e.From)), t.of(evidence.Ref(e.To))
		out.Of, out.To, out.Joins = from, &to, "to"
		if e.Relation == evidence.Contradicts {
			out.Joins = "against"
		}
	case evidence.Item:
		out.Noun = nounOf(e)
		if out.Of = t.of(c.Ref); out.Of.Key == "" {
			out.Of = ref{Text: e.Headline()}
		}
	}
	return out
}

// steps are how the figures of a claim moved, with the cause of each step.
type steps struct {
	Spark *spark
	List  []step // the latest first
	Left  int    // earlier steps, which are not shown
	All   string // the address of all of them
}

// step is one step of the figures of a claim.
type step struct {
	Sequence         int64
	When, Who, Cause string
	Move             move
}

// stepsOf reads the latest steps of a claim's figures, and what caused each.
func stepsOf(r *request, c *evidence.Claim) (*steps, error) {
	var page storage.EffectPage
	var causes []*evidence.Revision
	err := r.store.View(r.ctx, func(reader storage.Reader) error {
		pages, err := reader.Effects(r.ctx, []storage.EffectQuery{{Claim: evidence.Ref(c.ID), First: mostSteps, Count: true}})
		if err != nil {
			return err
		}
		page = pages[0]
		var sequences []int64
		for _, effect := range page.Effects {
			sequences = append(sequences, effect.Sequence)
		}
		causes, err = reader.RevisionsAt(r.ctx, sequences)
		return err
	})
	if err != nil || len(page.Effects) == 0 {
		return nil, err
	}
	s := &steps{Spark: sparkOf(page.Effects, page.Total), Left: page.Total - len(page.Effects), All: "history?moved=" + escape(string(c.Key))}
	for i, effect := range page.Effects {
		one := step{Sequence: effect.Sequence, Move: moveBetween(refTo(c), effect.Before, &effect.After)}
		if cause := causes[i]; cause != nil {
			one.When, one.Who, one.Cause = cause.At.UTC().Format(day), cause.Author, intents[cause.Intent]
			if cause.Message != "" {
				one.Cause += ": " + wording.Quoted(cut(cause.Message, 200))
			}
		}
		s.List = append(s.List, one)
	}
	return s, nil
}

// spark is a line of how belief moved, from the first effect to the last.
type spark struct {
	Points string // of a polyline in a box of 100 by 24
	Last   [2]string
	Says   string
}

// sparkOf draws the belief of a claim over its latest steps of so many, the latest first. It
// needs two figures.
func sparkOf(effects []evidence.Effect, of int) *spark {
	var beliefs []float64
	for _, e := range slices.Backward(effects) {
		if len(beliefs) == 0 && e.Before != nil {
			beliefs = append(beliefs, e.Before.Belief)
		}
		beliefs = append(beliefs, e.After.Belief)
	}
	if len(beliefs) < 2 {
		return nil
	}
	in := "in " + wording.Count(len(beliefs)-1, "step")
	if of > len(effects) {
		in = fmt.Sprintf("in the last %d of %d steps", len(effects), of)
	}
	s := &spark{Says: fmt.Sprintf("belief moved from %s to %s %s", wording.Number(beliefs[0]), wording.Number(beliefs[len(beliefs)-1]), in)}
	var points []string
	for i, b := range beliefs {
		x, y := 2+96*float64(i)/float64(len(beliefs)-1), 22-20*b
		points = append(points, fmt.Sprintf("%.1f,%.1f", x, y))
		s.Last = [2]string{fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", y)}
	}
	s.Points = strings.Join(points, " ")
	return s
}
