package explorer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/wording"
)

// How much a picture shows. It sums up the rest.
const (
	mostLanes    = 9 // lines of evidence that are all drawn
	strongest    = 7 // lines that are drawn of more than mostLanes
	mostPerLine  = 3 // records of a line
	mostPremises = 6 // claims that evidence goes by way of
)

// bundle is a line of evidence as a picture shows it.
type bundle struct {
	against  bool
	strength float64
	lanes    []lane
	more     int // records that are not drawn
	shared   []evidence.Key
	sources  []evidence.Item
	people   []evidence.Item
}

// lane is a record of a line, with the ways by which it reaches the claim.
type lane struct {
	item   evidence.Item
	notes  []string
	direct evidence.Strength // of its own link to the claim; empty if it has none
	by     []evidence.Key    // the premises next to the claim that it reaches
}

// braid collects what a picture shows.
type braid struct {
	*dossier.Dossier
	items    map[evidence.Key]evidence.Item
	into     map[evidence.Key][]*evidence.Link // links by the claim that they lead to
	reaches  map[evidence.Key][]evidence.Key   // the premises next to the claim, by the records below them
	premises []evidence.Key                    // next to the claim, in the order of the links
}

// strandsOf makes the picture of a claim: one lane a line, from the claim down to people. It
// is nil if nothing bears on the claim by itself.
func strandsOf(d *dossier.Dossier) *strands {
	b := &braid{Dossier: d, items: d.Map.ByKey(), into: map[evidence.Key][]*evidence.Link{}, reaches: map[evidence.Key][]evidence.Key{}}
	for _, l := range slices.SortedFunc(slices.Values(d.Map.Links), evidence.CompareLinks) {
		b.into[l.To] = append(b.into[l.To], l)
	}
	for _, l := range b.into[d.Assessment.Claim] {
		if _, ok := b.items[l.From].(*evidence.Claim); ok && !slices.Contains(b.premises, l.From) {
			b.premises = append(b.premises, l.From)
			b.below(l.From, l.From, map[evidence.Key]bool{d.Assessment.Claim: true})
		}
	}
	pro, left := b.bundles(assess.For)
	con, leftAgainst := b.bundles(assess.Against)
	if len(pro)+len(con) == 0 {
		return nil
	}
	return b.layout(append(pro, con...), append(left, leftAgainst...))
}

// below notes for all records below a claim that they reach a premise.
func (b *braid) below(claim, premise evidence.Key, seen map[evidence.Key]bool) {
	if seen[claim] {
		return
	}
	seen[claim] = true
	for _, l := range b.into[claim] {
		if _, ok := b.items[l.From].(*evidence.Claim); ok {
			b.below(l.From, premise, seen)
		} else if !slices.Contains(b.reaches[l.From], premise) {
			b.reaches[l.From] = append(b.reaches[l.From], premise)
		}
	}
}

// bundles are the lines of a side that a picture shows, the strongest first, and what it
// leaves out, in words.
func (b *braid) bundles(on assess.Side) (list []bundle, left []string) {
	a := b.Assessment
	lines, side := slices.Clone(a.LinesFor), "for"
	if on == assess.Against {
		lines, side = slices.Clone(a.LinesAgainst), "against"
	}
	slices.SortStableFunc(lines, func(x, y assess.Line) int { return cmp.Compare(y.Strength, x.Strength) })
	lines = slices.DeleteFunc(lines, func(l assess.Line) bool { return l.Strength < nothing })
	if len(lines) > mostLanes {
		fail := 1.0
		for _, l := range lines[strongest:] {
			fail *= 1 - l.Strength
		}
		left = append(left, fmt.Sprintf("%s %s, together %s", wording.Count(len(lines)-strongest, "weaker line"), side, wording.Number(1-fail)))
		lines = lines[:strongest]
	}
	for _, l := range lines {
		one := bundle{against: on == assess.Against, strength: l.Strength, more: max(0, len(l.Items)-mostPerLine)}
		for _, c := range l.Shared {
			one.shared = append(one.shared, c.Key)
		}
		for _, key := range l.Items {
			b.provide(&one, key)
			if len(one.lanes) < mostPerLine {
				one.lanes = append(one.lanes, b.lane(key, on))
			}
		}
		list = append(list, one)
	}
	spent := 0
	for _, s := range a.Spent {
		if s.Side == on {
			spent++
		}
	}
	if spent > 0 {
		left = append(left, fmt.Sprintf("%s %s, counting for nothing", wording.Count(spent, "record"), side))
	}
	return list, left
}

