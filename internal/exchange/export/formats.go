package export

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// Format names a format.
type Format string

// The formats.
const (
	YAML      Format = "yaml"
	JSON      Format = "json"
	JSONL     Format = "jsonl"
	CSV       Format = "csv"
	Cytoscape Format = "cytoscape"
	GraphML   Format = "graphml"
	GEXF      Format = "gexf"
	DOT       Format = "dot"
	JSONLD    Format = "jsonld"
	Markdown  Format = "markdown"
	HTML      Format = "html"
)

// Info describes a format.
type Info struct {
	Format      Format
	About       string // in one line
	Extensions  []string
	ContentType string
	Dossier     bool // whether it shows one claim, never a whole map
}

// Formats lists the formats: first those that can be imported again.
var Formats = []Info{
	{YAML, "a map file, best for people to edit", []string{".yaml", ".yml"}, "application/yaml", false},
	{JSON, "a map file, best for programs", []string{".json"}, "application/json", false},
	{JSONL, "a map file with an entry on each line, best for very large maps", []string{".jsonl"}, "application/jsonl", false},
	{CSV, "tables for a spreadsheet, one for each kind, in a zip file", []string{".zip"}, "application/zip", false},
	{Cytoscape, "a graph for Cytoscape.js and Cytoscape", []string{".cyjs"}, "application/json", false},
	{GraphML, "a graph for yEd, Gephi, networkx, igraph and many others", []string{".graphml"}, "application/graphml+xml", false},
	{GEXF, "a graph for Gephi", []string{".gexf"}, "application/gexf+xml", false},
	{DOT, "a drawing for Graphviz", []string{".dot", ".gv"}, "text/vnd.graphviz; charset=utf-8", false},
	{JSONLD, "linked data: schema.org Claims and ClaimReviews, PROV-O for provenance", []string{".jsonld"}, "application/ld+json", false},
	{Markdown, "a dossier of one claim, to edit", []string{".md"}, "text/markdown; charset=utf-8", true},
	{HTML, "a dossier of one claim, to read and to print", []string{".html", ".htm"}, "text/html; charset=utf-8", true},
}

// InfoOf finds a format by its name.
func InfoOf(format Format) (Info, error) {
	for _, info := range Formats {
		if info.Format == format {
			return info, nil
		}
	}
	return Info{}, evidence.Refuse(evidence.Problem{Path: "format", Message: fmt.Sprintf("%q is not a format", format), Expected: evidence.OneOf(Names())})
}

// FormatOf returns the format that the extension of a file's name stands for.
func FormatOf(filename string) (Format, bool) {
	for _, info := range Formats {
		if slices.Contains(info.Extensions, strings.ToLower(filepath.Ext(filename))) {
			return info.Format, true
		}
	}
	return "", false
}

// Names lists the names of the formats.
func Names() []Format {
	names := make([]Format, len(Formats))
	for i, info := range Formats {
		names[i] = info.Format
	}
	return names
}

// Filename suggests a name for the exported file.
func (r Request) Filename() string {
	name := "map"
	switch {
	case r.Claim != "":
		name = string(r.Claim)
	case r.Around != "":
		name = "around-" + string(r.Around)
	}
	if info, err := InfoOf(r.Format); err == nil {
		name += info.Extensions[0]
	}
	return name
}
