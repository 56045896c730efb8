package generate

import (
	"fmt"
	"strings"
)

// scene is the theme and the place of a topic.
type scene struct {
	theme theme
	place string
}

func newScene(r random) scene {
	return scene{theme: among(r, words().Themes), place: r.place()}
}

// aspect is the subject of a claim and its evidence.
type aspect struct {
	cause, outcome, group, place, field string
	year                                int
}

func (r random) aspect(s scene) aspect {
	return aspect{
		cause:   among(r, s.theme.Causes),
		outcome: among(r, s.theme.Outcomes),
		group:   among(r, s.theme.Groups),
		place:   s.place,
		field:   s.theme.Field,
		year:    r.between(1975, 2018),
	}
}

// fill replaces the placeholders of a template: {c}ause, {o}utcome, {g}roup,
// {p}lace, {f}ield and {y}ear. The text begins with a capital.
func (a aspect) fill(template string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			break
		}
		switch rest[0] {
		case 'c':
			b.WriteString(a.cause)
		case 'o':
			b.WriteString(a.outcome)
		case 'g':
			b.WriteString(a.group)
		case 'p':
			b.WriteString(a.place)
		case 'f':
			b.WriteString(a.field)
		case 'y':
			fmt.Fprint(&b, a.year)
		}
		template = rest[len("c}"):]
	}
	text := b.String()
	return strings.ToUpper(text[:1]) + text[1:]
}

// date returns a year, a month or a day, as a source can be dated.
func (r random) date(year int) string {
	switch r.below(4) {
	case 0:
		return fmt.Sprintf("%d", year)
	case 1:
		return fmt.Sprintf("%d-%02d", year, r.between(1, 12))
	default:
		return fmt.Sprintf("%d-%02d-%02d", year, r.between(1, 12), r.between(1, 28))
	}
}

// word makes a pronounceable word of two or three syllables.
func (r random) word(endings []string) string {
	text := ""
	for range r.between(1, 2) {
		text += among(r, words().Onsets) + among(r, words().Vowels)
	}
	text += among(r, words().Onsets) + among(r, endings)
	return strings.ToUpper(text[:1]) + text[1:]
}

func (r random) place() string { return r.word(words().Places) }
func (r random) name() string  { return among(r, words().First) + " " + r.word(words().Names) }
