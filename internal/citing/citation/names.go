package citation

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

// name is the name of an author.
type name struct {
	given, family, suffix string // only family for an organization, or a person with one name
	organization          bool
	url                   string // which tells people of one name apart
}

func (n name) String() string {
	return strings.Join(strings.Fields(n.given+" "+n.family+" "+n.suffix), " ")
}

func orFamily(given, family string) name {
	if family == "" {
		return name{family: given}
	}
	return name{given: given, family: family}
}

// separated splits names that stand in one text, as people write them who do not follow the
// format: with semicolons, with ampersands, or with commas between first and last names.
// If the text is one name, it is the only part. By says what separates the parts; it is
// empty for one name.
func separated(text string) (parts []string, by string) {
	if parts = split(text, ';'); len(parts) > 1 {
		return parts, "semicolons"
	}
	if parts = split(text, '&'); len(parts) > 1 {
		for _, part := range parts {
			if !several(part) {
				return []string{text}, ""
			}
		}
		return parts, "ampersands"
	}
	return byCommas(text)
}

// byCommas splits names with commas between them. "Last, First" and "Last, Jr, First" are
// one name.
func byCommas(text string) (parts []string, by string) {
	parts = split(text, ',')
	if len(parts) < 3 || len(parts) == 3 && suffix.MatchString(parts[1]) {
		return []string{text}, ""
	}
	names, pairs := true, len(parts)%2 == 0
	for i, part := range parts {
		names = names && several(part)
		pairs = pairs && (i%2 == 0 || initials.MatchString(part))
	}
	switch {
	case pairs:
		var all []string
		for i := 0; i < len(parts); i += 2 {
			all = append(all, parts[i]+", "+parts[i+1])
		}
		return all, "commas"
	case names:
		return parts, "commas"
	}
	return []string{text}, ""
}

var (
	suffix   = regexp.MustCompile(`(?i)^(jr|sr|[ivx]+|[2-9](nd|rd|th)|ph\.? ?d|m\.? ?d|esq)\.?$`)
	initials = regexp.MustCompile(`^(\p{Lu}\.?[ -]?){1,4}$`)
)

// several reports whether a text has several words, so that it can be a first and a last
// name, or has both with a comma between them.
func several(text string) bool {
	return len(strings.Fields(text)) > 1 || strings.Contains(text, ",")
}

// split splits a text at a character outside of braces. The parts are trimmed, and
// none is blank.
func split(text string, at rune) []string {
	var parts []string
	for _, part := range topLevel(text, func(r rune) bool { return r == at }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// topLevel splits a text at characters that are not in braces.
func topLevel(text string, at func(rune) bool) []string {
	var parts []string
	depth, start := 0, 0
	for i, r := range text {
		switch {
		case r == '{':
			depth++
		case r == '}':
			depth--
		case depth <= 0 && at(r):
			parts = append(parts, text[start:i])
			start = i + len(string(r))
		}
	}
	return append(parts, text[start:])
}

// firstLast reads a name as "First von Last".
func firstLast(text string, plain func(string) string) name {
	var list []string
	for _, word := range topLevel(text, func(r rune) bool { return unicode.IsSpace(r) || r == '~' }) {
		if word != "" {
			list = append(list, word)
		}
	}
	family := len(list) - 1
	for i := 1; i < len(list)-1; i++ {
		if first := []rune(plain(list[i])); len(first) > 0 && unicode.IsLower(first[0]) {
			family = i // von
			break
		}
	}
	family = max(0, family)
	return orFamily(plain(strings.Join(list[:family], " ")), plain(strings.Join(list[family:], " ")))
}

// oddity is a text with names that are not written as the format has it.
type oddity struct {
	text  string
	names int    // how many were read
	by    string // what separates them
}

// oddly tells how such texts were read.
func oddly(line int, all []oddity) (left []evidence.Problem) {
	for _, o := range all {
		message := fmt.Sprintf("%q was read as one name", short(o.text))
		if o.names > 1 {
			message = fmt.Sprintf("%q was read as %d names with %s between them", short(o.text), o.names, o.by)
		}
		left = append(left, problem(line, message, "each name by itself"))
	}
	return left
}

func etAl(text string) bool {
	switch strings.ToLower(strings.Trim(text, " .")) {
	case "others", "et al", "and others":
		return true
	}
	return false
}

var orcid = regexp.MustCompile(`(?i)\b[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9X]\b`)

// orcidOf returns the address of an ORCID in a text, or "".
func orcidOf(text string) string {
	id := strings.ToUpper(strings.ReplaceAll(orcid.FindString(text), "-", ""))
	if id == "" {
		return ""
	}
	return "https://orcid.org/" + id[:4] + "-" + id[4:8] + "-" + id[8:12] + "-" + id[12:]
}
