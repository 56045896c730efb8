package graph_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/graph"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// broken is a store whose every View does as it is told.
type broken struct {
	storage.Store
	view func(context.Context) error
}

func (s broken) View(ctx context.Context, _ func(storage.Reader) error) error { return s.view(ctx) }

// What goes wrong below is told by a code, and what users cannot help is told
// to the log.
func TestErrorsFromBelow(t *testing.T) {
	secret := errors.New("disk sector 42")
	tests := []struct {
		name   string
		view   func(context.Context) error
		code   string
		logged string
	}{
		{"an error of no kind", func(context.Context) error { return secret }, "INTERNAL", "disk sector 42"},
		{"an internal error", func(context.Context) error { return evidence.Wrap(evidence.Internal, secret, "read") }, "INTERNAL", "disk sector 42"},
		{"a panic", func(context.Context) error { panic("disk sector 42") }, "INTERNAL", "disk sector 42"},
		{"a store that is busy", func(context.Context) error { return evidence.Wrap(evidence.Unavailable, secret, "open") }, "UNAVAILABLE", "disk sector 42"},
		{"a store that is slow", func(ctx context.Context) error {
			<-ctx.Done()
			return evidence.Wrap(evidence.Unavailable, ctx.Err(), "read")
		}, "TIMEOUT", ""},
		{"something that is gone", func(context.Context) error { return evidence.Errorf(evidence.NotFound, "there is no such thing") }, "NOT_FOUND", ""},
		{"something that changed", func(context.Context) error { return evidence.Errorf(evidence.Conflict, "it is of version 3") }, "CONFLICT", ""},
		{"something that is wrong", func(context.Context) error {
			return evidence.Refuse(evidence.Problem{Code: evidence.Invalid, Path: "orderBy", Message: "no such order"})
		}, "BAD_USER_INPUT", ""},
	}
	for _, test := range tests {
		for _, query := range []string{
			`{ claim(ref: "a") { key } }`, `{ claims { totalCount } }`, `{ search(text: "a") { totalCount } }`,
			`{ trace(ref: "a") { depth } }`, `{ statistics { linkCount } }`,
		} {
			t.Run(test.name+" "+query, func(t *testing.T) {
				var log bytes.Buffer
				h := serve(broken{view: test.view}, func(c *graph.Config) {
					c.Log = slog.New(slog.NewTextHandler(&log, nil))
					if test.code == "TIMEOUT" {
						c.Limits = graph.Limits{QueryTime: 20 * time.Millisecond, TraceTime: 20 * time.Millisecond}
					}
				})
				got := ask(t, h, query, nil)
				if diff := cmp.Diff([]string{test.code}, got.codes()); diff != "" {
					t.Fatalf("codes (-want +got):\n%s%s", diff, got.body)
				}
				if strings.Contains(string(got.body), "42") {
					t.Errorf("the answer tells what it should not: %s", got.body)
				}
				if !strings.Contains(log.String(), test.logged) || (test.logged == "") != (log.Len() == 0) {
					t.Errorf("logged %q, want %q in it", log.String(), test.logged)
				}
				if test.logged != "" && !strings.Contains(log.String(), "request_id=request-1") {
					t.Errorf("logged without the request's id: %s", log.String())
				}
				if test.code == "INTERNAL" && got.errors[0].Extensions["requestId"] != "request-1" {
					t.Errorf("the answer does not say where to look: %s", got.body)
				}
			})
		}
	}
}

// A trace may take longer than other requests.
func TestTraceHasATimeOfItsOwn(t *testing.T) {
	var deadline time.Time
	h := serve(broken{view: func(ctx context.Context) error {
		deadline, _ = ctx.Deadline()
		return evidence.Errorf(evidence.NotFound, "nothing is here")
	}})
	for query, most := range map[string]time.Duration{
		`{ claim(ref: "a") { key } }`:                                           15 * time.Second,
		`query Q { ...F } fragment F on Query { t: trace(ref: "a") { depth } }`: 30 * time.Second,
	} {
		before := time.Now()
		ask(t, h, query, nil)
		if deadline.Before(before.Add(most)) || deadline.After(time.Now().Add(most)) {
			t.Errorf("%s had %v, want %v", query, deadline.Sub(before), most)
		}
	}
}

