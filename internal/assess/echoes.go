package assess

import (
	"cmp"
	"slices"
)

func (set *lineSet) echoes() []int32 {
	var out []int32
	for _, i := range set.items {
		if i.echo {
			out = append(out, i.record)
		}
	}
	return out
}

func sideOf(supports bool) Side {
	if supports {
		return For
	}
	return Against
}

// wordEchoes tells what each echo of a side repeats, and what it adds: the
// figure of the side less what it would be if the echo failed.
func (w *worker) wordEchoes(x int32, supports bool, set *lineSet, t trials) []Echo {
	out := []Echo{}
	isItem := map[int32]bool{}
	for _, i := range set.items {
		isItem[i.record] = true
	}
	for at := range set.items {
		i := &set.items[at]
		if !i.echo {
			continue
		}
		e := Echo{Item: w.md.components[i.record].key, Side: sideOf(supports), Repeats: w.md.keys(w.repeats(i, isItem))}
		if without, ok := t.without(e.Item); ok {
			if e.Adds = w.raw[x].whole(supports) - without.whole(supports); e.Adds <= tolerance {
				e.Adds = 0
			}
		}
		out = append(out, e)
	}
	return out
}

// repeats lists the items that the ways from an echo to its origins meet first.
func (w *worker) repeats(i *item, isItem map[int32]bool) []int32 {
	var met []int32
	for _, l := range i.links {
		w.records.origins(w.md.derivationOf(&w.md.links[l]), i.record, &w.scratch.path, func(r int32) bool {
			if !isItem[r] || r == i.record {
				return false
			}
			met = append(met, r)
			return true
		}, func(int32) {})
	}
	slices.Sort(met)
	return slices.Compact(met)
}

// spent lists the records that are linked on a side, directly or over premises,
// and can carry nothing.
func (w *worker) spent(x int32, supports bool, set *lineSet) []Spent {
	done := map[int32]bool{}
	for _, i := range set.items {
		done[i.record] = true
	}
	links := map[int32][]int32{}
	w.eachLink(x, supports, func(l int32) {
		if from := w.md.links[l].from; !done[from] {
			links[from] = append(links[from], l)
		}
	})
	out := []Spent{}
	for _, record := range sortedKeys(links) {
		f := blame{recordFacts: w.records, seen: map[int32]bool{}, unsound: map[int32]bool{}}
		if !w.records.holdable[record] {
			f.record(record)
		} else {
			for _, l := range links[record] {
				f.derivation(w.md.derivationOf(&w.md.links[l]), record)
			}
		}
		out = append(out, f.spent(record, sideOf(supports)))
	}
	return out
}

// blame finds what keeps a record from holding or carrying.
type blame struct {
	*recordFacts
	seen    map[int32]bool // what cannot hold, or leads nowhere
	unsound map[int32]bool // what of it is never sound
}

// record follows what cannot hold down to what is never sound.
func (f *blame) record(i int32) {
	source := i
	if p := f.placeAt(i); p != nil {
		source = p.source
	}
	if f.seen[i] {
		return
	}
	f.seen[i] = true
	if f.md.components[source].sound == 0 {
		f.unsound[source] = true
		return
	}
	for _, need := range f.needs(i) {
		if !f.holdable[need] {
			f.record(need)
		}
	}
}

// derivation follows what a record that holds derives from.
func (f *blame) derivation(d derivation, i int32) {
	if f.seen[i] {
		return
	}
	f.seen[i] = true
	f.md.derivesFor(d, i, func(next int32) {
		if f.holdable[next] {
			f.derivation(d, next)
		} else {
			f.record(next)
		}
	})
}

func (f *blame) spent(record int32, side Side) Spent {
	s := Spent{Item: f.md.components[record].key, Side: side, Reason: SpentCircle}
	because := f.seen
	if len(f.unsound) > 0 {
		because, s.Reason = f.unsound, SpentUnsound
	}
	for _, i := range sortedKeys(because) {
		if p := f.placeAt(i); p != nil {
			i = p.source
		}
		c := &f.md.components[i]
		if c.retracted {
			s.Reason = SpentRetracted
		}
		s.Because = append(s.Because, Component{Key: c.key})
	}
	slices.SortFunc(s.Because, func(a, b Component) int { return cmp.Compare(a.Key, b.Key) })
	s.Because = slices.CompactFunc(s.Because, func(a, b Component) bool { return a.Key == b.Key })
	return s
}
