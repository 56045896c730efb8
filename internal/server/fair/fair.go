// Package fair lets clients take turns at work that is too heavy to do all at once, and
// bounds what each of them takes as time goes by.
package fair

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Pool bounds how much work goes on at the same time. If more is asked for, clients
// take turns: each turn goes to the client that has waited for one the longest, however
// much work the others have waiting. Several goroutines may use a Pool at once.
type Pool struct {
	size, most int

	mu      sync.Mutex
	free    int       // if it is not 0, nobody waits
	turns   []*client // those that wait, the next one first
	waiting int
}

// client is a client that waits, with its work in the order in which it came.
type client struct {
	name  string
	queue []chan struct{} // each is closed when its turn comes
}

// New returns a pool for size pieces of work at a time. Each client may have up to most
// pieces waiting besides. Both are at least 1.
func New(size, most int) *Pool {
	size = max(1, size)
	return &Pool{size: size, most: max(1, most), free: size}
}

// Full is the error of a client that has too much work waiting already.
type Full struct{ Most int } // how much may wait

func (f *Full) Error() string {
	return fmt.Sprintf("this client has %d heavy requests waiting already", f.Most)
}

// Enter waits for a turn of a client, and returns what to call when the work is done.
// Its error is that of the context, or a *Full.
func (p *Pool) Enter(ctx context.Context, name string) (leave func(), err error) {
	leave = sync.OnceFunc(p.next)
	turn, err := p.line(name)
	if err != nil || turn == nil {
		return leave, err
	}
	select {
	case <-turn:
		return leave, nil
	case <-ctx.Done():
		p.giveUp(name, turn)
		return nil, context.Cause(ctx)
	}
}

// line takes what is free, or else a place in the queue of a client.
func (p *Pool) line(name string) (turn chan struct{}, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free > 0 {
		p.free--
		return nil, nil
	}
	at := slices.IndexFunc(p.turns, func(c *client) bool { return c.name == name })
	if at < 0 {
		at = len(p.turns)
		p.turns = append(p.turns, &client{name: name})
	}
	c := p.turns[at]
	if len(c.queue) >= p.most {
		return nil, &Full{p.most}
	}
	turn = make(chan struct{})
	c.queue = append(c.queue, turn)
	p.waiting++
	return turn, nil
}

// next gives a turn to the next client, which then waits behind the others for another
// one.
func (p *Pool) next() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.turns) == 0 {
		p.free++
		return
	}
	c := p.turns[0]
	p.turns = p.turns[1:]
	close(c.queue[0])
	p.waiting--
	if c.queue = c.queue[1:]; len(c.queue) > 0 {
		p.turns = append(p.turns, c)
	}
}

// giveUp leaves the queue. If the turn has come meanwhile, it goes to the next one.
func (p *Pool) giveUp(name string, turn chan struct{}) {
	p.mu.Lock()
	for i, c := range p.turns {
		at := slices.Index(c.queue, turn)
		if c.name != name || at < 0 {
			continue
		}
		if c.queue = slices.Delete(c.queue, at, at+1); len(c.queue) == 0 {
			p.turns = slices.Delete(p.turns, i, i+1)
		}
		p.waiting--
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	p.next()
}

// Load is how busy a pool is: how much work goes on, how much waits, and how much may
// go on at the same time.
type Load struct{ Running, Waiting, Size int }

// Load tells how busy the pool is.
func (p *Pool) Load() Load {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Load{p.size - p.free, p.waiting, p.size}
}