// One request never sees more than so many errors, whatever they are about.
func TestErrorsAreCapped(t *testing.T) {
	h := serve(broken{view: func(context.Context) error { return evidence.Errorf(evidence.NotFound, "nothing is here") }})
	var ids []string
	for i := range 100 {
		ids = append(ids, fmt.Sprintf("claim_%d", i))
	}
	got := ask(t, h, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": ids})
	if len(got.errors) != 20 || got.errors[19].Message != "and 81 more errors" {
		t.Errorf("%d errors: %s", len(got.errors), got.body)
	}
}

// Errors come in the order of the document, whichever resolver was done first.
func TestErrorsAreInOrder(t *testing.T) {
	h := serve(demo(t), func(c *graph.Config) { c.Wait = time.Nanosecond })
	query := "{" + repeat(15, ` a%d: claim(ref: "nothing-%[1]d") { key }`) + ` nodes(ids: ["x_1", "x_2"]) { id } }`
	var want []any
	for i := range 15 {
		want = append(want, fmt.Sprintf("a%d", i))
	}
	for range 20 {
		var got []any
		for _, e := range ask(t, h, query, nil).errors[:15] {
			got = append(got, e.Path[0])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

// The path of an error leads to a field of the answer, as clients expect; its
// problem says where in the arguments the value is.
func TestErrorsInArguments(t *testing.T) {
	h := serve(demo(t))
	for query, want := range map[string]struct {
		field   []any
		problem string
	}{
		`{ claims(where: {updatedSince: "x"}) { totalCount } }`:              {[]any{"claims"}, "where.updatedSince"},
		`{ revisions(since: "yesterday") { totalCount } }`:                   {[]any{"revisions"}, "since"},
		`{ revisions(newerThan: -1) { totalCount } }`:                        {[]any{"revisions"}, "newerThan"},
		`{ mine: claims(where: {updatedSince: "tomorrow"}) { totalCount } }`: {[]any{"mine"}, "where.updatedSince"},
		`{ nodes(ids: ["governs-badly", "no-such-key"]) { id } }`:            {[]any{"nodes", 1.0}, "ids[1]"},
	} {
		got := ask(t, h, query, nil)
		if len(got.errors) != 1 {
			t.Errorf("%s: %s", query, got.body)
			continue
		}
		if diff := cmp.Diff(want.field, got.errors[0].Path); diff != "" {
			t.Errorf("%s: the path of the error (-want +got):\n%s", query, diff)
		}
		if path, _ := got.errors[0].problem()["path"].(string); path != want.problem {
			t.Errorf("%s: the problem is in %q, expected %q", query, path, want.problem)
		}
	}
}

// GraphQL lets an ID be written as a number, and a key may be all digits.
func TestNumbersAsIDs(t *testing.T) {
	h := serve(demo(t))
	for _, query := range []string{
		`{ claim(ref: 2015) { key } }`,
		`{ impact(ref: 2015) { movedCount } }`,
		`{ whatIf(change: [{ref: 2015, retracted: true}]) { movedCount } }`,
		`{ whatIf(add: {testimonies: [{key: "a", summary: "A", basis: EXPERT, collectedIn: [2015]}]}) { movedCount } }`,
	} {
		got := ask(t, h, query, nil)
		if len(got.errors) != 1 || !strings.Contains(got.errors[0].Message, `"2015"`) || got.codes()[0] == "INTERNAL" {
			t.Errorf("%s does not look for the key 2015: %s", query, got.body)
		}
	}
}
