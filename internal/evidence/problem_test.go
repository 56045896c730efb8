package evidence_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"corroborate/internal/evidence"
)

// A problem is data until it is told, in one line, where a person reads it.
func ExampleProblem() {
	unknown := evidence.Problem{Code: evidence.NotFound, Path: "of", Message: `there is no claim "recruiting-decline"`, Nearest: []string{"recruiting-declining"}}
	stale := evidence.Problem{Code: evidence.Conflict, Path: "expectedVersion", Message: `"promise-gap" has version 2, not 1`,
		Now: &evidence.Now{Version: 2, By: "ann", At: time.Date(2026, 11, 24, 10, 30, 0, 0, time.UTC), Fields: []string{"note", "tags"}}}
	inFile := evidence.Problem{Place: evidence.Place{File: "map.yaml", Line: 3, Column: 7}, Message: "statement is missing", Expected: "a text"}
	fmt.Println(evidence.Refuse(unknown, stale).At("input.edits[1]"))
	fmt.Println(evidence.Refuse(inFile))
	// Output:
	// input.edits[1].of: there is no claim "recruiting-decline"; did you mean "recruiting-declining"?
	// input.edits[1].expectedVersion: "promise-gap" has version 2, not 1: ann changed note and tags at 2026-11-24T10:30:00Z
	// map.yaml:3:7: statement is missing, expected a text
}

// An error has the code that tells the most about its problems.
func TestCodeOfSeveralProblems(t *testing.T) {
	for _, c := range []struct {
		codes []evidence.Code
		want  evidence.Code
	}{
		{[]evidence.Code{""}, evidence.Invalid},
		{[]evidence.Code{evidence.NotFound, evidence.NotFound}, evidence.NotFound},
		{[]evidence.Code{evidence.NotFound, evidence.Invalid}, evidence.Invalid},
		{[]evidence.Code{evidence.NotFound, evidence.Invalid, evidence.Conflict}, evidence.Conflict},
		{[]evidence.Code{evidence.TooLarge}, evidence.TooLarge},
	} {
		var problems []evidence.Problem
		for _, code := range c.codes {
			problems = append(problems, evidence.Problem{Code: code, Message: "m"})
		}
		if got := evidence.CodeOf(fmt.Errorf("outside: %w", evidence.Refuse(problems...))); got != c.want {
			t.Errorf("%q: %s, want %s", c.codes, got, c.want)
		}
	}
}

// Past MaxProblems, problems are counted, and the count is told.
func TestManyProblems(t *testing.T) {
	var p evidence.Problems
	if p.Err() != nil {
		t.Fatal("no problem is an error")
	}
	for i := range evidence.MaxProblems + 3 {
		p.Add(evidence.Problem{Path: fmt.Sprintf("list[%d]", i), Message: "is missing"})
	}
	var err *evidence.Error
	if !errors.As(p.Err(), &err) || len(err.Problems) != evidence.MaxProblems || err.More != 3 || p.Len() != evidence.MaxProblems+3 {
		t.Fatalf("%d problems and %d more", len(err.Problems), err.More)
	}
	inner := evidence.Wrap(evidence.Unavailable, io.ErrUnexpectedEOF, "reading")
	if inner.Text() != "reading" || inner.Error() != "reading: unexpected EOF" || !errors.Is(inner, io.ErrUnexpectedEOF) {
		t.Errorf("%q, %q", inner.Text(), inner)
	}
}

// Paths are put below others, and the original stays as it was.
func TestPathsOfProblems(t *testing.T) {
	err := evidence.Refuse(evidence.Problem{Path: "[2]", Message: "is missing"}, evidence.Problem{Message: "is empty"})
	if got := err.At("tags").At("input").Error(); got != "input.tags[2]: is missing\ninput.tags: is empty" {
		t.Error(got)
	}
	if got := err.Error(); got != "[2]: is missing\nis empty" {
		t.Error(got)
	}
}
