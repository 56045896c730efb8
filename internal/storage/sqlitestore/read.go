package sqlitestore

import (
	"context"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// reader is one View. Each of its methods is a few statements, however much it
// is asked for.
type reader struct {
	*conn
	omits storage.Detail // what it leaves out
}

// Only implements storage.Reader.
func (r *reader) Only(parts storage.Detail) storage.Reader {
	return &reader{r.conn, r.omits | storage.Whole&^parts}
}

// node is where an item is.
type node struct {
	item int64
	kind evidence.Kind
}

// State implements storage.Reader.
func (r *reader) State(ctx context.Context) (storage.State, error) {
	var state storage.State
	err := r.rows(ctx, "reading where the map stands", "SELECT sequence, rubric, id, copy FROM map", nil, func(s *sqlite3.Stmt) error {
		state = storage.State{Sequence: s.ColumnInt64(0), Rubric: s.ColumnText(1), Map: s.ColumnText(2), Copy: s.ColumnText(3)}
		return nil
	})
	return state, err
}

// Entries implements storage.Reader.
func (r *reader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	const doing = "reading entries"
	places, err := r.resolve(ctx, doing, refs)
	if err != nil {
		return nil, err
	}
	return r.entries(ctx, doing, places)
}

// LookUp implements storage.Reader.
func (r *reader) LookUp(ctx context.Context, l storage.Lookup) (list storage.EntryList, err error) {
	const doing = "reading entries"
	if err := storage.CheckLookup(l); err != nil {
		return list, err
	}
	places, err := r.resolve(ctx, doing, l.Refs)
	if err != nil {
		return list, err
	}
	if list.Entries, err = r.entries(ctx, doing, places); err != nil || len(l.Then) == 0 {
		return list, err
	}
	list.Next = make([][]storage.EdgePage, len(places))
	var of []found
	for i, e := range list.Entries {
		if it, isItem := e.(evidence.Item); isItem {
			of = append(of, found{l.Then, places[i].item, it, &list.Next[i]})
		}
	}
	return list, r.along(ctx, doing, of)
}

// entries reads the entries at places, nil for one where nothing is.
func (r *reader) entries(ctx context.Context, doing string, places []place) ([]evidence.Entry, error) {
	var nodes []node
	var links []int64
	for _, f := range places {
		if f.link != 0 {
			links = append(links, f.link)
		} else if f.item != 0 {
			nodes = append(nodes, f.node)
		}
	}
	itemOf, err := r.items(ctx, doing, nodes)
	if err != nil {
		return nil, err
	}
	linkOf, err := r.links(ctx, doing, links)
	if err != nil {
		return nil, err
	}
	answer := make([]evidence.Entry, len(places))
	for i, f := range places {
		if l := linkOf[f.link]; l != nil {
			answer[i] = l
		} else if it := itemOf[f.item]; it != nil {
			answer[i] = it
		}
	}
	return answer, nil
}

// place is what a ref names: an item, a link, or nothing.
type place struct {
	node
	link int64
}

// kindAt is the kind in a column, without a copy of the word.
func kindAt(s *sqlite3.Stmt, column int) evidence.Kind {
	word := s.ColumnRawText(column)
	for _, kind := range evidence.Kinds {
		if string(word) == string(kind) {
			return kind
		}
	}
	return evidence.Kind(word)
}

// resolve answers by position.
func (r *reader) resolve(ctx context.Context, doing string, refs []evidence.Ref) ([]place, error) {
	found := make([]place, len(refs))
	var keys, ids []string
	var names [][3]string
	var keyAt, idAt, nameAt []int
	for i, ref := range refs {
		if from, to, relation, ok := evidence.ParseLinkName(string(ref)); ok && ref.IsLinkName() {
			names, nameAt = append(names, [3]string{string(from), string(to), string(relation)}), append(nameAt, i)
		} else if ref.IsID() {
			ids, idAt = append(ids, string(ref)), append(idAt, i)
		} else {
			keys, keyAt = append(keys, string(ref)), append(keyAt, i)
		}
	}
	take := func(at []int) func(*sqlite3.Stmt) error {
		return func(s *sqlite3.Stmt) error {
			found[at[s.ColumnInt(0)-1]] = place{node{s.ColumnInt64(1), kindAt(s, 2)}, s.ColumnInt64(3)}
			return nil
		}
	}
	if len(keys) > 0 {
		err := r.rows(ctx, doing, `SELECT a.rowid, i.item, i.kind, 0 FROM array(?1) a CROSS JOIN items i ON i.key = a.value
			UNION ALL SELECT a.rowid, i.item, i.kind, 0 FROM array(?1) a CROSS JOIN aliases x ON x.alias = a.value CROSS JOIN items i ON i.item = x.item`,
			[]any{keys}, take(keyAt))
		if err != nil {
			return nil, err
		}
	}
	if len(ids) > 0 {
		err := r.rows(ctx, doing, `SELECT a.rowid, i.item, i.kind, 0 FROM array(?1) a CROSS JOIN items i ON i.id = a.value
			UNION ALL SELECT a.rowid, 0, 'LINK', l.link FROM array(?2) a CROSS JOIN links l ON l.id = a.value`, []any{ids, ids}, take(idAt))
		if err != nil {
			return nil, err
		}
	}
	if len(names) > 0 {
		err := r.rows(ctx, doing, `SELECT j.key + 1, 0, 'LINK', l.link FROM json_each(?) j
			CROSS JOIN links l ON l.relation = j.value->>2
				AND l.from_item = coalesce((SELECT f.item FROM items f WHERE f.key = j.value->>0), (SELECT x.item FROM aliases x WHERE x.alias = j.value->>0))
				AND l.to_item = coalesce((SELECT t.item FROM items t WHERE t.key = j.value->>1), (SELECT x.item FROM aliases x WHERE x.alias = j.value->>1))`,
			[]any{names}, take(nameAt))
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// itemsNamed are the numbers of items, by position; 0 for what names none. Two indexes know
// the answer for most.
func (r *reader) itemsNamed(ctx context.Context, doing string, refs []evidence.Ref) ([]int64, error) {
	found := make([]int64, len(refs))
	find := func(sql string, wanted func(evidence.Ref) bool) error {
		var names []string
		var at []int
		for i, ref := range refs {
			if found[i] == 0 && !ref.IsLinkName() && wanted(ref) {
				names, at = append(names, string(ref)), append(at, i)
			}
		}
		if len(names) == 0 {
			return nil
		}
		return r.rows(ctx, doing, sql, []any{names}, func(s *sqlite3.Stmt) error {
			found[at[s.ColumnInt(0)-1]] = s.ColumnInt64(1)
			return nil
		})
	}
	err := find("SELECT a.rowid, i.item FROM array(?1) a CROSS JOIN items i ON i.id = a.value", evidence.Ref.IsID)
	if err != nil {
		return nil, err
	}
	isKey := func(ref evidence.Ref) bool { return !ref.IsID() }
	for _, sql := range []string{
		"SELECT a.rowid, i.item FROM array(?1) a CROSS JOIN items i ON i.key = a.value",
		"SELECT a.rowid, x.item FROM array(?1) a CROSS JOIN aliases x ON x.alias = a.value",
	} {
		if err := find(sql, isKey); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// items reads items: a statement for each kind among them, and one each
// for their references and tags.
func (r *reader) items(ctx context.Context, doing string, nodes []node) (map[int64]evidence.Item, error) {
	if len(nodes) == 0 {
		return nil, nil
	}
	found := make(map[int64]evidence.Item, len(nodes))
	numbers := map[evidence.Kind][]int64{}
	for _, n := range nodes {
		numbers[n.kind] = append(numbers[n.kind], n.item)
	}
	parts := storage.Whole &^ r.omits
	for kind, list := range numbers {
		choice := selections[kind][parts]
		err := r.rows(ctx, doing, choice.sql, []any{unique(list)}, func(s *sqlite3.Stmt) error {
			it := tables[kind].new().(evidence.Item)
			it.EntryMeta().Key = evidence.Key(s.ColumnText(1))
			choice.read(it, s, 2)
			found[s.ColumnInt64(0)] = it
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, r.complete(ctx, doing, nodes, found)
}

// complete adds the tags and the references of items.
func (r *reader) complete(ctx context.Context, doing string, nodes []node, found map[int64]evidence.Item) error {
	parts := storage.Whole &^ r.omits
	var claims, referring []int64
	for _, n := range nodes {
		if n.kind == evidence.KindClaim { // which refer to nothing
			claims = append(claims, n.item)
		} else {
			referring = append(referring, n.item)
		}
	}
	if len(claims) > 0 && parts.Has(storage.DetailTexts) {
		if err := r.tags(ctx, doing, claims, found); err != nil {
			return err
		}
	}
	if len(referring) > 0 && parts.Has(storage.DetailReferences) {
		return r.references(ctx, doing, unique(referring), found)
	}
	return nil
}

// figures are nil if the claim has none.
func figures(s *sqlite3.Stmt, first int, fields []field[*evidence.Figures]) *evidence.Figures {
	if s.ColumnType(first) == sqlite3.NULL {
		return nil
	}
	f := new(evidence.Figures)
	scan(fields, f, s, first)
	return f
}

func (r *reader) tags(ctx context.Context, doing string, claims []int64, found map[int64]evidence.Item) error {
	return r.rows(ctx, doing, "SELECT t.item, t.tag FROM array(?) a CROSS JOIN tags t ON t.item = a.value ORDER BY t.item, t.position",
		[]any{unique(claims)}, func(s *sqlite3.Stmt) error {
			c := found[s.ColumnInt64(0)].(*evidence.Claim)
			c.Tags = append(c.Tags, s.ColumnText(1))
			return nil
		})
}

func (r *reader) references(ctx context.Context, doing string, numbers []int64, found map[int64]evidence.Item) error {
	type list struct {
		of       int64
		relation evidence.Relation
		to       []evidence.Key
	}
	var current list
	flush := func() {
		if it := found[current.of]; it != nil {
			it.SetReferences(current.relation, current.to)
		}
	}
	err := r.rows(ctx, doing, `SELECT e.from_item, e.relation, t.key FROM array(?) a CROSS JOIN edges e ON e.from_item = a.value
		CROSS JOIN items t ON t.item = e.to_item`, // in order, by the primary key of edges
		[]any{numbers}, func(s *sqlite3.Stmt) error {
			of, relation := s.ColumnInt64(0), s.ColumnRawText(1)
			if of != current.of || string(relation) != string(current.relation) {
				flush()
				current = list{of: of, relation: evidence.Relation(relation)}
			}
			current.to = append(current.to, evidence.Key(s.ColumnText(2)))
			return nil
		})
	flush()
	return err
}

// unique drops repetitions, so that no list is read twice into one item.
func unique(numbers []int64) []int64 {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

func (r *reader) links(ctx context.Context, doing string, numbers []int64) (map[int64]*evidence.Link, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	found := make(map[int64]*evidence.Link, len(numbers))
	choice := selections[evidence.KindLink][storage.Whole&^r.omits]
	err := r.rows(ctx, doing, choice.sql, []any{numbers}, func(s *sqlite3.Stmt) error {
		l := &evidence.Link{From: evidence.Key(s.ColumnText(1)), To: evidence.Key(s.ColumnText(2))}
		choice.read(l, s, 3)
		found[s.ColumnInt64(0)] = l
		return nil
	})
	return found, err
}

// scanChunk is how many entries of a Scan are in memory at a time.
const scanChunk = 1000

// Scan implements storage.Reader.
func (r *reader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	const doing = "reading the whole map"
	for _, kind := range evidence.ItemKinds {
		if err := r.scanItems(ctx, doing, kind, func(_ node, it evidence.Item) error { return visit(it) }); err != nil {
			return err
		}
	}
	return r.scanLinks(ctx, doing, visit)
}

// Sweep implements storage.Reader.
func (r *reader) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	return r.Scan(ctx, visit) // no Update comes in between
}

func (r *reader) scanItems(ctx context.Context, doing string, kind evidence.Kind, visit func(node, evidence.Item) error) error {
	parts := storage.Whole &^ r.omits
	choice := scans[kind][parts]
	for last := ""; ; {
		var nodes []node
		found := make(map[int64]evidence.Item, scanChunk)
		err := r.rows(ctx, doing, choice.sql, []any{last, scanChunk}, func(s *sqlite3.Stmt) error {
			n, it := node{s.ColumnInt64(0), kind}, tables[kind].new().(evidence.Item)
			last = s.ColumnText(1)
			it.EntryMeta().Key = evidence.Key(last)
			choice.read(it, s, 2)
			nodes, found[n.item] = append(nodes, n), it
			return nil
		})
		if err != nil {
			return err
		}
		if err := r.complete(ctx, doing, nodes, found); err != nil {
			return err
		}
		for _, n := range nodes {
			if err := visit(n, found[n.item]); err != nil {
				return err
			}
		}
		if len(nodes) < scanChunk {
			return nil
		}
	}
}

func (r *reader) scanLinks(ctx context.Context, doing string, visit func(evidence.Entry) error) error {
	choice := scans[evidence.KindLink][storage.Whole&^r.omits]
	for last := (evidence.Link{}); ; {
		links := make([]*evidence.Link, 0, scanChunk)
		err := r.rows(ctx, doing, choice.sql, []any{string(last.From), string(last.To), string(last.Relation), scanChunk}, func(s *sqlite3.Stmt) error {
			l := &evidence.Link{From: evidence.Key(s.ColumnText(1)), To: evidence.Key(s.ColumnText(2))}
			choice.read(l, s, 3)
			links = append(links, l)
			return nil
		})
		if err != nil {
			return err
		}
		for _, l := range links {
			last = *l
			if err := visit(l); err != nil {
				return err
			}
		}
		if len(links) < scanChunk {
			return nil
		}
	}
}

// Counts implements storage.Reader.
func (r *reader) Counts(ctx context.Context) (storage.Counts, error) {
	counts := storage.Counts{Kinds: map[evidence.Kind]int{}, Verdicts: map[evidence.Verdict]int{}, Certainties: map[evidence.Certainty]int{}}
	err := r.rows(ctx, "counting the map", `SELECT kind, '', '', count(*) FROM items GROUP BY kind
		UNION ALL SELECT 'LINK', '', '', count(*) FROM links
		UNION ALL SELECT 'CLAIM', verdict, certainty, count(*) FROM items WHERE belief IS NOT NULL GROUP BY verdict, certainty`, nil,
		func(s *sqlite3.Stmt) error {
			n := s.ColumnInt(3)
			if verdict := evidence.Verdict(s.ColumnText(1)); verdict != "" {
				counts.Verdicts[verdict] += n
			}
			if certainty := evidence.Certainty(s.ColumnText(2)); certainty != "" {
				counts.Certainties[certainty] += n
			}
			if s.ColumnText(1)+s.ColumnText(2) == "" {
				counts.Kinds[evidence.Kind(s.ColumnText(0))] = n
			}
			return nil
		})
	return counts, err
}
