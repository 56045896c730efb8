// Package exchange reads and writes map files: YAML, JSON and JSON Lines, and
// tables in CSV. The packages below write formats that cannot be read back (graphs,
// linked data, dossiers), and export has them all.
//
// Reading finds all problems of a file, each with its place, and returns a map only if
// there are none. A map that is written and read again is the same map.
//
// # The header
//
// A file may begin with a header. It names the map, the state of it that the file holds, and
// says whether the file holds the whole map. In JSON Lines, it is the first line. Tables
// have no header.
//
// # What a file may hold beyond the fields of its entries
//
// A file is UTF-8; a byte order mark is ignored. An empty YAML or JSON file is an
// error, since its content was most likely lost; the smallest map is {}. An empty JSON
// Lines file is a map with no entries.
//
// A field of text takes only text. A number, a boolean, null, and a text that is empty
// or blank are errors. The one exception is a date, which a YAML file may have without
// quotes: published: 2015. An empty list means the same as no list.
//
// A caveat names the links that it qualifies as from->to or from-|to. They are written
// after the items that it qualifies, those that support first.
//
// A YAML file is one document, with no anchors, aliases, merge keys or tags. Plain
// words mean what they mean in YAML 1.2: only true and false are booleans; yes, no, on
// and off are texts.
//
// Tables are one CSV file for each kind, in a zip file or a folder. The first row names
// the fields, in any order. An empty cell is a field that is not set. The values of a
// list share one cell, separated by semicolons, commas, spaces or line breaks. Writing
// puts an apostrophe before a text that a spreadsheet would take for a formula, and
// reading removes it. Cells may be separated by commas, semicolons or tabs. When a
// spreadsheet opens a file, it changes what looks like a date or a number, unless the
// user says that the columns are text. A date that was changed like this is an error;
// reading does not guess.
package exchange

import (
	"fmt"
	"path/filepath"
	"strings"

	"corroborate/internal/evidence"
)

// Format is a format of map files.
type Format string

// The formats.
const (
	YAML  Format = "yaml"
	JSON  Format = "json"
	JSONL Format = "jsonl" // JSON Lines: one entry a line, wrapped in its kind
)

// Formats lists the formats.
var Formats = []Format{YAML, JSON, JSONL}

// FormatOf tells a file's format by the ending of its name.
func FormatOf(filename string) (Format, bool) {
	switch strings.ToLower(filepath.Ext(filename)) {
	case ".yaml", ".yml":
		return YAML, true
	case ".json":
		return JSON, true
	case ".jsonl":
		return JSONL, true
	}
	return "", false
}

func badFormat(f Format) error {
	return evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q is not a format", f), Expected: evidence.OneOf(Formats)})
}

// Limits on reading. Whatever is over a limit is a problem of the file.
const (
	MaxFile     = 512 << 20 // bytes of a YAML, JSON or CSV file, which is held in memory
	MaxLine     = 16 << 20  // bytes of a line of JSON Lines; there may be any number of lines
	MaxProblems = 10_000    // problems that are listed; any others are only counted
)
