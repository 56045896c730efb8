package fair

import (
	"fmt"
	"math"
	"sync"
	"time"
)

// Allowance gives each client points to spend, and new ones as time goes by. Several
// goroutines may use an Allowance at once.
type Allowance struct {
	most, perSecond float64
	now             func() time.Time

	mu      sync.Mutex
	clients map[string]*account // those that have less than most, and some others
	swept   int                 // how many clients were left by the last sweep
}

// account is what a client had left at a time. It is below 0 if requests have cost more than
// was estimated.
type account struct {
	points float64
	at     time.Time
}

// minSweep is the number of clients from which those that have all of their points again are
// forgotten.
const minSweep = 1_000

// NewAllowance returns an Allowance of most points for each client, with perSecond new ones
// each second. Both are at least 1. The clock must not go back.
func NewAllowance(most, perSecond int, now func() time.Time) *Allowance {
	return &Allowance{most: float64(max(1, most)), perSecond: float64(max(1, perSecond)), now: now, clients: map[string]*account{}}
}

// Overdrawn is the error of a client that has too few points left.
type Overdrawn struct {
	Most int           // points of an allowance
	Wait time.Duration // until the client has enough points, if it spends none meanwhile
}

func (o *Overdrawn) Error() string {
	return fmt.Sprintf("this client has spent its allowance of %d points", o.Most)
}

// Spend takes the points that work of a client is estimated to cost, and returns what to call
// once with the points that it did cost. Work that is dearer than a whole allowance takes a whole
// one. The error is an *Overdrawn.
func (a *Allowance) Spend(name string, estimated int) (settle func(actual int), err error) {
	price := min(float64(estimated), a.most)
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.account(name)
	if c.points < price {
		return nil, &Overdrawn{int(a.most), time.Duration(math.Ceil((price-c.points)/a.perSecond*1000)) * time.Millisecond}
	}
	c.points -= price
	return func(actual int) { a.settle(name, price-float64(actual)) }, nil
}

// settle gives back what work has cost less than was estimated, or takes what it has cost
// more. Nobody owes more than an allowance.
func (a *Allowance) settle(name string, points float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.account(name)
	c.points = max(-a.most, min(a.most, c.points+points))
}

// account is that of a client, as it is now.
func (a *Allowance) account(name string) *account {
	now := a.now()
	c := a.clients[name]
	if c == nil {
		a.sweep(now)
		c = &account{a.most, now}
		a.clients[name] = c
	}
	c.points = a.left(c, now)
	c.at = now
	return c
}

func (a *Allowance) left(c *account, now time.Time) float64 {
	return min(a.most, c.points+max(0, now.Sub(c.at).Seconds())*a.perSecond)
}

// sweep forgets clients that have all of their points, when there are twice as many clients as
// the last sweep has left. A forgotten client comes back with as many points.
func (a *Allowance) sweep(now time.Time) {
	if len(a.clients) < max(minSweep, 2*a.swept) {
		return
	}
	for name, c := range a.clients {
		if a.left(c, now) >= a.most {
			delete(a.clients, name)
		}
	}
	a.swept = len(a.clients)
}

// Clients is how many clients are remembered.
func (a *Allowance) Clients() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.clients)
}
