package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// ask is one question to a reader. It answers with a line of text: refs in
// their order, "-" for none, "+" where there is more, "=3" for a total.
type ask interface {
	of(ctx context.Context, r storage.Reader) (string, error)
}

// readCase is a question about the world, and its answer.
type readCase struct {
	name string
	ask  ask
	want string
}

// readParts asks each question in a View, and once more in the Update that
// wrote the world.
func readParts(cases []readCase) func(t T, c Config) {
	return func(t T, c Config) {
		s := open(t, c)
		answers := make([]string, len(cases))
		ctx := context.Background()
		err := s.Update(ctx, func(tx storage.Tx) error {
			if err := putAll(ctx, tx, world()); err != nil {
				return err
			}
			for i, c := range cases {
				answers[i] = answer(ctx, tx, c.ask)
				if strings.HasPrefix(answers[i], "UNAVAILABLE") {
					return fmt.Errorf("%s: %s", c.name, answers[i])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("writing the world and reading it: %v", err)
		}
		for i, c := range cases {
			t.Part(c.name, func(t T) {
				view(t, s, func(ctx context.Context, r storage.Reader) error {
					if got := answer(ctx, r, c.ask); got != c.want {
						t.Errorf("%+v\n got %q\nwant %q", c.ask, got, c.want)
					}
					return nil
				})
				if answers[i] != c.want {
					t.Errorf("in the Update that wrote it: %+v\n got %q\nwant %q", c.ask, answers[i], c.want)
				}
			})
		}
	}
}

// answer is the answer in words, or the code of the error.
func answer(ctx context.Context, r storage.Reader, a ask) string {
	text, err := a.of(ctx, r)
	if err == nil {
		return text
	}
	var e *evidence.Error
	if !errors.As(err, &e) {
		return "an error that is no *evidence.Error: " + err.Error()
	}
	return string(e.Code)
}

func page(text string, hasNext bool, total int) string {
	if hasNext {
		text += " +"
	}
	if total > 0 {
		text += fmt.Sprintf(" =%d", total)
	}
	return strings.TrimSpace(text)
}

// entries asks for what refs name.
type entries []evidence.Ref

func (a entries) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.Entries(ctx, a)
	if err == nil && len(found) != len(a) {
		return "", fmt.Errorf("%d entries for %d refs", len(found), len(a))
	}
	return short(found), err
}

// edges walks edges; several queries are answered with "|" between them, and
// links are named.
type edges []storage.EdgeQuery

func (a edges) of(ctx context.Context, r storage.Reader) (string, error) {
	pages, err := r.Edges(ctx, a)
	if err != nil {
		return "", err
	}
	if len(pages) != len(a) {
		return "", fmt.Errorf("%d pages for %d queries", len(pages), len(a))
	}
	texts := make([]string, len(pages))
	for i, p := range pages {
		if texts[i], err = edgesText(ctx, r, a[i].Then, p); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, " | "), nil
}

func edgesText(ctx context.Context, r storage.Reader, then []storage.Next, p storage.EdgePage) (string, error) {
	var ends []string
	for _, e := range p.Edges {
		text := short([]evidence.Item{e.Item})
		if e.Link != nil {
			text += "(" + short([]evidence.Entry{e.Link}) + ")"
		}
		along, err := alongText(ctx, r, then, e.Item, e.Next)
		if err != nil {
			return "", err
		}
		ends = append(ends, text+along)
	}
	return page(strings.Join(ends, " "), p.HasNext, p.Total), nil
}

// alongText is what was read along of an item. If the store has left it out, it is asked for.
func alongText(ctx context.Context, r storage.Reader, then []storage.Next, of evidence.Item, pages []storage.EdgePage) (string, error) {
	if len(then) == 0 {
		return "", nil
	}
	if pages != nil && len(pages) != len(then) {
		return "", fmt.Errorf("%d pages were read along for %d queries", len(pages), len(then))
	}
	texts := make([]string, len(then))
	for i, n := range then {
		var p storage.EdgePage
		if q, asked := n.Of(of); pages != nil {
			p = pages[i]
		} else if asked {
			found, err := r.Edges(ctx, []storage.EdgeQuery{q})
			if err != nil {
				return "", err
			}
			p = found[0]
		}
		var err error
		if texts[i], err = edgesText(ctx, r, n.Then, p); err != nil {
			return "", err
		}
	}
	return "[" + strings.Join(texts, " | ") + "]", nil
}

// among asks for the links among items, by their keys.
type among []evidence.Key

func (a among) of(ctx context.Context, r storage.Reader) (string, error) {
	ids := make([]evidence.ID, len(a))
	for i, key := range a {
		ids[i] = id(key)
	}
	links, err := r.LinksAmong(ctx, ids)
	return short(links), err
}

// degrees asks how many edges items have, by their keys.
type degrees []evidence.Key

func (a degrees) of(ctx context.Context, r storage.Reader) (string, error) {
	ids := make([]evidence.ID, len(a))
	for i, key := range a {
		ids[i] = id(key)
	}
	lists, err := r.Degrees(ctx, ids)
	if err == nil && len(lists) != len(a) {
		return "", fmt.Errorf("the degrees of %d items instead of %d", len(lists), len(a))
	}
	var texts []string
	for _, list := range lists {
		var counts []string
		for _, d := range list {
			counts = append(counts, fmt.Sprintf("%s %s %d", d.Relation, d.Direction, d.Count))
		}
		texts = append(texts, strings.Join(counts, ", "))
	}
	return strings.Join(texts, " | "), err
}

// next asks for the edges after the first skip edges of a query, or before the last
// skip edges if it goes backward.
type next struct {
	storage.EdgeQuery
	skip int
}

func (a next) of(ctx context.Context, r storage.Reader) (string, error) {
	q := a.EdgeQuery
	q.First = a.skip
	pages, err := r.Edges(ctx, []storage.EdgeQuery{q})
	if err != nil {
		return "", err
	}
	if len(pages[0].Edges) != a.skip {
		return "", fmt.Errorf("%d edges of %d to be skipped", len(pages[0].Edges), a.skip)
	}
	q = a.EdgeQuery
	q.After = &pages[0].Edges[a.skip-1].At
	if q.Backward {
		q.After = &pages[0].Edges[0].At
	}
	return edges{q}.of(ctx, r)
}

// list asks for a list.
type list storage.Query

func (a list) of(ctx context.Context, r storage.Reader) (string, error) {
	p, err := r.Find(ctx, storage.Query(a))
	if err != nil || len(a.Then) == 0 {
		return page(short(p.Items), p.HasNext, p.Total), err
	}
	texts := make([]string, len(p.Items))
	for i, it := range p.Items {
		if texts[i], err = withAlong(ctx, r, a.Then, it, p.Next, i); err != nil {
			return "", err
		}
	}
	return page(strings.Join(texts, " "), p.HasNext, p.Total), nil
}

// lookup asks for records by name; - stands for one that does not exist.
type lookup storage.Lookup

func (a lookup) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.LookUp(ctx, storage.Lookup(a))
	if err != nil {
		return "", err
	}
	texts := make([]string, len(found.Entries))
	for i, e := range found.Entries {
		texts[i] = "-"
		switch e := e.(type) {
		case evidence.Item:
			if texts[i], err = withAlong(ctx, r, a.Then, e, found.Next, i); err != nil {
				return "", err
			}
		case *evidence.Link:
			texts[i] = e.Name()
		}
	}
	return strings.Join(texts, " "), nil
}

// withAlong tells of an item, and of what was read along of it: the part at its place in next, if the store has read any.
func withAlong(ctx context.Context, r storage.Reader, then []storage.Next, it evidence.Item, next [][]storage.EdgePage, at int) (string, error) {
	var pages []storage.EdgePage
	if next != nil {
		pages = next[at]
	}
	along, err := alongText(ctx, r, then, it, pages)
	return short([]evidence.Item{it}) + along, err
}

// search asks for the set of hits.
type search storage.SearchQuery

func (a search) of(ctx context.Context, r storage.Reader) (string, error) {
	p, err := hits(ctx, r, storage.SearchQuery(a))
	return page(strings.Trim(fmt.Sprint(sortedRefs(refs(entriesOf(p.Items)))), "[]"), p.HasNext, p.Total), err
}

// ranked asks for the hits in their order, with their counts.
type ranked storage.SearchQuery

func (a ranked) of(ctx context.Context, r storage.Reader) (string, error) {
	p, err := hits(ctx, r, storage.SearchQuery(a))
	text := page(short(p.Items), p.HasNext, p.Total)
	for _, kind := range evidence.ItemKinds {
		if c, ok := p.Counts[kind]; ok && (c.N > 0 || c.More) {
			text += fmt.Sprintf(" %s: %d", kind, c.N)
			if c.More {
				text += "+"
			}
		}
	}
	return text, err
}

func hits(ctx context.Context, r storage.Reader, q storage.SearchQuery) (storage.HitPage, error) {
	if q.First == 0 {
		q.First = 100
	}
	return r.Search(ctx, q)
}

func entriesOf(items []evidence.Item) []evidence.Entry {
	var list []evidence.Entry
	for _, it := range items {
		list = append(list, it)
	}
	return list
}

// near asks for the nearest key.
type near struct {
	word string
	n    int
}

func (a near) of(ctx context.Context, r storage.Reader) (string, error) {
	keys, err := r.Nearest(ctx, a.word, a.n)
	return strings.Trim(fmt.Sprint(keys), "[]"), err
}

// under asks for what is below claims.
type under []evidence.Ref

func (a under) of(ctx context.Context, r storage.Reader) (string, error) {
	m, err := r.Below(ctx, a)
	if err != nil {
		return "", err
	}
	var all []evidence.Entry
	for e := range m.Entries() {
		all = append(all, e)
	}
	return short(all), nil
}

// over asks for the claims above entries.
type over []evidence.Ref

func (a over) of(ctx context.Context, r storage.Reader) (string, error) {
	keys, err := r.Above(ctx, a)
	return strings.Trim(fmt.Sprint(keys), "[]"), err
}

// scan asks for everything.
type scan struct{}

func (scan) of(ctx context.Context, r storage.Reader) (string, error) {
	all, err := dump(ctx, r)
	return short(all), err
}

// sweep asks for everything, too.
type sweep struct{}

func (sweep) of(ctx context.Context, r storage.Reader) (string, error) {
	var all []evidence.Entry
	err := r.Sweep(ctx, func(e evidence.Entry) error {
		all = append(all, e)
		return nil
	})
	return short(all), err
}

// counts asks for the counts that are not zero.
type counts struct{}

func (counts) of(ctx context.Context, r storage.Reader) (string, error) {
	c, err := r.Counts(ctx)
	return strings.Join([]string{
		nonzero(evidence.Kinds, c.Kinds),
		nonzero(evidence.Verdicts, c.Verdicts),
		nonzero(evidence.Certainties, c.Certainties),
	}, " | "), err
}

func nonzero[W ~string](words []W, counts map[W]int) string {
	var texts []string
	for _, w := range words {
		if counts[w] != 0 {
			texts = append(texts, fmt.Sprintf("%s %d", w, counts[w]))
		}
	}
	return strings.Join(texts, " ")
}

// tags asks which tags claims have.
type tags storage.TagQuery

func (a tags) of(ctx context.Context, r storage.Reader) (string, error) {
	list, err := r.Tags(ctx, storage.TagQuery(a))
	texts := make([]string, len(list))
	for i, t := range list {
		texts[i] = fmt.Sprintf("%s %d", t.Tag, t.Claims)
	}
	return strings.Join(texts, ", "), err
}

// standing asks where the map stands.
type standing struct{}

func (standing) of(ctx context.Context, r storage.Reader) (string, error) {
	s, err := r.State(ctx)
	return fmt.Sprintf("%d %q", s.Sequence, s.Rubric), err
}

// qualified asks for what the record of a caveat lists.
type qualified evidence.Ref

func (a qualified) of(ctx context.Context, r storage.Reader) (string, error) {
	found, err := r.Entries(ctx, []evidence.Ref{evidence.Ref(a)})
	if err != nil || found[0] == nil {
		return "", err
	}
	return strings.Trim(fmt.Sprint(found[0].(*evidence.Caveat).Qualifies), "[]"), nil
}

// askAll asks questions.
func askAll(t T, s storage.Store, cases []readCase) {
	for _, c := range cases {
		t.Part(c.name, func(t T) {
			view(t, s, func(ctx context.Context, r storage.Reader) error {
				if got := answer(ctx, r, c.ask); got != c.want {
					t.Errorf("%+v\n got %q\nwant %q", c.ask, got, c.want)
				}
				return nil
			})
		})
	}
}

// entryOf reads one entry.
func entryOf(ctx context.Context, t T, r storage.Reader, ref evidence.Ref) evidence.Entry {
	t.Helper()
	found, err := r.Entries(ctx, []evidence.Ref{ref})
	if err != nil || len(found) != 1 || found[0] == nil {
		t.Fatalf("%q: %d entries, error %v", ref, len(found), err)
	}
	return found[0]
}
