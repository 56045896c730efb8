package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// ended ends the program with a status of its own, and reports the error, if there is one.
type ended struct {
	status int
	err    error
}

func (e *ended) Error() string { return e.err.Error() }
func (e *ended) Unwrap() error { return e.err }

// differs tells by the exit status whether something differs, as diff does.
func differs(different bool, err error) error {
	switch {
	case err != nil:
		return &ended{exitUsage, err}
	case different:
		return &ended{exitFailed, nil}
	}
	return nil
}

// exit reports an error, one a line, and returns the exit status.
func (p *program) exit(ctx context.Context, err error) int {
	status := exitFailed
	var end *ended
	if errors.As(err, &end) {
		status, err = end.status, end.err
		if err == nil {
			return status
		}
	}
	var wrong *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &wrong):
		p.complain("corroborate: ", wrong.message)
		p.complain("corroborate: ", fmt.Sprintf("'%s --help' tells more", wrong.command))
		return exitUsage
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		p.complain("corroborate: ", interrupted(err))
		return exitInterrupted
	}
	prefix := "corroborate: "
	if inFile(err) {
		prefix = ""
	}
	p.complain(prefix, err.Error())
	return status
}

// interrupted tells what is there of a write that was interrupted.
func interrupted(err error) string {
	var left *curate.LeftStale
	if errors.As(err, &left) {
		return "interrupted: " + left.Error()
	}
	var broken *curate.BrokenOff
	if errors.As(err, &broken) {
		text := "interrupted: " + broken.Told()
		if broken.Group > 0 {
			text += fmt.Sprintf(", or take it back with 'corroborate undo %d'", broken.Group)
		}
		return text
	}
	return "interrupted, nothing more was done"
}

// inFile reports whether an error has problems in a file. Editors find the place
// of such a problem only at the beginning of a line.
func inFile(err error) bool {
	var domain *evidence.Error
	return errors.As(err, &domain) && slices.ContainsFunc(domain.Problems, func(p evidence.Problem) bool { return p.Place.File != "" })
}

// mapProblems changes the problems of an error.
func mapProblems(err error, f func(evidence.Problem) evidence.Problem) error {
	var domain *evidence.Error
	if errors.As(err, &domain) {
		return domain.Map(f)
	}
	return err
}

func (p *program) complain(prefix, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(p.stderr, "%s%s\n", prefix, strings.TrimRight(line, "\n"))
	}
}
