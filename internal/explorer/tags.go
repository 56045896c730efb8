package explorer

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// How many tags the list of claims shows, besides those that it is filtered by, and how many
// a page of tags has.
const (
	mostTags    = 12
	tagsPerPage = 200
)

// tagged counts the claims of a list by tag: the tag of most claims comes first. Those that
// the list is filtered by come before all others, whether a claim has them or not.
func tagged(r *request, reader storage.Reader, f *filters, prefix string) ([]choice, error) {
	counted, err := reader.Tags(r.ctx, storage.TagQuery{Where: f.where, Prefix: prefix})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(counted, func(a, b storage.TagCount) int { return cmp.Compare(b.Claims, a.Claims) })
	var chosen, others []choice
	for _, tag := range f.values["tags"] {
		if strings.HasPrefix(tag, prefix) {
			chosen = append(chosen, choice{Value: tag, Label: tag, Chosen: true, To: f.toggle("tags", tag)})
		}
	}
	for _, t := range counted {
		if i := slices.IndexFunc(chosen, func(c choice) bool { return c.Value == t.Tag }); i >= 0 {
			chosen[i].Count = t.Claims
			continue
		}
		others = append(others, choice{Value: t.Tag, Label: t.Tag, To: f.toggle("tags", t.Tag), Count: t.Claims})
	}
	return append(chosen, others...), nil
}

// tagChips are the tags that the list of claims shows, and the way to all tags if these are
// more.
func tagChips(r *request, reader storage.Reader, f *filters) ([]choice, *choice, error) {
	all, err := tagged(r, reader, f, "")
	if shown := len(f.values["tags"]) + mostTags; len(all) > shown {
		return all[:shown], &choice{To: f.tagsAddress("", 0), Count: len(all)}, err
	}
	return all, nil, err
}

// The parameters of the page of tags, besides those of the list of claims.
const paramPrefix = "prefix"

// tagsAddress is the address of the tags of a list.
func (f *filters) tagsAddress(prefix string, from int) string {
	query := maps.Clone(f.values)
	if prefix != "" {
		query.Set(paramPrefix, prefix)
	}
	if from > 0 {
		query.Set(paramFrom, strconv.Itoa(from))
	}
	return "tags" + suffix(query)
}

// tagsPage is the content of the page of tags.
type tagsPage struct {
	Prefix  string
	Unclear []unclear
	Of      []string // the conditions of the list that the tags are of, in words
	Hidden  []choice // the same, for a form
	Tags    []choice
	Total   int
	List    string // the address of the list
	First   string // the address of the first page, if this one is past the last
	Next    string
}

// tags answers with the tags of the claims of a list.
func (e *Explorer) tags(r *request) error {
	f := readFilters(evidence.KindClaim, r.URL)
	var err error
	if r.moved, err = f.settle(r, "tags"); err != nil || r.moved != "" {
		return err
	}
	query := r.URL.Query()
	p := &tagsPage{Unclear: f.unclear, Prefix: strings.TrimSpace(query.Get(paramPrefix)), List: f.to(paramAfter)}
	from, _ := strconv.Atoi(query.Get(paramFrom))
	if err := f.narrow(r); err != nil {
		return err
	}
	err = r.store.View(r.ctx, func(reader storage.Reader) (err error) {
		p.Tags, err = tagged(r, reader, f, p.Prefix)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range f.active() {
		p.Of = append(p.Of, c.Label)
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		for _, value := range f.values[name] {
			p.Hidden = append(p.Hidden, choice{Value: name, Label: value})
		}
	}
	p.Total = len(p.Tags)
	if from >= p.Total && p.Total > 0 {
		p.First = f.tagsAddress(p.Prefix, 0)
	}
	from = min(max(from, 0), p.Total)
	end := min(from+tagsPerPage, p.Total)
	p.Tags = p.Tags[from:end]
	if end < p.Total {
		p.Next = f.tagsAddress(p.Prefix, end)
	}
	r.frame.Title, r.frame.Content = "Tags", p
	return nil
}
