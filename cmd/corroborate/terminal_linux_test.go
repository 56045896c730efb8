package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// onTerminal runs the program with standard error on a terminal, and returns what that was sent.
func onTerminal(t *testing.T, args ...string) string {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	control := func(request uintptr, value *int32) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	var number, unlock int32
	control(syscall.TIOCGPTN, &number)
	control(syscall.TIOCSPTLCK, &unlock)
	line, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	shown := make(chan string)
	go func() {
		text, _ := io.ReadAll(terminal) // it ends with an error
		shown <- string(text)
	}()
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: line, env: map[string]string{}, now: time.Now, random: rand.Reader}
	status := p.run(t.Context(), args)
	if err := line.Close(); err != nil {
		t.Fatal(err)
	}
	text := <-shown
	if status != 0 {
		t.Fatalf("exit status %d:\n%s", status, text)
	}
	return text
}

// Whoever waits on a terminal for a command that reads a whole store sees how far it is.
func TestProgressOfReading(t *testing.T) {
	db := filepath.Join(t.TempDir(), "map.db")
	mustRun(t, "import", "--store=sqlite:"+db, "../../examples/islamic-state-defections.yaml")
	for _, args := range [][]string{{"assess"}, {"gaps"}, {"check"}, {"reassess"}, {"diff", "sqlite:" + db, "sqlite:" + db}} {
		t.Run(args[0], func(t *testing.T) {
			if args[0] != "diff" {
				args = append(args, "--store=sqlite:"+db)
			}
			if text := onTerminal(t, args...); !strings.Contains(text, "reading the map   0% ") {
				t.Errorf("the terminal shows\n%q", text)
			}
		})
	}
}

// Where it is not known how much there is to do, a terminal shows how much is done.
func TestProgressWithoutTotal(t *testing.T) {
	db := filepath.Join(t.TempDir(), "map.db")
	mustRun(t, "import", "--store=sqlite:"+db, "../../examples/islamic-state-defections.yaml")
	if text := onTerminal(t, "check", "--store=sqlite:"+db); !strings.Contains(text, "reading revisions (1/-") {
		t.Errorf("the terminal shows\n%q", text)
	}
}
