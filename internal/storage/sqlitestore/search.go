package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
	"corroborate/internal/text/words"
)

// searched are the columns of search: headline, key and the rest, in words.
func searched(it evidence.Item) (headline, key, rest string) {
	texts := evidence.Texts(it)
	return words.Index(texts[0]), words.Index(texts[1]), words.Index(texts[2:]...)
}

// The number of an item in the table search: above so many bits, it has the kind.
const (
	kindBits = 40
	itemOf   = "(search.rowid & 0xFFFFFFFFFF)"
)

func searchNumber(kind evidence.Kind, item int64) int64 {
	return int64(slices.Index(evidence.ItemKinds, kind))<<kindBits + item
}

// searchRange is from the first to the last number of a kind in the table search.
func searchRange(kind evidence.Kind) (first, last int64) {
	return searchNumber(kind, 0), searchNumber(kind, 1<<kindBits-1)
}

// searching is the search of one query.
type searching struct {
	*reader
	doing string
	terms []words.Term
	all   string // the FTS5 query for all hits
}

// match returns the FTS5 query for all terms.
func (r *reader) match(ctx context.Context, doing string, terms []words.Term) (string, error) {
	if len(terms) == 0 {
		return `""`, nil // which matches nothing
	}
	list := make([]string, len(terms))
	for i, t := range terms {
		text, err := r.matchTerm(ctx, doing, t)
		if err != nil {
			return "", err
		}
		list[i] = text
	}
	return strings.Join(list, " AND "), nil
}

// expanded is up to how many words the beginning of a word is replaced by. For a
// beginning, FTS5 reads all entries of all words before the first hit; for a few words, it
// reads as many as there are hits to be listed.
const expanded = 32

// matchTerm returns the FTS5 query for a term.
func (r *reader) matchTerm(ctx context.Context, doing string, t words.Term) (string, error) {
	// Words are letters and digits, so there is no quote in them to double.
	text := `"` + strings.Join(t.Words, " ") + `"`
	if !t.Prefix {
		return text, nil
	}
	if len(t.Words) > 1 {
		return text + "*", nil
	}
	begin := t.Words[0]
	var list []string
	for next := begin; ; {
		found, err := texts[string](ctx, r.conn, doing, "SELECT term FROM vocabulary WHERE term >= ? LIMIT 1", next)
		if err != nil {
			return "", err
		}
		if len(found) == 0 || !strings.HasPrefix(found[0], begin) {
			break
		}
		if len(list) == expanded {
			return text + "*", nil
		}
		list = append(list, `"`+found[0]+`"`)
		next = found[0] + "\x01" // the next word is after this, as no word has this character
	}
	if len(list) == 0 {
		return text, nil
	}
	return "(" + strings.Join(list, " OR ") + ")", nil
}

// of returns the FTS5 query for a part of the hits.
func (s *searching) of(part storage.HitPart) string {
	titled := "{headline key} : (" + s.all + ")"
	switch part {
	case storage.TitledHits:
		return titled
	case storage.UntitledHits:
		return "(" + s.all + ") NOT (" + titled + ")"
	}
	return s.all
}

// Search implements storage.TextReader.
func (r *reader) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	var page storage.HitPage
	if err := storage.CheckSearch(q); err != nil {
		return page, err
	}
	s := &searching{reader: r, doing: "searching", terms: words.Terms(q.Text)}
	var err error
	if s.all, err = r.match(ctx, s.doing, s.terms); err != nil {
		return page, err
	}
	hits, counts, err := storage.NextHits(ctx, q, s.read)
	if err != nil {
		return page, err
	}
	if q.Count {
		for _, kind := range storage.SearchedKinds(q.Kinds) {
			n, ok := counts[kind]
			if !ok {
				if n, err = s.count(ctx, storage.AllHits, kind, storage.CountedHits+1); err != nil {
					return page, err
				}
			}
			page.Count(kind, n)
		}
	}
	list := make([]placed, len(hits))
	for i, h := range hits {
		list[i] = placed{h.Of.node, h.Position(h.Of.id)}
	}
	page.ItemPage, err = r.page(ctx, s.doing, page.ItemPage, list, q.First, q.Backward)
	return page, err
}

