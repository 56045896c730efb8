package explorer

import (
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// strands is a picture: boxes in columns, and what joins them. Lengths are in the units of
// its view box, which are pixels on a wide screen.
type strands struct {
	Width, Height float64
	Columns       []textAt
	Strands       []strand
	Boxes         []box
	Knots         []knot
	Tips          []tip
	Braces        []brace
	Axis          float64  // between for and against; 0 if there is only one
	Left          []string // what is not drawn
	Tally         tally
}

type textAt struct {
	X, Y  float64
	Text  string
	Class string
}

// strand joins two boxes.
type strand struct {
	Path         string
	Thick        float64
	Against      bool
	Spent        bool
	Needs, Under string // what it cannot do without, and the caveats on that
}

// tip is where a strand meets the claim: an arrow head, or a bar if it speaks against it.
type tip struct {
	X, Y, Half float64
	Against    bool
}

// box is a record, or several.
type box struct {
	ref
	X, Y, W, H float64
	Lines      []textAt
	Class      string
	// What it cannot do without, and the caveats on that, as a scenario names them.
	Needs, Under string
	Against      bool // of evidence
}

// knot is a bar across the lanes that cannot do without something.
type knot struct {
	X       float64
	Bars    []span // across neighboring lanes
	Single  bool   // whether nothing is left without it
	Unknown bool   // whether it is a speaker or a publication that nobody names
	Title   string
}

// span is a stretch from top to bottom.
type span struct{ Top, Bottom float64 }

// Mid is the middle of the knot.
func (k knot) Mid() float64 { return (k.Bars[0].Top + k.Bars[len(k.Bars)-1].Bottom) / 2 }

// Whole is all of the knot, with what lies between its bars.
func (k knot) Whole() span { return span{k.Bars[0].Top, k.Bars[len(k.Bars)-1].Bottom} }

// The columns of a picture, and its measures.
const (
	pictureWidth = 920
	claimX       = 0
	claimW       = 132
	premiseX     = 172
	premiseW     = 196
	recordX      = 420
	recordW      = 236
	knotX        = 663
	knotGap      = 6
	sourceX      = 682
	sourceW      = 122
	peopleX      = 816
	peopleW      = 104
	headH        = 30
	textH        = 17
	padH         = 7
	gapH         = 14
	perPixel     = 8 // how wide a character is, on average and generously
)

// laneAt is where a lane is drawn.
type laneAt struct {
	lane
	line     int // the place of its line among those that are drawn
	joint    bool
	strength float64
	against  bool
	mid, h   float64
	lines    []string
}

// layout places everything. The same map always gives the same picture.
func (b *braid) layout(bundles []bundle, spent []stub, left []string) *strands {
	s := &strands{Width: pictureWidth, Left: left}
	for _, c := range []textAt{{X: claimX, Text: "claim"}, {X: premiseX, Text: "by way of"}, {X: recordX, Text: "evidence"}, {X: sourceX, Text: "published in"}, {X: peopleX, Text: "people"}} {
		c.Y = headH / 2
		s.Columns = append(s.Columns, c)
	}
	var lanes []laneAt
	y := float64(headH)
	for i, one := range bundles {
		if i > 0 && one.against && !bundles[i-1].against {
			s.Axis = y + 2
			y += gapH + 6
		}
		y = b.placeBundle(s, i, one, y, &lanes)
	}
	nodes, skipped := b.nodes(lanes)
	if skipped > 0 {
		s.Left = append(s.Left, wording.Count(skipped, "more claim")+" that evidence goes by way of")
	}
	bottom := max(b.stubs(s, spent, y), place(nodes, headH))
	s.Height = bottom + 4
	b.join(s, nodes, lanes)
	b.drawClaim(s, bottom)
	return s
}

// placeBundle draws the boxes of a line below y, and returns where the next may begin.
func (b *braid) placeBundle(s *strands, number int, one bundle, y float64, lanes *[]laneAt) float64 {
	top := y
	for i, l := range one.lanes {
		at := laneAt{lane: l, line: number, joint: one.joint, strength: one.strength, against: one.against, lines: wrap(l.item.Headline(), chars(recordW)-2, 2)}
		if i == len(one.lanes)-1 && one.more > 0 {
			at.notes = append(at.notes, fmt.Sprintf("and %s of this line", wording.Count(one.more, "more record")))
		}
		at.h = float64(len(at.lines)+len(at.notes))*textH + 2*padH
		at.mid = y + at.h/2
		*lanes = append(*lanes, at)
		box := box{ref: refTo(l.item), X: recordX, Y: y, W: recordW, H: at.h, Class: "evidence", Against: one.against}
		box.write(icons[l.item.EntryKind()]+" ", at.lines, at.notes)
		box.Needs, box.Under = tokens(l.needs), tokens(l.under)
		s.Boxes = append(s.Boxes, box)
		y += at.h + 6
	}
	bottom := y - 6
	sides := max(b.stack(s, one.sources, sourceX, sourceW, top, bottom), b.stack(s, one.people, peopleX, peopleW, top, bottom))
	first := len(*lanes) - len(one.lanes)
	for i, h := range one.knots {
		if i == mostKnots {
			s.Left = append(s.Left, wording.Count(len(one.knots)-mostKnots, "more knot")+" of a line")
			break
		}
		s.Knots = append(s.Knots, b.knot(h, (*lanes)[first:], knotX+float64(i)*knotGap))
	}
	return max(bottom, sides) + gapH
}

// knot draws a bar across the lanes that cannot do without something.
func (b *braid) knot(h held, lanes []laneAt, x float64) knot {
	k := knot{X: x, Title: "Hangs on " + b.namesOf(h.by)}
	for i, at := range h.lanes {
		top, bottom := lanes[at].mid-lanes[at].h/2, lanes[at].mid+lanes[at].h/2
		if i > 0 && h.lanes[i-1] == at-1 {
			k.Bars[len(k.Bars)-1].Bottom = bottom
		} else {
			k.Bars = append(k.Bars, span{top, bottom})
		}
	}
	for _, c := range b.Assessment.SinglePointsOfFailure {
		k.Single = k.Single || slices.Contains(h.by, c.Key)
	}
	for _, key := range h.by {
		k.Unknown = k.Unknown || key.Reserved()
	}
	return k
}

// stubs draws the records that count for nothing below all others, and returns where they
// end.
func (b *braid) stubs(s *strands, spent []stub, y float64) float64 {
	for _, one := range spent {
		lines := wrap(one.item.Headline(), chars(recordW)-2, 1)
		x := box{ref: refTo(one.item), X: recordX, Y: y, W: recordW, H: 2*textH + 2*padH, Class: "spent"}
		x.write(icons[one.item.EntryKind()]+" ", lines, []string{one.why})
		s.Boxes = append(s.Boxes, x)
		mid := y + x.H/2
		s.Strands = append(s.Strands, strand{Path: curve(recordX-40, mid, recordX, mid), Thick: 2, Against: one.against, Spent: true})
		y += x.H + 6
	}
	return y
}

// tokens joins words as an attribute of several words holds them.
func tokens(list []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(list))), " ")
}

