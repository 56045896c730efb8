//go:build unix

// Command weights measures what each kind of field takes alone, beside what the schema says
// that it costs, and beside what was counted while it ran.
//
//	go run ./bench/weights -claims 1000,10000
//
// It needs the built program at bin/corroborate to make its maps, which it makes once, in
// the folder that CORROBORATE_BENCH names, or else in bin/bench. It asks in this process,
// over SQLite, one request after the other, and measures the time of the processor, which
// other programs of a busy machine change little.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"corroborate/bench/maps"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "weights:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("weights", flag.ContinueOnError)
	flags.SetOutput(log)
	claims := flags.String("claims", "1000,10000", "the numbers of claims of the maps")
	asks := flags.Int("asks", 20, "how many different requests to measure of each kind")
	only := flags.String("only", "", "measure only kinds whose names contain this")
	root := flags.String("root", ".", "the project's folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	program := filepath.Join(*root, "bin", "corroborate")
	keeper := maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), filepath.Join(*root, "bin", "bench")), Program: program, Log: log}
	for text := range strings.SplitSeq(*claims, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a whole number above 0", text)
		}
		kept, err := keeper.Open(ctx, "sqlite", n)
		if err != nil {
			return err
		}
		rows, err := measure(ctx, kept, *asks, *only, log)
		if err := errors.Join(err, kept.Halt()); err != nil {
			return err
		}
		if err := report(out, n, rows); err != nil {
			return err
		}
	}
	return nil
}

// row is the measurement of one kind of request.
type row struct {
	name           string
	mean, most     time.Duration // of the processor
	estimated      float64       // mean points
	actual         float64
	calls, entries float64 // means
	steps, bytes   float64
	each           []sample
}

// sample is what one request took.
type sample struct {
	took time.Duration
	cost cost
	size int
}

// cost is what an answer says of its cost.
type cost struct{ Estimated, Actual, StoreCalls, Entries, ModelSteps float64 }

// measure measures each kind on one map.
func measure(ctx context.Context, kept maps.Kept, asks int, only string, log io.Writer) (rows []row, err error) {
	a, err := newAsker(ctx, kept)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	kinds, err := a.kinds(ctx, asks)
	if err != nil {
		return nil, err
	}
	for i, k := range kinds {
		if i > 0 && !strings.Contains(k.name, only) {
			continue
		}
		r, err := a.measure(ctx, k)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.name, err)
		}
		fmt.Fprintf(log, "%s: %v\n", r.name, r.mean)
		rows = append(rows, r)
	}
	return rows, nil
}

// measure measures the requests of one kind, after the first has warmed up.
func (a asker) measure(ctx context.Context, k kind) (row, error) {
	r := row{name: k.name}
	for _, of := range k.of[:1] {
		if _, err := a.ask(ctx, k.query, of); err != nil {
			return r, err
		}
	}
	for _, of := range k.of {
		began := processorTime()
		s, err := a.ask(ctx, k.query, of)
		if err != nil {
			return r, err
		}
		s.took = processorTime() - began
		r.each = append(r.each, s)
	}
	mean := func(of func(sample) float64) float64 {
		sum := 0.0
		for _, s := range r.each {
			sum += of(s)
		}
		return sum / float64(len(r.each))
	}
	r.mean = time.Duration(mean(func(s sample) float64 { return float64(s.took) }))
	r.most = slices.MaxFunc(r.each, func(x, y sample) int { return cmp.Compare(x.took, y.took) }).took
	r.estimated, r.actual = mean(func(s sample) float64 { return s.cost.Estimated }), mean(func(s sample) float64 { return s.cost.Actual })
	r.calls, r.entries = mean(func(s sample) float64 { return s.cost.StoreCalls }), mean(func(s sample) float64 { return s.cost.Entries })
	r.steps, r.bytes = mean(func(s sample) float64 { return s.cost.ModelSteps }), mean(func(s sample) float64 { return float64(s.size) })
	return r, nil
}

// processorTime is the time that the process has spent on processors so far.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err) // it is always there
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// report writes the table of a map.
func report(w io.Writer, claims int, rows []row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d claims:\n\n", claims)
	b.WriteString("| what | time, mean | most | points | of a point | actual points | of an actual point | calls | entries | model steps | bytes |\n")
	b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %.0f | %.0f µs | %.0f | %.0f µs | %.1f | %.0f | %.0f | %.0f |\n", r.name, ms(r.mean), ms(r.most),
			r.estimated, 1e6*r.mean.Seconds()/r.estimated, r.actual, 1e6*r.mean.Seconds()/r.actual, r.calls, r.entries, r.steps, r.bytes)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func ms(d time.Duration) string { return strconv.FormatFloat(d.Seconds()*1000, 'g', 3, 64) + " ms" }
