package assess

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
)

// claimsBelow holds the facts about the claims below a claim that its sentences
// use.
type claimsBelow struct {
	linked   bool           // whether anything at all is linked to the claim
	doubtful []standing     // premises that are contested or contradicted, by key
	refuted  []evidence.Key // claims that contradict it and are themselves contradicted, sorted
	empty    []evidence.Key // claims that are linked to it and that nothing supports, sorted
	steps    int            // length of the chain of premises that it rests on, if the length is what lowers belief; else 0
	weakest  float64        // probability of the weakest of these steps
}

// standing says how a premise stands by itself.
type standing struct {
	claim             evidence.Key
	verdict           evidence.Verdict
	belief, disbelief float64
	conflict          float64
}

// standing finds how a claim below x stands. It counts independent lines only
// if the conflict is so large that the verdict depends on the counts.
func (w *worker) standing(ctx context.Context, x, claim int32) (standing, error) {
	r, rubric := w.raw[claim], &w.md.rubric
	s := standing{w.md.components[claim].key, rubric.verdict(r, [2]int{}), r.belief(), r.disbelief(), r.masses[conflict]}
	if atLeast(s.conflict, rubric.ContestedConflict) {
		f, err := w.premise(ctx, x, claim)
		s.verdict = f.Verdict
		return s, err
	}
	return s, nil
}

func (w *worker) claimsBelow(ctx context.Context, x int32) (claimsBelow, error) {
	b := claimsBelow{linked: len(w.md.arguments[x]) > 0}
	for _, p := range w.md.premises[x] {
		if !w.raw[p].supportable {
			b.empty = append(b.empty, w.md.components[p].key)
		}
	}
	for _, p := range w.premisesBelow(x) {
		s, err := w.standing(ctx, x, p)
		if err != nil {
			return b, err
		}
		if s.verdict == evidence.VerdictContested || s.verdict == evidence.VerdictContradicted {
			b.doubtful = append(b.doubtful, s)
		}
	}
	for _, p := range w.attackers(x) {
		s, err := w.standing(ctx, x, p)
		if err != nil {
			return b, err
		}
		if s.verdict == evidence.VerdictContradicted {
			b.refuted = append(b.refuted, s.claim)
		}
	}
	b.steps, b.weakest = w.longChain(x)
	return b, nil
}

// putIntoWords adds the warnings and the summary to an assessment.
func (w *worker) putIntoWords(ctx context.Context, a *Assessment, c *chart, x int32) error {
	below, err := w.claimsBelow(ctx, x)
	if err != nil {
		return err
	}
	warner := warner{Assessment: a, chart: c, rubric: &w.md.rubric, below: below,
		holds:    func(key evidence.Key) bool { return w.records.holdable[w.md.at(key)] },
		critical: func(key evidence.Key) []evidence.Key { return w.md.keys(w.records.critical[w.md.at(key)]) },
		derives: func(source, record evidence.Key, side Side) bool {
			d := w.md.derivations[claimSide{x, side == For}]
			derives := false
			w.md.derivesFor(d, w.md.at(source), func(r int32) { derives = derives || w.md.components[r].key == record })
			return derives
		}}
	a.Warnings = warner.warnings()
	summarizer := summarizer{a, c, &w.md.rubric, below}
	a.Summary = summarizer.summary()
	return nil
}

// attackers lists, sorted, the claims that are linked against a claim.
func (w *worker) attackers(x int32) []int32 {
	var out []int32
	for _, a := range w.md.arguments[x] {
		for _, i := range a.links {
			if from := w.md.links[i].from; !a.supports && w.md.isClaim(from) {
				out = append(out, from)
			}
		}
	}
	slices.Sort(out)
	return out
}

// premisesBelow lists the claims that support a claim, directly or through
// other premises, sorted and without the claim itself. A claim that contradicts
// another is not its premise.
func (w *worker) premisesBelow(x int32) []int32 {
	seen := map[int32]bool{x: true}
	var out []int32
	stack := []int32{x}
	for len(stack) > 0 {
		claim := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, a := range w.md.arguments[claim] {
			for _, i := range a.links {
				if from := w.md.links[i].from; a.supports && w.md.isClaim(from) && !seen[from] {
					seen[from] = true
					out, stack = append(out, from), append(stack, from)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
