package citation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// cslItem has the fields of an item that a source has fields for:
// https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
type cslItem struct {
	Type           string    `json:"type"`
	Title          string    `json:"title"`
	Author         []cslName `json:"author"`
	Issued         *cslDate  `json:"issued"`
	URL            string    `json:"URL"`
	DOI            string    `json:"DOI"`
	ContainerTitle oneText   `json:"container-title"`
	Publisher      string    `json:"publisher"`
	Volume         cslNumber `json:"volume"`
	Issue          cslNumber `json:"issue"`
	Page           cslNumber `json:"page"`
	Note           string    `json:"note"`
}

type cslName struct {
	Family              string `json:"family"`
	Given               string `json:"given"`
	DroppingParticle    string `json:"dropping-particle"`
	NonDroppingParticle string `json:"non-dropping-particle"`
	Suffix              string `json:"suffix"`
	Literal             string `json:"literal"`
	Name                string `json:"name"` // Crossref has this instead of literal
}

type cslDate struct {
	Parts   [][]cslNumber `json:"date-parts"`
	Raw     string        `json:"raw"`
	Literal string        `json:"literal"`
}

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

func parseCSL(text string) (works []work, left []evidence.Problem, err error) {
	d := json.NewDecoder(strings.NewReader(text))
	at := lines{text: text}
	fail := func(err error) error { return invalid(jsonProblem(&at, int(d.InputOffset()), err)) }
	list := strings.HasPrefix(strings.TrimSpace(text), "[")
	if list {
		if _, err := d.Token(); err != nil {
			return nil, nil, fail(err)
		}
	}
	for d.More() {
		begins := int(d.InputOffset())
		begins += len(text[begins:]) - len(strings.TrimLeft(text[begins:], " \t\n,"))
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, nil, fail(err)
		}
		var item cslItem
		if err := json.Unmarshal(raw, &item); err != nil {
			return nil, nil, invalid(jsonProblem(&at, begins, err))
		}
		w, problems := item.work(at.of(begins))
		works, left = append(works, w), append(left, problems...)
	}
	if list {
		if _, err := d.Token(); err != nil {
			return nil, nil, fail(err)
		}
	}
	if rest := strings.TrimSpace(text[d.InputOffset():]); rest != "" {
		begins := int(d.InputOffset()) + strings.Index(text[d.InputOffset():], rest)
		return nil, nil, invalid(problem(at.of(begins), fmt.Sprintf("%q follows the last item", short(rest)), "nothing, or all items in one list"))
	}
	if len(works) == 0 {
		return nil, nil, invalid(problem(1, "the list is empty", "items"))
	}
	return works, left, nil
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
	w = work{line: line, kind: "OTHER", title: plainHTML(c.Title), url: strings.TrimSpace(c.URL), in: plainHTML(string(c.ContainerTitle)), publisher: plainHTML(c.Publisher),
		volume: string(c.Volume), issue: string(c.Issue), pages: string(c.Page), note: strings.TrimSpace(c.Note)}
	if kind, ok := cslKinds[c.Type]; ok {
		w.kind = kind
	}
	w.collected = c.Type == "paper-conference" || w.kind == "BOOK"
	for _, n := range c.Author {
		if n, ok := n.name(); ok {
			w.authors = append(w.authors, n)
		}
	}
	w.doi, left = doiOf(c.DOI, w.url, line)
	if c.Issued != nil {
		var ok bool
		if w.published, ok = c.Issued.date(); !ok {
			left = append(left, problem(line, "the date of issue is not understood", "date-parts: [[year, month, day]]"))
		}
	}
	return w, append(left, untitled(w)...)
}

func (n cslName) name() (name, bool) {
	join := func(parts ...string) string { return strings.Join(strings.Fields(strings.Join(parts, " ")), " ") }
	if whole := join(n.Literal, n.Name); whole != "" && n.Family == "" {
		return name{family: whole, organization: true}, !etAl(whole)
	}
	found := name{given: join(n.Given, n.DroppingParticle), family: join(n.NonDroppingParticle, n.Family), suffix: join(n.Suffix)}
	if found.family == "" {
		found.given, found.family = "", found.given
	}
	return found, found.family != "" && !etAl(found.family)
}

func (d cslDate) date() (string, bool) {
	if len(d.Parts) > 0 {
		parts := append(d.Parts[0][:len(d.Parts[0]):len(d.Parts[0])], "", "", "")
		return dateOf(string(parts[0]), string(parts[1]), string(parts[2]))
	}
	text := strings.TrimSpace(d.Raw + d.Literal)
	text, _, _ = strings.Cut(text, "T")
	if !evidence.ValidDate(text) {
		return "", false
	}
	return text, true
}

// plainHTML removes the few tags that CSL-JSON allows in a text.
func plainHTML(text string) string {
	return strings.Join(strings.Fields(htmlTags.Replace(text)), " ")
}

var htmlTags = strings.NewReplacer("<i>", "", "</i>", "", "<b>", "", "</b>", "", "<sub>", "", "</sub>", "", "<sup>", "", "</sup>", "",
	"<span class=\"nocase\">", "", "<span style=\"font-variant:small-caps;\">", "", "</span>", "")
