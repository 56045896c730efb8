package assess

import (
	"fmt"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

const (
	// mostNamed is how many records a list names; it counts the others.
	mostNamed = 3
	// longestName is how many characters of a title a sentence can take.
	longestName = 90
	// longestEnd is the same for each end of a link, which are named together.
	longestEnd = 60
)

// names knows the records of a map by the names that people give them.
type names struct {
	byKey map[evidence.Key]evidence.Item
}

func newNames(m *evidence.Map) names { return names{m.ByKey()} }

// of names an item: a person or an organization by name, all else by its
// title, statement or text, in quotes.
func (n names) of(key evidence.Key) Prose {
	switch key {
	case evidence.UnknownSpeaker:
		return plain("an unnamed speaker")
	case evidence.UnknownPublication:
		return plain("an unnamed publication")
	}
	part := Part{Text: n.text(key, longestName)}
	if n.byKey[key] != nil {
		part.Ref = evidence.Ref(key)
	}
	return Prose{part}
}

// component names an item or a link.
func (n names) component(c Component) Prose {
	if c.Link == nil {
		return n.of(c.Key)
	}
	toward := "to"
	if c.Link.Relation == evidence.Contradicts {
		toward = "against"
	}
	text := fmt.Sprintf("the step from %s %s %s", n.text(c.Link.From, longestEnd), toward, n.text(c.Link.To, longestEnd))
	return Prose{{Text: text, Ref: evidence.Ref(c.String())}}
}

// list names some of the items, and counts the others.
func (n names) list(keys []evidence.Key) Prose {
	named := make([]Component, len(keys))
	for i, key := range keys {
		named[i].Key = key
	}
	return n.components(named)
}

// components names some of the items and links, and counts the others. Of those
// with one name only the first is named.
func (n names) components(list []Component) Prose {
	var named []Prose
	seen := map[string]bool{}
	for _, c := range list {
		name := n.component(c)
		if text := name.String(); len(named) < mostNamed && !seen[text] {
			named, seen[text] = append(named, name), true
		}
	}
	if more := len(list) - len(named); more > 0 {
		named = append(named, plain(fmt.Sprintf("%d more", more)))
	}
	return andList(named)
}

// text is the name of an item. An item that the map does not hold goes by its
// key, for nothing else is known of it.
func (n names) text(key evidence.Key, longest int) string {
	switch it := n.byKey[key].(type) {
	case nil:
		return string(key)
	case *evidence.Agent:
		return shorten(it.Name, longest)
	case *evidence.Source, *evidence.Study:
		return quoted(shorten(it.Headline(), longest))
	default:
		return quoted(shorten(withoutPeriod(it.Headline()), longest))
	}
}

// quoted puts a text in quotes. Quotes inside it become single ones.
func quoted(text string) string {
	return "“" + strings.NewReplacer("“", "‘", "”", "’").Replace(text) + "”"
}

// withoutPeriod takes the period off the end of a statement that goes on inside
// a sentence. An ellipsis and an abbreviation ("the U.S.") keep theirs.
func withoutPeriod(text string) string {
	text = strings.TrimSpace(text)
	short := strings.TrimSuffix(text, ".")
	last := short[strings.LastIndexFunc(short, unicode.IsSpace)+1:]
	if strings.Contains(last, ".") {
		return text
	}
	return short
}

// shorten cuts a text that has more characters than a sentence can take, after
// a word if there is one to end with.
func shorten(text string, longest int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	end := longest - 1 // the ellipsis takes one
	for at := end; at > longest/2; at-- {
		if runes[at] == ' ' {
			return strings.TrimRight(string(runes[:at]), " ,;:.–—-") + "…"
		}
	}
	for end > 0 && unicode.Is(unicode.M, runes[end]) {
		end-- // an accent stays with its letter
	}
	return string(runes[:end]) + "…"
}
