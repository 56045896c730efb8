package explorer

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// How much the page of a graph reads and draws.
const (
	mostTraced   = 5_000 // records of a trace, as in the API
	mostAround   = 200   // records that a step brings
	addressSteps = 60    // steps that an address holds
	deepest      = 5
	familyFrom   = 7 // members from which on a family is folded at first
	familyPage   = 25
	drawnFirst   = 100
	drawnEver    = 2_000
)

// graphPage is the content of the page of a graph.
type graphPage struct {
	Of       *ref   // the record in the middle; nil if the reader has yet to choose one
	Named    naming // the box in which the reader chooses it
	Trace    bool
	Heading  string
	Counts   []string // how much of the graph is drawn, in sentences
	Warnings []string // what the graph lacks
	Ignored  []string // what the address holds that means nothing
	Undo     string   // the address without the last step; empty if there was none
	Begin    string   // the address without any step
	Other    string   // the address of the trace of a claim, or of what is around it
	Form     graphForm
	Rows     []graphRow
	Picture  picture
}

// graphForm has what a reader can choose.
type graphForm struct {
	Hidden    [2]string // a name and its value
	Depths    []choice
	Mosts     []choice
	Families  []choice
	Kinds     []choice
	Relations []choice
	Open      bool // whether something is chosen
}

// graphState is what the address of a graph holds.
type graphState struct {
	of        evidence.Ref
	trace     bool
	depth     int // 0 for all the way down
	kinds     []evidence.Kind
	relations []evidence.Relation
	most      int
	unfolded  bool // whether families are drawn unfolded
	steps     []layers.Step
	ignored   []string
}

// graph answers with a map of the records around a record, or below a claim.
func (e *Explorer) graph(r *request) error {
	s := readGraph(r.URL.Query())
	p := &graphPage{Trace: s.trace, Ignored: s.ignored}
	r.frame.Title, r.frame.Content = "Graph", p
	p.Named = naming{Page: "graph", Name: "of", Label: "Record", Alone: true, Value: string(s.of)}
	if s.of == "" {
		return nil
	}
	if !s.trace {
		err := r.store.View(r.ctx, func(reader storage.Reader) error { return p.Named.find(r, reader) })
		goOn(r, p.Named)
		if err != nil || p.Named.Missing {
			return err
		}
	}
	found, err := e.readRecords(r, &s)
	if err != nil {
		return err
	}
	p.show(s, found)
	r.steps.Add(int64(found.view.Records()) * stepsPerPoint)
	r.frame.Title = p.Heading + ": " + p.Of.Text
	return nil
}

// graphRelations are the relations that a reader can choose.
func graphRelations() []evidence.Relation {
	list := slices.Concat(evidence.LinkRelations, evidence.ReferenceRelations)
	list = slices.DeleteFunc(list, evidence.Relation.AnnotatesLinks)
	for _, by := range evidence.Annotations() {
		list = append(list, by.Link)
	}
	return list
}

// readGraph reads an address. What means nothing there is told, and ignored.
func readGraph(query url.Values) graphState {
	s := graphState{of: evidence.Ref(query.Get("of")), depth: 1, most: drawnFirst}
	if claim := query.Get("trace"); claim != "" {
		s.of, s.trace, s.depth = evidence.Ref(claim), true, 0
	}
	ignore := func(format string, args ...any) { s.ignored = append(s.ignored, fmt.Sprintf(format, args...)) }
	if text := query.Get("depth"); text != "" {
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= deepest {
			s.depth = n
		} else {
			ignore("“%s” is no number of steps from 1 to %d.", shorten(text), deepest)
		}
	}
	for _, word := range slices.Compact(query["kinds"]) {
		if i := slices.IndexFunc(evidence.ItemKinds, func(k evidence.Kind) bool { return evidence.Word(k) == word }); i >= 0 {
			s.kinds = append(s.kinds, evidence.ItemKinds[i])
		} else {
			ignore("There is no kind “%s”.", shorten(word))
		}
	}
	for _, word := range slices.Compact(query["relations"]) {
		list := graphRelations()
		if i := slices.IndexFunc(list, func(r evidence.Relation) bool { return addressWord(string(r)) == word }); i >= 0 {
			s.relations = append(s.relations, list[i])
		} else {
			ignore("There is no relation “%s”.", shorten(word))
		}
	}
	if n, err := strconv.Atoi(query.Get("most")); err == nil && n > 0 {
		s.most = min(n, drawnEver)
	}
	s.unfolded = query.Get("families") == "open"
	for i, text := range query["step"] {
		step, ok := layers.ParseStep(text)
		switch {
		case i == addressSteps:
			ignore("Only the first %d steps are taken.", addressSteps)
		case i > addressSteps:
		case ok:
			s.steps = append(s.steps, step)
		default:
			ignore("“%s” is no step.", shorten(text))
		}
	}
	return s
}

