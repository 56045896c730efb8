package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"corroborate/internal/backup"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
	"corroborate/internal/wording"
)

// wholeTimeout is for one transaction that reads or writes a whole map.
const wholeTimeout = 6 * time.Hour

func (in *invocation) backupCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write all that the store keeps to a file",
		Long: `Backup writes all that the store keeps to FILE: the map with its ids, versions, times and
aliases, the history with its effects, the figures, and which of them are stale.
Others may write to the store meanwhile; the file has one state of it. 'corroborate
restore' makes the same store of it again, in SQLite or in Neo4j.

The file has its name only when it is whole and on the disk. An export is no
backup: it has neither history nor aliases.`,
		Example: `  corroborate backup map.backup
  corroborate backup --replace /mnt/backups/latest.backup
  corroborate backup "backups/$(date +%F).backup"`,
		Args: args(cobra.ExactArgs(1), "the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return in.withStore(cmd, func(ctx context.Context, s storage.Store) error { return in.backup(ctx, s, args[0], replace) },
				open.Tune(open.Tuning{Neo4jWriteTimeout: wholeTimeout}))
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "replace FILE if there is one")
	return cmd
}

func (in *invocation) backup(ctx context.Context, s storage.Store, name string, replace bool) error {
	if name == "-" {
		return evidence.Refuse(evidence.Problem{Message: "a backup cannot be written to standard output", Expected: "the name of a file"})
	}
	if err := in.notOfStore(name); err != nil {
		return err
	}
	progress, done := in.progress()
	defer done()
	var state storage.State
	var counts backup.Counts
	err := writeWhole(name, replace, func(file *os.File) (err error) {
		state, counts, err = backup.Of(ctx, s, file, backup.Options{Progress: progress})
		return err
	})
	if err != nil {
		return err
	}
	done()
	_, err = fmt.Fprintf(in.stdout, "%s has %s\n", name, told(state, counts))
	return err
}

// notOfStore refuses to write a file that is one of those of the store.
func (in *invocation) notOfStore(name string) error {
	file, _ := os.Stat(name) // if there is none yet, it is nobody's; whatever else is wrong, writing it says
	for _, own := range open.Files(in.storeURL()) {
		if info, err := os.Stat(own); err == nil && file != nil && os.SameFile(info, file) {
			return evidence.Refuse(evidence.Problem{Code: evidence.Conflict, Message: name + " belongs to the store " + in.storeURL(), Expected: "another file"})
		}
	}
	return nil
}

// told says in words how much a backup has.
func told(state storage.State, c backup.Counts) string {
	return fmt.Sprintf("%s, at sequence %d", c, state.Sequence)
}

func (in *invocation) restoreCommand() *cobra.Command {
	var replace, check bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make the store what it was at a backup",
		Long: `Restore makes the store what it was when 'corroborate backup' wrote FILE: a SQLite file,
which it makes if there is none, or a database of Neo4j. The store must be empty. With
--replace it may hold something: restore first writes a backup of that beside FILE, and
tells its name. If restore fails, the store is as it was. What a damaged file holds
cannot be kept: restore says which files to move away.

The file is checked first. One that is damaged, not whole, or written by a newer
version is refused.

Stop the servers of the store before, and start them again afterwards. A server that
still runs notices that its map was replaced, and answers nothing more.`,
		Example: `  corroborate restore map.backup
  corroborate restore --check map.backup
  corroborate restore map.backup --store neo4j://localhost:7687
  corroborate restore --replace map.backup`,
		Args: args(cobra.ExactArgs(1), "the backup to restore"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			file, err := openSeekable(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			from, err := in.verified(cmd.Context(), backup.File{Name: args[0], From: file})
			if err != nil {
				return err
			}
			if check {
				_, err := fmt.Fprintf(in.stdout, "%s is whole: it has %s\n", from.Name, told(from.State, from.Counts))
				return err
			}
			defer func() { err = notKept(in.storeURL(), err) }()
			s, err := in.openStore(cmd.Context(), true, open.Tune(open.Tuning{Neo4jWriteTimeout: wholeTimeout}))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			return in.restore(cmd.Context(), s, from, replace)
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "replace what the store holds, and keep a backup of that beside FILE")
	cmd.Flags().BoolVar(&check, "check", false, "only check FILE")
	return cmd
}

// openSeekable opens a file that can be read more than once.
func openSeekable(name string) (io.ReadSeekCloser, error) {
	file, err := openFile(name)
	if err != nil {
		return nil, err
	}
	if seekable, ok := file.(io.ReadSeekCloser); ok {
		return seekable, nil
	}
	file.Close()
	return nil, evidence.Refuse(evidence.Problem{Message: name + " can be read only once", Expected: "a file"})
}

// verified reads a backup to its end, before any store is opened.
func (in *invocation) verified(ctx context.Context, file backup.File) (backup.Whole, error) {
	progress, done := in.progress()
	defer done()
	return file.Verify(ctx, progress)
}

// notKept tells what to do when restore fails because what the store holds is damaged: that
// one is to restore a backup, as such an error says, is what somebody is doing here.
func notKept(store string, err error) error {
	if evidence.OutageOf(err) != evidence.OutageDamaged {
		return err
	}
	var files []string
	for _, own := range open.Files(store) {
		if _, err := os.Lstat(own); err == nil {
			files = append(files, own)
		}
	}
	return evidence.Refuse(evidence.Problem{Code: evidence.Unavailable, Path: "store", Message: "the store is damaged, so that what it holds cannot be kept",
		Expected: "no damaged file: move " + wording.List(files) + " away, and restore again"}).For(evidence.OutageDamaged)
}

// asideOf is a new name beside a backup, for what the store holds before it is restored.
func (in *invocation) asideOf(restored string) string {
	begins := filepath.Join(filepath.Dir(restored), "before-restore-"+in.now().UTC().Format("20060102T150405Z"))
	name := begins + ".backup"
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); err != nil { // it is free; whatever else is wrong, writing it says
			return name
		}
		name = fmt.Sprintf("%s-%d.backup", begins, n)
	}
}

func (in *invocation) restore(ctx context.Context, s storage.Store, from backup.Whole, replace bool) error {
	progress, done := in.progress()
	defer done()
	kept, written, lacking := in.asideOf(from.Name), false, false
	var aside backup.Aside
	if replace {
		aside = func(ctx context.Context, r storage.Reader, state storage.State) error {
			// The store may try its transaction again, and then the file is our own.
			err := writeWhole(kept, written, func(file *os.File) error {
				_, err := backup.Write(ctx, r, state, file, backup.Options{Progress: progress})
				return err
			})
			written = written || err == nil
			lacking = err != nil
			return err
		}
	}
	switch err := backup.Restore(ctx, s, from, aside, progress); {
	case err != nil && (lacking || evidence.OutageOf(err) == evidence.OutageDiskFull):
		return fmt.Errorf("the store is as it was: %w", err)
	case err != nil:
		return err
	}
	done()
	if written {
		if _, err := fmt.Fprintf(in.stdout, "what the store held before is in %s\n", kept); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(in.stdout, "the store has %s, as in %s\n", told(from.State, from.Counts), from.Name)
	return err
}
