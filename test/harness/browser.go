package playground_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience ends a step in the browser that hangs.
const patience = 5 * time.Minute

// window is a tab of a real browser, with a watch on all that it does.
type window struct {
	ctx    context.Context
	outer  *outside
	mu     sync.Mutex
	errors []string // what the console showed
	asked  []string // the addresses of all requests
}

// open starts a browser that cannot get out of this machine: every request but
// those to a loopback address goes to a proxy that notes it and refuses it.
func open(t *testing.T) *window {
	t.Helper()
	outer := &outside{}
	proxy := listen(t, outer)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1440, 900),
		chromedp.ProxyServer(proxy),
		chromedp.NoSandbox, // without it Chromium does not start as root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("closing the browser: %v", err)
		}
		cancel()
	})
	w := &window{ctx: ctx, outer: outer}
	if err := chromedp.Listen(ctx, w.watch); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return w
}

// browser finds Chromium. The test fails without one.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium to test the playground with: `make test` installs it as root on Debian, " +
		"elsewhere install it so that `chromium` is found in the PATH")
	return ""
}

func (w *window) watch(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.asked = append(w.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		thrown := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			thrown += " " + e.ExceptionDetails.Exception.Description
		}
		w.errors = append(w.errors, "exception: "+thrown)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			var words []string
			for _, arg := range e.Args {
				words = append(words, strings.Trim(string(arg.Value), `"`)+arg.Description)
			}
			w.errors = append(w.errors, fmt.Sprintf("console %s: %s", e.Type, strings.Join(words, " ")))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			w.errors = append(w.errors, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}
}

// do runs actions in the window.
func (w *window) do(t *testing.T, doing string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	w.fail(t, doing, chromedp.Do(ctx, actions...))
}

// wait waits until an expression of JavaScript is true.
func (w *window) wait(t *testing.T, what, condition string) {
	t.Helper()
	w.do(t, "waiting until "+what, chromedp.Poll[chromedp.Void](condition,
		chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience)))
}

// look evaluates an expression of JavaScript.
func look[T any](t *testing.T, w *window, expression string) T {
	t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	w.fail(t, expression, err)
	return got
}

// fail ends the test on an error, with what the console showed before it.
func (w *window) fail(t *testing.T, doing string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t.Fatalf("%s: %v\nthe console: %s", doing, err, strings.Join(w.errors, "\n"))
}

// picture saves a picture of the window in the folder that SCREENSHOTS names, if any.
func (w *window) picture(t *testing.T, name string) {
	t.Helper()
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	w.fail(t, "taking a picture", err)
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkQuiet fails the test if the console showed something, or if anything made a
// request to another host than the server.
func (w *window) checkQuiet(t *testing.T, origin string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, problem := range w.errors {
		t.Errorf("the browser's console: %s", problem)
	}
	for _, address := range w.asked {
		if !strings.HasPrefix(address, origin+"/") && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("the page asked for %s", address)
		}
	}
	if len(w.asked) == 0 {
		t.Error("no request was seen: the watch does not work")
	}
	for _, host := range w.outer.seen() {
		t.Errorf("something in the browser tried to reach %s", host)
	}
}

// outside is the proxy for all hosts outside this machine. It refuses every request.
type outside struct {
	mu    sync.Mutex
	hosts []string
}

func (o *outside) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	http.Error(rw, "the network is blocked", http.StatusBadGateway)
	host := r.URL.Hostname()
	if callsHome(host) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hosts = append(o.hosts, host)
}

func (o *outside) seen() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.hosts)
}

// callsHome tells whether a host is a service of its maker that Chromium asks by itself,
// even if told not to. The proxy refuses those requests, too. The page must not make
// any: its own requests are in window.asked.
func callsHome(host string) bool {
	for _, maker := range []string{".google.com", ".googleapis.com", ".gstatic.com"} {
		if strings.HasSuffix(host, maker) && !strings.HasPrefix(host, "fonts.") {
			return true
		}
	}
	return false
}

// listen serves a handler on a port of this machine until the test ends.
func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with the test
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return "http://" + listener.Addr().String()
}
