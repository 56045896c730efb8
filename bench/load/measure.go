package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"corroborate/bench/inprocess"
	"corroborate/bench/maps"
)

// measure asks all questions on one map: every column in turn, for each of the rounds.
// The stores are named by their engines. The results are good also if there is an error:
// they lack the columns that failed.
func (c settings) measure(ctx context.Context, claims int, stores map[string]maps.Kept) (results []result, err error) {
	operations := map[string][]*operation{}
	for engine, kept := range stores {
		if operations[engine], err = c.prepare(ctx, kept); err != nil {
			return nil, err
		}
	}
	for _, clients := range c.clients {
		found, wrong := c.turns(ctx, claims, stores, operations, clients)
		results = append(results, found...)
		if wrong != nil {
			err = errors.Join(err, fmt.Errorf("on %d claims: %w", claims, wrong))
		}
	}
	return results, err
}

func (c settings) prepare(ctx context.Context, kept maps.Kept) ([]*operation, error) {
	l, err := inprocess.New(ctx, kept)
	if err != nil {
		return nil, err
	}
	operations, err := prepare(ctx, l, c.asks)
	return operations, errors.Join(err, l.Close())
}

// turns measures all questions with a number of clients.
func (c settings) turns(ctx context.Context, claims int, stores map[string]maps.Kept, operations map[string][]*operation, clients int) (results []result, err error) {
	columns, err := c.open(ctx, stores, operations, clients)
	defer func() {
		for _, column := range columns {
			err = errors.Join(err, column.close())
		}
	}()
	if err != nil {
		return nil, err
	}
	if c.editEvery > 0 {
		for _, column := range columns {
			if err := c.warm(ctx, column, column.operations[len(questions)-1], 1); err != nil {
				return nil, fmt.Errorf("%s cannot edit: %w", column.name, err)
			}
		}
	}
	for i, q := range questions {
		if len(c.only) > 0 && !slices.Contains(c.only, q.name) {
			continue
		}
		r, wrong := c.question(ctx, columns, i, clients)
		err = errors.Join(err, wrong)
		if ctx.Err() != nil {
			return results, err
		}
		r.claims = claims
		fmt.Fprintln(c.log, r)
		results = append(results, r)
	}
	return results, err
}

// question measures one question in every column that can answer it: in turns, a round of each column after
// the other, so that all have the same share of what disturbs the machine. The first round is to warm up. Edits are
// measured one column after the other: those of a store work on one map, and what one has written, the
// next one would have to follow.
func (c settings) question(ctx context.Context, columns []column, number, clients int) (r result, err error) {
	r = result{operation: questions[number].name, clients: clients, of: map[string]figures{}}
	rounds := map[string][]figures{}
	failed := map[string]bool{}
	each := c.rounds + 1
	for turn := range len(columns) * each {
		n, column := turn/len(columns), columns[turn%len(columns)]
		if questions[number].name == askEdit {
			n, column = turn%each, columns[turn/each]
		}
		op := column.operations[number]
		if !column.can(op) || failed[column.name] {
			continue
		}
		var f figures
		var wrong error
		if wrong = c.settle(ctx, column, clients); wrong != nil {
			// told below
		} else if n == 0 {
			wrong = c.warm(ctx, column, op, clients)
		} else if f, wrong = c.round(ctx, column, op, clients); wrong == nil {
			rounds[column.name] = append(rounds[column.name], f)
		}
		if t, ok := column.asker.(tidier); ok {
			wrong = cmp.Or(wrong, t.tidy(ctx))
		}
		if wrong != nil {
			failed[column.name] = true
			err = errors.Join(err, fmt.Errorf("%s, %s: %w", op.name, column.name, wrong))
		}
	}
	for name, list := range rounds {
		if !failed[name] {
			r.of[name] = median(list)
		}
	}
	return r, err
}

// warmings is how often a column is warmed up at most.
const warmings = 12

// warm asks each of the requests, one after the other, and then lets all clients ask for a
// while. Neo4j plans a statement when it first gets it, which can take longer than a request
// to the program may, so a failure is tried again.
func (c settings) warm(ctx context.Context, column column, op *operation, clients int) (err error) {
	do := func(worker, n int) error { return column.ask(ctx, worker, op, op.request(n)) }
	for range warmings {
		if _, err = drive(ctx, 1, 0, max(len(op.bodies), 1), do); err == nil || ctx.Err() != nil {
			break
		}
	}
	if err == nil {
		_, err = drive(ctx, clients, c.length/2, 0, do)
	}
	return err
}

// settlings is how often clients ask at most before a server has its map in memory. A map that is too large
// for that never is.
const settlings = 60

// settle asks for lists, or edits, until a server that does so keeps its map in memory, as it does after some minutes of use. The bare
// columns write behind its back, which empties that.
func (c settings) settle(ctx context.Context, column column, clients int) error {
	k, ok := column.asker.(keeper)
	op := column.operations[slices.IndexFunc(questions, func(q question) bool { return q.name == askFifty })]
	if len(op.bodies) == 0 { // nobody asks for lists in this run
		op = column.operations[len(questions)-1]
	}
	for n := 0; ok && n < settlings; n++ {
		if kept, err := k.keeps(ctx); kept || err != nil {
			return err
		}
		_, err := drive(ctx, clients, c.length/4, 0, func(worker, n int) error { return column.ask(ctx, worker, op, op.request(n)) })
		if err != nil {
			return err
		}
	}
	return nil
}

// round measures a question in one column, while there are edits.
func (c settings) round(ctx context.Context, column column, op *operation, clients int) (figures, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	var group sync.WaitGroup
	if op.name != askEdit && c.editEvery > 0 {
		group.Go(func() {
			if err := c.edit(ctx, column, clients, ended); err != nil {
				cancel(fmt.Errorf("an edit meanwhile: %w", err))
			}
		})
	}
	f, err := drive(ctx, clients, c.length, 1, func(worker, n int) error { return column.ask(ctx, worker, op, op.request(n)) })
	close(ended)
	group.Wait()
	return f, cmp.Or(context.Cause(ctx), err)
}

// edit makes an edit at once, and then one after each interval, until the round has ended.
func (c settings) edit(ctx context.Context, column column, clients int, ended <-chan struct{}) error {
	edits := column.operations[len(questions)-1]
	ticks := time.NewTicker(c.editEvery)
	defer ticks.Stop()
	for n := 0; ; n++ {
		if err := column.ask(ctx, clients, edits, edits.request(n)); err != nil {
			return err
		}
		select {
		case <-ended:
			return nil
		case <-ticks.C:
		}
	}
}
