//go:build !unix

package main

import (
	"io/fs"
	"os"
)

// giveTo does nothing: the folder says who owns a file.
func giveTo(*os.File, fs.FileInfo) error { return nil }
