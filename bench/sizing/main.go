//go:build linux

// Command sizing measures how much memory and how much of a disk the program takes, by claims and
// by clients. docs/sizing.md has its report.
//
//	go run ./bench/sizing -claims 1000,10000,100000 -clients 1,16
//	go run ./bench/sizing -circle
//	go run ./bench/sizing -store bin/bench/sqlite-100000.db -clients 1
//
// It needs the built program at bin/corroborate. It makes its maps anew in a temporary folder, with the
// program's own `generate`, and serves each with the default settings. Memory is the most that a process had resident during a
// stage, as Linux counts it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sizing:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("sizing", flag.ContinueOnError)
	flags.SetOutput(log)
	claims := flags.String("claims", "1000,10000,100000", "the numbers of claims of the maps")
	clients := flags.String("clients", "1,16", "the numbers of clients that ask at the same time")
	only := flags.Bool("circle", false, "measure only a small map in which everything depends on everything")
	store := flags.String("store", "", "measure only a server of this SQLite file, to which nothing is written")
	root := flags.String("root", ".", "the project's folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "corroborate-sizing-")
	if err != nil {
		return err
	}
	m := measurement{program: filepath.Join(*root, "bin", "corroborate"), folder: folder, log: log}
	if m.clients, err = numbers(*clients); err == nil {
		err = m.report(ctx, *claims, *store, *only, out)
	}
	return errors.Join(err, os.RemoveAll(folder))
}

func numbers(list string) (out []int, err error) {
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a whole number above 0", text)
		}
		out = append(out, n)
	}
	return out, nil
}

// measurement measures maps one after the other.
type measurement struct {
	program, folder string
	clients         []int
	log             io.Writer
}

func (m measurement) report(ctx context.Context, claims, store string, circle bool, out io.Writer) error {
	sizes, err := numbers(claims)
	if err != nil {
		return err
	}
	fmt.Fprint(out, "| map | what | MiB |\n| --- | --- | ---: |\n")
	tell := func(of string) func(string, int64) {
		return func(what string, bytes int64) {
			fmt.Fprintf(out, "| %s | %s | %.0f |\n", of, what, float64(bytes)/(1<<20))
		}
	}
	switch {
	case store != "":
		return m.server(ctx, store, tell(filepath.Base(store)))
	case circle:
		return m.circle(ctx, tell(fmt.Sprintf("%d claims in a circle of %d links", circleClaims, circleLinks)))
	}
	for _, n := range sizes {
		told := tell(fmt.Sprintf("%d claims", n))
		if err := errors.Join(m.commands(ctx, n, told), ctx.Err()); err != nil {
			return err
		}
		if err := m.server(ctx, m.file(n, ".db"), told); err != nil {
			return err
		}
	}
	return nil
}

func (m measurement) file(claims int, ending string) string {
	return filepath.Join(m.folder, fmt.Sprint(claims, ending))
}

// commands measures files, and commands that go over the whole map.
func (m measurement) commands(ctx context.Context, claims int, tell func(string, int64)) error {
	file, store := m.file(claims, ".jsonl"), m.file(claims, ".db")
	if _, err := m.run(ctx, "generate", "--claims", fmt.Sprint(claims), "--output", file); err != nil {
		return err
	}
	for _, stage := range []struct {
		name string
		args []string
		file string // that it leaves
	}{
		{"import", []string{"import", file}, store},
		{"export", []string{"export", "--output", m.file(claims, "-again.jsonl")}, ""},
		{"backup", []string{"backup", m.file(claims, ".backup")}, m.file(claims, ".backup")},
		{"check", []string{"check"}, ""},
		{"reassess", []string{"reassess"}, ""},
		{"gaps", []string{"gaps"}, ""},
	} {
		most, err := m.run(ctx, append(stage.args, "--store", "sqlite:"+store)...)
		if err != nil {
			return err
		}
		tell("memory of `"+stage.name+"`", most)
		if stage.file != "" {
			tell("file of `"+stage.name+"`", sizeOf(stage.file))
		}
	}
	tell("map file (JSON Lines)", sizeOf(file))
	return nil
}

func sizeOf(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}

// run runs a command of the program, and returns the most memory that it had.
func (m measurement) run(ctx context.Context, args ...string) (int64, error) {
	fmt.Fprintln(m.log, "corroborate", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, m.program, args...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("corroborate %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10, nil
}
