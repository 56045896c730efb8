package spelling_test

import (
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
)

func TestWhichLinkMayBeMeant(t *testing.T) {
	known := []evidence.Ref{"hute-well->cruelty", "hute-well-|recruiting", "survey->recruiting", "survey->cruelty", "promise-gap->defection"}
	for name, want := range map[evidence.Ref]string{
		"hute-well-|cruelty":           "hute-well->cruelty",     // the other relation
		"cruelty->hute-well":           "hute-well->cruelty",     // the wrong way round
		"promise-gape->defections":     "promise-gap->defection", // misspelt
		"survey->hunger":               "survey->cruelty",        // another claim
		"surveys-of-2015->cruelty":     "survey->cruelty",        // another record
		"nothing-like-it->nor-is-this": "",
		"survey":                       "",
	} {
		if got := strings.Join(spelling.Link(name, known), " "); got != want {
			t.Errorf("%s: %q, expected %q", name, got, want)
		}
	}
}
