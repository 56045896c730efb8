package evidence

// Texts returns the texts of an item that a search looks in: the headline first, the
// key second, then all others, except the texts around a quote.
func Texts(it Item) []string {
	texts := []string{it.Headline(), string(it.EntryMeta().Key)}
	switch it := it.(type) {
	case *Agent:
		return append(texts, it.URL, it.Note)
	case *Source:
		return append(texts, it.URL, it.DOI, it.Note)
	case *Study:
		return append(texts, it.Population, it.Method, it.Period, it.Note)
	case *Testimony:
		return append(texts, it.Quote, it.Locator, it.Language, it.Note)
	case *Claim:
		return append(append(texts, it.Tags...), it.Note)
	}
	return texts
}
