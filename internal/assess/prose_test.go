package assess_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// libel is a small map whose records have readable names.
func libel(t *testing.T) *evidence.Map {
	return mapOf(t, `{
		"agents": [{"key": "ann", "name": "Ann Roe", "kind": "PERSON"}, {"key": "press", "name": "Roe & Co.", "kind": "ORGANIZATION"}],
		"sources": [{"key": "p", "title": "What “clean” water is", "kind": "REPORT"}, {"key": "q", "title": "The answer.", "kind": "REPORT"}],
		"studies": [{"key": "s", "title": "Wells of the valley", "design": "SURVEY"}, {"key": "r", "title": "Wells of the valley", "design": "SURVEY"}],
		"testimonies": [{"key": "t", "summary": "The well ran dry.", "basis": "EYEWITNESS"}],
		"claims": [{"key": "x", "statement": "The water is clean."}, {"key": "y", "statement": "It is as in the U.S."}, {"key": "z", "statement": "Who knows?"}],
		"caveats": [{"key": "k", "category": "SMALL_SAMPLE", "severity": "MINOR", "text": "Only\n three wells.", "qualifies": ["s"]}]
	}`)
}

// Sentences use names, and a page can link them.
func TestNamesOfRecords(t *testing.T) {
	m := libel(t)
	link := func(relation evidence.Relation) assess.Component {
		return assess.Component{Link: &assess.LinkRef{From: "t", To: "x", Relation: relation}}
	}
	for _, test := range []struct {
		of   assess.Component
		want assess.Part
	}{
		{assess.Component{Key: "ann"}, assess.Part{Text: "Ann Roe", Ref: "ann"}},
		{assess.Component{Key: "press"}, assess.Part{Text: "Roe & Co.", Ref: "press"}},
		{assess.Component{Key: "p"}, assess.Part{Text: "“What ‘clean’ water is”", Ref: "p"}},
		{assess.Component{Key: "q"}, assess.Part{Text: "“The answer.”", Ref: "q"}},
		{assess.Component{Key: "t"}, assess.Part{Text: "“The well ran dry”", Ref: "t"}},
		{assess.Component{Key: "x"}, assess.Part{Text: "“The water is clean”", Ref: "x"}},
		{assess.Component{Key: "y"}, assess.Part{Text: "“It is as in the U.S.”", Ref: "y"}},
		{assess.Component{Key: "z"}, assess.Part{Text: "“Who knows?”", Ref: "z"}},
		{assess.Component{Key: "k"}, assess.Part{Text: "“Only three wells”", Ref: "k"}},
		{assess.Component{Key: evidence.UnknownSpeaker}, assess.Part{Text: "an unnamed speaker"}},
		{assess.Component{Key: evidence.UnknownPublication}, assess.Part{Text: "an unnamed publication"}},
		{assess.Component{Key: "elsewhere"}, assess.Part{Text: "elsewhere"}},
		{link(evidence.Supports), assess.Part{Text: "the step from “The well ran dry” to “The water is clean”", Ref: "t->x"}},
		{link(evidence.Contradicts), assess.Part{Text: "the step from “The well ran dry” against “The water is clean”", Ref: "t-|x"}},
	} {
		if diff := cmp.Diff(assess.Prose{test.want}, assess.Name(m, test.of)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.of, diff)
		}
	}
}

// A list names three records and counts the rest. It does not repeat a name.
func TestListsOfRecords(t *testing.T) {
	m := libel(t)
	for want, keys := range map[string][]evidence.Key{
		"":                                 nil,
		"Ann Roe":                          {"ann"},
		"Ann Roe and “The water is clean”": {"ann", "x"},
		"Ann Roe, “The water is clean” and “Who knows?”":                       {"ann", "x", "z"},
		"Ann Roe, “The water is clean”, “Who knows?” and 2 more":               {"ann", "x", "z", "t", "k"},
		"“Wells of the valley”, “The water is clean”, “Who knows?” and 2 more": {"r", "s", "x", "z", "t"},
		"“Wells of the valley” and 1 more":                                     {"r", "s"},
	} {
		if got := assess.ListOf(m, keys...).String(); got != want {
			t.Errorf("%v are %q, expected %q", keys, got, want)
		}
	}
}

// A long title is cut after a word; letters keep their accents.
func TestLongNamesAreCut(t *testing.T) {
	long := strings.Repeat("word ", 17) // 85 characters
	for title, want := range map[string]string{
		long + "ends.":                 "“" + long + "ends”",
		long + "goes on":               "“" + long + "goes…”",
		long[:84] + ", then at length": "“" + strings.TrimSpace(long) + "…”",
		strings.Repeat("水", 100):       "“" + strings.Repeat("水", 89) + "…”",
		strings.Repeat("e\u0301", 50):  "“" + strings.Repeat("e\u0301", 44) + "…”",
	} {
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "x"}, Statement: title}}}
		if got := assess.ListOf(m, "x").String(); got != want {
			t.Errorf("%q is cut to %q, expected %q", title, got, want)
		}
	}
}

// In JSON prose is its text.
func TestProseIsTextInJSON(t *testing.T) {
	got, err := json.Marshal(assess.Warning{Code: assess.WarnConflict, Text: assess.Prose{{Text: "See "}, {Text: "“X”", Ref: "x"}}, Items: []evidence.Key{"x"}})
	if want := `{"code":"CONFLICT","text":"See “X”","items":["x"]}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v, expected %s", got, err, want)
	}
}
