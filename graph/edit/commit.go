package edit

import (
	"context"
	"fmt"
	"unicode/utf8"

	"corroborate/graph/input"
	"corroborate/graph/problems"
	"corroborate/graph/view"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// What the texts of a call may have, in characters.
const (
	maxReason         = 10_000
	maxIdempotencyKey = 200
)

// call is who calls, why and how.
func (m Mutations) call(ctx context.Context, in input.Call) (curate.Call, error) {
	if m.Curator == nil {
		return curate.Call{}, evidence.Errorf(evidence.Forbidden, "this server is for reading only")
	}
	if err := m.MayWrite(ctx); err != nil {
		return curate.Call{}, err
	}
	for _, text := range []struct {
		argument, value string
		most            int
	}{{"message", in.Message, maxReason}, {"idempotencyKey", in.IdempotencyKey, maxIdempotencyKey}} {
		if n := utf8.RuneCountInString(text.value); n > text.most {
			return curate.Call{}, problems.BadInput(atInput+"."+text.argument, fmt.Sprintf("at most %d characters", text.most), "it has %d characters", n)
		}
	}
	return curate.Call{At: atInput, Author: m.Author(ctx), Message: in.Message, IdempotencyKey: in.IdempotencyKey, DryRun: in.DryRun}, nil
}

// write makes intents one revision, all of them or none.
func (m Mutations) write(ctx context.Context, in input.Call, intents ...intent) (*view.Written, *curate.Result, error) {
	call, err := m.call(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	edits := make([]curate.Edit, len(intents))
	for i, one := range intents {
		if one.wrong != nil {
			return nil, nil, one.wrong
		}
		edits[i] = curate.Placed{Edit: one.edit, At: one.at, Content: evidence.Join(one.at, one.content)}
	}
	result, err := m.curator(ctx).Edit(ctx, call, edits...)
	if err != nil {
		return nil, nil, err
	}
	if result.DryRun {
		// A record as it would be must not be shown under the id of the record as it is.
		result.Subjects = make([]evidence.Entry, len(result.Subjects))
	}
	markPending(result)
	return written(ctx, &result.Outcome, result.Changes), result, nil
}

// markPending marks claims as stale. They were changed along with more claims than
// could be worked out at once, so their figures are out of date.
func markPending(result *curate.Result) {
	if result.Pending == 0 || result.Revision == nil {
		return
	}
	for _, e := range result.Subjects {
		if c, ok := e.(*evidence.Claim); ok {
			c.StaleSince = result.Revision.Sequence
		}
	}
}
