package duplicates

import (
	"slices"
	"strings"

	"corroborate/internal/citing/canonical"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// question finds candidates for one item in the store, and judges whether each is
// the same.
type question struct {
	of    int
	query storage.SimilarQuery
	judge func(other evidence.Item) (Reason, float64) // 0 for one that is not the same
}

func questions(it evidence.Item) []question {
	list := []question{alike(it.Headline(), storage.Headline, evidence.Item.Headline)}
	if y, ok := it.(*evidence.Testimony); ok && y.Quote != "" {
		list = append(list, quoted(y.Quote))
	}
	if doi := doiOf(it); doi != "" {
		list = append(list, question{query: addressed(doi, 2), judge: exactly(SameDOI, doi, doiOf)})
	}
	if url := urlOf(it); url != "" {
		list = append(list, question{query: addressed(plainParts(url), 0), judge: exactly(SameURL, url, urlOf)})
	}
	return slices.DeleteFunc(list, func(q question) bool { return q.query.Text == "" })
}

// exactly judges a record by whether it has the wanted value.
func exactly(reason Reason, wanted string, of func(evidence.Item) string) func(evidence.Item) (Reason, float64) {
	return func(other evidence.Item) (Reason, float64) {
		if of(other) == wanted {
			return reason, 1
		}
		return reason, 0
	}
}

// enough bounds the candidates with the words of a text that are compared. Only short
// texts have more candidates.
const enough = 200

// alike finds texts with few words replaced, added or dropped.
func alike(text string, part storage.Part, of func(evidence.Item) string) question {
	list := words.Of(text)
	q := storage.SimilarQuery{Text: strings.Join(list, " "), Part: part, Missing: mayLack(len(words.Distinct(text, storage.SimilarWords))), First: enough}
	if len(list) < 4 {
		q.First = storage.SimilarLimit
	}
	return question{query: q, judge: func(other evidence.Item) (Reason, float64) { return Alike, compare(list, words.Of(of(other))) }}
}

// quoted finds the same quote, or a similar one.
func quoted(quote string) question {
	q := alike(quote, storage.Rest, quoteOf)
	alike := q.judge
	q.judge = func(other evidence.Item) (Reason, float64) {
		if q.query.Text == strings.Join(words.Of(quoteOf(other)), " ") {
			return SameQuote, 1
		}
		return alike(other)
	}
	return q
}

// addressed finds records that have the words of an address. At most escaped of the words
// may be escaped in the other address.
func addressed(text string, escaped int) storage.SimilarQuery {
	missing := max(0, min(escaped, len(words.Distinct(text, storage.SimilarWords))-3))
	return storage.SimilarQuery{Text: text, Part: storage.Rest, Missing: missing, First: storage.SimilarLimit}
}

// plainParts returns the parts of an address that can be written in one way only.
func plainParts(url string) string {
	parts := strings.FieldsFunc(url, func(r rune) bool { return strings.ContainsRune("/?&=#", r) })
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return strings.ContainsAny(p, "%+") }), " ")
}

func quoteOf(it evidence.Item) string {
	y, _ := it.(*evidence.Testimony)
	if y == nil {
		return ""
	}
	return y.Quote
}

// doiOf returns the DOI of a source, or the DOI in its URL.
func doiOf(it evidence.Item) string {
	s, _ := it.(*evidence.Source)
	if s == nil {
		return ""
	}
	if doi := canonical.DOI(s.DOI); doi != "" {
		return doi
	}
	return canonical.DOI(s.URL)
}

func urlOf(it evidence.Item) string {
	switch it := it.(type) {
	case *evidence.Source:
		return canonical.URL(it.URL)
	case *evidence.Agent:
		return canonical.URL(it.URL)
	}
	return ""
}
