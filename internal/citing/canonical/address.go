// Package canonical gives DOIs and URLs one form, so that those that lead to the same
// thing are equal.
package canonical

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"corroborate/internal/evidence"
)

// DOI returns one form for all forms of a DOI, so that equal DOIs have equal results.
// It returns "" for a text that is not a DOI.
func DOI(text string) string {
	doi, ok := evidence.ParseDOI(text)
	if !ok {
		return ""
	}
	return strings.Map(lower, doi)
}

// lower is for DOIs, in which only the case of A to Z does not count.
func lower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// URL returns one form for all URLs that lead to the same page. It leaves out the
// scheme, "www.", the default port, the fragment, a slash at the end, and tracking
// parameters; it sorts the other parameters, and escapes them in one way. It returns
// "" for a text that is no URL of the web.
func URL(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(strings.ToLower(text), "www.") {
		u, err = url.Parse("https://" + strings.TrimSpace(text))
	}
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host := strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), ".")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	same := url.URL{Path: strings.TrimSuffix(path.Clean("/"+u.Path), "/")}
	text = host + same.EscapedPath()
	if query := parameters(u.RawQuery); query != "" {
		text += "?" + query
	}
	if strings.HasPrefix(u.Fragment, "!") {
		text += "#" + u.Fragment // which is a page of its own
	}
	return text
}

// tracking lists parameters that only say where a visitor comes from. A "*" at the
// end matches any rest.
var tracking = []string{"utm_*", "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "yclid", "igshid", "igsh",
	"li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "__hs*", "hsctatracking", "oly_anon_id", "oly_enc_id",
	"vero_id", "wt_mc", "wt.mc_id", "ref_src", "ref_url", "at_campaign", "at_medium", "at_custom*", "cmpid", "ncid", "s_cid", "pk_*", "piwik_*", "matomo_*"}

func tracks(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(tracking, func(t string) bool {
		if begin, all := strings.CutSuffix(t, "*"); all {
			return strings.HasPrefix(name, begin)
		}
		return name == t
	})
}

func parameters(query string) string {
	var list []string
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" || tracks(unescape(name)) {
			continue
		}
		list = append(list, url.QueryEscape(unescape(name))+"="+url.QueryEscape(unescape(value)))
	}
	slices.Sort(list)
	return strings.Join(list, "&")
}

// unescape removes escapes. A text with a bad escape stays as it is.
func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}
