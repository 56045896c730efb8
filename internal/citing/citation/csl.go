package citation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// cslKinds has the kinds for types of items; all other types are OTHER:
// https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types
var cslKinds = map[string]evidence.SourceKind{
	"article": "JOURNAL_ARTICLE", "article-journal": "JOURNAL_ARTICLE", "paper-conference": "JOURNAL_ARTICLE",
	"article-newspaper": "NEWS_ARTICLE", "article-magazine": "NEWS_ARTICLE",
	"review": "ANALYSIS", "review-book": "ANALYSIS",
	"book": "BOOK", "chapter": "BOOK", "collection": "BOOK", "classic": "BOOK", "entry": "BOOK", "entry-dictionary": "BOOK", "entry-encyclopedia": "BOOK",
	"report": "REPORT", "thesis": "REPORT", "pamphlet": "REPORT",
	"dataset": "DATASET",
	"webpage": "WEB_PAGE", "post-weblog": "WEB_PAGE",
	"post":      "SOCIAL_MEDIA",
	"broadcast": "BROADCAST", "motion_picture": "BROADCAST", "song": "BROADCAST", "interview": "BROADCAST", "speech": "BROADCAST",
	"bill": "OFFICIAL_RECORD", "legislation": "OFFICIAL_RECORD", "legal_case": "OFFICIAL_RECORD", "treaty": "OFFICIAL_RECORD",
	"regulation": "OFFICIAL_RECORD", "hearing": "OFFICIAL_RECORD", "patent": "OFFICIAL_RECORD", "standard": "OFFICIAL_RECORD",
}

// cslItem has the fields of an item that are used:
// https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
type cslItem struct {
	Type            string    `json:"type"`
	Title           string    `json:"title"`
	Author          []cslName `json:"author"`
	Editor          []cslName `json:"editor"`
	Issued          *cslDate  `json:"issued"`
	URL             string    `json:"URL"`
	DOI             string    `json:"DOI"`
	PMID            cslNumber `json:"PMID"`
	PMCID           cslNumber `json:"PMCID"`
	ContainerTitle  oneText   `json:"container-title"`
	CollectionTitle oneText   `json:"collection-title"`
	Publisher       string    `json:"publisher"`
	Volume          cslNumber `json:"volume"`
	Issue           cslNumber `json:"issue"`
	Page            cslNumber `json:"page"`
	Edition         cslNumber `json:"edition"`
	Note            string    `json:"note"`
}

type cslName struct {
	Family              string `json:"family"`
	Given               string `json:"given"`
	DroppingParticle    string `json:"dropping-particle"`
	NonDroppingParticle string `json:"non-dropping-particle"`
	Suffix              string `json:"suffix"`
	Literal             string `json:"literal"`
	Name                string `json:"name"` // Crossref has this instead of literal
	ORCID               string `json:"ORCID"`
}

type cslDate struct {
	Parts   [][]cslNumber `json:"date-parts"`
	Raw     string        `json:"raw"`
	Literal string        `json:"literal"`
}

// cslForms are parts of names and dates that only say how to print or to check them.
var cslForms = []string{"sequence", "authenticated-orcid", "parse-names", "comma-suffix", "static-ordering", "circa", "date-time", "timestamp"}

// cslNumber is a text or a number.
type cslNumber string

// UnmarshalJSON implements json.Unmarshaler.
func (n *cslNumber) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		*n = cslNumber(strings.TrimPrefix(string(data), "null"))
		if bytes.ContainsAny(data, "[{") {
			return errors.New("this is neither a text nor a number")
		}
		return nil
	}
	return json.Unmarshal(data, (*string)(n))
}

// oneText is a text, or the first of a list, as from Crossref.
type oneText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *oneText) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		var list []string
		err := json.Unmarshal(data, &list)
		if len(list) > 0 {
			*t = oneText(list[0])
		}
		return err
	}
	return json.Unmarshal(data, (*string)(t))
}

