package edit

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/view"
	"corroborate/internal/analysis"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// written shows what a write did. The cursors of its lists are those of the mutation with
// the same input: the same dry run, or a repeated call, has the other pages. For a change
// that was made, the revision has them, too.
func written(ctx context.Context, done *curate.Outcome, changes []evidence.Change) *view.Written {
	w := &view.Written{Revision: view.NewRevision(done.Revision), DryRun: done.DryRun, Repeated: done.Repeated, StaleCount: done.Pending,
		AllChanges: changes, AllEffects: recordedEffects(done.Revision, done.Effects)}
	field := graphql.GetFieldContext(ctx).Field
	of := []any{field.Name, field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)}
	w.ChangePage = func(first *int32, after *string) (*view.ChangeConnection, error) {
		return paging.Changes(w.AllChanges, paging.Arguments{First: first, After: after}, of...)
	}
	w.EffectPage = func(first *int32, after *string) (*view.EffectConnection, error) {
		return paging.Effects(w.AllEffects, paging.Arguments{First: first, After: after}, of...)
	}
	w.FindWarnings = func(ctx context.Context) (found *analysis.Warned, err error) {
		err = load.Of(ctx).Store.View(ctx, func(r storage.Reader) error {
			found, err = analysis.Warnings(ctx, r, changes)
			return err
		})
		return found, err
	}
	return w
}

// recordedEffects shows the effects of a revision. The revision is nil if the write
// made none.
func recordedEffects(r *evidence.Revision, effects []evidence.Effect) []view.Effect {
	list := make([]view.Effect, len(effects))
	for i, e := range effects {
		list[i] = view.RecordedEffect(e)
		if r == nil {
			list[i].Sequence = 0
		}
	}
	return list
}
