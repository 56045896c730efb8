package explorer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// searchPage is the content of the page of a search.
type searchPage struct {
	Text    string
	Kinds   []choice
	Hits    []hit
	Total   int
	AtLeast bool   // there are more
	Instead string // what was searched for, because nothing holds the text as it is written
	Next    string
	More    bool
	Nearest []ref
}

// hit is a record that a search found.
type hit struct {
	row
	Noun   string // what kind of record it is
	Marked []mark // its headline, with the words that were searched for
	Quote  []mark // of a testimony, if a word is in it
}

// mark is a piece of text, marked or not.
type mark struct {
	Text string
	Hit  bool
}

// search answers with what a search finds.
func (e *Explorer) search(r *request) error {
	query := r.URL.Query()
	p := &searchPage{Text: strings.TrimSpace(query.Get("q"))}
	q := storage.SearchQuery{Text: p.Text, First: perPage, After: decodePosition(query.Get(paramAfter)), Count: true}
	p.More = q.After != nil
	chosen := query.Get("kind")
	p.Kinds = append(p.Kinds, choice{Label: "everything", Chosen: chosen == "", To: "search?q=" + escape(p.Text)})
	for _, k := range evidence.ItemKinds {
		if evidence.Word(k) == chosen {
			q.Kinds = []evidence.Kind{k}
		}
		p.Kinds = append(p.Kinds, choice{Value: evidence.Word(k), Label: strings.ToLower(headings[k]), Chosen: evidence.Word(k) == chosen,
			To: "search?q=" + escape(p.Text) + "&kind=" + evidence.Word(k)})
	}
	if p.Text != "" {
		if err := e.find(r, p, q); err != nil {
			return err
		}
	}
	r.frame.Title, r.frame.Search, r.frame.Content = "Search", p.Text, p
	if p.Text != "" {
		r.frame.Title = "Search: " + p.Text
	}
	return nil
}

func (e *Explorer) find(r *request, p *searchPage, q storage.SearchQuery) error {
	var nearest []evidence.Key
	err := r.store.View(r.ctx, func(reader storage.Reader) error {
		found, instead, err := analysis.Search(r.ctx, reader, q)
		if err != nil {
			return err
		}
		p.Total, p.AtLeast, p.Instead, p.Hits = found.Total, found.AtLeast(), instead, nil
		names, err := namesOf(r, reader, found.Items)
		if err != nil {
			return err
		}
		for _, it := range found.Items {
			p.Hits = append(p.Hits, hitOf(it, cmp.Or(instead, p.Text), names))
		}
		if found.HasNext {
			p.Next = "search?q=" + escape(p.Text) + "&after=" + encodePosition(found.At[len(found.At)-1])
			if len(q.Kinds) > 0 {
				p.Next += "&kind=" + evidence.Word(q.Kinds[0])
			}
		}
		if found.Total == 0 {
			nearest, err = reader.Nearest(r.ctx, strings.Join(words.Of(p.Text), "-"), 5)
		}
		return err
	})
	if err == nil {
		p.Nearest = e.refsOf(r, evidence.As[evidence.Ref](nearest))
	}
	return err
}

func hitOf(it evidence.Item, text string, names map[evidence.Key]string) hit {
	h := hit{row: row{ref: refTo(it), Notes: notes(it, names)}, Noun: nounOf(it), Marked: marked(it.Headline(), text)}
	if len(h.Notes) > 0 && h.Notes[0] == h.Noun {
		h.Notes = h.Notes[1:]
	}
	switch it := it.(type) {
	case *evidence.Claim:
		h.Standing = standingOf(it.Figures, it.StaleSince > 0)
	case *evidence.Testimony:
		if quote := marked(it.Quote, text); slices.ContainsFunc(quote, func(m mark) bool { return m.Hit }) {
			h.Quote = quote
		}
	}
	return h
}

// marked marks the words in a text that a search for others finds there: each that begins
// with one of them.
func marked(text, searched string) []mark {
	wanted := words.Of(searched)
	var list []mark
	from := 0
	for _, run := range words.In(text) {
		if !slices.ContainsFunc(strings.Fields(run.Text), func(word string) bool {
			return slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(word, w) })
		}) {
			continue
		}
		if run.Start > from {
			list = append(list, mark{Text: text[from:run.Start]})
		}
		list = append(list, mark{Text: text[run.Start:run.End], Hit: true})
		from = run.End
	}
	return append(list, mark{Text: text[from:]})
}

// refsOf finds records to link to; a page does without if that fails.
func (e *Explorer) refsOf(r *request, refs []evidence.Ref) []ref {
	var list []ref
	if len(refs) == 0 || r.store == nil {
		return nil
	}
	err := r.store.View(r.ctx, func(reader storage.Reader) error {
		found, err := reader.Entries(r.ctx, refs)
		list = nil
		for _, entry := range found {
			if it, ok := entry.(evidence.Item); ok {
				list = append(list, refTo(it))
			}
		}
		return err
	})
	if err != nil {
		e.Log.WarnContext(r.ctx, "a page has no links to the nearest keys", "error", fmt.Sprint(err))
	}
	return list
}
