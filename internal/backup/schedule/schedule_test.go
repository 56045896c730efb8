package schedule_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/backup"
	"corroborate/internal/backup/schedule"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// flaky is a store that cannot be read now and then.
type flaky struct {
	storage.Store
	down atomic.Bool
}

func (f *flaky) View(ctx context.Context, view func(storage.Reader) error) error {
	if f.down.Load() {
		return evidence.Errorf(evidence.Unavailable, "nobody answers")
	}
	return f.Store.View(ctx, view)
}

// a map with an id, and one agent.
func filled(t *testing.T, id string) *flaky {
	t.Helper()
	s := &flaky{Store: memstore.New()}
	err := s.Update(t.Context(), func(tx storage.Tx) error {
		if err := tx.Put(t.Context(), []evidence.Entry{&evidence.Agent{Meta: evidence.Meta{ID: "agent_1", Key: "ann"}, Name: "Ann"}}); err != nil {
			return err
		}
		return tx.(storage.Restorer).Adopt(t.Context(), id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// names are those of the files in a folder.
func names(t *testing.T, folder string) (list []string) {
	t.Helper()
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range found {
		list = append(list, entry.Name())
	}
	return list
}

// running runs a schedule, and returns what it tells, and what stops it.
func running(t *testing.T, s schedule.Schedule) (told *[]schedule.Outcome, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	told = &[]schedule.Outcome{}
	s.Now, s.Told = time.Now, func(o schedule.Outcome) { *told = append(*told, o) }
	if s.Found == nil {
		s.Found = func(schedule.Backup) {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	return told, func() {
		cancel()
		<-done
	}
}

// Backups are written at regular times, also when the program ended in between. The newest ones
// are kept, each can be restored, and nothing that others have put there is touched.
func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		store := filled(t, "map_1")
		foreign := []string{"mine.backup", "scheduled-map_2-19990101T000000Z.backup", "scheduled-map_1-19990101T000000Z.backup.old",
			"scheduled-map_1-19990101T000000Z.backup", ".scheduled-map_1-19990101T000000Z.backup"}
		for _, name := range foreign {
			if err := os.WriteFile(filepath.Join(folder, name), []byte("a note"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		left := ".scheduled-map_1-19990101T000000Z.backup.123"
		if err := os.WriteFile(filepath.Join(folder, left), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		s := schedule.Schedule{Store: store, Folder: folder, Every: 6 * time.Hour, Keep: 2}
		told, stop := running(t, s)
		time.Sleep(13 * time.Hour)
		stop()
		if len(*told) != 3 || (*told)[2].Err != nil || (*told)[2].Counts.Entries != 1 || (*told)[2].Size == 0 {
			t.Fatalf("in 13 hours: %+v", *told)
		}
		start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // of the clock of synctest
		want := slices.Sorted(slices.Values(append(slices.Clone(foreign), backupAt(start.Add(6*time.Hour)), backupAt(start.Add(12*time.Hour)))))
		if diff := cmp.Diff(want, names(t, folder)); diff != "" {
			t.Errorf("the folder (-want +got):\n%s", diff)
		}

		time.Sleep(time.Hour)
		var found schedule.Backup
		s.Found = func(b schedule.Backup) { found = b }
		told, stop = running(t, s)
		time.Sleep(5*time.Hour + time.Minute)
		stop()
		if len(*told) != 1 || !(*told)[0].At.Equal(start.Add(18*time.Hour)) || !found.At.Equal(start.Add(12*time.Hour)) {
			t.Errorf("started again after 14 hours: %+v, found %+v", *told, found)
		}

		data, err := os.ReadFile((*told)[0].Name)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := backup.File{Name: "b", From: bytes.NewReader(data)}.Verify(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := backup.Restore(t.Context(), memstore.New(), whole, nil, nil); err != nil {
			t.Error(err)
		}
	})
}

// Backups from a time when the clock was ahead take nothing from the real ones: the one that was just
// written stays, and those are told.
func TestClockThatWasAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		told, stop := running(t, schedule.Schedule{Store: filled(t, "map_1"), Folder: folder, Every: time.Hour, Keep: 1})
		synctest.Wait()
		stop()
		start := time.Now()
		later := []string{backupAt(start.Add(1000 * time.Hour)), backupAt(start.Add(1001 * time.Hour))}
		data, err := os.ReadFile((*told)[0].Name)
		for _, name := range later {
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, name), data, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		var found schedule.Backup
		told, stop = running(t, schedule.Schedule{Store: filled(t, "map_1"), Folder: folder, Every: time.Hour, Keep: 1, Found: func(b schedule.Backup) { found = b }})
		time.Sleep(90 * time.Minute)
		stop()
		if len(*told) != 1 || len((*told)[0].Ahead) != 2 || len((*told)[0].Removed) != 1 || !found.At.Equal(start) {
			t.Errorf("found %+v, told %+v", found, *told)
		}
		if diff := cmp.Diff(append([]string{backupAt(start.Add(time.Hour))}, later...), names(t, folder)); diff != "" {
			t.Errorf("the folder (-want +got):\n%s", diff)
		}
	})
}

func backupAt(at time.Time) string {
	return "scheduled-map_1-" + at.Format("20060102T150405Z") + ".backup"
}

// A failure is told, leaves the older backups, and is tried again soon.
func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		store := filled(t, "map_1")
		told, stop := running(t, schedule.Schedule{Store: store, Folder: folder, Every: 6 * time.Hour, Keep: 1})
		time.Sleep(time.Hour)
		synctest.Wait()
		before := names(t, folder)
		store.down.Store(true)
		time.Sleep(5*time.Hour + 5*time.Minute)
		synctest.Wait()
		if n := len(*told); n != 2 || (*told)[1].Err == nil || (*told)[1].Name != "" {
			t.Fatalf("%d attempts: %+v", n, *told)
		}
		if diff := cmp.Diff(before, names(t, folder)); diff != "" {
			t.Errorf("the folder (-before +after):\n%s", diff)
		}
		store.down.Store(false)
		time.Sleep(10 * time.Minute)
		stop()
		if n := len(*told); n != 3 || (*told)[2].Err != nil || len((*told)[2].Removed) != 1 {
			t.Errorf("%d attempts: %+v", n, *told)
		}
	})
}

// A folder that backups cannot be written to is refused before a server starts.
func TestCheck(t *testing.T) {
	folder := t.TempDir()
	if err := schedule.Check(folder); err != nil || len(names(t, folder)) > 0 {
		t.Errorf("an empty folder: %v, %v", err, names(t, folder))
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, filepath.Join(folder, "none"), "/proc"} {
		if err := schedule.Check(name); evidence.CodeOf(err) != evidence.Invalid || !strings.HasPrefix(err.Error(), "backup-dir: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A folder that has become a file, or whose disk is full, is told as what it is, under the name of the setting.
func TestFolderThatCannotBeWrittenTo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		folder, want string
	}{
		"a file":    {file, fmt.Sprintf("backup-dir: there is no folder %q, expected a folder that exists", file)},
		"no folder": {file + "2", fmt.Sprintf("backup-dir: there is no folder %q, expected a folder that exists", file+"2")},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				var errs []error
				s := schedule.Schedule{Store: memstore.New(), Folder: test.folder, Every: time.Hour, Keep: 1, Now: time.Now, Told: func(o schedule.Outcome) {
					errs = append(errs, o.Err)
					stop()
				}}
				s.Run(ctx)
				if len(errs) != 1 || errs[0] == nil || errs[0].Error() != test.want {
					t.Errorf("told %v, want %s", errs, test.want)
				}
			})
		})
	}
}
