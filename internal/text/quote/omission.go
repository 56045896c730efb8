package quote

import (
	"regexp"
	"strings"

	"corroborate/internal/text/words"
)

var (
	// omission is what stands in a plain text in place of words that are left out.
	omission = regexp.MustCompile(`[\[(]?\s*\.( ?\.){2,}\s*[\])]?`)
	// adapted is a letter that begins a sentence in the quote or in the text, and not in both.
	adapted = regexp.MustCompile(`\\\[(\pL)\\\]`)
)

// mostParts bounds the parts of a quote, each of which is looked for in the whole text.
const mostParts = 50

// partsOf returns the parts of a shortened quote, in plain form. It returns nothing for a
// quote that neither leaves anything out nor adapts a letter.
func partsOf(quote string) []string {
	var parts []string
	for _, part := range omission.Split(quote, -1) {
		if part = strings.TrimSpace(part); len(words.Of(part)) > 0 {
			parts = append(parts, part)
		}
	}
	if len(parts) > mostParts || len(parts) == 1 && parts[0] == quote && !adapted.MatchString(regexp.QuoteMeta(quote)) {
		return nil
	}
	return parts
}

// findParts finds parts in their order. Of two places that end in the same way it takes
// the shorter one.
func (p plainText) findParts(text string, parts []string) []place {
	var spans []place
	for i, part := range parts {
		found := p.findPart(text, part)
		if i == 0 {
			spans = found
			continue
		}
		var longer []place
		at := 0
		for _, span := range spans {
			for at < len(found) && found[at].start < span.end {
				at++
			}
			if at == len(found) {
				break
			}
			if last := len(longer) - 1; last >= 0 && longer[last].end == found[at].end {
				longer[last].start = span.start
			} else {
				longer = append(longer, place{span.start, found[at].end})
			}
		}
		spans = longer
	}
	return spans
}

// findPart finds a part of a quote: whole words, if there are any.
func (p plainText) findPart(text, part string) []place {
	form := regexp.QuoteMeta(part)
	free := adapted.ReplaceAllString(form, "(?i:$1)")
	var all, whole []place
	if free == form {
		all = p.find(part)
	} else {
		for _, at := range regexp.MustCompile(free).FindAllStringIndex(p.text, -1) {
			if p.whole(at[0]) && p.whole(at[1]) {
				all = append(all, place{p.from[at[0]].start, p.from[at[1]-1].end})
			}
		}
	}
	for _, one := range all {
		if atWords(text, one) {
			whole = append(whole, one)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return all
}
