//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"
)

// giveTo gives a file to the owner and the group of another one.
func giveTo(file *os.File, other fs.FileInfo) error {
	if stat, ok := other.Sys().(*syscall.Stat_t); ok {
		return file.Chown(int(stat.Uid), int(stat.Gid))
	}
	return nil
}
