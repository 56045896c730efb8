package report

import (
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Titles are what records say, by key: the statement of a claim, the title of a
// study, the name of a person.
type Titles map[evidence.Key]string

// TitlesOf are the titles of the records of some maps; of two with one key,
// that of the later map. A map may be nil.
func TitlesOf(maps ...*evidence.Map) Titles {
	titles := Titles{}
	for _, m := range maps {
		if m == nil {
			continue
		}
		for key, it := range m.ByKey() {
			titles[key] = it.Headline()
		}
	}
	return titles
}

// keyed names a record by what it says, and by the key to ask further with.
func (t Titles) keyed(key evidence.Key) string {
	if t[key] == "" {
		return string(key)
	}
	return quoted(t[key]) + " (" + string(key) + ")"
}

// entry names an entry by what it is and what it says.
func (t Titles) entry(e evidence.Entry) string {
	switch e := e.(type) {
	case *evidence.Link:
		joins := " to "
		if e.Relation == evidence.Contradicts {
			joins = " against "
		}
		return "the link from " + t.keyed(e.From) + joins + t.keyed(e.To)
	case *evidence.Agent:
		return clean(e.Name)
	case evidence.Item:
		return "the " + wording.Word(e.EntryKind()) + " " + quoted(e.Headline())
	}
	return string(e.Ref())
}
