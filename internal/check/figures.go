package check

import (
	"context"
	"fmt"
	"math"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// checkFigures finds kept figures that are missing, wrong in themselves, or not those that the
// model computes.
func (r *run) checkFigures(ctx context.Context) error {
	hash, kept := r.options.Rubric.Hash(), r.report.State.Rubric
	other := kept != "" && kept != hash
	if other {
		r.tell(storage.Defect{Code: storage.DefectRubric, Message: fmt.Sprintf("the figures are by rubric %s, and the one in use is %s", kept, hash),
			Help: "name the store's rubric by --rubric, or apply this one with 'corroborate reassess'"})
	}
	mends, help := !other && !r.misjoined, storage.HelpMend
	if r.misjoined {
		help = helpLinks
	}
	var compared []evidence.Key
	for _, c := range r.whole.Claims {
		switch {
		case c.StaleSince != 0:
			r.checkStale(c, mends, help)
		case c.Figures == nil:
			r.tell(storage.Defect{Code: storage.DefectMissing, Of: c.Ref(), Message: "it has no figures", Help: help, Mends: mends})
		default:
			if message, expected := impossible(c.Figures); message != "" {
				r.tell(storage.Defect{Code: storage.DefectRange, Of: c.Ref(), Message: message, Expected: expected, Help: help, Mends: mends})
				continue
			}
			compared = append(compared, c.Key)
		}
	}
	switch {
	case r.misjoined:
		r.tell(storage.Defect{Code: storage.DefectFigures, Message: "the figures of no claim could be compared, because a link joins what no link can", Help: helpLinks})
		return nil
	case other:
		return nil
	}
	return r.compareFigures(ctx, compared)
}

// helpLinks says what to do about figures that nobody can compute.
const helpLinks = "put the links right that have wrong references, and check again"

func (r *run) checkStale(c *evidence.Claim, mends bool, help string) {
	r.report.Stale++
	if c.StaleSince < 0 || c.StaleSince > r.report.State.Sequence {
		r.tell(storage.Defect{Code: storage.DefectRange, Of: c.Ref(), Field: "staleSince", Help: help, Mends: mends,
			Message: fmt.Sprintf("revision %d has left its figures stale, and the latest one is %d", c.StaleSince, r.report.State.Sequence)})
	}
}

// impossible says which figure is none that there can be, and what there can; both are "" if each
// is possible.
func impossible(f *evidence.Figures) (message, expected string) {
	const rounding = 1e-9
	for _, p := range []struct {
		name  string
		value float64
	}{{"support", f.Support}, {"opposition", f.Opposition}, {"conflict", f.Conflict}, {"belief", f.Belief}, {"disbelief", f.Disbelief}, {"ignorance", f.Ignorance}, {"standardError", f.StandardError}} {
		if !(p.value >= -rounding && p.value <= 1+rounding) { // NaN is in no range
			return fmt.Sprintf("%s is %g", p.name, p.value), "0 to 1"
		}
	}
	for _, p := range []struct {
		name, word string
		words      []string
	}{{"certainty", string(f.Certainty), evidence.Strings(evidence.Certainties)}, {"verdict", string(f.Verdict), evidence.Strings(evidence.Verdicts)},
		{"method", string(f.Method), []string{string(evidence.MethodExact), string(evidence.MethodSampled)}}} {
		if !slices.Contains(p.words, p.word) {
			return fmt.Sprintf("%s is %q", p.name, p.word), evidence.OneOf(p.words)
		}
	}
	if least := min(f.IndependentFor, f.IndependentAgainst); least < 0 {
		return fmt.Sprintf("there are %d independent lines", least), "0 or more"
	}
	return "", ""
}

// compareFigures computes the figures of claims and compares them with the kept ones.
func (r *run) compareFigures(ctx context.Context, claims []evidence.Key) error {
	o := r.options.Assess
	o.Progress = func(done, total int) { r.options.Progress.Report("computing figures", done, total) }
	computed, err := assess.Figures(ctx, r.whole, claims, r.options.Rubric, o)
	if err != nil {
		return err
	}
	for _, key := range claims {
		c := r.items[key].(*evidence.Claim)
		if field, was, is := differing(*c.Figures, computed[key]); field != "" {
			r.tell(storage.Defect{Code: storage.DefectFigures, Of: c.Ref(), Field: field, Message: fmt.Sprintf("%s is %s, and the model computes %s", field, was, is), Help: storage.HelpMend, Mends: true})
		}
	}
	return nil
}

// differing is the first figure in which two differ by more than rounding does.
func differing(a, b evidence.Figures) (field, was, is string) {
	for _, p := range []struct {
		name string
		a, b float64
	}{{"belief", a.Belief, b.Belief}, {"support", a.Support, b.Support}, {"opposition", a.Opposition, b.Opposition}, {"conflict", a.Conflict, b.Conflict},
		{"disbelief", a.Disbelief, b.Disbelief}, {"ignorance", a.Ignorance, b.Ignorance}, {"standardError", a.StandardError, b.StandardError},
		{"independentFor", float64(a.IndependentFor), float64(b.IndependentFor)}, {"independentAgainst", float64(a.IndependentAgainst), float64(b.IndependentAgainst)}} {
		if math.Abs(p.a-p.b) > 1e-9 {
			return p.name, fmt.Sprintf("%.4g", p.a), fmt.Sprintf("%.4g", p.b)
		}
	}
	for _, p := range []struct{ name, a, b string }{{"verdict", string(a.Verdict), string(b.Verdict)}, {"certainty", string(a.Certainty), string(b.Certainty)},
		{"method", string(a.Method), string(b.Method)}, {"disputed", fmt.Sprint(a.Disputed), fmt.Sprint(b.Disputed)}, {"independentAtLeast", fmt.Sprint(a.AtLeast), fmt.Sprint(b.AtLeast)}} {
		if p.a != p.b {
			return p.name, p.a, p.b
		}
	}
	return "", "", ""
}
