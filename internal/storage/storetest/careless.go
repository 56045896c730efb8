package storetest

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// careless is a store with a fault in how Updates begin and end.
type careless struct {
	*Memory
	fault string
}

func carelessly(fault string) func(*Memory) storage.Store {
	return func(m *Memory) storage.Store { return &careless{m, fault} }
}

// Reopen is that of the store in memory, but for one that forgets.
func (c *careless) Reopen() *Memory {
	if c.fault == "forgets when closed" {
		return NewMemory()
	}
	return c.Memory.Reopen()
}

func (c *careless) Update(ctx context.Context, f func(storage.Tx) error) (err error) {
	switch c.fault {
	case "not counted":
		return c.Memory.Update(ctx, func(tx storage.Tx) error {
			tx.(*memoryTx).Sequence--
			return f(tx)
		})
	case "counted last":
		return c.Memory.Update(ctx, func(tx storage.Tx) error {
			tx.(*memoryTx).Sequence--
			err := f(tx)
			tx.(*memoryTx).Sequence++
			return err
		})
	case "committed on error":
		var failed error
		err := c.Memory.Update(ctx, func(tx storage.Tx) error {
			failed = f(tx)
			return nil
		})
		if failed != nil {
			return failed
		}
		return err
	case "committed on panic":
		var panicked any
		err := c.Memory.Update(ctx, func(tx storage.Tx) error {
			defer func() { panicked = recover() }()
			return f(tx)
		})
		if panicked != nil {
			panic(panicked)
		}
		return err
	case "panics are swallowed":
		defer func() { _ = recover() }()
		return c.Memory.Update(ctx, f)
	case "errors are swallowed":
		_ = c.Memory.Update(ctx, f)
		return nil
	case "history is committed on error":
		var kept history
		err := c.Memory.Update(ctx, func(tx storage.Tx) error {
			err := f(tx)
			kept = tx.(*memoryTx).history
			return err
		})
		if err != nil && kept.revisions != nil {
			before := c.state
			before.history = kept
			c.publish(before)
		}
		return err
	case "not one after the other":
		return c.overlapping(ctx, f)
	case "halves are seen":
		before, err := c.current(ctx)
		if err != nil {
			return err
		}
		committed := false
		defer func() {
			if !committed {
				c.publish(before)
			}
		}()
		err = c.Memory.Update(ctx, func(tx storage.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.publish(tx.(*memoryTx).state)
				return err
			}})
		})
		committed = err == nil
		return err
	case "what is written is not read before the commit":
		before, err := c.current(ctx)
		if err != nil {
			return err
		}
		return c.Memory.Update(ctx, func(tx storage.Tx) error { return f(blind{&memoryTx{before}, tx, tx}) })
	case "committed in halves":
		return c.Memory.Update(ctx, func(tx storage.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.publish(tx.(*memoryTx).state)
				return err
			}})
		})
	}
	return c.Memory.Update(ctx, f)
}

// overlapping lets Updates run at once; the last to end wins.
func (c *careless) overlapping(ctx context.Context, f func(storage.Tx) error) error {
	s, err := c.current(ctx)
	if err != nil {
		return err
	}
	s.Sequence++
	tx := &memoryTx{s}
	if err := f(tx); err != nil {
		return err
	}
	if err := alive(ctx); err != nil {
		return err
	}
	c.publish(tx.state)
	return nil
}

func (c *careless) publish(s state) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.state = s
}

// blind reads what was there before it wrote.
type blind struct {
	storage.Reader
	storage.Recorder
	to storage.Tx
}

func (b blind) Put(ctx context.Context, entries []evidence.Entry) error {
	return b.to.Put(ctx, entries)
}

func (b blind) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	return b.to.SetFigures(ctx, figures)
}

func (b blind) SetRubric(ctx context.Context, hash string) error { return b.to.SetRubric(ctx, hash) }

func (c *careless) Close() error {
	if c.fault == "open after Close" {
		return nil
	}
	return c.Memory.Close()
}
