package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func (in *invocation) exportCommand() *cobra.Command {
	var format, output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the store's map to a file",
		Long: `Export writes the whole map as a map file. Importing it into an empty store gives
the same map. A map of any size is written without holding it in memory.`,
		Example: `  corroborate export --output map.yaml
  corroborate export --format jsonl | gzip > map.jsonl.gz`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			format, err := formatFor(cmd, "format", format, output)
			if err != nil {
				return err
			}
			return in.withStore(cmd, func(ctx context.Context, store evidence.Store) error {
				return in.writeTo(output, func(w io.Writer) error { return export(ctx, store, w, format) })
			})
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&format, "format", "", "the `FORMAT`, yaml, json or jsonl; by default what the output's name says, or else yaml")
	flags.StringVarP(&output, "output", "o", "", "a `FILE` to write to, instead of standard output")
	completeWords(cmd, "format", exchange.Formats)
	return cmd
}

func export(ctx context.Context, store evidence.Store, w io.Writer, format exchange.Format) error {
	return store.View(ctx, func(r evidence.Reader) error {
		writer, err := exchange.NewWriter(w, format)
		if err != nil {
			return err
		}
		if err := r.Scan(ctx, writer.Write); err != nil {
			return err
		}
		return writer.Close()
	})
}
