package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// The exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// placed is an error whose every line begins with its place in a file.
type placed struct{ err error }

func (e placed) Error() string { return e.err.Error() }
func (e placed) Unwrap() error { return e.err }

// exit reports an error, one a line, and returns the exit status.
func (p *program) exit(ctx context.Context, err error) int {
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
	var file *exchange.Errors
	var inFile placed
	if errors.As(err, &file) || errors.As(err, &inFile) {
		p.complain("", err.Error())
		return exitFailed
	}
	p.complain("corroborate: ", message(err))
	return exitFailed
}

// interrupted tells what is there of a write that was interrupted.
func interrupted(err error) string {
	var left *leftStale
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

// message is what to tell a user of an error.
func message(err error) string {
	text := err.Error()
	var e *evidence.Error
	if errors.As(err, &e) && len(e.Nearest) > 0 && !strings.Contains(text, "did you mean") {
		text += "; did you mean " + quoteOr(e.Nearest) + "?"
	}
	return text
}

func (p *program) complain(prefix, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(p.stderr, "%s%s\n", prefix, strings.TrimRight(line, "\n"))
	}
}
