package dossier

import (
	"net/url"
	"strings"
)

// sentence joins the parts that are not empty.
func sentence(separator string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, separator)
}

// webLink returns the address if it is safe to follow in a browser, and "" otherwise.
func webLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func doiLink(doi string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(doi, "https://doi.org/"), "doi:")
	if !strings.HasPrefix(name, "10.") {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: "doi.org", Path: "/" + name}).String()
}