func readCSL(text string) (f found) {
	d := json.NewDecoder(strings.NewReader(text))
	at := lines{text: text}
	fail := func(begins int, err error) { f.bad = append(f.bad, jsonProblem(&at, begins, err)) }
	list := strings.HasPrefix(strings.TrimSpace(text), "[")
	if list {
		_, _ = d.Token() // the bracket
	}
	for d.More() {
		begins := int(d.InputOffset())
		begins += len(text[begins:]) - len(strings.TrimLeft(text[begins:], " \t\n,"))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			fail(int(d.InputOffset()), err)
			return f // nobody knows where the next item begins
		}
		var item cslItem
		if err := json.Unmarshal(raw, &item); err != nil {
			fail(begins, err)
			continue
		}
		line := at.of(begins)
		w, left := item.work(line)
		f.add(w, left)
		f.unplaced.addCSL(raw, item, w, line)
	}
	if list {
		if _, err := d.Token(); err != nil {
			fail(int(d.InputOffset()), err)
			return f
		}
	}
	if rest := strings.TrimSpace(text[d.InputOffset():]); rest != "" {
		begins := int(d.InputOffset()) + strings.Index(text[d.InputOffset():], rest)
		f.bad = append(f.bad, problem(at.of(begins), fmt.Sprintf("%q follows the last item", short(rest)), "nothing, or all items in one list"))
	}
	if len(f.works)+len(f.bad) == 0 {
		f.bad = append(f.bad, problem(1, "the list is empty", "items"))
	}
	return f
}

// addCSL counts what is in an item and not in its work.
func (u *unplaced) addCSL(raw json.RawMessage, item cslItem, w work, line int) {
	known := fieldsOf(item)
	for _, name := range sortedFields(raw) {
		switch {
		case name == "id":
			u.add("the citation key", line, line)
		case !has(known, name),
			name == "PMID" && !strings.Contains(w.url, string(item.PMID)), name == "PMCID" && !strings.Contains(w.url, strings.TrimPrefix(string(item.PMCID), "PMC")):
			u.add("the field "+short(name), line, line)
		}
	}
	var parts struct {
		Author, Editor []json.RawMessage
		Issued         json.RawMessage
	}
	_ = json.Unmarshal(raw, &parts) // which has been read
	count := func(field string, raw json.RawMessage, known []string) {
		for _, name := range sortedFields(raw) {
			if !has(known, name) && !has(cslForms, name) {
				u.add("the field "+field+"."+short(name), line, line)
			}
		}
	}
	for _, one := range parts.Author {
		count("author", one, fieldsOf(cslName{}))
	}
	for _, one := range parts.Editor {
		count("editor", one, fieldsOf(cslName{}))
	}
	count("issued", parts.Issued, fieldsOf(cslDate{}))
}

// has reports whether a name is in a list. JSON is read whatever the case of names.
func has(list []string, name string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, name) })
}

// fieldsOf are the names in JSON of the fields of a struct.
func fieldsOf(of any) []string {
	var names []string
	for i := range reflect.TypeOf(of).NumField() {
		names = append(names, reflect.TypeOf(of).Field(i).Tag.Get("json"))
	}
	return names
}

// sortedFields are the names of the fields of an object that have a value.
func sortedFields(raw json.RawMessage) []string {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(raw, &values) // or there are none
	maps.DeleteFunc(values, func(_ string, v json.RawMessage) bool {
		return slices.Contains([]string{"null", `""`, "[]", "{}"}, string(v))
	})
	return slices.Sorted(maps.Keys(values))
}

// jsonProblem says what is wrong with JSON, and where.
func jsonProblem(at *lines, begins int, err error) evidence.Problem {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		line := at.of(begins + int(wrong.Offset))
		if wrong.Field == "" {
			return problem(line, fmt.Sprintf("a value of the type %s is not an item", wrong.Value), "an object, as in {\"type\": \"article-journal\", \"title\": ...}")
		}
		return problem(line, fmt.Sprintf("the value of %s is of the type %s", wrong.Field, wrong.Value), "what CSL-JSON has there")
	case errors.As(err, &syntax):
		return problem(at.of(int(syntax.Offset)), "this is not JSON: "+syntax.Error(), "")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return problem(at.of(len(at.text)), "this is not JSON: it ends too early", "")
	}
	return problem(at.of(begins), "this is not CSL-JSON: "+err.Error(), "")
}

