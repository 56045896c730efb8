package evidence

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// AddressForm says what the address of a view looks like, for messages.
const AddressForm = "the address of a page of the explorer, such as sources?retracted=yes or claim/KEY"

// ViewPages are the pages of the explorer that a view can show, besides the first one, which
// lists the claims, and those of records: what an address has before its question mark. Pages
// that change the map are not among them. The explorer serves each of them; its tests compare.
func ViewPages() []string {
	return []string{"agents", "caveats", "compare", "gaps", "graph", "history", "matrix", "path", "questions", "search",
		"sources", "studies", "tags", "testimonies", "timeline", "views", "what-if"}
}

// MaxAddress is the longest that the address of a view may be, in characters.
const MaxAddress = 4_000

// PagePattern is the pattern of the address of a view: a page, and the values of a form. What
// leads to another server, up, to a script, or to another route of the server does not match.
var PagePattern = pagePattern()

func pagePattern() string {
	kinds := make([]string, len(ItemKinds))
	for i, k := range ItemKinds {
		kinds[i] = Word(k)
	}
	record := "(" + strings.Join(kinds, "|") + ")/" + strings.Trim(KeyPattern, "^$")
	return `^(\?[^#\s]+|(` + strings.Join(ViewPages(), "|") + "|" + record + `)(\?[^#\s]*)?)$`
}

var page = regexp.MustCompile(PagePattern)

// ValidAddress reports whether an address leads to a page of the explorer that a view can
// show, wherever it is served: the path of a page, below the first one, with the values of a
// form.
func ValidAddress(address string) bool {
	_, query, _ := strings.Cut(address, "?")
	_, err := url.ParseQuery(query)
	return err == nil && page.MatchString(address) && utf8.RuneCountInString(address) <= MaxAddress
}

func (c *checker) address(address string) {
	if address != "" && !ValidAddress(address) {
		problem := Problem{Path: "address", Message: fmt.Sprintf("%q is no address of a page that a view can show", shortened(address)), Expected: AddressForm}
		if path, _, _ := strings.Cut(address, "?"); !slices.Contains(ViewPages(), path) {
			problem.Word, problem.Words = path, ViewPages()
		}
		c.problems = append(c.problems, problem)
	}
}

// shortened is the beginning of a long text.
func shortened(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
