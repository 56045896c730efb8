package main

import (
	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

func (in *invocation) retractCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "retract SOURCE",
		Short: "Say that a source was retracted",
		Long: `Retract says that a publication was retracted: nothing that is reported in it alone
holds any longer. It prints which claims moved by that.`,
		Example: `  corroborate retract wakefield-1998 -m "retracted by the journal in 2010"
  corroborate retract wakefield-1998 --dry-run`,
		Args:              args(cobra.ExactArgs(1), "the key of a source"),
		ValidArgsFunction: in.completeItems,
	}
	return in.editing(cmd, "the source", func(args []string, version int) curate.Edit {
		return curate.RetractSource{Of: evidence.Ref(args[0]), ExpectedVersion: version}
	})
}

func (in *invocation) renameCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rename ITEM KEY",
		Short: "Give a record another key",
		Long: `Rename gives a record another key. What refers to it goes on doing so, and the old
key goes on naming it.`,
		Example:           `  corroborate rename vox-2015 vox-article-2015`,
		Args:              args(cobra.ExactArgs(2), "the key of a record and the one that it is to have"),
		ValidArgsFunction: in.completeItems,
	}
	return in.editing(cmd, "the record", func(args []string, version int) curate.Edit {
		return curate.Rename{Of: evidence.Ref(args[0]), Key: evidence.Key(args[1]), ExpectedVersion: version}
	})
}

func (in *invocation) mergeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "merge INTO OTHER",
		Short: "Make one record of two that are the same",
		Long: `Merge makes one record of two of a kind that turn out to be the same thing. Links,
references and caveats of OTHER become those of INTO, and fields that INTO has not are
filled in. OTHER is gone then, and its key goes on naming what it has become a part of.
It prints which claims moved by that.`,
		Example:           `  corroborate merge peter-neumann p-neumann --dry-run`,
		Args:              args(cobra.ExactArgs(2), "the keys of two records of a kind"),
		ValidArgsFunction: in.completeItems,
	}
	return in.editing(cmd, "INTO", func(args []string, version int) curate.Edit {
		return curate.Merge{Into: evidence.Ref(args[0]), Other: evidence.Ref(args[1]), ExpectedVersion: version}
	})
}

func (in *invocation) removeCommand() *cobra.Command {
	var withLinks bool
	cmd := &cobra.Command{
		Use:   "remove ITEM",
		Short: "Take a record out",
		Long: `Remove takes a record out of the map, and prints which claims moved by that. It is
refused while others need the record, and says which. With --with-links, the links from
and to the record go with it, and so do the caveats that qualify only the record and
these links. A caveat that also qualifies something else stays in the way: change what
it qualifies first.`,
		Example: `  corroborate remove old-note
  corroborate remove icsr-2015 --with-links --dry-run`,
		Args:              args(cobra.ExactArgs(1), "the key of a record"),
		ValidArgsFunction: in.completeItems,
	}
	cmd.Flags().BoolVar(&withLinks, "with-links", false, "take out its links too, and the caveats on nothing but it and them")
	return in.editing(cmd, "the record", func(args []string, version int) curate.Edit {
		return curate.Remove{Of: evidence.Ref(args[0]), WithLinks: withLinks, ExpectedVersion: version}
	})
}
