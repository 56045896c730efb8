package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// KeyForm says what a key looks like, for messages.
const KeyForm = "1 to 100 of a-z, 0-9 and '-'"

// The patterns of a schema: what they do not match, Check refuses. Check refuses more, such
// as the 30th of February.
const (
	KeyPattern  = `^[a-z0-9-]{1,100}$`
	RefPattern  = `^[a-z0-9-]{1,100}((->|-\|)[a-z0-9-]{1,100})?$`
	DatePattern = `^` + datePattern + `(/` + datePattern + `)?$`
	TextPattern = `\S`
	URLPattern  = `^([hH][tT][tT][pP][sS]?://[^\s/]\S*|[mM][aA][iI][lL][tT][oO]:\S*@\S*)$`
	DOIPattern  = `10\.[0-9]{4,9}`

	datePattern = `[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?`
)

// Check returns all problems of an entry by itself. CheckTarget checks a reference to
// another entry.
func Check(e Entry) []Problem {
	c := checker{}
	if l, ok := e.(*Link); ok {
		c.link(l)
	}
	for _, f := range FieldsOf(e.EntryKind()) {
		c.field(f, e)
		c.needed(f, e)
	}
	switch e := e.(type) {
	case *Agent:
		c.url(e.URL)
	case *Source:
		c.url(e.URL)
		c.doi(e.DOI)
	case *Claim:
		c.tags(e.Tags)
	case *View:
		c.address(e.Address)
	case Annotation:
		c.subjects(e)
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
	return WrongKind(Ref(key), got, path, AnyOf(want)), false
}

// WrongKind is the problem of a ref that names an entry of a kind that cannot be there.
func WrongKind(ref Ref, got Kind, path, expected string) Problem {
	return Problem{Code: Invalid, Path: path, Message: fmt.Sprintf("%q is %s", ref, Noun(got)), Expected: expected}
}

// AnyOf lists kinds in running text: "a study or a source".
func AnyOf(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = Noun(k)
	}
	return joinOr(names)
}

// Word is a kind in running text, and in JSON Lines: "claim".
func Word(k Kind) string { return strings.ToLower(string(k)) }

// Plural is several entries of a kind in running text, and their list in a map file:
// "claims".
func Plural(k Kind) string {
	switch k {
	case KindStudy:
		return "studies"
	case KindTestimony:
		return "testimonies"
	}
	return Word(k) + "s"
}

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

// field checks a field by its form alone. Others check keys, lists and names of links.
func (c *checker) field(f Field, e Entry) {
	switch v := f.in(e); f.Form {
	case FormText:
		c.text(f, v.String())
	case FormWord:
		c.word(f, v.String())
	case FormDate:
		if date := v.String(); date != "" && !ValidDate(date) {
			c.add(f.Name, fmt.Sprintf("%q is not a date", date), DateForm)
		}
	case FormCount:
		if v.Int() < 0 || v.Int() > MaxCount {
			c.add(f.Name, fmt.Sprintf("%d is not a sample size", v.Int()), CountForm)
		}
	}
}

func (c *checker) item(it Item) {
	key := it.EntryMeta().Key
	c.key(FieldPath{"key", -1}, key)
	for _, ref := range it.References() {
		if ref.Relation.IsAnnotation() {
			continue
		}
		twice := repeats[Key]{list: ref.To}
		for i, to := range ref.To {
			path := ref.path(i)
			switch c.key(path, to); {
			case to == key && key != "":
				c.add(path.String(), fmt.Sprintf("%q refers to itself", key), "another key")
			case twice.at(i):
				c.add(path.String(), fmt.Sprintf("%q is in the list twice", to), "each key once")
			}
		}
	}
}

func (c *checker) link(l *Link) {
	c.key(FieldPath{"from", -1}, l.From)
	c.key(FieldPath{"to", -1}, l.To)
	if l.From == l.To && l.From != "" {
		c.add("to", fmt.Sprintf("%q is linked to itself", l.From), "another claim")
	}
	if l.Jointly != "" && !Key(l.Jointly).Valid() {
		c.add("jointly", fmt.Sprintf("%q is not a word for a joint argument", l.Jointly), KeyForm)
	}
}

