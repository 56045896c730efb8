package citation

import (
	"fmt"
	"regexp"
	"strings"

	"corroborate/internal/evidence"
)

// risTag is how an entry of RIS begins. The specification has two blanks, a
// hyphen and one blank after a tag; people lose blanks.
var risTag = regexp.MustCompile(`^TY {0,2}- ?`)

var risLine = regexp.MustCompile(`^([A-Z][A-Z0-9]) {0,2}-(?: (.*)|)$`)

// risKinds has the kinds for types of reference; all other types are OTHER.
var risKinds = map[string]evidence.SourceKind{
	"JOUR": "JOURNAL_ARTICLE", "EJOUR": "JOURNAL_ARTICLE", "JFULL": "JOURNAL_ARTICLE", "INPR": "JOURNAL_ARTICLE", "ABST": "JOURNAL_ARTICLE",
	"CONF": "JOURNAL_ARTICLE", "CPAPER": "JOURNAL_ARTICLE",
	"NEWS": "NEWS_ARTICLE", "MGZN": "NEWS_ARTICLE",
	"BOOK": "BOOK", "CHAP": "BOOK", "EBOOK": "BOOK", "ECHAP": "BOOK", "EDBOOK": "BOOK", "SER": "BOOK", "ENCYC": "BOOK", "DICT": "BOOK", "CLSWK": "BOOK",
	"RPRT": "REPORT", "THES": "REPORT", "GRANT": "REPORT", "PAMP": "REPORT",
	"DATA": "DATASET", "AGGR": "DATASET", "DBASE": "DATASET",
	"ELEC": "WEB_PAGE", "BLOG": "WEB_PAGE", "ICOMM": "WEB_PAGE",
	"VIDEO": "BROADCAST", "SOUND": "BROADCAST", "MPCT": "BROADCAST", "ADVS": "BROADCAST",
	"GOVDOC": "OFFICIAL_RECORD", "LEGAL": "OFFICIAL_RECORD", "CASE": "OFFICIAL_RECORD", "BILL": "OFFICIAL_RECORD", "STAT": "OFFICIAL_RECORD",
	"HEAR": "OFFICIAL_RECORD", "PAT": "OFFICIAL_RECORD", "STAND": "OFFICIAL_RECORD", "UNBILL": "OFFICIAL_RECORD", "LEGRULE": "OFFICIAL_RECORD",
}

// risRecord has the lines of an entry by tag.
type risRecord struct {
	line   int
	values map[string][]string
	lines  map[string]int
	last   string // the tag that a line without a tag continues
}

