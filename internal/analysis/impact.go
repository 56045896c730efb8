package analysis

import (
	"context"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Impact is what moves if an entry is withdrawn.
type Impact struct {
	Of      evidence.Entry  // the entry in question
	Claims  []evidence.Key  // its dependents, or those of what a caveat qualifies, by key; without the entry itself
	Effects []assess.Effect // on the claims that would move, the largest change of belief first
	Unmoved []evidence.Key  // the claims that would not move, by key
	Part    *evidence.Map   // holds the claims and all that they depend on
	Change  assess.Change   // what would be withdrawn or resolved
}

// Impact tells how the dependents of a record, an agent or a link move if it is
// withdrawn. For a caveat, it tells how the dependents of what it qualifies move if
// the caveat is resolved.
func (a *Asker) Impact(ctx context.Context, of evidence.Ref) (*Impact, error) {
	var q question
	out := &Impact{}
	err := a.Store.View(ctx, func(r storage.Reader) (err error) {
		if q, err = a.ask(ctx, r); err != nil {
			return err
		}
		found, err := named(ctx, r, []evidence.Ref{of})
		if err != nil {
			return err
		}
		switch e := found[of].(type) {
		case nil:
			return unknown(ctx, r, "ref", "record or link", of)
		case *evidence.Caveat:
			q.change.Resolve, q.moves = []evidence.Key{e.Key}, evidence.As[evidence.Ref](e.QualifiedClaimsAndItems())
		default:
			q.change.Withdraw, q.moves = []evidence.Ref{e.Ref()}, []evidence.Ref{e.Ref()}
		}
		out.Of = found[of]
		if q.above, err = r.Above(ctx, q.moves); err != nil {
			return err
		}
		if err := within(a.Limits.Claims, len(q.above), "", tooManyClaims); err != nil {
			return err
		}
		return q.readPart(ctx, r, nil)
	})
	if err != nil {
		return nil, err
	}
	q.above = slices.DeleteFunc(q.above, func(key evidence.Key) bool { return evidence.Ref(key) == out.Of.Ref() })
	answer, err := a.answer(ctx, &q)
	if err != nil {
		return nil, err
	}
	out.Claims, out.Effects, out.Part, out.Change = answer.Claims, answer.Effects, answer.Part, answer.Change
	moved := map[evidence.Key]bool{}
	for _, e := range out.Effects {
		moved[e.Claim] = true
	}
	for _, key := range out.Claims {
		if !moved[key] {
			out.Unmoved = append(out.Unmoved, key)
		}
	}
	return out, nil
}
