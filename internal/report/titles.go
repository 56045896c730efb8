package report

import (
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// Titles has the headlines of records by key, such as the statement of a claim, the title
// of a study, or the name of a person.
type Titles map[evidence.Key]string

// TitlesOf returns the titles of the records in some maps. If several maps have a key,
// the last one counts. A map may be nil.
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

// keyed names a record by its title, with the key for further questions.
func (t Titles) keyed(key evidence.Key) string {
	if t[key] == "" {
		return string(key)
	}
	return quoted(t[key]) + " (" + string(key) + ")"
}

// entry names an entry by its kind and title.
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
