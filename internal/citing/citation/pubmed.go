package citation

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"corroborate/internal/evidence"
)

// pubMedLine is a line with a tag. A line that begins with blanks continues the one before.
var pubMedLine = regexp.MustCompile(`^([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|)$`)

// pubMedKinds has the kinds for types of publication, the most telling first; with a
// journal, all others are JOURNAL_ARTICLE:
// https://www.nlm.nih.gov/mesh/pubtypes.html
var pubMedKinds = []struct {
	of   string
	kind evidence.SourceKind
}{
	{"Dataset", "DATASET"}, {"Newspaper Article", "NEWS_ARTICLE"}, {"News", "NEWS_ARTICLE"}, {"Technical Report", "REPORT"},
	{"Government Publication", "OFFICIAL_RECORD"}, {"Legal Case", "OFFICIAL_RECORD"}, {"Legislation", "OFFICIAL_RECORD"},
	{"Book", "BOOK"}, {"Webcast", "BROADCAST"}, {"Journal Article", "JOURNAL_ARTICLE"}, {"Preprint", "JOURNAL_ARTICLE"},
}

// pubMedItem is an entry, with its lines by tag.
type pubMedItem struct {
	line int
	fields
}

// readPubMed reads entries as PubMed exports them: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
func readPubMed(text string) (f found) {
	var r *pubMedItem
	finish := func() {
		if r == nil {
			return
		}
		w, left := r.work()
		f.add(w, left)
		f.unplaced.addUnused("tag", r.fields, r.line)
	}
	for i, line := range strings.Split(text, "\n") {
		m := pubMedLine.FindStringSubmatch(strings.TrimRight(line, " \t"))
		switch {
		case strings.TrimSpace(line) == "":
		case m != nil && m[1] == "PMID":
			finish()
			r = &pubMedItem{line: i + 1}
			r.add(m[1], strings.TrimSpace(m[2]), i+1)
		case r == nil, m == nil && strings.TrimLeft(line, " \t") == line:
			f.left = append(f.left, problem(i+1, fmt.Sprintf("%q is in no entry", short(line)), "a tag and a value, as in \"TI  - The title\""))
		case m == nil:
			last := r.fields[len(r.fields)-1]
			last.value += " " + strings.TrimSpace(line)
		default:
			r.add(m[1], strings.TrimSpace(m[2]), i+1)
		}
	}
	finish()
	return f
}

func (r *pubMedItem) work() (w work, left []evidence.Problem) {
	w = work{line: r.line, title: r.first("TI", "BTI"), in: r.first("JT", "TA"), publisher: r.first("PB"), volume: r.first("VI"), issue: r.first("IP"),
		pages: r.first("PG"), edition: r.first("EN"), series: r.first("CTI")}
	w.title = strings.TrimSuffix(w.title, ".")
	if title := r.first("BTI"); w.in == "" && !strings.HasPrefix(title, w.title) {
		w.in, w.collected = title, true // of a chapter
	}
	r.kind(&w)
	w.authors, w.editors = r.people("FAU", "AU"), r.people("FED", "ED")
	for _, text := range r.all("CN") {
		w.authors = append(w.authors, name{family: text, organization: true})
	}
	for _, tag := range []string{"LID", "AID"} {
		for _, one := range r.fields {
			text, isDOI := strings.CutSuffix(one.value, "[doi]")
			if one.name != tag || !isDOI {
				continue
			}
			if doi, ok := evidence.ParseDOI(text); ok && (w.doi == "" || w.doi == doi) {
				w.doi, one.used = doi, true
			}
		}
	}
	w.url = pageOf("", "", r.first("PMID"))
	var problems []evidence.Problem
	w.published, problems = r.published()
	return w, append(append(left, problems...), untitled(w)...)
}

// kind uses the types of the publication.
func (r *pubMedItem) kind(w *work) {
	for _, one := range pubMedKinds {
		r.use(func(value string) bool {
			if value == one.of {
				w.kind = cmp.Or(w.kind, one.kind)
			}
			return value == one.of
		}, "PT")
	}
	r.use(func(value string) bool {
		w.retracted = w.retracted || value == "Retracted Publication"
		return value == "Retracted Publication"
	}, "PT")
	if w.kind == "" {
		w.kind = "OTHER"
		if w.in != "" && !w.collected {
			w.kind = "JOURNAL_ARTICLE"
		}
	}
}

// people uses full names, or short ones if there are no full ones. What stands after a name
// is about it: of that, an ORCID is used.
func (r *pubMedItem) people(full, short string) (names []name) {
	tag := full
	if r.get(full) == nil {
		tag = short
	}
	for i, one := range r.fields {
		switch {
		case one.name == short && tag == full:
			one.used = true // the name before it, once more
		case one.name == tag:
			one.used = true
			n := pubMedName(one.value, tag == short)
			for _, about := range r.fields[i+1:] {
				if about.name == tag {
					break
				}
				if url := orcidOf(about.value); about.name == "AUID" && url != "" {
					n.url, about.used = url, true
					break
				}
			}
			names = append(names, n)
		}
	}
	return names
}

// pubMedName reads "Last, First", or "Last FM" if it is short.
func pubMedName(text string, short bool) name {
	if family, given, ok := strings.Cut(text, ","); ok {
		given, after, _ := strings.Cut(given, ",")
		n := orFamily(strings.TrimSpace(given), strings.TrimSpace(family))
		n.suffix = strings.TrimSpace(after)
		return n
	}
	if i := strings.LastIndexByte(text, ' '); short && i > 0 && initials.MatchString(text[i+1:]) {
		return name{given: text[i+1:], family: text[:i]}
	}
	return name{family: text}
}

// published uses the date of publication, as in "2019 Mar 4".
func (r *pubMedItem) published() (string, []evidence.Problem) {
	given := r.first("DP")
	parts := append(strings.Fields(given), "", "", "")
	date, whole := dateOf(parts[0], parts[1], parts[2])
	if given == "" {
		return "", nil
	}
	if !whole || parts[3] != "" || strings.Contains(parts[1], "-") {
		return date, []evidence.Problem{kept(r.at(r.line, "DP"), given, date, "a year, a month and a day, as in 2019 Mar 4")}
	}
	return date, nil
}
