package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange/export"
	"corroborate/internal/storage"
)

func (in *invocation) exportCommand() *cobra.Command {
	var format, output, around string
	var depth int
	cmd := &cobra.Command{
		Use:   "export [CLAIM]",
		Short: "Write the store's map to a file",
		Long: `Export writes the whole map, with CLAIM what that claim rests on, or with --around
what is near an item, in one of these formats:

` + exportFormats() + `
Importing one of the first four into an empty store gives the same map. A map of
any size is written without holding it in memory; graphs keep the ids of records there.
The ids in a graph are those of the API, and each node has its key.`,
		Example: `  corroborate export --output map.yaml
  corroborate export --format jsonl | gzip > map.jsonl.gz
  corroborate export --output map.zip
  corroborate export recruiting-declining --output report.html
  corroborate export --around vox-2015 --output near.graphml
  corroborate export recruiting-declining --depth 2 --format dot | dot -Tsvg > trace.svg`,
		Args:              args(cobra.MaximumNArgs(1), "one claim, or none for the whole map"),
		ValidArgsFunction: in.completeClaims,
		RunE: func(cmd *cobra.Command, args []string) error {
			r := export.Request{Around: evidence.Ref(around), Depth: depth}
			if len(args) > 0 {
				r.Claim = evidence.Ref(args[0])
			}
			var err error
			if r.Format, err = exportFormat(cmd, format, output); err != nil {
				return err
			}
			if err := export.Check(r); err != nil {
				return usage(cmd, "%s", err)
			}
			return in.withStore(cmd, func(ctx context.Context, store storage.Store) error {
				return in.export(ctx, store, output, r)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "", "the `FORMAT`, one of those above; by default what the output's name says, or else yaml")
	flags.StringVarP(&output, "output", "o", "", "a `FILE` to write to, instead of standard output")
	flags.StringVar(&around, "around", "", "the `ITEM` to write with what is around it, in either direction of each relation")
	flags.IntVar(&depth, "depth", 0, "with CLAIM: how many levels of premises to write, `N`, 0 for all; with --around: how many steps to go, 1 by default")
	completeWords(cmd, "format", export.Names())
	return cmd
}

// exportFormats tells all formats, one a line.
func exportFormats() string {
	var b strings.Builder
	for _, info := range export.Formats {
		fmt.Fprintf(&b, "  %-10s %-9s %s\n", info.Format, info.Extensions[0], info.About)
	}
	return b.String()
}

// exportFormat is what the flag says, or else what the file's name says, or else
// YAML if there is no name.
func exportFormat(cmd *cobra.Command, word, file string) (export.Format, error) {
	if word != "" {
		if _, err := export.InfoOf(export.Format(word)); err != nil {
			return "", oneOf(cmd, "format", word, evidence.Strings(export.Names())...)
		}
		return export.Format(word), nil
	}
	if file == "" || file == "-" {
		return export.YAML, nil
	}
	if format, ok := export.FormatOf(file); ok {
		return format, nil
	}
	endings := make([]string, 0, len(export.Formats))
	for _, info := range export.Formats {
		endings = append(endings, info.Extensions[0])
	}
	return "", usage(cmd, "the name %s does not say which format it is, expected one of %s, or --format", file, strings.Join(endings, ", "))
}

func (in *invocation) export(ctx context.Context, store storage.Store, output string, r export.Request) error {
	o := export.Options{}
	if r.Claim != "" {
		var err error
		if o.Rubric, err = in.loadRubric(); err != nil {
			return err
		}
	}
	if info, err := export.InfoOf(r.Format); err != nil || info.Dossier {
		if err := (&curate.Curator{Store: store, Rubric: o.Rubric}).CheckRubric(ctx); err != nil {
			return err
		}
	}
	progress, done := in.progress()
	defer done()
	if progress != nil {
		o.Progress = func(done, total int) { progress("exporting", done, total) }
	}
	return in.writeTo(output, func(w io.Writer) error { return export.Write(ctx, store, w, r, o) })
}