// count counts hits of a kind, up to a limit.
func (s *searching) count(ctx context.Context, part storage.HitPart, kind evidence.Kind, limit int) (int, error) {
	first, last := searchRange(kind)
	n, err := s.numbers(ctx, s.doing, "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)", s.of(part), first, last, limit)
	if err != nil {
		return 0, err
	}
	return int(n[0]), nil
}

// hit is an item that a search found.
type hit struct {
	node
	id evidence.ID
}

// read is for storage.NextHits.
func (s *searching) read(ctx context.Context, r storage.HitRead) (map[evidence.Kind]storage.HitsFound[hit], error) {
	found := make(map[evidence.Kind]storage.HitsFound[hit], len(r.Kinds))
	for _, kind := range r.Kinds {
		hits, all, err := s.list(ctx, r, kind)
		if err != nil {
			return nil, err
		}
		if all {
			found[kind] = storage.ListedHits(r, hits)
			continue
		}
		if found[kind], err = s.walk(ctx, r, kind); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// headlines are the columns of headlines.
var headlines = map[evidence.Kind]string{
	evidence.KindAgent: "name", evidence.KindSource: "title", evidence.KindStudy: "title",
	evidence.KindTestimony: "summary", evidence.KindClaim: "statement", evidence.KindCaveat: "text", evidence.KindRemark: "text", evidence.KindView: "title",
}

// list lists all hits of a kind, if there are few.
func (s *searching) list(ctx context.Context, r storage.HitRead, kind evidence.Kind) (hits []storage.Hit[hit], all bool, err error) {
	if r.Few != storage.NoLimit {
		if n, err := s.count(ctx, r.Part, kind, r.Few+1); err != nil || n > r.Few || n == 0 {
			return nil, n == 0, err
		}
	}
	first, last := searchRange(kind)
	err = s.rows(ctx, s.doing, fmt.Sprintf(`SELECT i.item, i.key, i.%s, i.id, coalesce(i.dependents, 0) FROM search CROSS JOIN items i ON i.item = %s
		WHERE search MATCH ? AND search.rowid BETWEEN ? AND ?`, headlines[kind], itemOf),
		[]any{s.of(r.Part), first, last}, func(row *sqlite3.Stmt) error {
			h := s.hit(row, kind)
			h.Titled = r.Part == storage.TitledHits || r.Part == storage.AllHits && s.titled(row)
			hits = append(hits, h)
			return nil
		})
	return hits, true, err
}

func (s *searching) hit(row *sqlite3.Stmt, kind evidence.Kind) storage.Hit[hit] {
	return storage.Hit[hit]{
		HitPlace: storage.HitPlace{Dependents: row.ColumnInt(4), Key: evidence.Key(row.ColumnText(1))},
		Of:       hit{node{row.ColumnInt64(0), kind}, evidence.ID(row.ColumnText(3))},
	}
}

func (s *searching) titled(row *sqlite3.Stmt) bool {
	return words.AllIn(s.terms, words.Index(row.ColumnText(2), row.ColumnText(1)))
}

// errEnough ends a walk.
var errEnough = errors.New("enough")

// walk looks at the items of a kind along their order, up to r.Far of them.
func (s *searching) walk(ctx context.Context, r storage.HitRead, kind evidence.Kind) (storage.HitsFound[hit], error) {
	var found storage.HitsFound[hit]
	titled := r.Part == storage.TitledHits || r.Part == storage.AllHits && r.TitledFirst()
	sql, args, some := along(r, kind)
	if !some {
		found.Complete = r.Part != storage.AllHits // there is nothing to wait for
		return found, nil
	}
	seen := 0
	var waiting []storage.Hit[hit]
	err := s.rows(ctx, s.doing, sql, append(args, r.Far), func(row *sqlite3.Stmt) error {
		seen++
		if s.titled(row) != titled {
			return nil
		}
		h := s.hit(row, kind)
		h.Titled = titled
		if titled {
			found.Hits = append(found.Hits, h)
		} else {
			waiting = append(waiting, h)
		}
		if len(found.Hits) >= r.Limit {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return found, err
	}
	for len(waiting) > 0 && len(found.Hits) < r.Limit {
		n := min(len(waiting), max(64, 2*r.Limit))
		if found.Hits, err = s.holding(ctx, found.Hits, waiting[:n]); err != nil {
			return found, err
		}
		waiting = waiting[n:]
	}
	found.Hits = found.Hits[:min(len(found.Hits), r.Limit)]
	found.Complete = len(found.Hits) == r.Limit || r.Part != storage.AllHits && seen < r.Far
	return found, nil
}

// holding adds those of the items that hold all terms, after a look at all of their texts.
func (s *searching) holding(ctx context.Context, found, list []storage.Hit[hit]) ([]storage.Hit[hit], error) {
	nodes := make([]node, len(list))
	for i, h := range list {
		nodes[i] = h.Of.node
	}
	whole := reader{conn: s.conn}
	items, err := whole.items(ctx, s.doing, nodes)
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		if words.AllIn(s.terms, words.Index(evidence.Texts(items[h.Of.item])...)) {
			found = append(found, h)
		}
	}
	return found, nil
}

// along is the statement that goes along the order of a kind, from a place on. Only claims
// have dependents, so items of other kinds are in the order of keys.
func along(r storage.HitRead, kind evidence.Kind) (sql string, args []any, some bool) {
	op, direction := ">", "ASC"
	if r.Backward {
		op, direction = "<", "DESC"
	}
	after := r.After
	columns := fmt.Sprintf("SELECT i.item, i.key, i.%s, i.id, coalesce(i.dependents, 0) FROM items i ", headlines[kind])
	if kind == evidence.KindClaim {
		sql = columns + "INDEXED BY claims_by_rank WHERE i.kind = 'CLAIM'"
		if after != nil {
			sql += fmt.Sprintf(" AND (i.rank, i.key) %s (?, ?)", op)
			args = []any{-after.Dependents, string(after.Key)}
		}
		return sql + fmt.Sprintf(" ORDER BY i.rank %[1]s, i.key %[1]s LIMIT ?", direction), args, true
	}
	sql, args = columns+"INDEXED BY items_by_key WHERE i.kind = ?", []any{string(kind)}
	switch {
	case after == nil || after.Dependents > 0 && !r.Backward:
	case after.Dependents > 0:
		return "", nil, false
	default:
		sql += fmt.Sprintf(" AND i.key %s ?", op)
		args = append(args, string(after.Key))
	}
	return sql + fmt.Sprintf(" ORDER BY i.key %s LIMIT ?", direction), args, true
}

// WordsLike implements storage.TextReader.
func (r *reader) WordsLike(ctx context.Context, word string) ([]string, error) {
	const doing = "looking for similar words"
	found, err := texts[string](ctx, r.conn, doing, "SELECT a.value FROM array(?) a WHERE EXISTS (SELECT 1 FROM vocabulary v WHERE v.term = a.value)", words.Typos(word))
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, w := range found {
		n, err := r.numbers(ctx, doing, "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)", `"`+w+`"`, storage.CountedHits+1)
		if err != nil {
			return nil, err
		}
		counts[w] = int(n[0])
	}
	return storage.SortWords(counts), nil
}

// Nearest implements storage.Reader. It goes over all keys, along their index.
func (r *reader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	finder := spelling.NewFinder(word, n)
	err := r.rows(ctx, "looking for the nearest keys", "SELECT key FROM items INDEXED BY items_by_key", nil, func(s *sqlite3.Stmt) error {
		finder.Offer(s.ColumnText(0))
		return nil
	})
	return evidence.As[evidence.Key](finder.Words()), err
}
