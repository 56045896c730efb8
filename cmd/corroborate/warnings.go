package main

import (
	"context"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

// warningsOf finds what to look at again in what was written. It ignores an interrupt, as
// titlesOfEdit does.
func warningsOf(ctx context.Context, s storage.Store, changes []evidence.Change) (warned *analysis.Warned, err error) {
	ctx = context.WithoutCancel(ctx)
	err = s.View(ctx, func(r storage.Reader) error {
		warned, err = analysis.Warnings(ctx, r, changes)
		return err
	})
	return warned, err
}

// tellWarnings tells what to look at again in what was imported, or would be.
func (in *invocation) tellWarnings(cmd *cobra.Command, changes []evidence.Change, most int) error {
	tell := func(ctx context.Context, s storage.Store) error {
		warned, err := warningsOf(ctx, s, changes)
		if err != nil {
			return err
		}
		return report.Warnings(in.stdout, in.style(), warned, most)
	}
	err := in.withStore(cmd, tell)
	if evidence.CodeOf(err) == evidence.NotFound { // a dry run makes no store
		return withNewStore(cmd.Context(), func(s storage.Store) error { return tell(cmd.Context(), s) })
	}
	return err
}