func (c cslItem) work(line int) (w work, left []evidence.Problem) {
	w = work{line: line, kind: cslKinds[c.Type], title: plainHTML(c.Title), url: strings.TrimSpace(c.URL), in: plainHTML(string(c.ContainerTitle)), publisher: plainHTML(c.Publisher),
		volume: string(c.Volume), issue: string(c.Issue), pages: string(c.Page), edition: string(c.Edition), series: plainHTML(string(c.CollectionTitle)), note: strings.TrimSpace(c.Note)}
	w.kind = cmp.Or(w.kind, "OTHER")
	w.collected = c.Type == "paper-conference" || w.kind == "BOOK"
	for _, of := range []struct {
		field string
		from  []cslName
		names *[]name
	}{{"author", c.Author, &w.authors}, {"editor", c.Editor, &w.editors}} {
		for _, n := range of.from {
			if n, ok := n.name(); ok {
				*of.names = append(*of.names, n)
			} else if n.family != "" {
				left = append(left, problem(line, fmt.Sprintf("the entry says that there are more names in %s", of.field), ""))
			}
		}
	}
	var problems []evidence.Problem
	w.doi, problems = doiOf(c.DOI, w.url, line)
	left = append(left, problems...)
	if w.url == "" && w.doi == "" {
		w.url = pageOf("", string(c.PMCID), string(c.PMID))
	}
	if c.Issued != nil {
		date, given := c.Issued.date()
		switch w.published = date; {
		case date == "":
			left = append(left, problem(line, "the date of issue is not understood", "date-parts: [[year, month, day]]"))
		case given != "":
			left = append(left, kept(line, given, date, ""))
		}
	}
	return w, append(left, untitled(w)...)
}

// name reads a name. Ok is false for one that stands for others who are not named.
func (n cslName) name() (_ name, ok bool) {
	join := func(parts ...string) string { return strings.Join(strings.Fields(strings.Join(parts, " ")), " ") }
	if whole := join(n.Literal, n.Name); whole != "" && n.Family == "" {
		return name{family: whole, organization: true, url: orcidOf(n.ORCID)}, !etAl(whole)
	}
	found := name{given: join(n.Given, n.DroppingParticle), family: join(n.NonDroppingParticle, n.Family), suffix: join(n.Suffix), url: orcidOf(n.ORCID)}
	if found.family == "" {
		found.given, found.family = "", found.given
	}
	return found, found.family != "" && !etAl(found.family)
}

// date returns a date, or a range of two. Given is empty if that is the whole of what the
// entry has.
func (d cslDate) date() (date, given string) {
	if len(d.Parts) == 0 {
		text, _, _ := strings.Cut(strings.TrimSpace(d.Raw+d.Literal), "T")
		if date = soundDate(text); date != text {
			given = text
		}
		return date, given
	}
	var days, all []string
	whole := true
	for _, one := range d.Parts {
		parts := append(one[:len(one):len(one)], "", "", "")
		day, sound := dateOf(string(parts[0]), string(parts[1]), string(parts[2]))
		days, whole = append(days, day), whole && sound
		all = append(all, strings.Trim(fmt.Sprintf("%s-%s-%s", parts[0], parts[1], parts[2]), "-"))
	}
	if date = strings.Join(days, "/"); !evidence.ValidDate(date) {
		date, whole = days[0], len(days) == 1 && whole
	}
	if !whole {
		given = strings.Join(all, "/")
	}
	return date, given
}

// plainHTML removes the few tags that CSL-JSON allows in a text.
func plainHTML(text string) string {
	return strings.Join(strings.Fields(htmlTags.Replace(text)), " ")
}

var htmlTags = strings.NewReplacer("<i>", "", "</i>", "", "<b>", "", "</b>", "", "<sub>", "", "</sub>", "", "<sup>", "", "</sup>", "",
	"<span class=\"nocase\">", "", "<span style=\"font-variant:small-caps;\">", "", "</span>", "")
