package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

func (in *invocation) remarkCommand() *cobra.Command {
	var o writeFlags
	var key, kind, text string
	cmd := &cobra.Command{
		Use:   "remark REF...",
		Short: "Ask a question about records, or remark on them",
		Long: `Remark keeps a question or a remark about one or several records, agents, claims or
links, for others to answer. No belief changes by that. Resolve says that it is settled.
Its key is made of the first REF, unless --key says otherwise.`,
		Example: `  corroborate remark icsr-2015 --text "Who chose the 58 accounts?"
  corroborate remark "icsr-2015->promise-gap" --kind remark --text "See page 11, too."`,
		Args:              args(cobra.MinimumNArgs(1), "the keys of what it is about, or the names of links"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			m := &evidence.Remark{Meta: evidence.Meta{Key: evidence.Key(key)}, Text: text, About: evidence.As[evidence.Ref](args), Status: evidence.RemarkOpen}
			if strings.TrimSpace(text) == "" {
				return usage(cmd, "no --text is given, expected what it says")
			}
			var err error
			if m.Kind, err = word(cmd, "kind", kind, evidence.RemarkKinds); err != nil {
				return err
			}
			return in.edit(cmd, &o, func(ctx context.Context, r storage.Reader) (curate.Edit, error) {
				made := *m
				if made.Key == "" {
					var err error
					if made.Key, err = freeKey(ctx, r, evidence.Word(evidence.Kind(m.Kind))+"-on", m.About[0], "remarks"); err != nil {
						return nil, err
					}
				}
				return curate.Create{Item: &made}, nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&text, "text", "", "what it says")
	flags.StringVar(&kind, "kind", "question", "what it is: "+choice(evidence.RemarkKinds))
	flags.StringVar(&key, "key", "", "its `KEY`, instead of one that is made for it")
	o.define(in, cmd)
	completeWords(cmd, "kind", lowered(evidence.RemarkKinds))
	return cmd
}
