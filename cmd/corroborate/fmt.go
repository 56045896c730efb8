package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func (in *invocation) fmtCommand() *cobra.Command {
	var check bool
	var from string
	cmd := &cobra.Command{
		Use:   "fmt FILE...",
		Short: "Put map files in order",
		Long: `Fmt rewrites map files with their lists, and the fields of each entry, in the order of
the format. Entries keep their order. In YAML all else stays as it is, and comments go
with what they stand before. JSON and JSON Lines are laid out as export lays them out.
A file with errors stays as it is, and what a file says never changes.

With - it reads standard input and writes to standard output. With --check it
writes nothing: it lists the files that are not in order, and exits with 1 if there
are any, and with 2 if something failed.`,
		Example: `  corroborate fmt map.yaml
  corroborate fmt --check maps/*.yaml
  corroborate fmt - < map.yaml`,
		Args: args(cobra.MinimumNArgs(1), "map files, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			different := false
			var failed error
			for _, name := range args {
				moved, err := in.tidy(cmd, name, from, check)
				different = different || moved
				failed = errors.Join(failed, err)
			}
			if check {
				return differs(different, failed)
			}
			return failed
		},
	}
	flags := cmd.Flags()
	flags.BoolVarP(&check, "check", "l", false, "list the files that are not in order, and change nothing")
	flags.StringVar(&from, "from", "", "the `FORMAT`, yaml, json or jsonl; by default what the file's name says, and yaml for standard input")
	completeWords(cmd, "from", exchange.Formats)
	return cmd
}

// tidy puts a map file in order, and reports whether it was not. If check is set, it only
// names such a file.
func (in *invocation) tidy(cmd *cobra.Command, name, from string, check bool) (different bool, err error) {
	format, err := formatFor(cmd, &from, name, false)
	if err != nil {
		return false, err
	}
	title := name
	if name == "-" {
		title = "standard input"
	}
	data, err := in.readAll(name)
	if err != nil {
		return false, err
	}
	tidied, err := exchange.Tidy(cmd.Context(), title, data, format)
	if err != nil {
		return false, err
	}
	different = !bytes.Equal(data, tidied)
	switch {
	case check && different:
		_, err = fmt.Fprintln(in.stdout, title)
	case check:
	case name == "-":
		_, err = in.stdout.Write(tidied)
	case different:
		err = replaceFile(cmd.Context(), name, tidied)
	}
	return different, err
}

// readAll reads a file, or standard input if the name is "-".
func (in *invocation) readAll(name string) ([]byte, error) {
	file := io.NopCloser(in.stdin)
	if name != "-" {
		var err error
		if file, err = openFile(name); err != nil {
			return nil, err
		}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, exchange.MaxFile+1)) // a longer one is refused when it is read
	if err != nil {
		return nil, fileError(err)
	}
	return data, nil
}

// replaceFile gives a file, or what a link to it leads to, another content. It is the old one
// or the new one at any time. A file that may not be written is left alone, though the folder
// may let anybody replace it; and the owner and the mode stay.
func replaceFile(ctx context.Context, name string, data []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return fileError(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		return fileError(err)
	}
	if info.Mode()&writable == 0 {
		return evidence.Refuse(evidence.Problem{Message: name + " is read-only", Expected: "a file that may be written, or --check"})
	}
	old, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fileError(err)
	}
	if err := old.Close(); err != nil {
		return fileError(err)
	}
	return writeWhole(name, true, func(file *os.File) error {
		_, err := file.Write(data)
		return errors.Join(err, giveTo(file, info), file.Chmod(info.Mode().Perm()), ctx.Err())
	})
}

// writable is what the mode of a file has if anybody may write it.
const writable = 0o222
