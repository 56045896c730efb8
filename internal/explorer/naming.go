package explorer

import (
	"slices"
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
	Only        evidence.Key // the only record that has the words; empty if there is none, or several

	kinds []evidence.Kind           // of the records that can be meant; empty for all
	to    func(evidence.Key) string // the address of the page of what may be meant; nil for that of Page
}

// find finds the record that is named. For an unknown one it offers what may be meant.
func (n *naming) find(r *request, reader storage.Reader) error {
	n.Missing, n.Only = false, ""
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

// goOn leads to the page of what is named in boxes of a form, each by its key, if only one record has
// the words in some of them. The page then shows which records it has taken.
func goOn(r *request, boxes ...naming) {
	query := r.URL.Query()
	for _, n := range boxes {
		if n.Only != "" {
			query.Set(n.Name, string(n.Only))
			r.moved = n.Page + suffix(query)
		}
	}
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
	n.Nearest, n.Only = nil, ""
	near, err := nearTo(r, reader, n.Value, 3)
	if err != nil {
		return err
	}
	hits, instead, err := analysis.Search(r.ctx, reader, storage.SearchQuery{Text: cut(n.Value, 200), Kinds: n.kinds, First: most})
	if err != nil {
		return err
	}
	if instead == "" {
		n.Only = onlyOf(hits, n.Value)
	}
	seen := map[evidence.Key]bool{}
	add := func(it evidence.Item) {
		key := it.EntryMeta().Key
		if seen[key] || len(n.Nearest) == most || len(n.kinds) > 0 && !slices.Contains(n.kinds, it.EntryKind()) {
			return
		}
		seen[key] = true
		n.Nearest = append(n.Nearest, choice{Value: nounOf(it), Label: it.Headline(), To: n.address(r, key)})
	}
	for _, it := range slices.Concat(near, hits.Items) {
		add(it)
	}
	return nil
}

// address is the address of the page of a record that may be meant.
func (n *naming) address(r *request, key evidence.Key) string {
	if n.to != nil {
		return n.to(key)
	}
	query := r.URL.Query()
	query.Set(n.Name, string(key))
	return n.Page + suffix(query)
}

// nearTo finds the records with the keys that are spelled most like a name.
func nearTo(r *request, reader storage.Reader, name string, most int) ([]evidence.Item, error) {
	keys, err := reader.Nearest(r.ctx, asKey(name), most)
	if err != nil {
		return nil, err
	}
	entries, err := reader.Entries(r.ctx, evidence.As[evidence.Ref](keys))
	var near []evidence.Item
	for _, entry := range entries {
		if it, ok := entry.(evidence.Item); ok {
			near = append(near, it)
		}
	}
	return near, err
}

// asKey is a name as a key has it.
func asKey(name string) string { return strings.Join(words.Of(cut(name, 200)), "-") }

// onlyOf is the record that a name means: the only one that has its words, or the only one
// that is called so.
func onlyOf(hits storage.HitPage, name string) evidence.Key {
	list := hits.Items
	if len(list) != 1 || hits.HasNext {
		list = slices.DeleteFunc(slices.Clone(list), func(it evidence.Item) bool { return words.Fold(it.Headline()) != words.Fold(name) })
	}
	if len(list) != 1 {
		return ""
	}
	return list[0].EntryMeta().Key
}