// stack writes names below each other, in the middle between top and bottom if they fit.
func (b *braid) stack(s *strands, items []evidence.Item, x, w, top, bottom float64) float64 {
	most := b.names
	var boxes []box
	h := 0.0
	for i, it := range items {
		if i == most {
			break
		}
		lines := wrap(it.Headline(), chars(w)-1, 2)
		one := box{ref: refTo(it), Needs: string(it.EntryMeta().Key), Under: tokens(b.caveats[it.Ref()]), X: x, W: w, H: float64(len(lines)) * textH, Class: "name"}
		for j, line := range lines {
			one.Lines = append(one.Lines, textAt{X: x, Y: h + float64(j)*textH + 12, Text: line})
		}
		h += one.H + 3
		boxes = append(boxes, one)
	}
	y := max(top, (top+bottom)/2-h/2)
	for _, one := range boxes {
		for j := range one.Lines {
			one.Lines[j].Y += y
		}
		one.Y = one.Lines[0].Y - 12
		s.Boxes = append(s.Boxes, one)
	}
	if n := len(items) - most; n > 0 {
		s.Columns = append(s.Columns, textAt{X: x, Y: y + h + 12, Text: fmt.Sprintf("and %d more", n)})
		h += textH
	}
	return y + h
}

// write writes lines and notes into a box.
func (x *box) write(mark string, lines, notes []string) {
	for i, line := range lines {
		if i == 0 {
			line = mark + line
		}
		x.Lines = append(x.Lines, textAt{X: x.X + 9, Y: x.Y + padH + float64(i)*textH + 13, Text: line})
	}
	for i, note := range notes {
		x.Lines = append(x.Lines, textAt{X: x.X + 9, Y: x.Y + padH + float64(len(lines)+i)*textH + 13, Text: note, Class: "small"})
	}
}

