package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

// readMap reads the map of a file, as readFile does.
func (in *invocation) readMap(cmd *cobra.Command, name string, from *string, known exchange.Known) (*evidence.Map, error) {
	file, err := in.readFile(cmd, name, from, known, nil)
	if err != nil {
		return nil, err
	}
	return file.Map, nil
}

// readFile reads a map file, tables, or standard input if the name is "-". From is what --from
// says of its format, nil if the command has no such flag for it. It reports the progress of
// a file, in bytes; progress may be nil.
func (in *invocation) readFile(cmd *cobra.Command, name string, from *string, known exchange.Known, progress storage.Progress) (*exchange.File, error) {
	word := ""
	if from != nil {
		word = *from
	}
	if holdsTables(name, word) {
		m, err := in.readTables(cmd.Context(), name, known)
		return &exchange.File{Map: m}, err
	}
	format, err := formatFor(cmd, from, name, true)
	if err != nil {
		return nil, err
	}
	if name == "-" {
		return exchange.ReadFile(cmd.Context(), "standard input", in.stdin, format, known)
	}
	file, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	read := &readingFile{from: file, progress: progress}
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		read.total = int(info.Size())
	}
	return exchange.ReadFile(cmd.Context(), name, read, format, known)
}

// fileFlag adds the flag that names map files in the place of a store.
func (in *invocation) fileFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&in.files, "file", nil, "a map `FILE` in the place of a store, or - for standard input; may be given several times")
}

// withFiles lets f use a store that holds what the files named on the command line hold.
// Each may refer to what the ones before it hold.
func (in *invocation) withFiles(cmd *cobra.Command, f func(context.Context, storage.Store) error) error {
	if cmd.Flags().Changed("store") {
		return usage(cmd, "--file is about files, and --store about a store: expected one of the two")
	}
	ctx := cmd.Context()
	return withNewStore(ctx, func(s storage.Store) error {
		curator, err := in.curator(s)
		if err != nil {
			return err
		}
		for _, name := range in.files {
			if err := in.bringIn(cmd, curator, name); err != nil {
				return err
			}
		}
		return f(ctx, s)
	})
}

// bringIn imports a map file, and shows how far it is.
func (in *invocation) bringIn(cmd *cobra.Command, curator *curate.Curator, name string) error {
	progress, done := in.progress()
	defer done()
	file, err := in.readFile(cmd, name, nil, exchange.KnownTo(curator.Store), progress)
	if err != nil {
		return err
	}
	_, err = curator.Import(cmd.Context(), file.Map, curate.ImportOptions{Call: curate.Call{Author: in.author(), CatchUp: true, Progress: progress}})
	return err
}

// readingFile reports how much of a file is read.
type readingFile struct {
	from        io.Reader
	done, total int // bytes; a total of 0 is not known
	progress    storage.Progress
}

func (r *readingFile) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	r.done += n
	if r.progress != nil && r.total > 0 {
		r.progress(reading, min(r.done, r.total), r.total)
	}
	return n, err
}

// openFile opens a file for reading; a folder is refused at once.
func openFile(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fileError(err)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		file.Close()
		return nil, evidence.Refuse(evidence.Problem{Message: name + " is a folder", Expected: "a file"})
	}
	return file, nil
}

// formatFor tells the format of a map file: what --from says, or else what the file's name
// says, or else YAML if there is no name. From is nil if the command has no such flag for the
// file. Tabular tells whether the command takes tables, too.
func formatFor(cmd *cobra.Command, from *string, file string, tabular bool) (exchange.Format, error) {
	words, endings := evidence.Strings(exchange.Formats), ".yaml, .json or .jsonl"
	if tabular {
		words, endings = append(words, tables), ".yaml, .json, .jsonl or .zip"
	}
	if from != nil && *from != "" {
		return exchange.Format(*from), oneOf(cmd, "from", *from, words...)
	}
	if file == "" || file == "-" {
		return exchange.YAML, nil
	}
	if format, ok := exchange.FormatOf(file); ok {
		return format, nil
	}
	if tabular && isTable(file) {
		return "", oneTable(file)
	}
	if from != nil {
		endings += ", or --from"
	}
	return "", usage(cmd, "the name %s does not say which format it is, expected %s", file, endings)
}
