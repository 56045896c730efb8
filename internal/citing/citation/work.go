package citation

import (
	"fmt"
	"strings"

	"corroborate/internal/evidence"
)

// work is a source in the terms that all formats share.
type work struct {
	line      int
	kind      evidence.SourceKind // empty if the format does not say
	title     string
	authors   []name
	editors   []name
	published string
	url, doi  string
	in        string // the journal, newspaper, site or book that it is in
	collected bool   // whether that is a book or the proceedings of a congress
	publisher string
	volume    string
	issue     string
	pages     string
	edition   string
	series    string
	note      string
	retracted bool
}

// responsible makes authors of the editors of a work without authors.
func (w *work) responsible() {
	if len(w.authors) == 0 {
		w.authors, w.editors = w.editors, nil
	}
}

// notes says what a source has no fields for: where in a journal or book the work is, who
// edited it, and which edition it is.
func (w work) notes(imprint string) string {
	var parts []string
	add := func(before, text string) {
		if text != "" {
			parts = append(parts, before+text)
		}
	}
	if w.collected || !periodical(w.kind) || w.volume+w.issue+w.pages+imprint != "" {
		add("in ", w.in) // which is not its publisher alone
	}
	var editors []string
	for _, n := range w.editors {
		editors = append(editors, n.String())
	}
	add("edited by ", strings.Join(editors, " and "))
	add("volume ", w.volume)
	add("number ", w.issue)
	add("pages ", w.pages)
	add("edition ", w.edition)
	add("series ", w.series)
	add("published by ", imprint)
	text := strings.Join(parts, ", ")
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:] + "."
	}
	return strings.TrimSpace(text + " " + w.note)
}

// untitled tells that a work has no title.
func untitled(w work) []evidence.Problem {
	if w.title == "" {
		return []evidence.Problem{problem(w.line, "the entry has no title", "")}
	}
	return nil
}

// doiOf returns the DOI of a work: the given one, or the one in its URL.
func doiOf(doi, url string, line int) (string, []evidence.Problem) {
	if doi != "" {
		if found, ok := evidence.ParseDOI(doi); ok {
			return found, nil
		}
		return "", []evidence.Problem{problem(line, fmt.Sprintf("%q is not a DOI", short(doi)), evidence.DOIForm)}
	}
	found, _ := evidence.ParseDOI(url)
	return found, nil
}

// pageOf is the address of a work in a register that knows it by a number of its own.
func pageOf(arXiv, pmcid, pmid string) string {
	switch {
	case arXiv != "":
		return "https://arxiv.org/abs/" + arXiv
	case pmcid != "":
		return "https://pmc.ncbi.nlm.nih.gov/articles/PMC" + strings.TrimPrefix(strings.ToUpper(pmcid), "PMC") + "/"
	case pmid != "":
		return "https://pubmed.ncbi.nlm.nih.gov/" + pmid + "/"
	}
	return ""
}
