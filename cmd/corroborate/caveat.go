package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

func (in *invocation) caveatCommand() *cobra.Command {
	var o writeFlags
	var key, category, severity, text string
	var raisedIn []string
	cmd := &cobra.Command{
		Use:   "caveat ITEM...",
		Short: "Raise a caveat on records",
		Long: `Caveat says what limits how far one or several records, agents or claims can be
relied on, and prints which claims moved by that. Its key is made of the category and
of the first item, unless --key says otherwise.`,
		Example: `  corroborate caveat icsr-2015 --category small-sample --text "Only 58 accounts."
  corroborate caveat vox-2015 --category outdated --severity minor --text "Of 2015." --raised-in icsr-report-2015`,
		Args:              args(cobra.MinimumNArgs(1), "the keys of what it is about"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			c := &evidence.Caveat{Meta: evidence.Meta{Key: evidence.Key(key)}, Text: text, Qualifies: evidence.As[evidence.Ref](args), RaisedIn: evidence.As[evidence.Key](raisedIn)}
			if category == "" || strings.TrimSpace(text) == "" {
				return usage(cmd, "no --category or no --text is given, expected both")
			}
			var err error
			if c.Category, err = word(cmd, "category", category, evidence.Categories); err != nil {
				return err
			}
			if c.Severity, err = word(cmd, "severity", severity, evidence.Severities); err != nil {
				return err
			}
			return in.edit(cmd, &o, func(ctx context.Context, r storage.Reader) (curate.Edit, error) {
				raised := *c
				if raised.Key == "" {
					var err error
					if raised.Key, err = freeKey(ctx, r, strings.ToLower(strings.ReplaceAll(string(c.Category), "_", "-"))+"-of", c.Qualifies[0], "caveats"); err != nil {
						return nil, err
					}
				}
				return curate.RaiseCaveat{Caveat: &raised}, nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&category, "category", "", "what it is about: "+choice(evidence.Categories))
	flags.StringVar(&text, "text", "", "what it says")
	flags.StringVar(&severity, "severity", "moderate", "how grave it is: "+choice(evidence.Severities))
	flags.StringSliceVar(&raisedIn, "raised-in", nil, "the `SOURCES` that raise it")
	flags.StringVar(&key, "key", "", "its `KEY`, instead of one that is made for it")
	o.define(in, cmd)
	completeWords(cmd, "category", lowered(evidence.Categories))
	completeWords(cmd, "severity", lowered(evidence.Severities))
	return cmd
}

func (in *invocation) resolveCommand() *cobra.Command {
	var o writeFlags
	var reopen bool
	cmd := &cobra.Command{
		Use:   "resolve CAVEAT|REMARK",
		Short: "Say that a caveat no longer stands, or that a question is settled",
		Long: `Resolve says that a caveat has been met, so that it no longer costs any belief, and
prints which claims moved by that. With --reopen it stands again. Of a question or a
remark, it says that it is settled, which moves no claim.`,
		Example: `  corroborate resolve no-hard-data -m "the ministry has published figures"
  corroborate resolve no-hard-data --reopen`,
		Args:              args(cobra.ExactArgs(1), "the key of a caveat, a question or a remark"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			of := evidence.Ref(args[0])
			return in.edit(cmd, &o, func(ctx context.Context, r storage.Reader) (curate.Edit, error) {
				found, err := r.Entries(ctx, []evidence.Ref{of})
				if err != nil {
					return nil, err
				}
				switch e := found[0].(type) {
				case *evidence.Caveat:
					return curate.ResolveCaveat{Of: of, ExpectedVersion: o.version, Reopen: reopen}, nil
				case *evidence.Remark:
					status := evidence.RemarkResolved
					if reopen {
						status = evidence.RemarkOpen
					}
					return curate.Update{Of: of, Kind: evidence.KindRemark, ExpectedVersion: o.version, Set: curate.Fields{"status": status}}, nil
				case nil:
					near, err := r.Nearest(ctx, args[0], 3)
					if err != nil {
						return nil, err
					}
					return nil, evidence.Refuse(evidence.Problem{Code: evidence.NotFound, Message: fmt.Sprintf("there is no caveat or remark %q", of), Nearest: evidence.Strings(near)})
				default:
					return nil, evidence.Refuse(evidence.WrongKind(of, e.EntryKind(), "", evidence.AnyOf([]evidence.Kind{evidence.KindCaveat, evidence.KindRemark})))
				}
			})
		},
	}
	cmd.Flags().BoolVar(&reopen, "reopen", false, "say that it does stand, or that it is open again")
	o.define(in, cmd)
	cmd.Flags().IntVar(&o.version, "expected-version", 0, "fail if it has another `VERSION`, because somebody changed it meanwhile")
	return cmd
}

// freeKey makes a key of a word and of what an entry is on, which nothing has yet. Several
// names those that have such keys.
func freeKey(ctx context.Context, r storage.EntryReader, word string, on evidence.Ref, several string) (evidence.Key, error) {
	const numbers = 100
	if found, err := r.Entries(ctx, []evidence.Ref{on}); err != nil {
		return "", err
	} else if found[0] != nil { // it may have been named by its id
		on = found[0].Ref()
	}
	begin := word + "-" + strings.NewReplacer("->", "-", "-|", "-").Replace(string(on))
	begin = begin[:min(len(begin), evidence.MaxKey-len("-100"))]
	var names []evidence.Ref
	for i := range numbers {
		name := begin
		if i > 0 {
			name = fmt.Sprintf("%s-%d", begin, i+1)
		}
		names = append(names, evidence.Ref(name))
	}
	taken, err := r.Entries(ctx, names)
	if err != nil {
		return "", err
	}
	for i, e := range taken {
		if e == nil {
			return evidence.Key(names[i]), nil
		}
	}
	return "", evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Message: fmt.Sprintf("there are %d %s like it already", numbers, several), Expected: "another --key"})
}
