package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// KeyForm says what a key looks like, for messages.
const KeyForm = "1 to 100 of a-z, 0-9 and '-'"

// Check returns all problems of an entry by itself. CheckTarget checks a reference,
// for callers that know the other entries.
func Check(e Entry) []Problem {
	c := checker{}
	switch e := e.(type) {
	case *Agent:
		c.text("name", e.Name, true)
		word(&c, "kind", e.Kind, AgentKinds, true)
		word(&c, "reliability", e.Reliability, Reliabilities, false)
		c.Strings("url", e.URL, "note", e.Note)
	case *Source:
		c.text("title", e.Title, true)
		word(&c, "kind", e.Kind, SourceKinds, true)
		c.date("published", e.Published)
		word(&c, "reliability", e.Reliability, Reliabilities, false)
		c.Strings("url", e.URL, "doi", e.DOI, "note", e.Note)
	case *Study:
		c.text("title", e.Title, true)
		word(&c, "design", e.Design, Designs, true)
		if e.SampleSize < 0 {
			c.add("sampleSize", fmt.Sprintf("%d is not a sample size", e.SampleSize), "a whole number of at least 1")
		}
		c.Strings("population", e.Population, "method", e.Method, "period", e.Period, "note", e.Note)
	case *Testimony:
		c.text("summary", e.Summary, true)
		word(&c, "basis", e.Basis, Bases, true)
		c.date("date", e.Date)
		c.Strings("quote", e.Quote, "quotePrefix", e.QuotePrefix, "quoteSuffix", e.QuoteSuffix)
		c.quote(e)
		c.Strings("locator", e.Locator, "language", e.Language, "note", e.Note)
	case *Claim:
		c.text("statement", e.Statement, true)
		c.tags(e.Tags)
		c.Strings("note", e.Note)
	case *Caveat:
		word(&c, "category", e.Category, Categories, true)
		word(&c, "severity", e.Severity, Severities, true)
		c.text("text", e.Text, true)
		c.qualifies(e)
	case *Link:
		c.link(e)
	}
	if it, ok := e.(Item); ok {
		c.item(it)
	}
	return c.problems
}

// CheckTarget reports whether an entry may refer to something of the given
// kind in the given field: "from" and "to" of a link, or a Reference's field.
func CheckTarget(key Key, got Kind, path string, want []Kind) (Problem, bool) {
	if slices.Contains(want, got) {
		return Problem{}, true
	}
	return Problem{
		Path:     path,
		Message:  fmt.Sprintf("%q is %s", key, Noun(got)),
		Expected: AnyOf(want),
	}, false
}

// AnyOf lists kinds in running text: "a study or a source".
func AnyOf(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = Noun(k)
	}
	return joinOr(names)
}

// Word is a kind in running text: "claim".
func Word(k Kind) string { return strings.ToLower(string(k)) }

// Noun is a kind in running text, with its article: "a claim", "an agent".
func Noun(k Kind) string {
	word := Word(k)
	if k == KindAgent {
		return "an " + word
	}
	return "a " + word
}

func joinOr(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

type checker struct{ problems []Problem }

func (c *checker) add(path, message, expected string) {
	c.problems = append(c.problems, Problem{Path: path, Message: message, Expected: expected})
}

func (c *checker) item(it Item) {
	key := it.EntryMeta().Key
	c.key("key", key)
	for _, ref := range it.References() {
		if ref.Relation.IsQualification() {
			continue
		}
		seen := make(map[Key]bool, len(ref.To))
		for i, to := range ref.To {
			path := ref.Field
			if !ref.Single {
				path = fmt.Sprintf("%s[%d]", ref.Field, i)
			}
			switch c.key(path, to); {
			case to == key && key != "":
				c.add(path, fmt.Sprintf("%q refers to itself", key), "another key")
			case seen[to]:
				c.add(path, fmt.Sprintf("%q is in the list twice", to), "each key once")
			}
			seen[to] = true
		}
	}
}

func (c *checker) link(l *Link) {
	c.key("from", l.From)
	c.key("to", l.To)
	if l.From == l.To && l.From != "" {
		c.add("to", fmt.Sprintf("%q is linked to itself", l.From), "another claim")
	}
	word(c, "relation", l.Relation, LinkRelations, true)
	word(c, "strength", l.Strength, Strengths, false)
	if l.Jointly != "" && !Key(l.Jointly).Valid() {
		c.add("jointly", fmt.Sprintf("%q is not a word for a joint argument", l.Jointly), KeyForm)
	}
	c.Strings("rationale", l.Rationale, "locator", l.Locator)
}

func (c *checker) key(path string, key Key) {
	switch {
	case key == "":
		c.add(path, "is missing", "a key: "+KeyForm)
	case !key.Valid():
		c.add(path, fmt.Sprintf("%q is not a key", key), KeyForm)
	case key.Reserved():
		c.add(path, fmt.Sprintf("%q is reserved for what is not named", key), "another key")
	}
}

func (c *checker) tags(tags []string) {
	seen := make(map[string]bool, len(tags))
	for i, tag := range tags {
		path := fmt.Sprintf("tags[%d]", i)
		switch {
		case !Key(tag).Valid():
			c.add(path, fmt.Sprintf("%q is not a tag", tag), KeyForm)
		case seen[tag]:
			c.add(path, fmt.Sprintf("%q is in the list twice", tag), "each tag once")
		}
		seen[tag] = true
	}
}

func (c *checker) Strings(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		c.text(pairs[i], pairs[i+1], false)
	}
}

func (c *checker) text(path, text string, required bool) {
	switch {
	case text == "" && required:
		c.add(path, "is missing", "a text")
	case text != "" && strings.TrimSpace(text) == "":
		c.add(path, "is blank", "a text")
	}
}

// quote makes sure that a testimony without a quote has no field about one.
func (c *checker) quote(t *Testimony) {
	if t.Quote != "" {
		return
	}
	for _, field := range []struct {
		name string
		set  bool
	}{{"quotePrefix", t.QuotePrefix != ""}, {"quoteSuffix", t.QuoteSuffix != ""}, {"quoteVerified", t.QuoteVerified}} {
		if field.set {
			c.add(field.name, "there is no quote", "a quote besides it")
		}
	}
}

func (c *checker) date(path, date string) {
	if date != "" && !ValidDate(date) {
		c.add(path, fmt.Sprintf("%q is not a date", date), "YYYY, YYYY-MM or YYYY-MM-DD")
	}
}

// ValidDate reports whether date is a year, a month or a day that exists:
// YYYY, YYYY-MM or YYYY-MM-DD.
func ValidDate(date string) bool {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if len(date) == len(layout) {
			_, err := time.Parse(layout, date)
			return err == nil
		}
	}
	return false
}

func word[T ~string](c *checker, path string, got T, known []T, required bool) {
	switch {
	case got == "" && !required, slices.Contains(known, got):
		return
	case got == "":
		c.add(path, "is missing", OneOf(known))
	default:
		c.problems = append(c.problems, Problem{Path: path, Message: fmt.Sprintf("%q is not known", got),
			Expected: OneOf(known), Word: string(got), Words: Strings(known)})
	}
}

// OneOf lists words, for messages: "one of A, B, C".
func OneOf[T ~string](words []T) string {
	return "one of " + strings.Join(Strings(words), ", ")
}
