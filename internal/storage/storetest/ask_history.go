package storetest

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// revisions asks for a list of revisions, and answers with their numbers.
type revisions storage.RevisionQuery

func (a revisions) of(ctx context.Context, r storage.Reader) (string, error) {
	if a.First == 0 {
		a.First = 100
	}
	p, err := r.Revisions(ctx, storage.RevisionQuery(a))
	var numbers []string
	for _, revision := range p.Revisions {
		numbers = append(numbers, fmt.Sprint(revision.Sequence))
	}
	return page(strings.Join(numbers, " "), p.HasNext, p.Total), err
}

// revisionsAt asks for the revisions of some numbers.
type revisionsAt []int64

func (a revisionsAt) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.RevisionsAt(ctx, a)
	if err == nil && len(found) != len(a) {
		return "", fmt.Errorf("%d revisions for %d numbers", len(found), len(a))
	}
	numbers := make([]string, len(found))
	for i, revision := range found {
		numbers[i] = "-"
		if revision != nil {
			numbers[i] = fmt.Sprint(revision.Sequence)
		}
	}
	return strings.Join(numbers, " "), err
}

// undos asks for revisions that take others back, and answers with their numbers and, in
// brackets, those of what they take back.
type undos storage.UndoQuery

func (a undos) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.Undos(ctx, storage.UndoQuery(a))
	numbers := make([]string, len(found))
	for i, revision := range found {
		numbers[i] = fmt.Sprintf("%d%v", revision.Sequence, revision.Undoes)
	}
	return strings.Join(numbers, " "), err
}

// changes asks for what some revisions changed: "+" is before an entry that
// was created, "-" before one that was removed, "~" before one that was
// changed, and "|" between two revisions.
type changes []int64

func (a changes) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.Changes(ctx, a)
	if err == nil && len(found) != len(a) {
		return "", fmt.Errorf("changes of %d revisions for %d numbers", len(found), len(a))
	}
	texts := make([]string, len(found))
	for i, list := range found {
		var names []string
		for _, c := range list {
			sign := "~"
			if c.Created() {
				sign = "+"
			}
			if c.Removed() {
				sign = "-"
			}
			names = append(names, sign+string(c.Ref))
		}
		texts[i] = strings.Join(names, " ")
	}
	return strings.Join(texts, " | "), err
}

// effects asks for effects: each is a claim with how belief in it moved, for a
// revision, or a revision with that, for a claim; "|" is between two answers.
type effects []storage.EffectQuery

func (a effects) of(ctx context.Context, r storage.Reader) (string, error) {
	pages, err := r.Effects(ctx, a)
	if err != nil {
		return "", err
	}
	if len(pages) != len(a) {
		return "", fmt.Errorf("%d pages for %d queries", len(pages), len(a))
	}
	texts := make([]string, len(pages))
	for i, p := range pages {
		if len(p.At) != len(p.Effects) {
			return "", fmt.Errorf("%d effects at %d positions", len(p.Effects), len(p.At))
		}
		var moves []string
		for _, e := range p.Effects {
			what := string(e.Key)
			if a[i].Claim != "" {
				what = fmt.Sprint(e.Sequence)
			}
			moves = append(moves, fmt.Sprintf("%s%+.4g", what, e.Change()))
		}
		texts[i] = page(strings.Join(moves, " "), p.HasNext, p.Total)
	}
	return strings.Join(texts, " | "), nil
}

// effectPages asks for all pages of effects, one after the other.
type effectPages storage.EffectQuery

func (a effectPages) of(ctx context.Context, r storage.Reader) (string, error) {
	text := ""
	q := storage.EffectQuery(a)
	for range 20 { // of so few effects there are not more
		pages, err := r.Effects(ctx, []storage.EffectQuery{q})
		if err != nil {
			return "", err
		}
		p := pages[0]
		for _, e := range p.Effects {
			text += fmt.Sprintf("%d/%s ", e.Sequence, e.Claim)
		}
		text += page("", p.HasNext, p.Total) + "; "
		if !p.HasNext {
			return text, nil
		}
		q.After = &p.At[len(p.At)-1]
		if q.Backward {
			q.After = &p.At[0]
		}
	}
	return text + "and no end", nil
}

// stale asks for up to so many stale claims.
type stale int

func (a stale) of(ctx context.Context, r storage.Reader) (string, error) {
	keys, err := r.Stale(ctx, int(a))
	return strings.Trim(fmt.Sprint(keys), "[]"), err
}

// tallies asks for what a store counts of revisions: changes/effects/pending.
type tallies []int64

func (a tallies) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.RevisionsAt(ctx, a)
	var texts []string
	for _, revision := range found {
		if revision != nil {
			texts = append(texts, fmt.Sprintf("%d/%d/%d", revision.Changes, revision.Effects, revision.Pending))
		}
	}
	return strings.Join(texts, " "), err
}

// chronicle asks for the whole history in full, a line for every revision,
// change and effect.
type chronicle struct{}

func (chronicle) of(ctx context.Context, r storage.Reader) (string, error) {
	lines, err := historyOf(ctx, r)
	return strings.Join(lines, "\n"), err
}

func historyOf(ctx context.Context, r storage.Reader) ([]string, error) {
	p, err := r.Revisions(ctx, storage.RevisionQuery{First: 1000, OldestFirst: true})
	if err != nil {
		return nil, err
	}
	var numbers []int64
	var queries []storage.EffectQuery
	for _, revision := range p.Revisions {
		numbers = append(numbers, revision.Sequence)
		queries = append(queries, storage.EffectQuery{Sequence: revision.Sequence, First: 1000})
	}
	changes, err := r.Changes(ctx, numbers)
	if err != nil {
		return nil, err
	}
	pages, err := r.Effects(ctx, queries)
	if err != nil {
		return nil, err
	}
	var lines []string
	for i, revision := range p.Revisions {
		lines = append(lines, fmt.Sprintf("%+v", revision))
		for _, c := range changes[i] {
			line := fmt.Sprintf("  %s %s %s", c.ID, c.Kind, c.Ref)
			for _, e := range []evidence.Entry{c.Before, c.After} {
				line += "\n    "
				if e != nil {
					line += full(e)
				}
			}
			lines = append(lines, line)
		}
		for _, e := range pages[i].Effects {
			lines = append(lines, fmt.Sprintf("  %d %s %s %+v %+v", e.Sequence, e.Claim, e.Key, e.Before, e.After))
		}
	}
	keys, err := r.Stale(ctx, 1000)
	return append(lines, fmt.Sprintf("stale: %v", keys)), err
}

// revisionPages asks for all pages of a list of revisions.
type revisionPages storage.RevisionQuery

func (a revisionPages) of(ctx context.Context, r storage.Reader) (string, error) {
	text := ""
	for range 20 { // of so few revisions there are not more
		p, err := r.Revisions(ctx, storage.RevisionQuery(a))
		if err != nil {
			return "", err
		}
		var numbers []string
		for _, revision := range p.Revisions {
			numbers = append(numbers, fmt.Sprint(revision.Sequence))
			a.After = revision.Sequence
		}
		text += page(strings.Join(numbers, " "), p.HasNext, p.Total) + "; "
		if !p.HasNext {
			return text, nil
		}
	}
	return text + "and no end", nil
}
