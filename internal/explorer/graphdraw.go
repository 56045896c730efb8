package explorer

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/explorer/layers"
	"corroborate/internal/wording"
)

// The sizes of a picture, in pixels.
const (
	columnWidth = 300
	rowHeight   = 72
	boxWidth    = 216
	boxHeight   = 52
	margin      = 26
	titleLength = 25 // characters in a line of a box
)

// picture is a graph as a picture shows it.
type picture struct {
	X, Y, W, H int // what of the plane it shows
	Boxes      []graphBox
	Lines      []graphLine
}

// graphBox is a record or a family.
type graphBox struct {
	ID, Text, Class string
	To              string // where it leads: to its row, or to the address that unfolds it
	X, Y, W, H      int
	Lines           []textAt
	Step            *graphStep
}

// graphLine is all relations of one word between two boxes.
type graphLine struct {
	From, To, Class string
	Path, Tip       string
	Says            string
	Times           int
	X, Y            int // its middle
}

// pictureOf draws marks at their places.
func pictureOf(v *layers.View, marks []layers.Mark, lines []*layers.Line, rows []graphRow) picture {
	var p picture
	var left, right, bottom int
	for i, m := range marks {
		at := v.At(m.ID)
		b := graphBox{ID: m.ID, Text: nameOfMark(m), X: at.Column * columnWidth, Y: at.Row * rowHeight, W: boxWidth, H: boxHeight, To: "#row-" + m.ID}
		b.Step = rows[i].step()
		perLine := titleLength
		if rows[i].Kind == evidence.KindClaim {
			perLine -= 3 // in bold letters
		}
		titles := wrap(b.Text, perLine, 2)
		small := ""
		b.Class = evidence.Word(rows[i].Kind)
		if m.Family != nil {
			b.Class += " family"
			titles, small = []string{rows[i].Text}, wrap(rows[i].How+" it", titleLength, 1)[0]
			if b.Step != nil {
				b.To, b.Step = b.Step.To, nil
			}
		} else if s := rows[i].Standing; s != nil && len(titles) == 1 {
			small = s.Verdict + ", " + s.Certainty
		} else if len(titles) == 1 {
			small = wording.Capital(rows[i].Noun)
		}
		for j, text := range titles {
			b.Lines = append(b.Lines, textAt{X: float64(b.X + 12), Y: float64(b.Y + 22 + 18*j), Text: text})
		}
		if small != "" {
			b.Lines = append(b.Lines, textAt{X: float64(b.X + 12), Y: float64(b.Y + 40), Text: small, Class: "small"})
		}
		p.Boxes = append(p.Boxes, b)
		left, right, bottom = min(left, b.X), max(right, b.X+b.W), max(bottom, b.Y+b.H)
	}
	for _, l := range lines {
		p.Lines = append(p.Lines, lineBetween(v, l))
		if from := v.At(l.From).Column; from == v.At(l.To).Column { // it goes around the right sides of both
			right = max(right, from*columnWidth+columnWidth)
		}
	}
	p.X, p.Y, p.W, p.H = left-margin, -margin, right-left+2*margin+24, bottom+2*margin
	return p
}

// lineBetween draws a line from one mark to another, with a tip at the end.
func lineBetween(v *layers.View, l *layers.Line) graphLine {
	from, to := v.At(l.From), v.At(l.To)
	x1, y1 := from.Column*columnWidth, from.Row*rowHeight+boxHeight/2
	x2, y2 := to.Column*columnWidth, to.Row*rowHeight+boxHeight/2
	g := graphLine{From: l.From, To: l.To, Class: lineClass(l.Relation), Times: len(l.Edges), Says: lineWord(l)}
	toward := 1 // the side of the target from which the line comes: 1 for its right side
	bend := columnWidth - boxWidth
	switch {
	case from.Column < to.Column:
		x1 += boxWidth
		toward = -1
	case from.Column > to.Column:
		x2 += boxWidth
	default: // around the right sides of both
		x1, x2 = x1+boxWidth, x2+boxWidth
	}
	end := x2 + toward*8
	out := bend
	if from.Column > to.Column {
		out = -bend
	}
	g.Path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+out, y1, end+toward*bend, y2, end, y2)
	g.X, g.Y = (x1+3*(x1+out)+3*(end+toward*bend)+end)/8, (y1+y2)/2
	switch l.Relation {
	case evidence.Contradicts:
		g.Tip = fmt.Sprintf("M%d %dv14", x2+toward*5, y2-7)
	default:
		g.Tip = fmt.Sprintf("M%d %dl%d -5v10z", x2+toward, y2, toward*9)
	}
	return g
}

func lineClass(r evidence.Relation) string {
	switch {
	case r == evidence.Supports:
		return "for"
	case r == evidence.Contradicts:
		return "against"
	case slices.Contains([]evidence.Relation{evidence.Qualifies, evidence.QualifiesLink}, r):
		return "weakens"
	}
	return "refers"
}

// Family reports whether the box is one of a family, which unfolds when it is clicked.
func (b graphBox) Family() bool { return b.To != "#row-"+b.ID }

// Knob is where the knob of a box is, which folds or unfolds what hangs on it.
func (b graphBox) Knob() int { return b.X + b.W }

// KnobY is the base line of the sign on the knob.
func (b graphBox) KnobY() int { return b.Y + 5 }
