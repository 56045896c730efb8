package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

func (in *invocation) searchCommand() *cobra.Command {
	var format string
	var kinds []string
	var first int
	cmd := &cobra.Command{
		Use:   "search TEXT",
		Short: "Find what holds some words",
		Long: `Search finds the records of the store whose texts hold every word, as a whole word or
as the beginning of one, whatever the case, accents and strokes. Words in quotation
marks stand next to each other. Records whose statement, title, name or key holds
all words come first, then the claims that are linked to most claims. If nothing is
found, search forgives a typing error, and says so. It prints nothing if nothing is
found then.`,
		Example: `  corroborate search recruit
  corroborate search '"foreign fighters" border'
  corroborate search defector interview --kind study`,
		Args: args(cobra.MinimumNArgs(1), "words to search for"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if first < 1 {
				return usage(cmd, "--first %d finds nothing, expected at least 1", first)
			}
			only, err := parseKinds(cmd, kinds)
			if err != nil {
				return err
			}
			query := storage.SearchQuery{Text: strings.Join(args, " "), Kinds: only, First: first, Count: true}
			return in.withStore(cmd, func(ctx context.Context, store storage.Store) error {
				return in.search(ctx, store, query, format)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&kinds, "kind", nil, "only of these `KINDS`: "+strings.Join(lowered(evidence.ItemKinds), ", "))
	flags.IntVar(&first, "first", 20, "at most so many")
	choose(cmd, &format, "format", "the `FORMAT`, table or json", "table", "json")
	completeWords(cmd, "kind", lowered(evidence.ItemKinds))
	return cmd
}

func (in *invocation) search(ctx context.Context, store storage.Store, query storage.SearchQuery, format string) error {
	var page storage.HitPage
	var instead string
	err := store.View(ctx, func(r storage.Reader) (err error) {
		page, instead, err = analysis.Search(ctx, r, query)
		return err
	})
	if err != nil {
		return err
	}
	if format == "json" {
		return report.HitsJSON(in.stdout, page.Items)
	}
	return report.Hits(in.stdout, in.style(), page, instead)
}
