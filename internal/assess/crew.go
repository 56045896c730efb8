package assess

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// crew is goroutines that somebody waits for. A panic of one of them, which would end the
// program, becomes one of who waits: there it is the panic of a request.
type crew struct {
	all   sync.WaitGroup
	once  sync.Once
	cause string
}

// Go calls f in a goroutine.
func (c *crew) Go(f func()) {
	c.all.Go(func() {
		defer func() {
			if cause := recover(); cause != nil {
				c.once.Do(func() { c.cause = fmt.Sprintf("%v\n%s", cause, debug.Stack()) })
			}
		}()
		f()
	})
}

// Wait waits for all goroutines.
func (c *crew) Wait() {
	c.all.Wait()
	if c.cause != "" {
		panic(c.cause)
	}
}
