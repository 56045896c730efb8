package report

import (
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// mentionWidth is how much of a title is told where a record is mentioned.
const mentionWidth = 60

// names tells what the records of a map are called.
type names struct {
	Style
	items map[evidence.Key]evidence.Item
	this  evidence.Key // the claim that everything is told about; may be empty
}

// heading names a record by its title, and by the key to ask further with.
func (n names) heading(key evidence.Key) string {
	it := n.items[key]
	if it == nil {
		return n.key(key)
	}
	return clean(it.Headline()) + " " + n.keyOf(key)
}

func (n names) keyOf(key evidence.Key) string { return n.paint("("+string(key)+")", dim) }

// mention names a record in running text: a person by name, anything else by
// as much of its title as a line has room for.
func (n names) mention(key evidence.Key) string {
	switch key {
	case evidence.UnknownSpeaker:
		return "speakers who are not named"
	case evidence.UnknownPublication:
		return "publications that are not named"
	}
	if key == n.this && key != "" {
		return "this claim"
	}
	switch it := n.items[key].(type) {
	case nil:
		return n.key(key)
	case *evidence.Agent:
		return clean(it.Name)
	default:
		return quoted(it.Headline())
	}
}

// keyed mentions a record, with the key to ask further with.
func (n names) keyed(key evidence.Key) string { return n.mention(key) + " " + n.keyOf(key) }

// quoted is a title or a statement within a sentence, without a full stop of its
// own.
func quoted(title string) string {
	return wording.Quoted(shorten(strings.TrimSuffix(clean(title), "."), mentionWidth))
}

// mentions names several records, at most so many, 0 for all.
func (n names) mentions(keys []evidence.Key, most int) string {
	return some(keys, most, n.mention)
}

// some joins what is told of the first so many entries, 0 for all, and says how
// many more there are.
func some[T any](entries []T, most int, tell func(T) string) string {
	shown := entries
	if most > 0 && len(entries) > most {
		shown = entries[:most]
	}
	words := make([]string, len(shown), len(shown)+1)
	for i, e := range shown {
		words[i] = tell(e)
	}
	if more := len(entries) - len(shown); more > 0 {
		words = append(words, fmt.Sprintf("%d more", more))
	}
	return wording.List(words)
}

// component names what can fail.
func (n names) component(c assess.Component) string {
	if c.Link == nil {
		return n.mention(c.Key)
	}
	return n.link(c.Link.From, c.Link.To, c.Link.Relation)
}

// link names a link by what it joins.
func (n names) link(from, to evidence.Key, relation evidence.Relation) string {
	what := "the link from %s to %s"
	if relation == evidence.Contradicts {
		what = "the link from %s against %s"
	}
	return fmt.Sprintf(what, n.mention(from), n.mention(to))
}