// join draws the strands from the lanes through the premises to the claim.
func (b *braid) join(s *strands, nodes []*node, lanes []laneAt) {
	for _, n := range nodes {
		strength := 0.0
		for _, i := range n.lanes {
			strength = max(strength, lanes[i].strength)
			s.Strands = append(s.Strands, strand{Path: curve(premiseX+premiseW, n.mid, recordX, lanes[i].mid), Thick: thickness(lanes[i].strength), Against: lanes[i].against,
				Needs: tokens(append(n.needs(), lanes[i].needs...)), Under: tokens(lanes[i].under)})
		}
		against := n.against
		if n.key == "" {
			against = lanes[n.lanes[0]].against
		}
		end := strand{Path: curve(claimX+claimW+9, n.mid, premiseX, n.mid), Thick: thickness(strength), Against: against, Needs: tokens(n.needs())}
		if n.link != nil {
			end.Under = tokens(b.caveats[n.link.Ref()])
		}
		s.Tips = append(s.Tips, tip{claimX + claimW + 1, n.mid, thickness(strength)/2 + 3, against})
		if n.key == "" {
			end.Path = curve(claimX+claimW+9, n.mid, premiseX+premiseW, n.mid)
			s.Columns = append(s.Columns, textAt{X: premiseX + premiseW/2, Y: n.mid - thickness(strength)/2 - 4, Text: n.small, Class: "direct"})
		}
		s.Strands = append(s.Strands, end)
		if n.key == "" {
			continue
		}
		one := box{ref: refTo(b.items[n.key]), X: premiseX, Y: n.mid - n.h/2, W: premiseW, H: n.h, Class: "premise"}
		one.write("", n.lines, []string{n.small})
		one.Needs, one.Under = string(n.key), tokens(b.caveats[evidence.Ref(n.key)])
		s.Boxes = append(s.Boxes, one)
	}
	s.Braces = braces(nodes)
	told := -1 // a line has its strength written once
	for _, l := range lanes {
		if l.line != told {
			told = l.line
			text := wording.Number(l.strength)
			if l.joint {
				text = "jointly"
			}
			s.Columns = append(s.Columns, textAt{X: recordX - 8, Y: l.mid - thickness(l.strength)/2 - 4, Text: text, Class: "strength"})
		}
	}
}

// drawClaim draws the claim, as high as the whole picture.
func (b *braid) drawClaim(s *strands, bottom float64) {
	c := box{ref: refTo(b.items[b.Assessment.Claim]), Under: tokens(b.caveats[evidence.Ref(b.Assessment.Claim)]), X: claimX, Y: headH - 4, W: claimW, H: bottom - headH + 4, Class: "claim"}
	lines := wrap(c.Text, chars(claimW)-2, max(2, int(c.H/textH)-3))
	small := []string{wording.Verdict(b.Assessment.Verdict), wording.Word(b.Assessment.Certainty) + " certainty"}
	y := c.Y + c.H/2 - float64(len(lines)+len(small))*textH/2 - padH
	inner := box{X: c.X, Y: y}
	inner.write("", lines, small)
	c.Lines = inner.Lines
	s.Boxes = append(s.Boxes, c)
}

func (b *braid) namesOf(keys []evidence.Key) string {
	var names []string
	for _, key := range keys {
		switch it := b.items[key]; {
		case it != nil:
			names = append(names, wording.Quoted(it.Headline()))
		case key.Reserved():
			names = append(names, unnamed(key))
		}
	}
	return wording.List(names)
}

// curve is a path from one box to another one to its right.
func curve(x1, y1, x2, y2 float64) string {
	half := (x1 + x2) / 2
	return fmt.Sprintf("M%.0f %.1fC%.0f %.1f %.0f %.1f %.0f %.1f", x1, y1, half, y1, half, y2, x2, y2)
}

// chars is how many characters fit into a width.
func chars(width float64) int { return int(width / perPixel) }
