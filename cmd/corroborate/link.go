package main

import (
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

func (in *invocation) linkCommand() *cobra.Command {
	var o writeFlags
	var contradicts bool
	var strength, jointly, rationale, locator string
	cmd := &cobra.Command{
		Use:   "link FROM TO",
		Short: "Say that a record supports a claim, or contradicts it",
		Long: `Link says that FROM, a testimony, study, source or claim, supports the claim TO, or
with --contradicts that it contradicts it. It prints which claims moved by that.
Both are named by key or id.`,
		Example: `  corroborate link icsr-2015 recruiting-declining --strength weak -m "see p. 7"
  corroborate link vox-2015 no-mass-defection --contradicts --dry-run`,
		Args:              args(cobra.ExactArgs(2), "the keys of a record and of a claim"),
		ValidArgsFunction: in.completeItems,
		RunE: func(cmd *cobra.Command, args []string) error {
			link := &evidence.Link{From: evidence.Key(args[0]), To: evidence.Key(args[1]), Relation: evidence.Supports,
				Jointly: jointly, Rationale: rationale, Locator: locator}
			if contradicts {
				link.Relation = evidence.Contradicts
			}
			var err error
			if link.Strength, err = word(cmd, "strength", strength, evidence.Strengths); err != nil {
				return err
			}
			return in.edit(cmd, &o, made(curate.Link{Link: link}))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&contradicts, "contradicts", false, "FROM is against the claim, not for it")
	flags.StringVar(&strength, "strength", "moderate", "how far the claim follows if FROM holds: "+choice(evidence.Strengths))
	flags.StringVar(&jointly, "jointly", "", "links into one claim with the same `WORD` are one argument, which holds where all of them do")
	flags.StringVar(&rationale, "rationale", "", "why it follows")
	flags.StringVar(&locator, "locator", "", "where in FROM it says so: a page, a minute")
	o.define(in, cmd)
	completeWords(cmd, "strength", lowered(evidence.Strengths))
	return cmd
}

func (in *invocation) unlinkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "unlink LINK",
		Short: "Take a link out",
		Long: `Unlink takes a link out of the map, and prints which claims moved by that. A link is
named 'from->to' if it supports, and 'from-|to' if it contradicts. Unlink is refused
while a caveat qualifies the link, and says which caveat: remove that first, or change
what it qualifies.`,
		Example: `  corroborate unlink 'icsr-2015->promise-gap' -m "not what it says"`,
		Args:    args(cobra.ExactArgs(1), "the name of a link, as in 'from->to' or 'from-|to'"),
	}
	return in.editing(cmd, "the link", func(args []string, version int) curate.Edit {
		return curate.Unlink{Of: evidence.Ref(args[0]), ExpectedVersion: version}
	})
}

// word reads one of the words of a vocabulary, in small letters or capitals, with
// '-' or '_' in it; none is none.
func word[T ~string](cmd *cobra.Command, flag, got string, words []T) (T, error) {
	if got == "" {
		return "", nil
	}
	folded := strings.ToUpper(strings.NewReplacer("-", "_", " ", "_").Replace(got))
	for _, w := range words {
		if string(w) == folded {
			return w, nil
		}
	}
	return "", oneOf(cmd, flag, strings.ToLower(got), lowered(words)...)
}

// lowered are words as they are typed.
func lowered[T ~string](words []T) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = strings.ToLower(strings.ReplaceAll(string(w), "_", "-"))
	}
	return list
}

// choice tells which words there are.
func choice[T ~string](words []T) string { return strings.Join(lowered(words), ", ") }
