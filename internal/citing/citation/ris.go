package citation

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"corroborate/internal/evidence"
)

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

// risItem is an entry, with its lines by tag.
type risItem struct {
	line  int
	typed bool // whether TY was in it
	fields
}

// readRIS reads entries, each from its first tag to ER. TY need not be the first tag.
func readRIS(text string) (f found) {
	var r *risItem
	finish := func() {
		w, left := r.work()
		f.add(w, left)
		f.unplaced.addUnused("tag", r.fields, r.line)
		r = nil
	}
	tell := func(line int, message, expected string) { f.left = append(f.left, problem(line, message, expected)) }
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range all {
		m := risLine.FindStringSubmatch(strings.TrimRight(line, " \t"))
		switch {
		case m == nil && strings.TrimSpace(line) == "":
		case m == nil && r != nil && r.fields[len(r.fields)-1].name != "TY":
			last := r.fields[len(r.fields)-1]
			last.value += " " + strings.TrimSpace(line)
		case m == nil:
			tell(i+1, fmt.Sprintf("%q is in no entry", short(line)), "a tag and a value, as in \"TI  - The title\"")
		case m[1] == "ER" && r == nil:
			tell(i+1, "the line ER ends no entry", "a line \"TY  - JOUR\" or the like before it")
		case m[1] == "ER":
			if !r.typed {
				tell(r.line, "the entry has no type", "a line \"TY  - JOUR\" or the like")
			}
			finish()
		default:
			if m[1] == "TY" && r != nil && r.typed {
				tell(i+1, fmt.Sprintf("an entry begins before the entry of line %d ends", r.line), "the line \"ER  -\" between them")
				finish()
			}
			if r == nil {
				r = &risItem{line: i + 1}
			}
			r.typed = r.typed || m[1] == "TY"
			r.add(m[1], strings.TrimSpace(m[2]), i+1)
		}
	}
	switch {
	case r == nil:
	case r.typed:
		tell(len(all), fmt.Sprintf("the entry of line %d does not end", r.line), "the line \"ER  -\" after it")
		finish()
	default:
		f.unplaced.addUnused("tag", r.fields, r.line)
	}
	return f
}

func (r *risItem) work() (w work, left []evidence.Problem) {
	kind := strings.ToUpper(r.first("TY"))
	w = work{line: r.line, kind: risKinds[kind], title: r.first("TI", "T1", "CT", "BT"), in: r.first("JO", "JF", "T2", "JA", "J2"), publisher: r.first("PB"),
		volume: r.first("VL"), issue: r.first("IS"), edition: r.first("ET"), note: strings.Join(r.all("N1"), " "), url: r.first("UR", "L2", "LK")}
	w.kind = cmp.Or(w.kind, "OTHER")
	w.pages = r.pages()
	w.collected = kind == "CONF" || kind == "CPAPER" || w.kind == "BOOK"
	if w.title == w.in {
		w.in = ""
	}
	for _, of := range []struct {
		tags  []string
		names *[]name
	}{{[]string{"AU", "A1"}, &w.authors}, {[]string{"ED", "A2"}, &w.editors}} {
		for _, tag := range of.tags {
			for _, text := range r.all(tag) {
				names, odd := risNames(text)
				*of.names, left = append(*of.names, names...), append(left, oddly(r.at(r.line, tag), odd)...)
				if etAl(text) {
					left = append(left, problem(r.at(r.line, tag), "the entry says that there are more authors", ""))
				}
			}
		}
	}
	var problems []evidence.Problem
	w.doi, problems = doiOf(r.first("DO"), w.url, r.at(r.line, "DO"))
	left = append(left, problems...)
	if date := r.first("DA", "PY", "Y1"); date != "" {
		published, whole := risDate(date)
		if season := strings.Split(date, "/"); !whole || len(season) == 4 && season[3] != "" {
			left = append(left, kept(r.at(r.line, "DA", "PY", "Y1"), date, published, "YYYY/MM/DD"))
		}
		if year, _ := risDate(r.first("PY", "Y1")); published == "" {
			published = year
		}
		w.published = published
		r.use(func(value string) bool {
			other, _ := risDate(value)
			return other != "" && strings.HasPrefix(published, other)
		}, "DA", "PY", "Y1")
	}
	return w, append(left, untitled(w)...)
}

// pages uses the first and the last page.
func (r *risItem) pages() string {
	first, last := r.first("SP"), r.first("EP")
	if last != "" && !strings.ContainsAny(first, "-–") {
		return strings.TrimPrefix(first+"–"+last, "–")
	}
	return first
}

// risNames reads the names of a line, which is one name if the line is right.
func risNames(text string) (names []name, odd []oddity) {
	parts, by := separated(strings.ReplaceAll(text, "&amp;", "&"))
	if by == "" {
		if n, ok := risName(text); ok {
			names = append(names, n)
		}
		return names, nil
	}
	for _, part := range parts {
		if n, ok := risName(part); ok {
			if n.organization && by != "semicolons" {
				n = firstLast(part, strings.TrimSpace)
			}
			names = append(names, n)
		}
	}
	return names, []oddity{{text, len(names), by}}
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
	return name{given: parts[1], family: parts[0], suffix: strings.Join(parts[2:], " ")}, true
}

func risDate(text string) (string, bool) {
	if evidence.ValidDate(strings.TrimSpace(text)) {
		return strings.TrimSpace(text), true
	}
	parts := append(strings.Split(text, "/"), "", "")
	return dateOf(parts[0], parts[1], parts[2])
}
