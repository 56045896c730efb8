package explorer

import (
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// naming is a box of a form in which a reader names a record: by its key, or by some words, for
// which the page offers what may be meant.
type naming struct {
	Page        string // whose form it is
	Name, Label string
	Alone       bool // whether the form asks for nothing else
	Value       string
	Of          *ref
	Nearest     []choice // what may be meant, with the address of the page of that
	Missing     bool
}

// find finds the record that is named. For an unknown one it offers what may be meant.
func (n *naming) find(r *request, reader storage.Reader) error {
	it, err := recordOf(r, reader, n.Value)
	if err != nil {
		return err
	}
	if it != nil {
		of := refTo(it)
		n.Of, n.Value = &of, string(of.Key)
		return nil
	}
	n.Missing = true
	return n.offer(r, reader)
}

// recordOf finds a record by its key or id; nil if there is none.
func recordOf(r *request, reader storage.Reader, name string) (evidence.Item, error) {
	if of := evidence.Ref(name); len(name) > 2*evidence.MaxKey || of.IsLinkName() || !of.IsID() && !evidence.Key(name).Valid() {
		return nil, nil
	}
	found, err := reader.Entries(r.ctx, []evidence.Ref{evidence.Ref(name)})
	if err != nil {
		return nil, err
	}
	it, _ := found[0].(evidence.Item)
	return it, nil
}

// offer finds records with a key that is nearly the same, and others that hold the words.
func (n *naming) offer(r *request, reader storage.Reader) error {
	const most = 6
	keys, err := reader.Nearest(r.ctx, strings.Join(words.Of(cut(n.Value, 200)), "-"), 3)
	if err != nil {
		return err
	}
	near, err := reader.Entries(r.ctx, evidence.As[evidence.Ref](keys))
	if err != nil {
		return err
	}
	hits, _, err := analysis.Search(r.ctx, reader, storage.SearchQuery{Text: cut(n.Value, 200), First: most})
	if err != nil {
		return err
	}
	seen := map[evidence.Key]bool{}
	add := func(it evidence.Item) {
		if key := it.EntryMeta().Key; !seen[key] && len(n.Nearest) < most {
			seen[key] = true
			query := r.URL.Query()
			query.Set(n.Name, string(key))
			n.Nearest = append(n.Nearest, choice{Value: nounOf(it), Label: it.Headline(), To: n.Page + suffix(query)})
		}
	}
	for _, entry := range near {
		if it, ok := entry.(evidence.Item); ok {
			add(it)
		}
	}
	for _, it := range hits.Items {
		add(it)
	}
	return nil
}
