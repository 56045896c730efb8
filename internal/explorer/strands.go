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

// How much a picture shows. It counts the rest.
const (
	mostNodes    = 60 // boxes
	mostPremises = 6  // claims that evidence goes by way of
	mostSpent    = 3  // records of a side that count for nothing
	mostJoint    = 4  // lines of a side that bear only jointly with others
	mostKnots    = 3  // of a line
)

// fold is how much of the lines a picture draws.
type fold struct {
	lines     int // that are all drawn
	strongest int // that are drawn of more
	perLine   int // records of a line
	names     int // publications of a line, and people
}

// folds are tried in turn until a picture has few enough nodes.
var folds = []fold{{9, 7, 3, 3}, {9, 7, 2, 2}, {7, 6, 2, 1}, {5, 4, 1, 1}, {3, 2, 1, 1}}

// bundle is a line of evidence as a picture shows it.
type bundle struct {
	against  bool
	joint    bool // whether it bears only jointly with others
	strength float64
	lanes    []lane
	more     int // records that are not drawn
	knots    []held
	sources  []evidence.Item
	people   []evidence.Item
}

// held are the lanes of a bundle that cannot do without some components.
type held struct {
	by    []evidence.Key // the components
	lanes []int
}

// lane is a record of a line, with the ways by which it reaches the claim.
type lane struct {
	item   evidence.Item
	notes  []string
	direct *evidence.Link // its own link to the claim; nil if it has none
	by     []evidence.Key // the premises next to the claim that it reaches
	needs  []string       // what it cannot do without, as a scenario names it
	under  []string       // the caveats on these
}

// stub is a record that counts for nothing.
type stub struct {
	item    evidence.Item
	against bool
	why     string
}

// tally counts what becomes of the records that bear on a claim.
type tally struct{ Drawn, Folded, Echoes, Spent int }

// braid collects what a picture shows.
type braid struct {
	*dossier.Dossier
	fold
	items    map[evidence.Key]evidence.Item
	into     map[evidence.Key][]*evidence.Link // links by the claim that they lead to
	reaches  map[evidence.Key][]evidence.Key   // the premises next to the claim, by the records below them
	premises []evidence.Key                    // next to the claim, in the order of the links
	caveats  map[evidence.Ref][]string         // unresolved ones, by what they are on
	tally    tally
}

func newBraid(d *dossier.Dossier) *braid {
	b := &braid{Dossier: d, items: d.Map.ByKey(), into: map[evidence.Key][]*evidence.Link{}, reaches: map[evidence.Key][]evidence.Key{}, caveats: map[evidence.Ref][]string{}}
	for _, l := range slices.SortedFunc(slices.Values(d.Map.Links), evidence.CompareLinks) {
		b.into[l.To] = append(b.into[l.To], l)
	}
	for _, l := range b.into[d.Assessment.Claim] {
		if _, ok := b.items[l.From].(*evidence.Claim); ok && !slices.Contains(b.premises, l.From) {
			b.premises = append(b.premises, l.From)
			b.below(l.From, l.From, map[evidence.Key]bool{d.Assessment.Claim: true})
		}
	}
	for _, c := range d.Map.Caveats {
		for _, of := range c.Qualifies {
			if !c.Resolved {
				b.caveats[of] = append(b.caveats[of], string(c.Key))
			}
		}
	}
	for _, list := range b.caveats {
		slices.Sort(list)
	}
	return b
}

