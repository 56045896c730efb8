package dossier

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"corroborate/internal/evidence"
)

// verdicts are the verdicts in words.
var verdicts = map[evidence.Verdict]string{
	evidence.VerdictCorroborated: "Corroborated",
	evidence.VerdictSingleLine:   "Rests on a single line",
	evidence.VerdictContested:    "Contested",
	evidence.VerdictContradicted: "Contradicted",
	evidence.VerdictWeak:         "Hardly any evidence",
	evidence.VerdictUnsupported:  "No evidence",
}

// lower puts a word of a vocabulary into running text: "second hand".
func lower[T ~string](word T) string {
	return strings.ToLower(strings.ReplaceAll(string(word), "_", " "))
}

// number writes a figure, with no "-0.000".
func number(v float64) string {
	if math.Abs(v) < 0.0005 {
		v = 0
	}
	return fmt.Sprintf("%.3f", v)
}

func signed(v float64) string {
	if v < 0 {
		return "−" + number(-v)
	}
	return "+" + number(v)
}

// sentence joins parts, leaving out what is empty.
func sentence(separator string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, separator)
}

func count(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// webLink is an address that a browser may be sent to, or nothing.
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
