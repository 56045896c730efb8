package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/singleflight"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// health says that the process is up.
func (c Config) health(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "up", "version": c.Version})
}

// readiness says whether the store answers in time, where its map stands, and whether it can
// be written to. However many ask, the store is asked once at a time, so that one that hangs,
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
			c.readable(w, r, got.Val.(storage.State))
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

// readable answers for a store that can be read.
func (c Config) readable(w http.ResponseWriter, r *http.Request, state storage.State) {
	body := map[string]any{"status": "ready", "sequence": state.Sequence}
	if c.Writing != nil {
		writing, err := c.Writing.State()
		if err != nil {
			c.notReady(w, r, err)
			return
		}
		if writing != WritingUnknown {
			body["writing"] = writing
		}
	}
	answer(w, http.StatusOK, body)
}

// notReady says why, by a code and in words: an evidence.Outage if that is known, or else a code as
// errors have it.
func (c Config) notReady(w http.ResponseWriter, r *http.Request, err error) {
	id := w.Header().Get(RequestIDHeader)
	c.Log.WarnContext(r.Context(), "not ready", "request_id", id, "error", err)
	code, reason := apierror.CodeOf(evidence.CodeOf(err)), "the store failed; the log has why under this request's id"
	var known *evidence.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		code, reason = apierror.Timeout, fmt.Sprintf("the store did not answer within %v", c.Limits.Ready)
	case errors.As(err, &known) && known.Code != evidence.Internal:
		code, reason = cmp.Or(string(known.Outage), code), known.Text()
	}
	w.Header().Set("Retry-After", "5")
	answer(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable", "code": code, "reason": reason, "requestId": id})
}
