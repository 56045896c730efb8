package faults

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/open"
	"corroborate/internal/storage/sqlitestore/sqlitetest"
	"corroborate/test/program"
)

var (
	long = flag.Duration("faults", 30*time.Second, "for how long stores are made to fail")
	seed = flag.Uint64("seed", 0, "of the faults and their order; 0 for another one each time")
)

// A server meets one fault after another while editors write: it is killed, its disk is full, its
// file is moved away or replaced, or an older backup is restored over it. What it had acknowledged is
// there afterwards, whole and once, but for what was taken back with the file; and each fault is told
// by its name.
func TestFaultsOnSQLite(t *testing.T) {
	built := program.New(t)
	Run(t, *long, *seed, func(t *testing.T, random *rand.Rand) (*Life, []Fault) {
		dir := sqlitetest.SmallDisk(t, "48m")
		l := onSQLite{filepath.Join(dir, "map.db"), &Life{T: t, Random: random, Dir: dir, Open: byURL, Ledger: NewLedger()}}
		l.URL = "sqlite:" + l.file
		l.Program = built.WithEnv("CORROBORATE_STORE=" + l.URL)
		s, err := open.Open(t.Context(), l.URL)
		l.Must(err)
		l.Must(s.Close())
		return l.Life, []Fault{
			{"the server is killed", func(context.Context) func() { l.Kill(); return nil }},
			{"the server is stopped", func(context.Context) func() { l.Stop(); return nil }},
			{"the disk is full", l.fullDisk},
			{"the file is moved away", l.movedAway},
			{"the file is replaced by an older one", l.replaced},
			{"an older backup is restored", func(ctx context.Context) func() { return l.Restore(ctx, "sqlite:"+l.File("before.db")) }},
		}
	})
}

func byURL(ctx context.Context, url string) (storage.Store, error) {
	return open.Open(ctx, url, open.MustExist())
}

type onSQLite struct {
	file string
	*Life
}

// fullDisk fills the disk until writes are refused, and makes room again. Nothing has to be started again.
func (l onSQLite) fullDisk(ctx context.Context) func() {
	filler := l.File("filler")
	sqlitetest.Fill(l, filler)
	l.Must(l.Ledger.AwaitRefusal(ctx, 1+l.Random.IntN(5), evidence.OutageDiskFull))
	l.Unready(ctx, evidence.OutageDiskFull)
	l.Must(os.Remove(filler))
	l.Must(l.Ledger.Await(ctx, 3))
	return nil
}

// movedAway moves the file away until the server has noticed, and back when it has stopped.
func (l onSQLite) movedAway(ctx context.Context) func() {
	aside := l.File("aside.db")
	l.Must(os.Rename(l.file, aside))
	l.Must(l.Ledger.AwaitRefusal(ctx, 1, evidence.OutageMissing))
	l.Unready(ctx, evidence.OutageMissing)
	l.Stop()
	l.Must(os.Rename(aside, l.file))
	return nil
}

// replaced gives an older copy of the map the name of the file. Afterwards the right file gets its name back, or
// the older one stays.
func (l onSQLite) replaced(ctx context.Context) func() {
	older, at := l.Backup(ctx)
	other, aside := l.File("older.db"), l.File("aside.db")
	l.Program.Run(l, "restore", older, "--store=sqlite:"+other)
	l.Must(os.Rename(l.file, aside))
	l.Must(os.Rename(other, l.file))
	l.Must(l.Ledger.AwaitRefusal(ctx, 1, evidence.OutageMissing, evidence.OutageReplaced))
	l.Unready(ctx, evidence.OutageMissing, evidence.OutageReplaced)
	l.Stop()
	if l.Random.IntN(2) == 0 {
		l.Must(os.Rename(aside, l.file))
		return nil
	}
	return func() {
		l.Judge("the file that was moved away", "sqlite:"+aside, l.Ledger)
		l.Ledger.TakenBack(at)
	}
}
