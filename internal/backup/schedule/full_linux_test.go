package schedule_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/backup/schedule"
	"corroborate/internal/evidence"
	"corroborate/internal/storage/sqlitestore/sqlitetest"
)

// On a full disk, what helps is told under the name of the setting.
func TestFolderWithoutRoom(t *testing.T) {
	folder := sqlitetest.SmallDisk(t, "1m")
	sqlitetest.Fill(t, filepath.Join(folder, "filler"))
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var told error
	s := schedule.Schedule{Store: filled(t, "one"), Folder: folder, Every: time.Hour, Keep: 1, Now: time.Now, Told: func(o schedule.Outcome) {
		told = o.Err
		stop()
	}}
	s.Run(ctx)
	if evidence.OutageOf(told) != evidence.OutageDiskFull || !strings.HasPrefix(told.Error(), "backup-dir: the disk with "+folder+"/scheduled-one-") ||
		!strings.Contains(told.Error(), "make room, and try again") || strings.Contains(told.Error(), "unfinished") {
		t.Errorf("told %v", told)
	}
}
