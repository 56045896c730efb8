package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/report"
	"corroborate/internal/storage"
)

// writeFlags are those of all commands that write.
type writeFlags struct {
	message string
	dryRun  bool
	version int
	format  string
	all     bool
}

func (o *writeFlags) define(in *invocation, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&o.message, "message", "m", "", "a `TEXT` for the history: why it is done")
	flags.BoolVarP(&o.dryRun, "dry-run", "n", false, "tell what would happen, and change nothing")
	in.authorFlag(cmd.Flags())
	flags.BoolVar(&o.all, "all", false, fmt.Sprintf("list everything, not only the first %d of each list", mostListed))
	choose(cmd, &o.format, "format", "the `FORMAT`, text or json", "text", "json")
}

// editing completes a command that makes an edit of its arguments: with what it runs, and
// with the flags, among them one that makes the edit fail if somebody else has changed the
// entry.
func (in *invocation) editing(cmd *cobra.Command, entry string, edit func(args []string, version int) curate.Edit) *cobra.Command {
	var o writeFlags
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return in.edit(cmd, &o, made(edit(args, o.version))) }
	o.define(in, cmd)
	cmd.Flags().IntVar(&o.version, "expected-version", 0, "fail if "+entry+" has another `VERSION`, because somebody changed it meanwhile")
	return cmd
}

func (o *writeFlags) check(cmd *cobra.Command) error {
	if cmd.Flags().Changed("expected-version") && o.version < 1 {
		return usage(cmd, "--expected-version %d is no version, expected at least 1", o.version)
	}
	return nil
}

// edit makes one edit, and tells what it did.
func (in *invocation) edit(cmd *cobra.Command, o *writeFlags, make func(context.Context, storage.Reader) (curate.Edit, error)) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	return in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
		curator, err := in.curator(s)
		if err != nil {
			return err
		}
		var edit curate.Edit
		err = s.View(ctx, func(r storage.Reader) error {
			edit, err = make(ctx, r)
			return err
		})
		if err != nil {
			return err
		}
		progress, done := in.progress()
		call := curate.Call{Author: in.author(), Message: o.message, DryRun: o.dryRun, CatchUp: true, Progress: progress}
		result, left := curator.Edit(ctx, call, edit)
		done()
		if result == nil {
			return ofSubject(left)
		}
		warned, err := warningsOf(ctx, s, result.Changes)
		if err != nil {
			return errors.Join(err, left)
		}
		if o.format == "json" {
			return errors.Join(report.EditJSON(in.stdout, result, warned), left)
		}
		titles, err := titlesOfEdit(ctx, s, result, most(o.all))
		if err != nil {
			return errors.Join(err, left)
		}
		return errors.Join(report.Edit(in.stdout, in.style(), titles, result, most(o.all)), report.Warnings(in.stdout, in.style(), warned, most(o.all)), left)
	})
}

// titlesOfEdit reads the titles of claims that an edit moved, as many as a report
// shows. It ignores an interrupt, since the edit is done and should be told.
func titlesOfEdit(ctx context.Context, s storage.Store, result *curate.Result, most int) (report.Titles, error) {
	titles, err := titlesOfMoved(context.WithoutCancel(ctx), s, result.Effects, most)
	for _, c := range result.Changes {
		if it, ok := c.After.(evidence.Item); ok {
			titles[it.EntryMeta().Key] = it.Headline()
		}
	}
	return titles, err
}

// ofSubject drops the path of a problem with the command's own argument.
func ofSubject(err error) error {
	return mapProblems(err, func(p evidence.Problem) evidence.Problem {
		switch p.Path {
		case "ref", "into", "other", "revision", "expectedVersion":
			p.Path = ""
		}
		return p
	})
}

// made returns an edit that needs nothing from the store.
func made(edit curate.Edit) func(context.Context, storage.Reader) (curate.Edit, error) {
	return func(context.Context, storage.Reader) (curate.Edit, error) { return edit, nil }
}
