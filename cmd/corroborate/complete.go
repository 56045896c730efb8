package main

import (
	"github.com/spf13/cobra"

	"corroborate/internal/evidence"
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

// completeClaims lets the shell complete the keys of the store's claims.
func (in *invocation) completeClaims(cmd *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	s, err := in.openStore(cmd.Context(), false)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer s.Close()
	var list []cobra.Completion
	err = s.View(cmd.Context(), func(r evidence.Reader) error {
		list = nil
		keys, err := r.Nearest(cmd.Context(), begin, 50)
		if err != nil {
			return err
		}
		refs := make([]evidence.Ref, len(keys))
		for i, key := range keys {
			refs[i] = evidence.Ref(key)
		}
		entries, err := r.Entries(cmd.Context(), refs)
		for _, e := range entries {
			if claim, ok := e.(*evidence.Claim); ok {
				list = append(list, cobra.CompletionWithDesc(string(claim.Key), claim.Statement))
			}
		}
		return err
	})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
