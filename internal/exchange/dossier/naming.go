package dossier

import (
	"fmt"
	"strings"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// name names an item by its headline.
func (v *viewer) name(key evidence.Key) Named {
	it, outside := v.items[key], v.Outside[key]
	switch {
	case it != nil:
		return Named{Key: string(key), Text: it.Headline(), Kind: it.EntryKind(), Here: it.EntryKind() != evidence.KindAgent}
	case outside != nil:
		return Named{Key: string(key), Text: outside.Headline(), Kind: outside.EntryKind()}
	case key == evidence.UnknownSpeaker:
		return Named{Text: "an unnamed speaker"}
	case key == evidence.UnknownPublication:
		return Named{Text: "an unnamed publication"}
	}
	return Named{Key: string(key)}
}

func (v *viewer) names(keys []evidence.Key) []Named {
	var list []Named
	for _, key := range keys {
		list = append(list, v.name(key))
	}
	return list
}

// mention names an item in running text. Titles and statements stand in quotation marks,
// and the claim of the dossier is "this claim".
func (v *viewer) mention(key evidence.Key) Named {
	n := v.name(key)
	switch {
	case key == v.Assessment.Claim:
		n.Text, n.Kind = "this claim", ""
	case n.Text == "":
		n.Text = n.Key
	case n.Here || v.Outside[key] != nil:
		n.Text = wording.Quoted(n.Text)
	}
	return n
}

// link names a link by its ends. In HTML, the name leads to the record that the link
// comes from.
func (v *viewer) link(from, to evidence.Key, relation evidence.Relation) Named {
	joins := "to"
	if relation == evidence.Contradicts {
		joins = "against"
	}
	n := v.mention(from)
	n.Text = fmt.Sprintf("the link from %s %s %s", n.Text, joins, v.mention(to).Text)
	return n
}

// component names a component in running text.
func (v *viewer) component(c assess.Component) Named {
	if c.Link == nil {
		return v.mention(c.Key)
	}
	return v.link(c.Link.From, c.Link.To, c.Link.Relation)
}

func (v *viewer) components(list []assess.Component) []Named {
	var names []Named
	for _, c := range list {
		names = append(names, v.component(c))
	}
	return names
}

// say makes prose of texts and names.
func say(parts ...any) Prose {
	var p Prose
	for _, part := range parts {
		switch part := part.(type) {
		case string:
			p.Parts = append(p.Parts, Named{Text: part})
		case Named:
			p.Parts = append(p.Parts, part)
		case []any:
			p.Parts = append(p.Parts, say(part...).Parts...)
		}
	}
	for _, part := range p.Parts {
		p.Plain += part.Text
	}
	return p
}

// stop ends a sentence, unless a quoted text ends it.
func stop(p Prose) Prose {
	if strings.HasSuffix(p.Plain, ".”") {
		return p
	}
	return say(append(p.all(), ".")...)
}

func (p Prose) all() []any {
	var parts []any
	for _, n := range p.Parts {
		parts = append(parts, n)
	}
	return parts
}

// listed joins names with commas and "and".
func listed(names []Named) []any {
	var parts []any
	for i, n := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			parts = append(parts, " and ")
		default:
			parts = append(parts, ", ")
		}
		parts = append(parts, n)
	}
	return parts
}

// mentions names items in running text.
func (v *viewer) mentions(keys []evidence.Key) []Named {
	var names []Named
	for _, key := range keys {
		names = append(names, v.mention(key))
	}
	return names
}

// prose turns the model's prose, whose parts name items and links, into that of a page.
func (v *viewer) prose(p assess.Prose) Prose {
	var parts []any
	for _, part := range p {
		n := Named{Text: part.Text}
		key := evidence.Key(part.Ref)
		if from, _, _, ok := evidence.ParseLinkName(string(part.Ref)); ok {
			key = from
		}
		if part.Ref != "" {
			name := v.name(key)
			n.Key, n.Kind, n.Here = string(key), name.Kind, name.Here
		}
		parts = append(parts, n)
	}
	return say(parts...)
}

// agents names agents, with their reliability.
func (v *viewer) agents(keys ...evidence.Key) []Named {
	var names []Named
	for _, key := range keys {
		if key == "" {
			continue
		}
		a, ok := v.items[key].(*evidence.Agent)
		if !ok {
			names = append(names, Named{Key: string(key), Text: string(key)})
			continue
		}
		n := v.name(key)
		var about []string
		if a.Pseudonymous {
			about = append(about, "a pseudonym")
		}
		if a.Reliability != "" {
			about = append(about, "reliability "+string(a.Reliability))
		}
		if len(about) > 0 {
			n.Text += " (" + strings.Join(about, ", ") + ")"
		}
		names = append(names, n)
	}
	return names
}
