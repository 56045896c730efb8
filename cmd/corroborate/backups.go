package main

import (
	"log/slog"
	"time"

	"corroborate/internal/backup/schedule"
	"corroborate/internal/config"
	"corroborate/internal/evidence"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
)

// backups are the settings of the backups that a server writes.
type backups struct {
	every  time.Duration // 0 for none
	folder string
	keep   int
}

func (b *backups) declare(s *config.Settings) {
	s.Time(&b.every, "backup-every", "the `TIME` from one backup to the next, which the server writes while it serves, or off", config.Off[time.Duration](0))
	s.Text(&b.folder, "backup-dir", "the `FOLDER` for these backups, which exists")
	s.Count(&b.keep, "backup-keep", "backups that the server keeps there; it deletes older ones that it has written", config.Rare())
}

// check reports settings that do not go together.
func (b backups) check() error {
	switch {
	case b.every > 0 && b.folder == "":
		return evidence.Refuse(evidence.Problem{Path: "backup-dir", Message: "is not set, and backup-every is", Expected: "a folder for the backups"})
	case b.every == 0 && b.folder != "":
		return evidence.Refuse(evidence.Problem{Path: "backup-every", Message: "is off, and backup-dir is set", Expected: "a time, such as 6h"})
	}
	return nil
}

// schedule writes backups of a store, and tells of them.
func (in *invocation) schedule(s storage.Store, b backups, log *slog.Logger, figures *metrics.Metrics) schedule.Schedule {
	return schedule.Schedule{Store: s, Folder: b.folder, Every: b.every, Keep: b.keep, Now: in.now,
		Found: func(newest schedule.Backup) { figures.BackedUp(newest.At, newest.Size) },
		Told: func(o schedule.Outcome) {
			if o.Name == "" {
				figures.TriedBackup(o.Err)
				log.Error("no backup was written, which is tried again", "error", o.Err.Error())
				return
			}
			figures.TriedBackup(nil)
			figures.BackedUp(o.At, o.Size)
			log.Info("a backup was written", "file", o.Name, "bytes", o.Size, "entries", o.Counts.Entries, "revisions", o.Counts.Revisions,
				"sequence", o.State.Sequence, "took", o.Took, "deleted", o.Removed)
			if len(o.Ahead) > 0 {
				log.Warn("backups are named after a time that is yet to come, so that they stay and do not count", "files", o.Ahead)
			}
			if o.Err != nil {
				log.Warn("older backups could not be deleted", "error", o.Err.Error())
			}
		}}
}