// address is the address of a state with these steps.
func (s graphState) address(steps []layers.Step) string {
	var parts []string
	add := func(name, value string) { parts = append(parts, name+"="+url.QueryEscape(value)) }
	if s.trace {
		add("trace", string(s.of))
	} else {
		add("of", string(s.of))
	}
	if s.depth > 1 || s.trace && s.depth > 0 {
		add("depth", strconv.Itoa(s.depth))
	}
	for _, k := range s.kinds {
		add("kinds", evidence.Word(k))
	}
	for _, relation := range s.relations {
		add("relations", addressWord(string(relation)))
	}
	if s.most != drawnFirst {
		add("most", strconv.Itoa(s.most))
	}
	if s.unfolded {
		add("families", "open")
	}
	for _, step := range steps {
		add("step", step.String())
	}
	return "graph?" + strings.Join(parts, "&")
}

// after is the address after one step more. A step that takes the last one back is left out
// with it.
func (s graphState) after(do, what string) string {
	last := len(s.steps) - 1
	if last >= 0 && s.steps[last].What == what && (do == layers.Fold && s.steps[last].Do == layers.All || do == layers.Open && s.steps[last].Do == layers.Fold && !strings.Contains(what, ".")) {
		return s.address(s.steps[:last])
	}
	return s.address(append(slices.Clone(s.steps), layers.Step{Do: do, What: what}))
}

// form offers what a reader can choose.
func (s graphState) form() graphForm {
	f := graphForm{Hidden: [2]string{"of", string(s.of)}, Open: len(s.kinds)+len(s.relations) > 0}
	if s.trace {
		f.Hidden[0] = "trace"
		f.Depths = append(f.Depths, choice{Label: "all the way down", Chosen: s.depth == 0})
	}
	for n := 1; n <= deepest; n++ {
		f.Depths = append(f.Depths, choice{Value: strconv.Itoa(n), Label: wording.Count(n, "step"), Chosen: s.depth == n})
	}
	for _, n := range []int{50, drawnFirst, 500, drawnEver} {
		f.Mosts = append(f.Mosts, choice{Value: strconv.Itoa(n), Label: fmt.Sprintf("%d records at first", n), Chosen: s.most == n})
	}
	f.Families = []choice{{Label: fmt.Sprintf("folded from %d on", familyFrom), Chosen: !s.unfolded}, {Value: "open", Label: "unfolded", Chosen: s.unfolded}}
	for _, k := range evidence.ItemKinds {
		f.Kinds = append(f.Kinds, choice{Value: evidence.Word(k), Label: strings.ToLower(headings[k]), Chosen: slices.Contains(s.kinds, k)})
	}
	for _, relation := range graphRelations() {
		f.Relations = append(f.Relations, choice{Value: addressWord(string(relation)), Label: relationWord(relation), Chosen: slices.Contains(s.relations, relation)})
	}
	return f
}

// graphFound is what was read for a graph.
type graphFound struct {
	view      *layers.View
	edges     int
	truncated bool
	unreached int // records that the chosen kinds cut off
	cut       []ref
	more      map[evidence.Key]int // relations of drawn records that the graph does not have
}

// record finds the record in the middle.
func (e *Explorer) middle(r *request, s *graphState) (it evidence.Item, err error) {
	r.SetPathValue("key", string(s.of))
	err = r.store.View(r.ctx, func(reader storage.Reader) error {
		it, err = find(r, reader)
		return err
	})
	r.moved = "" // the address names no kind
	if err != nil {
		return nil, err
	}
	if _, claim := it.(*evidence.Claim); s.trace && !claim {
		return nil, evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Message: "a trace begins at a claim, and this is " + evidence.Noun(it.EntryKind())})
	}
	s.of = evidence.Ref(it.EntryMeta().Key)
	return it, nil
}

// graphRoute is the handler of the page, which loads a script of its own.
func (e *Explorer) graphRoute() http.Handler {
	return e.page("graph", 0, func(r *request) error {
		r.frame.Extra = e.GraphScript
		return e.graph(r)
	})
}
