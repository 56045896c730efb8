package assess

import (
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// This file has the warnings of what the studies behind a claim are like.

// largestAgainst warns that the largest study is on the side that is behind.
// Many small studies that lean one way can outweigh a large one, in the figures.
func (w *warner) largestAgainst() []Warning {
	losing := w.losing()
	behind, ahead := w.largest(losing), w.largest(losing.other())
	if behind == nil || ahead == nil || ahead.SampleSize >= behind.SampleSize {
		return nil
	}
	return warn(WarnLargestAgainst, fill("The side that is behind has the largest study: %s, with a sample of %s, speaks %s, while the largest on the other side, %s, has one of %s.",
		w.of(behind.Key), plain(grouped(behind.SampleSize)), losing.toward(), w.of(ahead.Key), plain(grouped(ahead.SampleSize))), behind.Key, ahead.Key)
}

// largest finds the study with the largest sample behind a side: of those with
// the same the first by key. It is nil where no sample is known.
func (w *warner) largest(side Side) *evidence.Study {
	var largest *evidence.Study
	for _, key := range w.grounds(w.items(side)...) {
		study, ok := w.byKey[key].(*evidence.Study)
		if ok && w.holds(key) && study.SampleSize > 0 && (largest == nil || study.SampleSize > largest.SampleSize) {
			largest = study
		}
	}
	return largest
}

// oneDesign warns of several lines that are all of one design. Experiments are
// apart: chance decides who gets what, so that they share no bias by design.
func (w *warner) oneDesign() []Warning {
	var out []Warning
	for _, side := range sides() {
		if w.independent(side) < 2 {
			continue
		}
		var designs []evidence.Design
		var items []evidence.Key
		for _, l := range w.lines(side) {
			if l.Strength <= tolerance {
				continue // no line in words
			}
			for _, item := range l.Items {
				designs, items = append(designs, w.designsOf(item)...), append(items, item)
			}
		}
		slices.Sort(designs)
		designs = slices.Compact(designs)
		if len(designs) == 1 && designs[0] != evidence.DesignExperiment && designs[0] != noDesign {
			out = append(out, warn(WarnOneDesign, fill("All lines %s are of one design (%s), so that a bias of this design is in all of them.",
				side.toward(), plain(wording.Design(designs[0]))), items...)...)
		}
	}
	return out
}

// noDesign stands for what says nothing of its design.
const noDesign evidence.Design = "OTHER"

// designsOf lists the designs of a study, or of the studies that any other
// record derives from.
func (w *warner) designsOf(item evidence.Key) []evidence.Design {
	if study, ok := w.byKey[item].(*evidence.Study); ok {
		return []evidence.Design{study.Design}
	}
	var out []evidence.Design
	for _, key := range w.grounds(item) {
		if study, ok := w.byKey[key].(*evidence.Study); ok {
			out = append(out, study.Design)
		}
	}
	if len(out) == 0 {
		return []evidence.Design{noDesign}
	}
	return out
}
