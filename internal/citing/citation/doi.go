package citation

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"corroborate/internal/evidence"
)

// doiBegin is where a DOI begins in a text, with the address that may stand before it.
var doiBegin = regexp.MustCompile(`(?i)((https?://)?(www\.)?(dx\.)?doi\.org/|\bdoi\s*:?\s*)?\b10\.[0-9]{4,9}(\.[0-9]+)*/\S+`)

var unescaped = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func isDOI(text string) bool {
	_, ok := evidence.ParseDOI(text)
	return ok
}

// longestDOI bounds what is looked at for a DOI, in bytes. Those in use are far shorter.
const longestDOI = 2_000

// doisIn returns the DOIs in a text.
func doisIn(text string) []string {
	if doi, ok := evidence.ParseDOI(text); ok {
		return []string{doi}
	}
	var all []string
	text = unescaped.Replace(text)
	for _, at := range doiBegin.FindAllStringIndex(text, -1) {
		if at[1]-at[0] > longestDOI {
			continue
		}
		if at[0] > 0 && strings.ContainsRune("/.=%&", rune(text[at[0]-1])) {
			continue // in the address of a publisher, which goes on after the DOI
		}
		if doi, ok := evidence.ParseDOI(withoutEnd(text[at[0]:at[1]])); ok {
			all = append(all, doi)
		}
	}
	return all
}

// withoutEnd cuts off what follows a DOI in a sentence: punctuation, and brackets that it
// does not open.
func withoutEnd(text string) string {
	for text != "" {
		last := text[len(text)-1:]
		rest := strings.TrimRight(text, `.,;:!?'"’”»`)
		if i := strings.Index(")]}>", last); i >= 0 && strings.Count(text, last) > strings.Count(text, "([{<"[i:i+1]) {
			rest = text[:len(text)-1]
		}
		if rest == text {
			break
		}
		text = rest
	}
	return text
}

func readDOIs(text string) (f found) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		dois := doisIn(line)
		if len(dois) == 0 {
			f.bad = append(f.bad, problem(i+1, fmt.Sprintf("%q is not a DOI", short(line)), "one DOI a line, as in 10.1000/182"))
		}
		for _, doi := range dois {
			f.add(work{line: i + 1, doi: doi}, nil)
		}
		if len(dois) > 0 && !isDOI(line) && strings.ContainsFunc(doiBegin.ReplaceAllString(unescaped.Replace(line), ""), unicode.IsLetter) {
			f.unplaced.add("the text beside a DOI", i+1, i+1)
		}
	}
	if len(f.works) > 0 {
		f.left = append(f.left, problem(f.works[0].line, "a DOI alone does not give the title, kind or authors", ""))
	}
	return f
}
