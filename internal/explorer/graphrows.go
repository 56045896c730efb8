package explorer

import (
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
	"corroborate/internal/wording"
)

// graphRow is a row of the table of a graph: a record, or what is folded of a family.
type graphRow struct {
	ref
	ID        string
	Of        *ref   // the record that a family belongs to
	How       string // how a family is related to it
	Noun      string // what kind of record it is
	Distance  int
	Standing  *standing
	Relations []graphRelation
	Do        []graphStep
	Center    string // the address of the graph with this record in the middle
}

// graphRelation is the relations of one word from a row to another.
type graphRelation struct {
	Word  string // with the strength of the link if it is one alone
	To    string // the id of the other row
	Text  string
	Times int
}

// graphStep is something that a reader can do at a row.
type graphStep struct {
	To    string // the address after it
	Label string
	About string // the record that it is about, for those who hear one link alone
	Sign  string // "+" for what unfolds, "−" for what folds
}

// relationWord is a relation as a reader says it.
func relationWord(r evidence.Relation) string {
	switch r {
	case evidence.Qualifies:
		return "weakens"
	case evidence.QualifiesLink:
		return "weakens a link to"
	case evidence.AboutLink:
		return "about a link to"
	}
	return wording.Word(r)
}

// membersAre says how members are related to the record that they belong to: those that
// refer to it, and those that it refers to.
var membersAre = map[evidence.Relation][2]string{
	evidence.Supports: {"supporting", "supported by"}, evidence.Contradicts: {"contradicting", "contradicted by"},
	evidence.SpokenBy: {"spoken by", "speaking in"}, evidence.CollectedIn: {"collected in", "holding"}, evidence.BasedOn: {"based on", "behind"},
	evidence.ReportedIn: {"reported in", "reporting"}, evidence.DerivedFrom: {"derived from", "behind"}, evidence.Cites: {"citing", "cited by"},
	evidence.AuthoredBy: {"written by", "who wrote"}, evidence.PublishedBy: {"published by", "who published"},
	evidence.InvestigatedBy: {"investigated by", "who investigated"}, evidence.AffiliatedWith: {"belonging to", "above"},
	evidence.Qualifies: {"weakening", "weakened by"}, evidence.QualifiesLink: {"weakening a link to", "with a link weakened by"},
	evidence.RaisedIn: {"raised in", "raising"}, evidence.About: {"about", "asked about in"}, evidence.AboutLink: {"about a link to", "with a link asked about in"},
}

func familyHow(f *layers.Family) string {
	if f.Out {
		return membersAre[f.Relation][1]
	}
	return membersAre[f.Relation][0]
}

// restOf counts the members of a family that are not drawn.
func restOf(f *layers.Family) string {
	if f.Shown() > 0 {
		return countOf(f.Rest(), "more ", f.Kind)
	}
	return countOf(f.Rest(), "", f.Kind)
}

func countOf(n int, more string, kind evidence.Kind) string {
	if n == 1 {
		return "1 " + more + evidence.Word(kind)
	}
	return fmt.Sprintf("%d %s%s", n, more, evidence.Plural(kind))
}

// show fills the page.
func (p *graphPage) show(s graphState, found *graphFound) {
	v := found.view
	marks := v.Marks()
	center := refTo(marks[0].Node.Item)
	p.Of, p.Form, p.Heading = &center, s.form(), "Around"
	other := graphState{of: s.of, trace: !s.trace, depth: 1, most: drawnFirst}
	if s.trace {
		p.Heading = "What it rests on"
	}
	if other.trace {
		other.depth = 0
	}
	if center.Kind == evidence.KindClaim {
		p.Other = other.address(nil)
	}
	if n := len(s.steps); n > 0 {
		p.Undo, p.Begin = s.address(s.steps[:n-1]), s.address(nil)
	}
	lines, inside := v.Lines()
	from := map[string][]*layers.Line{}
	names := map[string]string{}
	for _, m := range marks {
		names[m.ID] = nameOfMark(m)
	}
	for _, l := range lines {
		from[l.From] = append(from[l.From], l)
	}
	for _, m := range marks {
		row := s.row(m, found)
		for _, l := range from[m.ID] {
			row.Relations = append(row.Relations, graphRelation{Word: lineWord(l), To: l.To, Text: names[l.To], Times: len(l.Edges)})
		}
		p.Rows = append(p.Rows, row)
	}
	p.count(found, inside)
	p.warn(s, found)
	p.Picture = pictureOf(v, marks, lines, p.Rows)
}

func nameOfMark(m layers.Mark) string {
	if m.Family == nil {
		return m.Node.Item.Headline()
	}
	return restOf(m.Family) + " " + familyHow(m.Family) + " “" + m.Node.Item.Headline() + "”"
}

func lineWord(l *layers.Line) string {
	if link := l.Edges[0].Link; link != nil && len(l.Edges) == 1 {
		return relationWord(l.Relation) + ", " + strengthWord(link.Strength)
	}
	return relationWord(l.Relation)
}

