package apierror_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

// Every code of the domain has one code for clients.
func TestCodes(t *testing.T) {
	want := map[evidence.Code]string{
		evidence.NotFound:    "NOT_FOUND",
		evidence.Conflict:    "CONFLICT",
		evidence.Invalid:     "BAD_USER_INPUT",
		evidence.Forbidden:   "FORBIDDEN",
		evidence.TooLarge:    "COMPLEXITY_LIMIT_EXCEEDED",
		evidence.TooMany:     "RATE_LIMITED",
		evidence.Unavailable: "UNAVAILABLE",
		evidence.Internal:    "INTERNAL",
		"A_NEW_ONE":          "INTERNAL",
	}
	for code, want := range want {
		if _, got := apierror.Of(evidence.Errorf(code, "no")); got.Code != want || got.Problems[0].Code != want {
			t.Errorf("%s: %+v, expected %s", code, got, want)
		}
	}
}

// Clients see all that is known of a problem.
func TestProblem(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	message, got := apierror.Of(evidence.Refuse(
		evidence.Problem{Code: evidence.Conflict, Path: "input.expectedVersion", Message: "is not current", Expected: "3", Now: &evidence.Now{Version: 3, By: "ann", At: at, Fields: []string{"title"}}},
		evidence.Problem{Place: evidence.Place{File: "map.yaml", Line: 4, Column: 7}, Message: `"clam" is not a kind`, Nearest: []string{"claim"}},
		evidence.Problem{Code: evidence.TooLarge, Path: "first", Message: "is 200", Expected: "at most 100", Limit: 100},
	))
	want := apierror.Extensions{Code: "CONFLICT", Problems: []apierror.Problem{
		{Code: "CONFLICT", Path: "input.expectedVersion", Message: "is not current", Expected: "3", CurrentVersion: 3, ChangedBy: "ann", ChangedAt: &at, ChangedFields: []string{"title"}},
		{Code: "BAD_USER_INPUT", Path: "map.yaml", Line: 4, Column: 7, Message: `"clam" is not a kind`, Nearest: []string{"claim"}},
		{Code: "COMPLEXITY_LIMIT_EXCEEDED", Path: "first", Message: "is 200", Expected: "at most 100", Limit: 100},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := `map.yaml:4:7: "clam" is not a kind; did you mean "claim"?`; !strings.Contains(message, want) {
		t.Errorf("the message is %s", message)
	}
}

// An error is small, whatever a request holds.
func TestErrorsAreBounded(t *testing.T) {
	long := strings.Repeat("ü", 1000)
	list := make([]evidence.Problem, 60)
	for i := range list {
		list[i] = evidence.Problem{Path: long, Message: long, Expected: long}
	}
	err := evidence.Refuse(list...)
	err.More = 5
	message, got := apierror.Of(err)
	if len(got.Problems) != 50 || got.MoreProblems != 15 {
		t.Errorf("%d problems and %d more, expected 50 and 15", len(got.Problems), got.MoreProblems)
	}
	cut := strings.Repeat("ü", 250) + "…"
	if p := got.Problems[0]; p.Path != cut || p.Message != cut || p.Expected != cut || message != cut {
		t.Errorf("%q: %+v", message, p)
	}
}

// Clients are told of each outage what helps, in words of its own, and nothing of the operator's.
func TestOutages(t *testing.T) {
	seen := map[string]evidence.Outage{}
	for _, o := range append([]evidence.Outage{""}, evidence.Outages...) {
		message, got := apierror.Of(evidence.Errorf(evidence.Unavailable, "the store /srv/map.db at db:7687").For(o))
		if other, again := seen[message]; again {
			t.Errorf("%s and %s are told as %q", o, other, message)
		}
		seen[message] = o
		if got.Outage != string(o) || got.Code != "UNAVAILABLE" || strings.Contains(message, "/srv") || strings.Contains(message, "7687") {
			t.Errorf("%s: %q, %+v", o, message, got)
		}
		if strings.Contains(message, "try again later") != o.Passes() {
			t.Errorf("%s: %q", o, message)
		}
	}
}
