package report

import (
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// mentionWidth is the width to which a title is cut in running text.
const mentionWidth = 60

// names names the records of a map.
type names struct {
	Style
	items map[evidence.Key]evidence.Item
	this  evidence.Key // the claim that the text is about; may be empty
}

// heading names a record by its title, with the key for further questions.
func (n names) heading(key evidence.Key) string {
	it := n.items[key]
	if it == nil {
		return n.key(key)
	}
	return clean(it.Headline()) + " " + n.keyOf(key)
}

func (n names) keyOf(key evidence.Key) string { return n.paint("("+string(key)+")", dim) }

// mention names a record in running text: an agent by name, anything else by its title.
func (n names) mention(key evidence.Key) string {
	switch key {
	case evidence.UnknownSpeaker:
		return "unnamed speakers"
	case evidence.UnknownPublication:
		return "unnamed publications"
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

// keyed mentions a record, with the key for further questions.
func (n names) keyed(key evidence.Key) string { return n.mention(key) + " " + n.keyOf(key) }

// quoted quotes a title or a statement within a sentence, without its period.
func quoted(title string) string {
	return wording.Quoted(shorten(strings.TrimSuffix(clean(title), "."), mentionWidth))
}

// mentions names several records, at most most of them; 0 for all.
func (n names) mentions(keys []evidence.Key, most int) string {
	return some(keys, most, n.mention)
}

// some joins the names of the first most entries, 0 for all, and says how many more there
// are.
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

// component names a component.
func (n names) component(c assess.Component) string {
	if c.Link == nil {
		return n.mention(c.Key)
	}
	return n.link(c.Link.From, c.Link.To, c.Link.Relation)
}

// link names a link by its ends.
func (n names) link(from, to evidence.Key, relation evidence.Relation) string {
	what := "the link from %s to %s"
	if relation == evidence.Contradicts {
		what = "the link from %s against %s"
	}
	return fmt.Sprintf(what, n.mention(from), n.mention(to))
}
