package generate

import (
	_ "embed"
	"sync"

	"go.yaml.in/yaml/v4"

	"corroborate/internal/evidence"
)

//go:embed words.yaml
var wordsFile []byte

// texts are those of words.yaml.
type texts struct {
	Themes []theme

	Plain, Conclusions        []string
	Titles, Reposts           []string
	Studies, Reviews          []string
	Witnessed, Judged, Quotes []string
	Rationales, Organizations []string
	Caveats                   map[evidence.Category][]string
	Onsets, Vowels            []string
	Places, Names, First      []string
}

// theme is a field of knowledge with things to claim.
type theme struct {
	Tag, Field               string
	Causes, Outcomes, Groups []string
}

var words = sync.OnceValue(func() *texts {
	t := &texts{}
	if err := yaml.Unmarshal(wordsFile, t); err != nil {
		panic(err) // a test reads the embedded file
	}
	return t
})
