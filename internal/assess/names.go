package assess

import (
	"fmt"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

const (
	// mostNamed is how many records a list names. It counts the others.
	mostNamed = 3
	// longestName is the most characters of a title in a sentence.
	longestName = 90
	// longestEnd is the same for the ends of a link, which are named together.
	longestEnd = 60
)

// names gives the records of a map the names that people know them by.
type names struct {
	byKey map[evidence.Key]evidence.Item
}

func newNames(m *evidence.Map) names { return names{m.ByKey()} }

// of names an item: an agent by name, anything else by its title, statement or
// text, in quotes.
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
// with the same name it names only the first.
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

// text returns the name of an item. An item that the map does not hold goes by
// its key, because nothing else is known about it.
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

// quoted puts a text in double quotes and turns double quotes inside it into
// single ones.
func quoted(text string) string {
	single := func(r rune) rune {
		switch r {
		case '“':
			return '‘'
		case '”':
			return '’'
		}
		return r
	}
	return "“" + strings.Map(single, text) + "”"
}

// withoutPeriod removes the final period of a statement that is quoted inside a
// sentence. An ellipsis and an abbreviation such as "the U.S." keep theirs.
func withoutPeriod(text string) string {
	text = strings.TrimSpace(text)
	short := strings.TrimSuffix(text, ".")
	last := short[strings.LastIndexFunc(short, unicode.IsSpace)+1:]
	if strings.Contains(last, ".") {
		return text
	}
	return short
}

// shorten cuts a text that is longer than a number of characters, after a whole
// word if possible.
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
