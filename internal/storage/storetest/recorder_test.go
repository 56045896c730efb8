package storetest

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
)

// panicked begins the text of a failure that is a panic.
const panicked = "panicked: "

// recorder is a T that records how the suite fails. After the first failure it runs
// no further part.
type recorder struct {
	name   string
	parent *recorder

	mu       sync.Mutex
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()      {}
func (r *recorder) Name() string { return r.name }
func (r *recorder) Log(...any)   {}

func (r *recorder) Logf(string, ...any)             {}
func (r *recorder) Error(args ...any)               { r.record(fmt.Sprint(args...)) }
func (r *recorder) Errorf(form string, args ...any) { r.record(fmt.Sprintf(form, args...)) }
func (r *recorder) Fatal(args ...any)               { r.record(fmt.Sprint(args...)); runtime.Goexit() }
func (r *recorder) Fatalf(form string, args ...any) { r.Fatal(fmt.Sprintf(form, args...)) }
func (r *recorder) Fail()                           { r.record("failed") }
func (r *recorder) FailNow()                        { r.Fatal("failed") }

func (r *recorder) record(text string) {
	for ; r != nil; r = r.parent {
		r.mu.Lock()
		r.failures = append(r.failures, text)
		r.mu.Unlock()
		text = r.name + ": " + text
	}
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failures) > 0
}

func (r *recorder) TempDir() string {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

// Part runs f until it returns, panics or ends its goroutine.
func (r *recorder) Part(name string, f func(T)) {
	if r.root().Failed() {
		return
	}
	part := &recorder{name: strings.TrimPrefix(r.name+"/"+name, "/"), parent: r}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				part.record(fmt.Sprint(panicked, p))
			}
			for i := len(part.cleanups) - 1; i >= 0; i-- {
				part.cleanups[i]()
			}
		}()
		f(part)
	}()
	<-done
}

func (r *recorder) root() *recorder {
	for r.parent != nil {
		r = r.parent
	}
	return r
}