// count says how much of the graph is drawn.
func (p *graphPage) count(found *graphFound, inside int) {
	v := found.view
	if v.Drawn() == v.Records() {
		p.Counts = []string{fmt.Sprintf("All is drawn: %s and %s.", wording.Count(v.Records(), "record"), wording.Count(found.edges, "relation"))}
		if v.Records() == 1 {
			p.Counts = []string{"The record stands alone."}
		}
		return
	}
	p.Counts = []string{fmt.Sprintf("%d of %d records are drawn; the others are folded into what is drawn.", v.Drawn(), v.Records()),
		fmt.Sprintf("%d of %d relations are drawn; the others are between records that are folded together.", found.edges-inside, found.edges)}
}

// warn says what the graph lacks, and how to get it.
func (p *graphPage) warn(s graphState, found *graphFound) {
	switch {
	case found.truncated && s.trace && s.depth > 0:
		p.Warnings = append(p.Warnings, "The claim rests on more records: this graph ends after "+wording.Count(s.depth, "step")+". Choose more steps to see the rest.")
	case found.truncated && s.trace:
		p.Warnings = append(p.Warnings, fmt.Sprintf("The claim rests on more than %d records, and this graph has the nearest ones. Begin at one of the claims below it to see the rest, or export it.", mostTraced))
	case found.truncated:
		p.Warnings = append(p.Warnings, fmt.Sprintf("More records are so near: this graph has the nearest %d. Choose fewer steps, kinds or relations, or put another record in the middle, to see the rest.", found.view.Records()))
	}
	if found.unreached > 0 {
		p.Warnings = append(p.Warnings, wording.Count(found.unreached, "record")+" of these kinds cannot be reached without records of others, and are left out.")
	}
	for _, r := range found.cut {
		p.Warnings = append(p.Warnings, fmt.Sprintf("More than %d records are around “%s”. Put it in the middle to see the rest.", mostAround, r.Text))
	}
	for _, step := range found.view.Gone {
		p.Warnings = append(p.Warnings, "A step of this address no longer fits, because the map has changed: “"+step.String()+"”.")
	}
	if n := found.view.Drawn(); n >= drawnEver {
		p.Warnings = append(p.Warnings, fmt.Sprintf("No more than %d records are drawn at once. Fold something, or put another record in the middle.", drawnEver))
	}
}

// row is the row of a mark, without its relations.
func (s graphState) row(m layers.Mark, found *graphFound) graphRow {
	if f := m.Family; f != nil {
		of := refTo(m.Node.Item)
		row := graphRow{ref: ref{Kind: f.Kind, Text: restOf(f)}, ID: m.ID, Of: &of, How: familyHow(f), Distance: m.Node.Distance + 1}
		if n := f.Rest(); n > familyPage {
			row.Do = append(row.Do, graphStep{s.after(layers.Open, f.ID), fmt.Sprintf("Unfold %d of %d", familyPage, n), of.Text, "+"})
		}
		row.Do = append(row.Do, graphStep{s.after(layers.All, f.ID), fmt.Sprintf("Unfold all %d", f.Rest()), of.Text, "+"})
		if f.Rest() == 1 {
			row.Do[0].Label = "Unfold it"
		}
		return row
	}
	n := m.Node
	row := graphRow{ref: refTo(n.Item), ID: m.ID, Noun: nounOf(n.Item), Distance: n.Distance}
	if c, ok := n.Item.(*evidence.Claim); ok {
		row.Standing = standingOf(c.Figures, c.StaleSince > 0)
	}
	below := n.Below()
	switch {
	case n.Closed:
		row.Do = append(row.Do, graphStep{s.after(layers.Open, m.ID), fmt.Sprintf("Unfold %d", below), row.Text, "+"})
	default:
		for _, f := range n.Families {
			if f.Shown() >= familyFrom {
				row.Do = append(row.Do, graphStep{s.after(layers.Fold, f.ID), "Fold " + countOf(f.Shown(), "", f.Kind), row.Text, ""})
			}
		}
		if below > 0 && n.Parent != nil {
			row.Do = append(row.Do, graphStep{s.after(layers.Fold, m.ID), fmt.Sprintf("Fold %d away", below), row.Text, "−"})
		}
	}
	if more := found.more[n.Key()]; more > 0 && !n.Closed {
		row.Do = append(row.Do, graphStep{s.after(layers.Around, m.ID), "Draw " + wording.Count(more, "more relation"), row.Text, "+"})
	}
	if n.Parent != nil {
		row.Center = "graph?of=" + string(n.Key())
	}
	return row
}

// step is what a picture offers at a mark: to unfold what is folded there, or else to fold.
func (r graphRow) step() *graphStep {
	for _, sign := range []string{"+", "−"} {
		for i, do := range r.Do {
			if do.Sign == sign && !strings.HasPrefix(do.Label, "Draw") {
				return &r.Do[i]
			}
		}
	}
	return nil
}
