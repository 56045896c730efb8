// Command load measures the program under load: its server over HTTP, in turns with what
// its users would pick instead, a server of @neo4j/graphql, and with bare database drivers.
//
//	go run ./bench/load -claims 10000,100000 -stores sqlite,neo4j -clients 1,16
//
// It needs the built program at bin/corroborate and, for Neo4j, the peer that `make peer`
// installs. It writes a report in Markdown; bench/README.md explains it. It makes its maps
// once, in the folder that CORROBORATE_BENCH names, or else in bin/bench, and works on
// copies of them.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"corroborate/bench/maps"
)

// settings say what to measure.
type settings struct {
	stores    []string
	claims    []int
	clients   []int
	imports   []int         // numbers of claims of the maps to import
	only      []string      // names of questions; empty for all
	asks      int           // number of different requests per question
	rounds    int           // number of rounds per question and column
	length    time.Duration // of a round
	editEvery time.Duration // between edits that go on meanwhile; 0 for none
	peer      string        // the peer's folder; empty for no peer
	keeper    maps.Keeper
	program   string
	self      string // this program, which writes bare imports in a process of their own
	log       io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
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
	claims := flags.String("claims", "10000,100000", "the numbers of claims of the maps; empty to measure imports only")
	clients := flags.String("clients", "1,16", "the numbers of concurrent clients")
	imports := flags.String("imports", "10000", "the numbers of claims of the maps to import; empty for none")
	peer := flags.Bool("peer", true, "whether to measure the peer, if Neo4j is among the stores")
	c := settings{log: log, asks: 64}
	only := flags.String("only", "", "the names of the questions to measure; empty for all")
	flags.IntVar(&c.rounds, "rounds", 3, "how many rounds to measure; the median counts")
	flags.DurationVar(&c.length, "round", 2*time.Second, "how long a round takes")
	flags.DurationVar(&c.editEvery, "edit-every", time.Second, "how long after each other edits are made while other questions are measured; 0 for none")
	root := flags.String("root", ".", "the project's folder")
	from := flags.String("write-from", "", "only write rows: the file that has them, as the imports do in a process of their own")
	into := flags.String("write-into", "", "only write rows: the URL of the store")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *from != "" {
		return writeBare(ctx, *from, maps.Kept{URL: *into, User: os.Getenv("NEO4J_USERNAME"), Password: os.Getenv("NEO4J_PASSWORD")})
	}
	var err, wrong error
	c.stores = strings.Split(*stores, ",")
	c.claims, err = numbers(*claims)
	wrong = errors.Join(wrong, err)
	c.clients, err = numbers(*clients)
	wrong = errors.Join(wrong, err)
	c.imports, err = numbers(*imports)
	wrong = errors.Join(wrong, err)
	c.only, err = named(*only)
	wrong = errors.Join(wrong, err)
	c.self, err = os.Executable()
	wrong = errors.Join(wrong, err)
	absolute, err := filepath.Abs(*root)
	if wrong = errors.Join(wrong, err); wrong != nil {
		return wrong
	}
	if *peer && slices.Contains(c.stores, "neo4j") {
		c.peer = filepath.Join(absolute, "bench", "peer")
	}
	c.program = filepath.Join(absolute, "bin", "corroborate")
	c.keeper = maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), filepath.Join(absolute, "bin", "bench")),
		Program: c.program, Script: filepath.Join(absolute, "scripts", "neo4j.sh"), Peer: c.peer != "", Log: log}
	if err := build(ctx, absolute, c.program); err != nil {
		return err
	}
	results, err := c.run(ctx)
	if err = errors.Join(err, report(out, results)); ctx.Err() != nil {
		return err
	}
	imported, wrong := c.measureImports(ctx)
	return errors.Join(err, wrong, reportImports(out, imported))
}

// build builds the program, so that no older one is measured.
func build(ctx context.Context, root, program string) error {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, "./cmd/corroborate")
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return nil
}

// named checks the names of questions.
func named(list string) (names []string, err error) {
	if list == "" {
		return nil, nil
	}
	known := make([]string, len(questions))
	for i, q := range questions {
		known[i] = q.name
	}
	for name := range strings.SplitSeq(list, ",") {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no question is called %q, expected some of %s", name, strings.Join(known, ", "))
		}
		names = append(names, name)
	}
	return names, nil
}

func numbers(list string) ([]int, error) {
	var numbers []int
	for text := range strings.SplitSeq(list, ",") {
		if list == "" {
			break
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a whole number above 0", text)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// run measures on all maps. It returns what was measured even if something failed.
func (c settings) run(ctx context.Context) (results []result, err error) {
	for _, claims := range c.claims {
		found, wrong := c.onCopies(ctx, claims)
		results = append(results, found...)
		if err = errors.Join(err, wrong); ctx.Err() != nil {
			break
		}
	}
	return results, err
}

// onCopies measures on copies of the maps of one size.
func (c settings) onCopies(ctx context.Context, claims int) (results []result, err error) {
	stores := map[string]maps.Kept{}
	defer func() {
		for _, kept := range stores {
			err = errors.Join(err, kept.Halt())
		}
	}()
	for _, engine := range c.stores {
		kept, err := c.keeper.Copy(ctx, engine, claims)
		if err != nil {
			return nil, err
		}
		stores[engine] = kept
	}
	return c.measure(ctx, claims, stores)
}
