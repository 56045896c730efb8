// Command load measures the program under load: a server over HTTP, in turns with
// bare database drivers that run the same statements.
//
//	go run ./bench/load -claims 10000,100000 -stores sqlite,neo4j -clients 1,16
//
// It needs the built program at bin/corroborate, and writes a report in Markdown.
// It makes its maps once, in the folder that CORROBORATE_BENCH names, or else in
// bin/bench.
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
	"strconv"
	"strings"
	"time"

	"corroborate/bench/maps"
)

// settings say what to measure.
type settings struct {
	stores  []string
	claims  []int
	clients []int
	only    string // name of an operation; empty for all
	asks    int    // number of different requests per operation
	rounds  int    // number of rounds per operation
	round   time.Duration
	keeper  maps.Keeper
	program string
	log     io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out, log io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(log)
	stores := flags.String("stores", "sqlite,neo4j", "the stores to measure")
	claims := flags.String("claims", "10000,100000", "the numbers of claims of the maps")
	clients := flags.String("clients", "1,16", "the numbers of concurrent clients")
	c := settings{log: log, asks: 64}
	flags.StringVar(&c.only, "only", "", "measure only the operation of this name")
	flags.IntVar(&c.rounds, "rounds", 3, "how many rounds to measure; the median counts")
	flags.DurationVar(&c.round, "round", 2*time.Second, "how long a round takes")
	root := flags.String("root", ".", "the project's folder")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	c.stores = strings.Split(*stores, ",")
	if c.claims, err = numbers(*claims); err != nil {
		return err
	}
	if c.clients, err = numbers(*clients); err != nil {
		return err
	}
	absolute, err := filepath.Abs(*root)
	if err != nil {
		return err
	}
	c.program = filepath.Join(absolute, "bin", "corroborate")
	c.keeper = maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), filepath.Join(absolute, "bin", "bench")),
		Program: c.program, Script: filepath.Join(absolute, "scripts", "neo4j.sh"), Log: log}
	results, err := c.run(ctx)
	return errors.Join(report(out, results), err)
}

func numbers(list string) ([]int, error) {
	var numbers []int
	for _, text := range strings.Split(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a whole number above 0", text)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// run measures on all maps. It returns the results so far even if it fails.
func (c settings) run(ctx context.Context) ([]result, error) {
	var results []result
	for _, engine := range c.stores {
		for _, claims := range c.claims {
			kept, err := c.keeper.Open(ctx, engine, claims)
			if err != nil {
				return results, err
			}
			found, err := c.measure(ctx, engine, claims, kept)
			results = append(results, found...)
			if err := errors.Join(err, kept.Halt()); err != nil {
				return results, err
			}
		}
	}
	return results, nil
}

// measure measures on one map.
func (c settings) measure(ctx context.Context, engine string, claims int, kept maps.Kept) (results []result, err error) {
	recorder, err := newRecorder(ctx, engine, kept)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, recorder.close()) }()
	operations, err := prepare(ctx, recorder, c.asks)
	if err != nil {
		return nil, err
	}
	for _, clients := range c.clients {
		for _, op := range operations {
			if c.only != "" && c.only != op.name {
				continue
			}
			r, err := c.compare(ctx, engine, kept, op, clients)
			if err != nil {
				return results, fmt.Errorf("%s on %d claims in %s: %w", op.name, claims, engine, err)
			}
			r.engine, r.claims = engine, claims
			fmt.Fprintln(c.log, r)
			results = append(results, r)
		}
	}
	return results, nil
}

// compare measures the server and the bare driver in turns, after warming up
// both.
func (c settings) compare(ctx context.Context, engine string, kept maps.Kept, op *operation, clients int) (r result, err error) {
	r = result{operation: op.name, clients: clients, statements: op.statements()}
	served, err := serve(ctx, c.program, kept, clients)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, served.close()) }()
	bare, err := newBare(ctx, engine, kept, clients)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, bare.close()) }()
	ask := func(worker, n int) error { return served.ask(ctx, op.requests[n%len(op.requests)]) }
	replay := func(worker, n int) error { return bare.run(ctx, worker, op.recorded[n%len(op.recorded)]) }
	for _, do := range []work{ask, replay} {
		if _, err := drive(ctx, clients, c.round/2, len(op.requests), do); err != nil {
			return r, err
		}
	}
	var ours, theirs []figures
	for range c.rounds {
		f, err := drive(ctx, clients, c.round, 0, ask)
		if err != nil {
			return r, err
		}
		ours = append(ours, f)
		if f, err = drive(ctx, clients, c.round, 0, replay); err != nil {
			return r, err
		}
		theirs = append(theirs, f)
	}
	r.ours, r.bare = median(ours), median(theirs)
	return r, nil
}
