// Command corroborate keeps a map of claims and of what they rest on, and
// tells how well each claim is corroborated, and why.
package main

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	// Go runs one thread more than there are processors. So heavy work can use all
	// processors, and light work still has a thread. On a thread of heavy work it would wait
	// for up to 10 ms, while the system's scheduler gives a thread that wakes up its turn at
	// once.
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	os.Exit(newProgram().run(ctx, os.Args[1:]))
}

// program is everything that the program takes from the world around it.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            map[string]string
	now            func() time.Time
	random         io.Reader // may be read by several goroutines at once
	memory         int64     // bytes that the machine, or the container, has; 0 if that is not known
}

func newProgram() *program {
	env := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: env, now: time.Now, random: rand.Reader, memory: memoryHere()}
}