// provide notes where a record of a line can be read, and who is behind it.
func (b *braid) provide(to *bundle, key evidence.Key) {
	add := func(list *[]evidence.Item, keys ...evidence.Key) {
		for _, k := range keys {
			if it := b.items[k]; it != nil && !slices.Contains(*list, it) {
				*list = append(*list, it)
			}
		}
	}
	var sources []evidence.Key
	switch it := b.items[key].(type) {
	case *evidence.Testimony:
		sources = it.ReportedIn
		add(&to.people, it.Speaker)
	case *evidence.Study:
		sources = it.ReportedIn
		add(&to.people, it.Investigators...)
	case *evidence.Source:
		sources = []evidence.Key{key}
	}
	add(&to.sources, sources...)
	for _, k := range sources {
		if s, ok := b.items[k].(*evidence.Source); ok {
			add(&to.people, s.Authors...)
		}
	}
}

// lane describes a record: its costliest caveat, what only repeats it, and its ways.
func (b *braid) lane(key evidence.Key, on assess.Side) lane {
	l := lane{item: b.items[key], by: b.reaches[key]}
	for _, link := range b.into[b.Assessment.Claim] {
		if link.From == key {
			l.direct = link.Strength
		}
	}
	for _, c := range b.Assessment.CostlyCaveats {
		if c.On.Key == key && c.Rise >= 0.0005 {
			l.notes = append(l.notes, fmt.Sprintf("▲ %s: %s", wording.Word(c.Category), wording.Signed(-c.Rise)))
			break
		}
	}
	n, adds := 0, 0.0
	for _, e := range b.Assessment.Echoes {
		if e.Side == on && slices.Contains(e.Repeats, key) {
			n++
			adds = max(adds, e.Adds)
		}
	}
	switch {
	case n > 0 && adds < nothing:
		l.notes = append(l.notes, fmt.Sprintf("+%s, adding nothing", echoes(n)))
	case n > 0:
		l.notes = append(l.notes, fmt.Sprintf("+%s, adding up to %s", echoes(n), wording.Number(adds)))
	}
	return l
}

func echoes(n int) string {
	if n == 1 {
		return "1 echo"
	}
	return fmt.Sprintf("%d echoes", n)
}

// thickness is how many pixels wide a strand of a strength is.
func thickness(strength float64) float64 {
	return math.Round((2+12*math.Sqrt(min(max(strength, 0), 1)))*10) / 10
}

// cutOff ends a line that goes on with an ellipsis, after a whole word if there is one.
func cutOff(line []rune, perLine int) string {
	if len(line) == perLine {
		line = line[:perLine-1]
		if space := slices.Index(line, ' '); space > 0 {
			for line[len(line)-1] != ' ' {
				line = line[:len(line)-1]
			}
			line = line[:len(line)-1]
		}
	}
	return string(line) + "…"
}

// wrap breaks a text into lines of some characters, and cuts it after the last one.
func wrap(text string, perLine, most int) []string {
	var lines []string
	var line []rune
	for _, word := range strings.Fields(text) {
		runes := []rune(word)
		if len(runes) > perLine {
			runes = append(runes[:perLine-1:perLine-1], '…')
		}
		switch {
		case len(line) == 0:
			line = runes
		case len(line)+1+len(runes) <= perLine:
			line = append(append(line, ' '), runes...)
		case len(lines) == most-1:
			return append(lines, cutOff(line, perLine))
		default:
			lines, line = append(lines, string(line)), runes
		}
	}
	return append(lines, string(line))
}
