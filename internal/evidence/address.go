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

// ParseDOI reads a DOI that is written by itself, after "doi:", or as a web address. It
// returns the DOI alone, in its original case, without a period or comma after it.
func ParseDOI(text string) (doi string, ok bool) {
	text = strings.TrimRight(strings.TrimSpace(text), ".,;: \t\n")
	bare := before.ReplaceAllString(text, "")
	if len(bare) < len(text) && strings.Contains(text[:len(text)-len(bare)], "/") {
		bare, _, _ = strings.Cut(bare, "?")
		if plain, err := url.PathUnescape(bare); err == nil {
			bare = plain
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
