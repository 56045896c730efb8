package evidence

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// URLForm says what a URL looks like, for messages.
const URLForm = "a URL that begins with http://, https:// or mailto:"

// DOIForm says what a DOI looks like, for messages.
const DOIForm = "a DOI, as in 10.1000/182"

// ValidURL reports whether a page may make a link of a text: a web address with a
// host, or a mail address. Other schemes, such as javascript and data, can run in a
// reader's browser what somebody else has written.
func ValidURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || strings.ContainsFunc(text, isControl) {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return strings.Contains(u.Opaque, "@")
	}
	return false
}

func isControl(r rune) bool { return r <= ' ' || r == 0x7f }

// doiForm is a DOI by itself: https://www.doi.org/doi-handbook/HTML/syntax-of-a-doi-name.html
var doiForm = regexp.MustCompile(`^10\.[0-9]{4,9}(\.[0-9]+)*/\S*[^\s.,;:]$`)

// before matches the prefixes that people write before a DOI.
var before = regexp.MustCompile(`(?i)^(https?://(www\.)?(dx\.)?doi\.org/|(dx\.)?doi\.org/|info:doi/|urn:doi:|doi\s*:?\s*)`)

// unseen are characters that pages put into long words, to say where a line may break.
var unseen = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

// unescaped undoes what HTML does to some characters of DOIs, as often as it was done.
func unescaped(text string) string {
	for {
		plain := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
		if plain == text {
			return text
		}
		text = plain
	}
}

// inBrackets returns what stands in brackets or quotation marks around a whole text.
func inBrackets(text string) string {
	for _, pair := range []string{"<>", "()", "[]", `""`, "“”"} {
		marks := []rune(pair)
		rest, opens := strings.CutPrefix(text, string(marks[0]))
		if rest, closes := strings.CutSuffix(rest, string(marks[1])); opens && closes {
			return strings.TrimSpace(rest)
		}
	}
	return text
}

// ParseDOI reads a DOI that is written by itself, after "doi:", as a web address, or in
// brackets. It returns the DOI alone, in its original case, without a period or comma after
// it, without characters that nobody sees, and without the escapes of HTML.
func ParseDOI(text string) (doi string, ok bool) {
	text = inBrackets(strings.TrimSpace(unescaped(unseen.Replace(text))))
	text = strings.TrimRight(text, ".,;: \t\n")
	bare := before.ReplaceAllString(text, "")
	if len(bare) < len(text) && strings.Contains(text[:len(text)-len(bare)], "/") {
		bare, _, _ = strings.Cut(bare, "?")
		if plain, err := url.PathUnescape(bare); err == nil {
			bare = unescaped(unseen.Replace(plain))
		}
	}
	if !doiForm.MatchString(bare) {
		return "", false
	}
	return bare, true
}

// url checks a web address; empty is none.
func (c *checker) url(text string) {
	if strings.TrimSpace(text) != "" && !ValidURL(text) {
		c.add("url", fmt.Sprintf("%q is not a URL that can be followed", text), URLForm)
	}
}

func isDOI(text string) bool {
	_, ok := ParseDOI(text)
	return ok
}

// doi checks a DOI; empty is none.
func (c *checker) doi(text string) {
	if strings.TrimSpace(text) != "" && !isDOI(text) {
		c.add("doi", fmt.Sprintf("%q is not a DOI", text), DOIForm)
	}
}