// strandsOf makes the picture of a claim: one lane a line, from the claim down to people. It
// is nil if nothing bears on the claim.
func strandsOf(d *dossier.Dossier) *strands {
	b := newBraid(d)
	var s *strands
	for _, b.fold = range folds {
		b.tally = tally{Echoes: len(d.Assessment.Echoes)}
		pro, left := b.bundles(assess.For)
		con, leftAgainst := b.bundles(assess.Against)
		spent, leftSpent := b.spent()
		if len(pro)+len(con)+len(spent) == 0 {
			return nil
		}
		s = b.layout(append(pro, con...), spent, slices.Concat(left, leftAgainst, leftSpent))
		if len(s.Boxes) <= mostNodes {
			break
		}
	}
	s.Tally = b.tally
	return s
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

// ordered are the lines of a side, the strongest first, as the outline has them too. Those
// that bear only jointly with others come last.
func (b *braid) ordered(on assess.Side) []assess.Line {
	lines := slices.Clone(b.Assessment.LinesFor)
	if on == assess.Against {
		lines = slices.Clone(b.Assessment.LinesAgainst)
	}
	slices.SortStableFunc(lines, func(x, y assess.Line) int { return cmp.Compare(y.Strength, x.Strength) })
	return lines
}

// bundles are the lines of a side that a picture shows, the strongest first, and what it
// leaves out, in words.
func (b *braid) bundles(on assess.Side) (list []bundle, left []string) {
	side := map[assess.Side]string{assess.For: "for", assess.Against: "against"}[on]
	lines := b.ordered(on)
	alone := slices.IndexFunc(lines, func(l assess.Line) bool { return l.Strength < nothing })
	if alone < 0 {
		alone = len(lines)
	}
	shown := alone
	if alone > b.lines {
		shown = b.strongest
		fail := 1.0
		for _, l := range lines[shown:alone] {
			fail *= 1 - l.Strength
			b.tally.Folded += len(l.Items)
		}
		left = append(left, fmt.Sprintf("%s %s, together %s", wording.Count(alone-shown, "weaker line"), side, wording.Number(1-fail)))
	}
	for _, l := range lines[:shown] {
		list = append(list, b.bundle(l, on))
	}
	joint, folded := 0, 0
	for _, l := range lines[alone:] {
		if joint == mostJoint || !slices.ContainsFunc(l.Items, b.joined) {
			folded += len(l.Items)
			continue
		}
		joint++
		list = append(list, b.bundle(l, on))
	}
	if folded > 0 {
		b.tally.Folded += folded
		left = append(left, fmt.Sprintf("%s %s that bear only jointly with others", wording.Count(folded, "record"), side))
	}
	return list, left
}

// joined reports whether a record, or a premise that it reaches, bears on the claim only
// together with others.
func (b *braid) joined(key evidence.Key) bool {
	for _, l := range b.into[b.Assessment.Claim] {
		if l.Jointly != "" && (l.From == key || slices.Contains(b.reaches[key], l.From)) {
			return true
		}
	}
	return false
}

func (b *braid) bundle(l assess.Line, on assess.Side) bundle {
	one := bundle{against: on == assess.Against, joint: l.Strength < nothing, strength: l.Strength, more: max(0, len(l.Items)-b.perLine)}
	needs := map[evidence.Key][]string{}
	for i, c := range l.Shared {
		for _, key := range l.Needing[i] {
			needs[key] = append(needs[key], string(c.Key))
		}
	}
	for _, key := range l.Items {
		b.provide(&one, key)
		if len(one.lanes) < b.perLine {
			one.lanes = append(one.lanes, b.lane(key, on, needs[key]))
		}
	}
	one.knots = knotted(l, one.lanes)
	b.tally.Drawn += len(one.lanes)
	b.tally.Folded += one.more
	return one
}

// knotted finds which lanes hang on what, the components with the same lanes together.
func knotted(l assess.Line, lanes []lane) []held {
	var list []held
	for i, c := range l.Shared {
		var at []int
		for j, lane := range lanes {
			if slices.Contains(l.Needing[i], lane.item.EntryMeta().Key) {
				at = append(at, j)
			}
		}
		if len(at) == 0 {
			continue
		}
		if same := slices.IndexFunc(list, func(h held) bool { return slices.Equal(h.lanes, at) }); same >= 0 {
			list[same].by = append(list[same].by, c.Key)
			continue
		}
		list = append(list, held{[]evidence.Key{c.Key}, at})
	}
	slices.SortStableFunc(list, func(x, y held) int { return cmp.Compare(len(y.lanes), len(x.lanes)) })
	return list
}

// spent are the records that count for nothing, and how many are not drawn, in words.
func (b *braid) spent() (list []stub, left []string) {
	for _, on := range []assess.Side{assess.For, assess.Against} {
		n, more := 0, 0
		for _, s := range b.Assessment.Spent {
			if s.Side != on {
				continue
			}
			b.tally.Spent++
			if n == mostSpent {
				more++
				continue
			}
			n++
			list = append(list, stub{b.items[s.Item], on == assess.Against, spentWord(s)})
		}
		if more > 0 {
			left = append(left, fmt.Sprintf("%s %s, counting for nothing", wording.Count(more, "more record"), map[assess.Side]string{assess.For: "for", assess.Against: "against"}[on]))
		}
	}
	return list, left
}

// spentWord says in short why a record counts for nothing.
func spentWord(s assess.Spent) string {
	itself := len(s.Because) == 1 && s.Because[0].Key == s.Item
	switch {
	case s.Reason == assess.SpentRetracted && itself:
		return "retracted"
	case s.Reason == assess.SpentRetracted:
		return "needs what is retracted"
	case s.Reason == assess.SpentCircle:
		return "rests on a circle"
	case itself:
		return "rated as never sound"
	}
	return "needs what is never sound"
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

// lane describes a record: what it needs, its costliest caveat, what only repeats it, and its
// ways.
func (b *braid) lane(key evidence.Key, on assess.Side, needs []string) lane {
	l := lane{item: b.items[key], by: b.reaches[key], needs: append([]string{string(key)}, needs...)}
	for _, link := range b.into[b.Assessment.Claim] {
		if link.From == key && (link.Relation == evidence.Contradicts) == (on == assess.Against) {
			l.direct = link
		}
	}
	for _, of := range l.needs {
		l.under = append(l.under, b.caveats[evidence.Ref(of)]...)
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