func (c *checker) key(path FieldPath, key Key) {
	switch {
	case key == "":
		c.add(path.String(), "is missing", "a key: "+KeyForm)
	case !key.Valid():
		c.add(path.String(), fmt.Sprintf("%q is not a key", key), KeyForm)
	case key.Reserved():
		c.add(path.String(), fmt.Sprintf("%q is a reserved key", key), "another key")
	}
}

func (c *checker) tags(tags []string) {
	twice := repeats[string]{list: tags}
	for i, tag := range tags {
		path := FieldPath{"tags", i}
		switch {
		case !Key(tag).Valid():
			c.add(path.String(), fmt.Sprintf("%q is not a tag", tag), KeyForm)
		case twice.at(i):
			c.add(path.String(), fmt.Sprintf("%q is in the list twice", tag), "each tag once")
		}
	}
}

// repeats tells which values of a list have come before. Nearly all lists are short, and need no set.
type repeats[T comparable] struct {
	list []T
	set  map[T]bool // of what has come before, in a long list
}

// short is the length up to which a list is searched.
const short = 16

// at reports whether the value at a place has come before. The places are asked for in their order.
func (s *repeats[T]) at(i int) bool {
	if len(s.list) <= short {
		return slices.Contains(s.list[:i], s.list[i])
	}
	if s.set == nil {
		s.set = make(map[T]bool, len(s.list))
	}
	known := s.set[s.list[i]]
	s.set[s.list[i]] = true
	return known
}

func (c *checker) text(f Field, text string) {
	switch {
	case text == "" && f.Required:
		c.add(f.Name, "is missing", "a text")
	case text != "" && strings.TrimSpace(text) == "":
		c.add(f.Name, "is blank", "a text")
	}
}

// needed makes sure that a field about another one is not alone, such as the text before a
// quote.
func (c *checker) needed(f Field, e Entry) {
	if f.Needs == "" || len(f.of(e)) == 0 {
		return
	}
	for _, other := range FieldsOf(e.EntryKind()) {
		if other.Name == f.Needs && len(other.of(e)) == 0 {
			c.add(f.Name, "there is no "+f.Needs, "a "+f.Needs+" with it")
		}
	}
}

// MaxCount is the largest number of a field that counts: 2^53, up to which programs that
// read JSON have all whole numbers.
const MaxCount = 1 << 53

// CountForm says what such a number looks like, for messages.
const CountForm = "a whole number from 1 to 9007199254740992"

// DateForm says what a date looks like, for messages.
const DateForm = "YYYY, YYYY-MM or YYYY-MM-DD, or two of them with a / between"

// ValidDate reports whether date is a year, a month or a day that exists, as YYYY,
// YYYY-MM or YYYY-MM-DD, or a range of two of these, as in 2014/2016-03. The second must
// not come before the first.
func ValidDate(date string) bool {
	first, last, isRange := strings.Cut(date, "/")
	if !isRange {
		return validDay(date)
	}
	n := min(len(first), len(last))
	return validDay(first) && validDay(last) && first[:n] <= last[:n]
}

// validDay reports whether date is a year, a month or a day.
func validDay(date string) bool {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if len(date) == len(layout) {
			_, err := time.Parse(layout, date)
			return err == nil
		}
	}
	return false
}

func (c *checker) word(f Field, got string) {
	switch {
	case got == "" && !f.Required, slices.Contains(f.Words, got):
		return
	case got == "":
		c.add(f.Name, "is missing", OneOf(f.Words))
	default:
		c.problems = append(c.problems, Problem{Path: f.Name, Message: fmt.Sprintf("%q is not known", got),
			Expected: OneOf(f.Words), Word: got, Words: f.Words})
	}
}

// OneOf lists words, for messages: "one of A, B, C".
func OneOf[T ~string](words []T) string {
	return "one of " + strings.Join(Strings(words), ", ")
}
