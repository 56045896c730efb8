package citation

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/mozillazg/go-unidecode"

	"corroborate/internal/citing/canonical"
	"corroborate/internal/evidence"
	"corroborate/internal/text/words"
)

// builder makes entries of works.
type builder struct {
	result *Result
	keys   *keys
	named  map[string][]*evidence.Agent // agents by name, without case and accents
	lines  map[string]int               // of the works by DOI
}

func (b *builder) tell(line int, message, expected string) {
	b.result.Left = append(b.result.Left, problem(line, message, expected))
}

func (b *builder) add(w work) {
	doi := canonical.DOI(w.doi)
	if line, twice := b.lines[doi]; twice && doi != "" {
		b.tell(w.line, fmt.Sprintf("the entry has the DOI of the entry in line %d, and was left out", line), "")
		return
	}
	b.lines[doi] = w.line
	s := &evidence.Source{Title: w.title, Kind: w.kind, Published: w.published, URL: w.url, DOI: w.doi, Retracted: w.retracted}
	if s.URL == "" && s.DOI != "" {
		s.URL = "https://doi.org/" + s.DOI
	}
	if s.URL != "" && !evidence.ValidURL(s.URL) {
		b.tell(w.line, fmt.Sprintf("%q is not a URL that can be followed", short(s.URL)), evidence.URLForm)
		s.URL = ""
	}
	w.responsible()
	seen := map[evidence.Key]bool{}
	for _, n := range w.authors {
		switch key := b.agent(n); {
		case key == "":
			b.tell(w.line, fmt.Sprintf("%q is not a name", short(n.String())), "a name with a letter")
		case seen[key]:
			b.tell(w.line, fmt.Sprintf("%s is named twice, and is taken for one author", short(n.String())), "")
		default:
			seen[key] = true
			s.Authors = append(s.Authors, key)
		}
	}
	publisher, imprint := w.publisher, ""
	if periodical(w.kind) && !w.collected && w.in != "" {
		publisher, imprint = w.in, w.publisher // the journal is responsible for its content
	}
	if publisher != "" {
		if s.Publisher = b.agent(name{family: publisher, organization: true}); s.Publisher == "" {
			b.tell(w.line, fmt.Sprintf("%q is not a name", short(publisher)), "a name with a letter")
		}
	}
	s.Note = w.notes(imprint)
	s.Key = b.keys.take(sourceKey(w))
	b.result.Sources = append(b.result.Sources, s)
}

func periodical(k evidence.SourceKind) bool {
	return k == "JOURNAL_ARTICLE" || k == "NEWS_ARTICLE" || k == "WEB_PAGE" || k == "BROADCAST"
}

func (b *builder) agent(n name) evidence.Key {
	text := n.String()
	folded := words.Fold(text)
	if folded == "" {
		return "" // a name without a letter
	}
	for _, a := range b.named[folded] {
		if a.URL == "" || n.url == "" || a.URL == n.url {
			a.URL = cmp.Or(a.URL, n.url)
			return a.Key
		}
	}
	a := &evidence.Agent{Name: text, Kind: "PERSON", URL: n.url}
	if n.organization {
		a.Kind = "ORGANIZATION"
	}
	a.Key = b.keys.take(keyOf(text, "agent"))
	b.named[folded] = append(b.named[folded], a)
	b.result.Agents = append(b.result.Agents, a)
	return a.Key
}

// sourceKey is made of who wrote it and when or, where nobody is named, of the
// first words of the title, or of the DOI.
func sourceKey(w work) string {
	var parts []string
	for i, n := range w.authors {
		if i == 2 {
			parts = append(parts, "et-al")
			break
		}
		parts = append(parts, n.family)
	}
	if len(parts) == 0 {
		parts = words.Of(w.title)
		parts = parts[:min(len(parts), 6)]
	}
	if len(parts) == 0 && w.doi != "" {
		parts = []string{"doi", w.doi}
	} else if len(w.published) >= 4 {
		if len(parts) == 0 {
			parts = []string{"source"}
		}
		parts = append(parts, w.published[:4])
	}
	return keyOf(strings.Join(parts, " "), "source")
}

// keyOf returns a text in the letters of a key, or a default if it has none of them.
func keyOf(text, word string) string {
	if runes := []rune(text); len(runes) > 2*evidence.MaxKey {
		text = string(runes[:2*evidence.MaxKey])
	}
	key := strings.Join(words.Of(strings.ReplaceAll(unidecode.Unidecode(text), "'", "")), "-")
	if key == "" {
		key = word
	}
	return key
}

// keys are those that may not be proposed again.
type keys struct {
	taken func(evidence.Key) bool
	given map[evidence.Key]bool
	tried map[string]int // how many were tried for a wanted one
}

func newKeys(taken func(evidence.Key) bool) *keys {
	if taken == nil {
		taken = func(evidence.Key) bool { return false }
	}
	return &keys{taken, map[evidence.Key]bool{}, map[string]int{}}
}

// take proposes the wanted key, with a number if it is taken.
func (k *keys) take(wanted string) evidence.Key {
	for {
		k.tried[wanted]++
		end := ""
		if n := k.tried[wanted]; n > 1 {
			end = "-" + strconv.Itoa(n)
		}
		key := evidence.Key(cut(wanted, evidence.MaxKey-len(end)) + end)
		if !k.given[key] && !k.taken(key) && !key.Reserved() {
			k.given[key] = true
			return key
		}
	}
}

// cut shortens a key, between words if possible.
func cut(key string, most int) string {
	if len(key) <= most {
		return key
	}
	key = key[:most+1]
	if i := strings.LastIndexByte(key, '-'); i > most/2 {
		return strings.TrimRight(key[:i], "-")
	}
	return strings.TrimRight(key[:most], "-")
}

// dateOf reads a year, and a month and a day if there are any. It keeps what it can, and
// tells whether that is the whole.
func dateOf(year, month, day string) (date string, whole bool) {
	year, month, day = strings.TrimSpace(year), strings.TrimSpace(month), strings.TrimSpace(day)
	if month == "" && day == "" {
		if date = soundDate(year); date != "" {
			return date, date == year
		}
	}
	y, err := strconv.Atoi(year)
	if err != nil || y < 1 || y > 9999 {
		return "", false
	}
	date = fmt.Sprintf("%04d", y)
	m, ok := monthOf(month)
	if !ok {
		return date, month == "" && day == ""
	}
	date += fmt.Sprintf("-%02d", m)
	d, err := strconv.Atoi(day)
	if exact := fmt.Sprintf("%s-%02d", date, d); err == nil && evidence.ValidDate(exact) {
		return exact, true
	}
	return date, day == ""
}

// soundDate returns the longest part at the beginning of a text that is a date.
func soundDate(text string) string {
	for !evidence.ValidDate(text) {
		text = text[:max(0, strings.LastIndexAny(text, "-/T"))]
		if text == "" {
			break
		}
	}
	return text
}

// kept tells that only a part of a date is kept, or that a text is no date.
func kept(line int, given, date, expected string) evidence.Problem {
	if date == "" {
		return problem(line, fmt.Sprintf("%q is not a date", short(given)), expected)
	}
	return problem(line, fmt.Sprintf("of %q only %s is kept", short(given), date), "")
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// monthOf reads a month: a number, or a name in English of three letters or more.
func monthOf(text string) (month int, ok bool) {
	text = strings.ToLower(strings.Trim(text, " ."))
	if n, err := strconv.Atoi(text); err == nil {
		return n, n >= 1 && n <= 12
	}
	for i, m := range months {
		if strings.HasPrefix(text, m) {
			return i + 1, true
		}
	}
	return 0, false
}
