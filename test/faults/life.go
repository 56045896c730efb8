package faults

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"corroborate/internal/backup"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/test/program"
)

// Life is a store, the server that serves it, and editors that write, from the making of the store to its end.
type Life struct {
	*testing.T
	Random  *rand.Rand
	Dir     string                                                       // for files, such as backups
	URL     string                                                       // of the store
	Open    func(ctx context.Context, url string) (storage.Store, error) // a store that is there
	Program program.Program
	Server  *program.Server // nil if none runs
	Ledger  *Ledger

	files int
}

// Fault is what happens to a store while editors write. It may return what is to be done when they have
// ended, and before the server starts again.
type Fault struct {
	Name string
	Do   func(context.Context) (afterwards func())
}

// Patience ends a test that hangs. No test measures anything by it.
const Patience = 5 * time.Minute

// Run makes stores meet faults in a random order, until the time is over. The first store meets all of
// them, however long that takes.
func Run(t *testing.T, long time.Duration, seed uint64, begin func(*testing.T, *rand.Rand) (*Life, []Fault)) {
	t.Helper()
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("the seed is %d", seed)
	calls, met := 0, 0
	for n, end := uint64(0), time.Now().Add(long); n == 0 || time.Now().Before(end); n++ {
		whole := t.Run(fmt.Sprint("store ", n), func(t *testing.T) {
			l, faults := begin(t, rand.New(rand.NewPCG(seed, n)))
			l.Start()
			l.Must(l.Ledger.Setup(t.Context(), l.Server.URL))
			for _, i := range l.Random.Perm(len(faults)) {
				if n > 0 && !time.Now().Before(end) {
					break
				}
				l.round(faults[i])
				met++
			}
			l.Stop()
			http.DefaultClient.CloseIdleConnections()
			calls += l.Ledger.acknowledged()
		})
		if !whole {
			t.Fatalf("store %d has failed: -seed %d does the same again", n, seed)
		}
	}
	t.Logf("%d faults, and %d calls that were acknowledged", met, calls)
}

// Must ends the test if there is an error.
func (l *Life) Must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// Start starts the server.
func (l *Life) Start() {
	l.Helper()
	server, err := l.Program.Start()
	l.Must(err)
	l.Server = server
}

// Stop asks the server to stop. One that has lost its store may say so in the end.
func (l *Life) Stop() {
	if err := l.Server.Stop(); err != nil {
		l.Logf("the server ends: %v", err)
	}
	l.Server = nil
}

// Kill kills the server.
func (l *Life) Kill() {
	l.Server.Kill()
	l.Server = nil
}

// File is the name of a new file.
func (l *Life) File(what string) string {
	l.files++
	return filepath.Join(l.Dir, fmt.Sprintf("%02d-%s", l.files, what))
}

// round makes one fault happen while editors write, and judges what it leaves.
func (l *Life) round(f Fault) {
	l.Helper()
	ctx, cancel := context.WithTimeout(l.Context(), Patience)
	defer cancel()
	var editors sync.WaitGroup
	writing, stop := context.WithCancel(ctx)
	defer stop()
	for range 4 {
		url := l.Server.URL
		editors.Go(func() { l.Ledger.Write(writing, url) })
	}
	l.Must(l.Ledger.Await(ctx, 1+l.Random.IntN(15)))
	afterwards := f.Do(ctx)
	stop()
	editors.Wait()
	if afterwards != nil {
		afterwards()
	}
	if l.Server == nil {
		l.Start()
	}
	l.Must(l.Ledger.Repeat(ctx, l.Server.URL))
	l.Judge("after "+f.Name, l.URL, l.Ledger)
}

// Judge judges a store by a ledger.
func (l *Life) Judge(when, store string, by *Ledger) {
	l.Helper()
	s, err := l.Open(l.Context(), store)
	l.Must(err)
	defer s.Close()
	wrong, err := by.Judge(l.Context(), s)
	l.Must(err)
	for _, text := range wrong[:min(len(wrong), 10)] {
		l.Errorf("%s: %s", when, text)
	}
}

// Unready waits until the server says that it is not ready, by one of some names.
func (l *Life) Unready(ctx context.Context, outages ...evidence.Outage) {
	l.Helper()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.Server.URL+"/readyz", http.NoBody)
		l.Must(err)
		response, err := http.DefaultClient.Do(request)
		l.Must(err)
		text, err := io.ReadAll(response.Body)
		l.Must(err)
		l.Must(response.Body.Close())
		if response.StatusCode == http.StatusServiceUnavailable && slices.ContainsFunc(outages, func(o evidence.Outage) bool { return strings.Contains(string(text), string(o)) }) {
			return
		}
		select {
		case <-ctx.Done():
			l.Fatalf("/readyz does not say %v, but %s", outages, text)
		case <-time.After(pause):
		}
	}
}

// Backup writes a backup while editors write, and returns the sequence that it is of when there is more to
// take back.
func (l *Life) Backup(ctx context.Context) (name string, at int64) {
	l.Helper()
	name = l.File("map.backup")
	l.Program.Run(l, "backup", name)
	file, err := os.Open(name)
	l.Must(err)
	defer file.Close()
	state, err := backup.File{Name: name, From: file}.Peek()
	l.Must(err)
	l.Must(l.Ledger.Await(ctx, 1+l.Random.IntN(10)))
	return name, state.Sequence
}

// Restore restores an older backup over the store of the server that runs. What was written since is in the
// backup that the program keeps aside, which is restored into another store and judged there, if there
// can be another one.
func (l *Life) Restore(ctx context.Context, another string) (afterwards func()) {
	older, at := l.Backup(ctx)
	l.Program.Run(l, "restore", "--replace", older)
	l.Must(l.Ledger.AwaitRefusal(ctx, 1, evidence.OutageRestored))
	l.Unready(ctx, evidence.OutageRestored)
	l.Stop()
	return func() {
		kept, err := filepath.Glob(filepath.Join(l.Dir, "before-restore-*"))
		l.Must(err)
		if len(kept) != 1 {
			l.Fatalf("kept aside: %v", kept)
		}
		l.Program.Run(l, "restore", kept[0], "--store="+another)
		l.Judge("what was kept aside", another, l.Ledger)
		l.Must(os.Remove(kept[0]))
		l.Ledger.TakenBack(at)
	}
}
