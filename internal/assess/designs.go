package assess

import (
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// This file has the warnings about the studies behind a claim.

// largestAgainst warns if the largest study is on the side that is behind. In
// the figures, many small studies with one bias can outweigh a large one.
func (w *warner) largestAgainst() []Warning {
	losing := w.losing()
	behind, ahead := w.largest(losing), w.largest(losing.other())
	if behind == nil || ahead == nil || ahead.SampleSize >= behind.SampleSize {
		return nil
	}
	return warn(WarnLargestAgainst, fill("The side that is behind has the largest study: %s, with a sample of %s, speaks %s, while the largest on the other side, %s, has one of %s.",
		w.of(behind.Key), plain(grouped(behind.SampleSize)), losing.toward(), w.of(ahead.Key), plain(grouped(ahead.SampleSize))), behind.Key, ahead.Key)
}

// largest finds the study with the largest sample behind a side. Ties go to the
// first by key. It returns nil if no sample size is known.
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

// oneDesign warns if several lines are all of one design. Experiments are
// exempt: chance decides who gets which treatment, so the design brings no
// shared bias.
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
				continue // too weak to be mentioned as a line
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

// noDesign is the design of records that name none.
const noDesign evidence.Design = "OTHER"

// designsOf returns the design of a study, or the designs of the studies that
// another record derives from.
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
