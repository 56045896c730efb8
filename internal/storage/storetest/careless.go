package storetest

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// careless is a store with a fault in how Updates begin and end.
type careless struct {
	*memstore.Store
	fault string
}

func carelessly(fault string) func(*memstore.Store) storage.Store {
	return func(m *memstore.Store) storage.Store { return &careless{m, fault} }
}

// Reopen reopens the store in memory. One fault opens an empty map instead.
func (c *careless) Reopen() *memstore.Store {
	if c.fault == "forgets when closed" {
		return memstore.New()
	}
	return c.Store.Reopen()
}

func (c *careless) Update(ctx context.Context, f func(storage.Tx) error) (err error) {
	switch c.fault {
	case "not counted":
		return c.Store.Update(ctx, func(tx storage.Tx) error {
			tx.(*memstore.Tx).Sequence--
			return f(tx)
		})
	case "counted last":
		return c.Store.Update(ctx, func(tx storage.Tx) error {
			tx.(*memstore.Tx).Sequence--
			err := f(tx)
			tx.(*memstore.Tx).Sequence++
			return err
		})
	case "committed on error":
		var failed error
		err := c.Store.Update(ctx, func(tx storage.Tx) error {
			failed = f(tx)
			return nil
		})
		if failed != nil {
			return failed
		}
		return err
	case "committed on panic":
		var panicked any
		err := c.Store.Update(ctx, func(tx storage.Tx) error {
			defer func() { panicked = recover() }()
			return f(tx)
		})
		if panicked != nil {
			panic(panicked)
		}
		return err
	case "panics are swallowed":
		defer func() { _ = recover() }()
		return c.Store.Update(ctx, f)
	case "errors are swallowed":
		_ = c.Store.Update(ctx, f)
		return nil
	case "history is committed on error":
		var kept memstore.Log
		err := c.Store.Update(ctx, func(tx storage.Tx) error {
			err := f(tx)
			kept = tx.(*memstore.Tx).Log
			return err
		})
		if err != nil && kept.Revisions != nil {
			before, failed := c.Content(context.WithoutCancel(ctx))
			if failed != nil {
				return failed
			}
			before.Log = kept
			c.Replace(before)
		}
		return err
	case "not one after the other":
		return c.overlapping(ctx, f)
	case "halves are seen":
		before, err := c.Content(ctx)
		if err != nil {
			return err
		}
		committed := false
		defer func() {
			if !committed {
				c.Replace(before)
			}
		}()
		err = c.Store.Update(ctx, func(tx storage.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.Replace(tx.(*memstore.Tx).Content)
				return err
			}})
		})
		committed = err == nil
		return err
	case "what is written is not read before the commit":
		before, err := c.Content(ctx)
		if err != nil {
			return err
		}
		return c.Store.Update(ctx, func(tx storage.Tx) error { return f(blind{&memstore.Tx{Content: before}, tx, tx}) })
	case "committed in halves":
		return c.Store.Update(ctx, func(tx storage.Tx) error {
			return f(writes{Tx: tx, put: func(ctx context.Context, tx storage.Tx, entries []evidence.Entry) error {
				err := tx.Put(ctx, entries)
				c.Replace(tx.(*memstore.Tx).Content)
				return err
			}})
		})
	}
	return c.Store.Update(ctx, f)
}

// overlapping lets Updates run at once; the last to end wins.
func (c *careless) overlapping(ctx context.Context, f func(storage.Tx) error) error {
	s, err := c.Content(ctx)
	if err != nil {
		return err
	}
	s.Sequence++
	tx := &memstore.Tx{Content: s}
	if err := f(tx); err != nil {
		return err
	}
	if _, err := tx.State(ctx); err != nil {
		return err
	}
	c.Replace(tx.Content)
	return nil
}

// blind reads the map as it was before its own writes.
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
	return c.Store.Close()
}