func parseRIS(text string) (works []work, left []evidence.Problem, err error) {
	var r *risRecord
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range all {
		m := risLine.FindStringSubmatch(strings.TrimRight(line, " \t"))
		switch {
		case m == nil && strings.TrimSpace(line) == "":
		case m == nil && r != nil && r.last != "":
			values := r.values[r.last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
		case m == nil:
			return nil, nil, invalid(problem(i+1, fmt.Sprintf("%q is not a line of RIS", short(line)), "a tag and a value, as in \"TI  - The title\""))
		case m[1] == "TY" && r != nil:
			return nil, nil, invalid(problem(i+1, fmt.Sprintf("an entry begins before the entry of line %d ends", r.line), "the line \"ER  -\" between them"))
		case m[1] == "TY":
			r = &risRecord{line: i + 1, values: map[string][]string{"TY": {m[2]}}, lines: map[string]int{}}
		case r == nil:
			return nil, nil, invalid(problem(i+1, fmt.Sprintf("the line %s is outside of an entry", m[1]), "an entry, which begins with \"TY  - JOUR\" or the like"))
		case m[1] == "ER":
			w, problems := r.work()
			works, left, r = append(works, w), append(left, problems...), nil
		default:
			r.values[m[1]] = append(r.values[m[1]], strings.TrimSpace(m[2]))
			r.last = m[1]
			if r.lines[m[1]] == 0 {
				r.lines[m[1]] = i + 1
			}
		}
	}
	if r != nil {
		return nil, nil, invalid(problem(len(all), fmt.Sprintf("the entry of line %d does not end", r.line), "the line \"ER  -\" after it"))
	}
	return works, left, nil
}

// first returns the first value with one of the tags.
func (r *risRecord) first(tags ...string) string {
	for _, tag := range tags {
		for _, v := range r.values[tag] {
			if v != "" {
				return v
			}
		}
	}
	return ""
}

func (r *risRecord) work() (w work, left []evidence.Problem) {
	w = work{line: r.line, kind: "OTHER", title: r.first("TI", "T1", "CT", "BT"), in: r.first("JO", "JF", "T2", "JA", "J2"), publisher: r.first("PB"),
		volume: r.first("VL"), issue: r.first("IS"), note: r.first("N1"), url: r.first("UR", "L2", "LK")}
	if kind, ok := risKinds[strings.ToUpper(strings.TrimSpace(r.first("TY")))]; ok {
		w.kind = kind
	}
	if w.pages = r.first("SP"); r.first("EP") != "" && !strings.ContainsAny(w.pages, "-–") {
		w.pages = strings.TrimPrefix(w.pages+"–"+r.first("EP"), "–")
	}
	if collected := strings.TrimSpace(r.first("TY")); collected == "CONF" || collected == "CPAPER" || w.kind == "BOOK" {
		w.collected = true
	}
	if w.title == w.in {
		w.in = ""
	}
	for _, tag := range []string{"AU", "A1"} {
		for _, v := range r.values[tag] {
			if n, ok := risName(v); ok {
				w.authors = append(w.authors, n)
			}
		}
	}
	var problems []evidence.Problem
	w.doi, problems = doiOf(r.first("DO"), w.url, r.lines["DO"])
	left = append(left, problems...)
	if date := r.first("DA", "PY", "Y1"); date != "" {
		date, ok := risDate(date)
		if year, _ := risDate(r.first("PY", "Y1")); !ok && year != "" {
			date, ok = year, true
		}
		if w.published = date; !ok {
			line := max(r.lines["DA"], r.lines["PY"], r.lines["Y1"])
			left = append(left, problem(line, fmt.Sprintf("%q is not a date", short(r.first("DA", "PY", "Y1"))), "YYYY/MM/DD"))
		}
	}
	return w, append(left, untitled(w)...)
}

// risName reads a name. A person's has a comma in it, or is one word.
func risName(text string) (name, bool) {
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch {
	case parts[0] == "" || etAl(text):
		return name{}, false
	case len(parts) == 1:
		return name{family: parts[0], organization: strings.Contains(parts[0], " ")}, true
	case len(parts) == 2:
		return name{given: parts[1], family: parts[0]}, true
	}
	return name{given: parts[1], family: parts[0], suffix: parts[2]}, true
}

func etAl(text string) bool {
	switch strings.ToLower(strings.Trim(text, " .")) {
	case "others", "et al", "and others":
		return true
	}
	return false
}

func risDate(text string) (string, bool) {
	if evidence.ValidDate(strings.TrimSpace(text)) {
		return strings.TrimSpace(text), true
	}
	parts := append(strings.Split(text, "/"), "", "")
	return dateOf(parts[0], parts[1], parts[2])
}

// doiOf returns the DOI of a work: the given one, or the one in its URL.
func doiOf(doi, url string, line int) (string, []evidence.Problem) {
	if doi != "" {
		if found, ok := evidence.ParseDOI(doi); ok {
			return found, nil
		}
		return "", []evidence.Problem{problem(line, fmt.Sprintf("%q is not a DOI", short(doi)), "a DOI, as in 10.1000/182")}
	}
	found, _ := evidence.ParseDOI(url)
	return found, nil
}

func untitled(w work) []evidence.Problem {
	if w.title == "" {
		return []evidence.Problem{problem(w.line, "the entry has no title", "")}
	}
	return nil
}
