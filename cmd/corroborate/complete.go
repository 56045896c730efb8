package main

import (
	"github.com/spf13/cobra"

	"corroborate/internal/config"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// completeWords lets the shell complete the words that a flag takes.
func completeWords[T ~string](cmd *cobra.Command, flag string, words []T) {
	list := make([]cobra.Completion, len(words))
	for i, w := range words {
		list[i] = cobra.Completion(w)
	}
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is not there: the program is wrong, and any run shows it
	}
}

// choose adds a flag that takes one of a few words, the first by default.
func choose(cmd *cobra.Command, to *string, flag, help string, words ...string) {
	*to = words[0]
	cmd.Flags().Var(config.Word(to, words), flag, help)
	completeWords(cmd, flag, words)
}

// completeClaims lets the shell complete the keys of the store's claims.
func (in *invocation) completeClaims(cmd *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return in.complete(cmd, begin, func(it evidence.Item) bool { return it.EntryKind() == evidence.KindClaim })
}

// completeItems lets the shell complete the keys of all that the store holds.
func (in *invocation) completeItems(cmd *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return in.complete(cmd, begin, func(evidence.Item) bool { return true })
}

func (in *invocation) complete(cmd *cobra.Command, begin string, fits func(evidence.Item) bool) ([]cobra.Completion, cobra.ShellCompDirective) {
	s, err := in.openStore(cmd.Context(), false)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer s.Close()
	var list []cobra.Completion
	err = s.View(cmd.Context(), func(r storage.Reader) error {
		list = nil
		keys, err := r.Nearest(cmd.Context(), begin, 50)
		if err != nil {
			return err
		}
		entries, err := r.Entries(cmd.Context(), evidence.As[evidence.Ref](keys))
		for _, e := range entries {
			if it, ok := e.(evidence.Item); ok && fits(it) {
				list = append(list, cobra.CompletionWithDesc(string(it.EntryMeta().Key), it.Headline()))
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
