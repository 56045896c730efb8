package faults

import (
	"context"
	"fmt"

	"corroborate/internal/assess"
	"corroborate/internal/check"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Judge says what is wrong with a store, by the ledger: each acknowledged call is one revision, which has its
// sequence and all that it made; a call that may have been done is one revision or none; there are no
// others; and a check of the store finds no defect and no stale figure.
func (l *Ledger) Judge(ctx context.Context, s storage.Store) (wrong []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	wrong = append(wrong, l.strange...)
	tell := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	revisions, err := revisionsOf(ctx, s)
	if err != nil {
		return nil, err
	}
	for key, sequence := range l.told {
		switch found := revisions[key]; {
		case len(found) != 1:
			tell("%s was acknowledged, and is in the history %d times", key, len(found))
		case found[0] != sequence:
			tell("%s was acknowledged as revision %d, and is revision %d", key, sequence, found[0])
		}
	}
	for key, found := range revisions {
		switch _, told := l.told[key]; {
		case told:
		case !l.unknown[key]:
			tell("revision %v (%s) is there, and nobody was told so", found, key)
		case len(found) > 1:
			tell("%s was done %d times", key, len(found))
		}
	}
	if err := l.judgeEntries(ctx, s, revisions, tell); err != nil {
		return nil, err
	}
	report, err := check.Store(ctx, s, check.Options{Rubric: assess.DefaultRubric()})
	if err != nil {
		return nil, err
	}
	for _, d := range report.Defects {
		tell("the check finds %s %s %s: %s", d.Code, d.Of, d.Field, d.Message)
	}
	if report.Stale > 0 {
		tell("%d claims are stale", report.Stale)
	}
	return wrong, nil
}

// revisionsOf are the sequences of all revisions by the keys of their calls.
func revisionsOf(ctx context.Context, s storage.Store) (found map[string][]int64, err error) {
	err = s.View(ctx, func(r storage.Reader) error {
		found = map[string][]int64{}
		q := storage.RevisionQuery{OldestFirst: true, First: 1000}
		for {
			page, err := r.Revisions(ctx, q)
			if err != nil {
				return err
			}
			for _, one := range page.Revisions {
				found[one.Message] = append(found[one.Message], one.Sequence)
				q.After = one.Sequence
			}
			if !page.HasNext {
				return nil
			}
		}
	})
	return found, err
}

// judgeEntries tells of what calls have made in part, or without a revision.
func (l *Ledger) judgeEntries(ctx context.Context, s storage.Store, revisions map[string][]int64, tell func(string, ...any)) error {
	var found []evidence.Entry
	err := s.View(ctx, func(r storage.Reader) (err error) {
		refs := make([]evidence.Ref, 0, 2*l.asked)
		for n := 1; n <= l.asked; n++ {
			refs = append(refs, evidence.Ref(nameOf(n)), evidence.Ref(evidence.LinkName(evidence.Key(nameOf(n)), evidence.Key(claimOf(n)), relationOf(n))))
		}
		found, err = r.Entries(ctx, refs)
		return err
	})
	if err != nil {
		return err
	}
	for n := 1; n <= l.asked; n++ {
		done := len(revisions[nameOf(n)]) > 0
		for i, what := range []string{"study", "link"} {
			if there := found[2*(n-1)+i] != nil; there != done {
				tell("that %s is in the history is %t, and that its %s is there is %t", nameOf(n), done, what, there)
			}
		}
	}
	return nil
}
