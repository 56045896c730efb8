package schedule

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"corroborate/internal/backup"
)

const (
	form   = "20060102T150405Z" // of the time in a name
	suffix = ".backup"
)

// nameOf is the name of a backup of a map.
func nameOf(id string, at time.Time) string { return prefixOf(id) + at.Format(form) + suffix }

func prefixOf(id string) string { return "scheduled-" + url.PathEscape(id) + "-" }

// timeOf is the time in the name of a backup of a map.
func timeOf(name, id string) (time.Time, bool) {
	text, of := strings.CutPrefix(name, prefixOf(id))
	text, whole := strings.CutSuffix(text, suffix)
	at, err := time.Parse(form, text)
	return at, of && whole && err == nil
}

// list is the backups of a map that the folder holds, the newest first. Those that are named after
// a time that is yet to come are apart: a clock was ahead when they were written, so that nobody
// knows how old they are.
func (s Schedule) list(id string, now time.Time) (list, ahead []Backup, err error) {
	found, err := os.ReadDir(s.Folder)
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range found {
		at, ok := timeOf(entry.Name(), id)
		if !ok || !entry.Type().IsRegular() {
			continue
		}
		name := filepath.Join(s.Folder, entry.Name())
		info, err := entry.Info()
		switch {
		case err != nil || !isOf(name, id):
		case at.After(now):
			ahead = append(ahead, Backup{name, at, info.Size()})
		default:
			list = append(list, Backup{name, at, info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b Backup) int { return b.At.Compare(a.At) })
	return list, ahead, nil
}

// isOf reports whether a file is a backup of a map.
func isOf(name, id string) bool {
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	state, err := backup.File{Name: name, From: file}.Peek()
	return err == nil && state.Map == id
}

// clean deletes the backups of a map that are too old, and what a program that was killed has left of
// one. The newest backup is the one that was just written, at the time that is handed in: it stays.
func (s Schedule) clean(id string, written time.Time) (removed, ahead []string, err error) {
	list, later, err := s.list(id, written)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range later {
		ahead = append(ahead, b.Name)
	}
	var old []string
	for _, b := range list[min(len(list), max(s.Keep, 1)):] {
		old = append(old, b.Name)
	}
	half, err := s.unfinished(id)
	if err != nil {
		return nil, ahead, err
	}
	old = append(old, half...)
	var errs []error
	for _, name := range old {
		switch err := os.Remove(name); {
		case err == nil:
			removed = append(removed, name)
		case !errors.Is(err, fs.ErrNotExist): // another program of the same map may do the same
			errs = append(errs, err)
		}
	}
	return removed, ahead, errors.Join(errs...)
}

// unfinished lists the files of backups of a map that nobody will finish.
func (s Schedule) unfinished(id string) ([]string, error) {
	found, err := os.ReadDir(s.Folder)
	var list []string
	for _, entry := range found {
		name, hidden := strings.CutPrefix(entry.Name(), ".")
		end := strings.LastIndex(name, ".")
		if !hidden || end < 0 || !entry.Type().IsRegular() {
			continue
		}
		if at, ok := timeOf(name[:end], id); ok && s.Now().Sub(at) > backup.Abandoned {
			list = append(list, filepath.Join(s.Folder, entry.Name()))
		}
	}
	return list, err
}
