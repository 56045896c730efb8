package citation

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

// bibKinds has the kinds for types of BibTeX and biblatex; all other types are OTHER.
var bibKinds = map[string]evidence.SourceKind{
	"article": "JOURNAL_ARTICLE", "inproceedings": "JOURNAL_ARTICLE", "conference": "JOURNAL_ARTICLE", "suppperiodical": "JOURNAL_ARTICLE",
	"periodical": "JOURNAL_ARTICLE", "review": "ANALYSIS",
	"book": "BOOK", "booklet": "BOOK", "inbook": "BOOK", "incollection": "BOOK", "collection": "BOOK", "proceedings": "BOOK", "mvbook": "BOOK",
	"bookinbook": "BOOK", "suppbook": "BOOK", "mvcollection": "BOOK", "mvproceedings": "BOOK", "reference": "BOOK", "inreference": "BOOK",
	"techreport": "REPORT", "report": "REPORT", "manual": "REPORT", "thesis": "REPORT", "phdthesis": "REPORT", "mastersthesis": "REPORT",
	"dataset": "DATASET", "online": "WEB_PAGE", "electronic": "WEB_PAGE", "www": "WEB_PAGE",
	"video": "BROADCAST", "audio": "BROADCAST", "movie": "BROADCAST", "performance": "BROADCAST",
	"jurisdiction": "OFFICIAL_RECORD", "legislation": "OFFICIAL_RECORD", "legal": "OFFICIAL_RECORD", "patent": "OFFICIAL_RECORD", "standard": "OFFICIAL_RECORD",
}

// bibOthers are types that have no kind of their own.
var bibOthers = []string{"misc", "unpublished", "software", "artwork", "image", "letter", "music", "commentary", "set"}

// text uses the first of some fields, as plain text.
func (e *bibItem) text(names ...string) string { return plainTeX(e.first(names...)) }

var urlCommand = regexp.MustCompile(`\\url\s*\{([^{}]*)\}`)

func (e *bibItem) work() (w work, left []evidence.Problem) {
	w = work{line: e.line, kind: "OTHER", title: titled(e.text("title"), e.text("subtitle")), collected: e.get("journal") == nil && e.get("journaltitle") == nil,
		in: e.text("journal", "journaltitle"), publisher: e.text("publisher", "institution", "school", "organization"), volume: e.text("volume"),
		issue: e.text("number", "issue"), pages: e.text("pages"), edition: e.text("edition"), series: e.text("series"), note: e.text("note")}
	if w.in == "" {
		w.in = titled(e.text("booktitle"), e.text("booksubtitle"))
	}
	if w.in == "" {
		w.in = e.text("maintitle")
	}
	w.url = e.address()
	if m := urlCommand.FindStringSubmatch(e.first("note")); m != nil {
		if w.url == "" {
			w.url = literally(m[1])
		}
		w.note = plainTeX(urlCommand.ReplaceAllString(e.first("note"), ""))
	}
	switch kind, ok := bibKinds[e.kind]; {
	case ok:
		w.kind = kind
	case e.kind == "misc" && w.url != "":
		w.kind = "WEB_PAGE"
	case !slices.Contains(bibOthers, e.kind):
		left = append(left, problem(e.line, fmt.Sprintf("the type %s is not known", short(e.kind)), "a type of BibTeX, as in @article"))
	}
	if one := e.get("entrysubtype"); one != nil && (strings.EqualFold(one.value, "newspaper") || strings.EqualFold(one.value, "magazine")) {
		w.kind, one.used = "NEWS_ARTICLE", true
	}
	for _, of := range []struct {
		field string
		names *[]name
	}{{"author", &w.authors}, {"editor", &w.editors}} {
		names, problems := e.names(of.field)
		*of.names, left = names, append(left, problems...)
	}
	var problems []evidence.Problem
	w.doi, problems = doiOf(literally(e.first("doi")), w.url, e.at(e.line, "doi"))
	left = append(left, problems...)
	if w.url == "" && w.doi == "" {
		w.url = e.page()
	}
	w.published, problems = e.published()
	return w, append(append(left, problems...), untitled(w)...)
}

// titled joins a title and its subtitle.
func titled(title, subtitle string) string {
	if title == "" || subtitle == "" {
		return title + subtitle
	}
	return title + ": " + subtitle
}

// address uses the field with an address on the web.
func (e *bibItem) address() string {
	if url := e.get("url"); url != nil {
		return literally(e.first("url"))
	}
	if how := e.get("howpublished"); how != nil {
		if m := urlCommand.FindStringSubmatch(how.value); m != nil {
			how.used = true
			return literally(m[1])
		}
		if url := literally(how.value); evidence.ValidURL(url) {
			how.used = true
			return url
		}
	}
	return ""
}

