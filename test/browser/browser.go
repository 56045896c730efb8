// Package browser is a real browser that cannot get out of this machine, for tests of
// pages.
package browser

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

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience ends a step in the browser that hangs.
const patience = 5 * time.Minute

// lifetime ends a browser whose test goes on for ever. Steps that hang are ended before.
const lifetime = 15 * time.Minute

// waitingStep is the time from one look at a page to the next.
const waitingStep = 50 * time.Millisecond

// Window is a tab of a real browser, with a watch on all that it does.
type Window struct {
	ctx    context.Context
	outer  *outside
	mu     sync.Mutex
	errors []string // what the console showed
	asked  []string // the addresses of all requests
}

// Open starts a browser that cannot get out of this machine: every request but
// those to a loopback address goes to a proxy that notes it and refuses it.
func Open(t testing.TB) *Window {
	t.Helper()
	outer := &outside{}
	proxy := Listen(t, outer)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.WindowSize(1440, 900),
		chromedp.ProxyServer(proxy),
		chromedp.NoSandbox, // without it Chromium does not start as root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
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
	w := &Window{ctx: ctx, outer: outer}
	if err := chromedp.Listen(ctx, w.watch); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return w
}

// chromium finds Chromium. The test fails without one.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("there is no Chromium to test pages with: `make test` installs it as root on Debian, " +
		"elsewhere install it so that `chromium` is found in the PATH")
	return ""
}

func (w *Window) watch(event any) {
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

// Do runs actions in the window.
func (w *Window) Do(t testing.TB, doing string, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	w.fail(t, doing, chromedp.Do(ctx, actions...))
}

// View is how a reader looks at a page.
type View struct {
	Width    int64             // of the window, in pixels
	Media    string            // "print", or empty for the screen
	Features map[string]string // what style sheets ask for, such as prefers-color-scheme
	NoScript bool              // whether scripts are switched off
}

// See makes the window show pages as a reader looks at them, from the next page on.
func (w *Window) See(t testing.TB, v View) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Media: v.Media}
	for name, value := range v.Features {
		media.Features = append(media.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	w.Do(t, "changing the view", chromedp.EmulateViewport(v.Width, 900), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, media); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript})
		return err
	}))
}

// Wait waits until an expression of JavaScript is true. It may become so on the page that
// comes next.
func (w *Window) Wait(t testing.TB, what, condition string) {
	t.Helper()
	var last error
	for range int(patience / waitingStep) {
		now, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`!!(`+condition+`)`))
		if err == nil && now {
			return
		}
		last = err
		time.Sleep(waitingStep)
	}
	t.Fatalf("waiting until %s was in vain: %v", what, last)
}

// Until waits until an expression of JavaScript is true on a page that is loaded.
func (w *Window) Until(t testing.TB, what, condition string) {
	t.Helper()
	w.Wait(t, what, `document.readyState === "complete" && !!(`+condition+`)`)
}

// Press presses a key once, as a keyboard does: what a page does about the key comes
// before the letter that it would type. Text is that letter, if there is one.
func (w *Window) Press(t testing.TB, key, text string) {
	t.Helper()
	w.Do(t, "pressing "+key, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: text, WindowsVirtualKeyCode: codes[key]}
		if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, down); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: key, WindowsVirtualKeyCode: codes[key]})
		return err
	}))
}

// codes are the numbers of keys that type no letter.
var codes = map[string]int64{"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}

// Arrive waits until the window shows a page whose address contains a text. On the way
// there, it has none that can be asked.
func (w *Window) Arrive(t testing.TB, address string) {
	t.Helper()
	at := ""
	for range int(patience / (50 * time.Millisecond)) {
		if now, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.href : ""`)); err == nil && now != "" {
			if at = now; strings.Contains(at, address) {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the window is at %s, expected %s", at, address)
}

// Look evaluates an expression of JavaScript. If it is a promise, Look waits for it.
func Look[T any](t testing.TB, w *Window, expression string) T {
	t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	w.fail(t, expression, err)
	return got
}

// fail ends the test on an error, with what the console showed before it.
func (w *Window) fail(t testing.TB, doing string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	t.Fatalf("%s: %v\nthe console: %s", doing, err, strings.Join(w.Console(), "\n"))
}

// Picture saves a picture of the window in the folder that SCREENSHOTS names, if any.
func (w *Window) Picture(t testing.TB, name string) {
	t.Helper()
	w.picture(t, name, chromedp.CaptureScreenshot())
}

// WholePicture is Picture of the whole page, far below the window too.
func (w *Window) WholePicture(t testing.TB, name string) {
	t.Helper()
	w.picture(t, name, chromedp.FullScreenshot(100))
}

func (w *Window) picture(t testing.TB, name string, take chromedp.Action[[]byte]) {
	t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(w.ctx, take)
	w.fail(t, "taking a picture", err)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// CheckQuiet fails the test if the console showed something, or if anything made a
// request to another place than those with these origins.
func (w *Window) CheckQuiet(t testing.TB, origins ...string) {
	t.Helper()
	for _, problem := range w.Console() {
		t.Errorf("the browser's console: %s", problem)
	}
	asked := w.Asked()
	for _, address := range asked {
		inside := func(origin string) bool { return strings.HasPrefix(address, origin+"/") }
		if !slices.ContainsFunc(origins, inside) && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("the page asked for %s", address)
		}
	}
	if len(asked) == 0 {
		t.Error("no request was seen: the watch does not work")
	}
	for _, host := range w.Outside() {
		t.Errorf("something in the browser tried to reach %s", host)
	}
}

// Console lists what the console has shown: errors and warnings.
func (w *Window) Console() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.errors)
}

// Asked lists the addresses of all requests.
func (w *Window) Asked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

// Outside lists the hosts outside this machine that anything in the browser tried to reach.
func (w *Window) Outside() []string { return w.outer.seen() }

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
// any: its own requests are in Window.asked.
func callsHome(host string) bool {
	for _, maker := range []string{".google.com", ".googleapis.com", ".gstatic.com", ".gvt1.com"} {
		if strings.HasSuffix(host, maker) && !strings.HasPrefix(host, "fonts.") {
			return true
		}
	}
	return false
}

// Listen serves a handler on a port of this machine until the test ends, and returns its
// origin.
func Listen(t testing.TB, handler http.Handler) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
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
		_ = server.Close()
		<-done
	})
	return "http://" + listener.Addr().String()
}
