package citation

import (
	"fmt"
	"regexp"
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

func (e bibFields) first(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(e.values[n]); v != "" {
			return v
		}
	}
	return ""
}

func (e bibFields) text(names ...string) string { return plainTeX(e.first(names...)) }

var urlCommand = regexp.MustCompile(`\\url\s*\{([^{}]*)\}`)

func (e bibFields) work() (w work, left []evidence.Problem) {
	w = work{line: e.line, kind: "OTHER", title: e.text("title"), in: e.text("journal", "journaltitle", "booktitle", "maintitle"),
		publisher: e.text("publisher", "institution", "school", "organization"), volume: e.text("volume"), issue: e.text("number", "issue"),
		pages: e.text("pages"), url: literally(e.first("url")), note: e.text("note")}
	w.collected = e.first("journal", "journaltitle") == ""
	if sub := e.text("subtitle"); sub != "" {
		w.title = strings.TrimPrefix(w.title+": "+sub, ": ")
	}
	if m := urlCommand.FindStringSubmatch(e.first("howpublished") + " " + e.first("note")); m != nil {
		if w.url == "" {
			w.url = literally(m[1])
		}
		w.note = plainTeX(urlCommand.ReplaceAllString(e.first("note"), ""))
	}
	if kind, ok := bibKinds[e.kind]; ok {
		w.kind = kind
	} else if e.kind == "misc" && w.url != "" {
		w.kind = "WEB_PAGE"
	}
	if sub := strings.ToLower(e.first("entrysubtype")); sub == "newspaper" || sub == "magazine" {
		w.kind = "NEWS_ARTICLE"
	}
	var others bool
	if w.authors, others = bibNames(e.first("author")); others {
		left = append(left, problem(e.lines["author"], "the entry says that there are more authors", ""))
	}
	var problems []evidence.Problem
	w.doi, problems = doiOf(literally(e.first("doi")), w.url, e.lines["doi"])
	left = append(left, problems...)
	if strings.TrimSpace(e.first("date", "year")) != "" {
		var ok bool
		if w.published, ok = e.published(); !ok {
			left = append(left, problem(max(e.lines["date"], e.lines["year"]), fmt.Sprintf("%q is not a date", short(strings.TrimSpace(e.first("date", "year")+" "+e.first("month")))),
				"a year, and a month if there is one"))
		}
	}
	return w, append(left, untitled(w)...)
}

// literally returns a text without TeX, except for escapes by a backslash.
func literally(text string) string {
	if m := urlCommand.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	return strings.TrimSpace(strings.NewReplacer(`\_`, "_", `\%`, "%", `\&`, "&", `\#`, "#", `\$`, "$", `\~{}`, "~", `\~`, "~", "{", "", "}", "").Replace(text))
}

// published returns the beginning of a biblatex date, or a year with a month. The month
// may have the day before or after it.
func (e bibFields) published() (string, bool) {
	if date := plainTeX(e.first("date")); date != "" {
		date, _, _ = strings.Cut(date, "/")
		date, _, _ = strings.Cut(date, "T")
		if !evidence.ValidDate(date) {
			return "", false
		}
		return date, true
	}
	year, month, day := plainTeX(e.first("year")), "", plainTeX(e.first("day"))
	for _, word := range strings.FieldsFunc(plainTeX(e.first("month")), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		digits := strings.TrimRight(strings.ToLower(word), "stndrh")
		switch _, ok := monthOf(word); {
		case ok && month == "":
			month = word
		case day == "" && digits != "" && strings.Trim(digits, "0123456789") == "":
			day = digits
		}
	}
	date, ok := dateOf(year, month, day)
	return date, ok && (month != "" || e.first("month") == "")
}

// bibNames reads names as BibTeX does: with "and" between them, each as
// "First von Last", "von Last, First" or "von Last, Jr, First". A name in braces is the
// name of an organization. Others is true if "and others" is at the end.
func bibNames(text string) (names []name, others bool) {
	for _, part := range splitNames(text) {
		switch {
		case part == "":
		case etAl(plainTeX(part)):
			others = true
		default:
			if n := bibName(part); n.family != "" {
				names = append(names, n)
			}
		}
	}
	return names, others
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
	case 2:
		return orFamily(plainTeX(parts[1]), plainTeX(parts[0]))
	default:
		n := orFamily(plainTeX(parts[2]), plainTeX(parts[0]))
		n.suffix = plainTeX(parts[1])
		return n
	}
	var list []string
	for _, word := range topLevel(text, func(r rune) bool { return unicode.IsSpace(r) || r == '~' }) {
		if word != "" {
			list = append(list, word)
		}
	}
	family := len(list) - 1
	for i := 1; i < len(list)-1; i++ {
		if first := []rune(plainTeX(list[i])); len(first) > 0 && unicode.IsLower(first[0]) {
			family = i // von
			break
		}
	}
	family = max(0, family)
	return orFamily(plainTeX(strings.Join(list[:family], " ")), plainTeX(strings.Join(list[family:], " ")))
}

func orFamily(given, family string) name {
	if family == "" {
		return name{family: given}
	}
	return name{given: given, family: family}
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

// topLevel splits a text at characters that are not in braces.
func topLevel(text string, at func(rune) bool) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range text {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case depth <= 0 && at(r):
			parts = append(parts, text[start:i])
			start = i + len(string(r))
		}
	}
	return append(parts, text[start:])
}