// page uses a number that leads to a page of the work.
func (e *bibItem) page() string {
	for _, name := range []string{"archiveprefix", "eprinttype"} {
		if kind := e.get(name); kind != nil && strings.EqualFold(kind.value, "arxiv") {
			kind.used = true
			return pageOf(literally(e.first("eprint")), "", "")
		}
	}
	if e.get("pmcid") != nil {
		return pageOf("", literally(e.first("pmcid")), "")
	}
	return pageOf("", "", literally(e.first("pmid")))
}

// literally returns a text without TeX, except for escapes by a backslash.
func literally(text string) string {
	if m := urlCommand.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return strings.TrimSpace(strings.NewReplacer(`\_`, "_", `\%`, "%", `\&`, "&", `\#`, "#", `\$`, "$", `\~{}`, "~", `\~`, "~", "{", "", "}", "").Replace(text))
}

// published returns a biblatex date, or a year with a month. The month may have the day
// before or after it.
func (e *bibItem) published() (string, []evidence.Problem) {
	if given := plainTeX(e.first("date")); given != "" {
		date := soundDate(given)
		e.use(func(value string) bool { return date != "" && strings.HasPrefix(date, value) }, "year")
		if day, _, _ := strings.Cut(given, "T"); date == given || date == day && !strings.Contains(given, "/") {
			return date, nil
		}
		return date, []evidence.Problem{kept(e.at(e.line, "date"), given, date, evidence.DateForm)}
	}
	year, given := plainTeX(e.first("year")), plainTeX(e.first("month"))
	if year == "" {
		return "", nil
	}
	month, day := "", plainTeX(e.first("day"))
	for _, word := range strings.FieldsFunc(given, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		digits := strings.TrimRight(strings.ToLower(word), "stndrh")
		switch _, ok := monthOf(word); {
		case ok && month == "":
			month = word
		case day == "" && digits != "" && strings.Trim(digits, "0123456789") == "":
			day = digits
		}
	}
	date, whole := dateOf(year, month, day)
	if whole && (month != "" || given == "") {
		return date, nil
	}
	given = strings.TrimSpace(strings.Join([]string{year, given, plainTeX(e.first("day"))}, " "))
	return date, []evidence.Problem{kept(e.at(e.line, "year"), given, date, "a year, and a month if there is one")}
}

// names uses a field with names.
func (e *bibItem) names(field string) (names []name, left []evidence.Problem) {
	line := e.at(e.line, field)
	names, others, odd := bibNames(strings.ReplaceAll(e.first(field), "&amp;", `\&`))
	if others {
		left = append(left, problem(line, fmt.Sprintf("the entry says that there are more names in %s", field), ""))
	}
	return names, append(left, oddly(line, odd)...)
}

// bibNames reads names as BibTeX does: with "and" between them, each as
// "First von Last", "von Last, First" or "von Last, Jr, First". A name in braces is the
// name of an organization. Others is true if "and others" is at the end. Odd are the parts
// that are not so, by what separates their names; empty for one that was taken for one name.
func bibNames(text string) (names []name, others bool, odd []oddity) {
	for _, part := range splitNames(text) {
		if part == "" {
			continue
		}
		if etAl(plainTeX(part)) {
			others = true
			continue
		}
		list, by := separated(strings.ReplaceAll(part, `\&`, "&"))
		switch {
		case by != "":
			for _, one := range list {
				names = append(names, bibName(one))
			}
			odd = append(odd, oddity{plainTeX(part), len(list), by})
		case len(list) > 0 && (len(split(list[0], '&')) > 1 || len(split(list[0], ',')) > 3):
			names = append(names, name{family: plainTeX(part), organization: true})
			odd = append(odd, oddity{plainTeX(part), 1, ""})
		default:
			if n := bibName(part); n.family != "" {
				names = append(names, n)
			}
		}
	}
	return names, others, odd
}

func bibName(text string) name {
	if braced(text) {
		return name{family: plainTeX(text), organization: true}
	}
	parts := topLevel(text, func(r rune) bool { return r == ',' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch len(parts) {
	case 1:
		return firstLast(text, plainTeX)
	case 2:
		return orFamily(plainTeX(parts[1]), plainTeX(parts[0]))
	default:
		n := orFamily(plainTeX(parts[2]), plainTeX(parts[0]))
		n.suffix = plainTeX(parts[1])
		return n
	}
}

// braced reports whether the whole text is in one pair of braces.
func braced(text string) bool {
	if !strings.HasPrefix(text, "{") || strings.HasPrefix(text, `{\`) {
		return false // one letter with an accent
	}
	depth := 0
	for i, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return i == len(text)-1
		}
	}
	return false
}

// splitNames splits a text at the word "and" outside of braces.
func splitNames(text string) []string {
	var names, words []string
	for _, word := range append(topLevel(text, unicode.IsSpace), "and") {
		if strings.EqualFold(word, "and") {
			names, words = append(names, strings.TrimSpace(strings.Join(words, " "))), nil
		} else {
			words = append(words, word)
		}
	}
	return names
}
