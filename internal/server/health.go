package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/singleflight"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// health says that the process is up.
func (c Config) health(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "up", "version": c.Version})
}

// readiness says whether the store answers in time, and where its map stands.
// However many ask, the store is asked once at a time, so that one that hangs,
// and does not even heed its context, holds up one goroutine and no more.
func (c Config) readiness() http.Handler {
	var group singleflight.Group
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), c.Limits.Ready)
		defer cancel()
		asked := group.DoChan("state", func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), c.Limits.Ready)
			defer cancel()
			return c.state(ctx)
		})
		select {
		case got := <-asked:
			if got.Err != nil {
				c.notReady(w, r, got.Err)
				return
			}
			answer(w, http.StatusOK, map[string]any{"status": "ready", "sequence": got.Val.(storage.State).Sequence})
		case <-ctx.Done():
			c.notReady(w, r, ctx.Err())
		}
	})
}

func (c Config) state(ctx context.Context) (storage.State, error) {
	var state storage.State
	err := c.Store.View(ctx, func(reader storage.Reader) (err error) {
		state, err = reader.State(ctx)
		return err
	})
	return state, err
}

func (c Config) notReady(w http.ResponseWriter, r *http.Request, err error) {
	id := w.Header().Get(RequestIDHeader)
	c.Log.WarnContext(r.Context(), "not ready", "request_id", id, "error", err)
	reason := "the store failed; the log has why under this request's id"
	var known *evidence.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		reason = fmt.Sprintf("the store did not answer within %v", c.Limits.Ready)
	case errors.As(err, &known) && known.Code != evidence.Internal:
		reason = known.Text()
	}
	w.Header().Set("Retry-After", "5")
	answer(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable", "reason": reason, "requestId": id})
}
