package sqlitestore

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// upkeep is something that writes keep up with the records.
type upkeep struct {
	code storage.DefectCode
	what string   // as in "3 %s"
	off  string   // counts what is wrong
	mend []string // puts it right
}

const (
	noItem     = "NOT IN (SELECT item FROM items)"
	noRevision = "NOT IN (SELECT sequence FROM revisions)"

	doubtsNow = `SELECT t.item, v.category, v.item AS caveat, t.kind
		FROM edges e JOIN items v ON v.item = e.from_item JOIN items t ON t.item = e.to_item
		WHERE e.relation = 'QUALIFIES' AND v.kind = 'CAVEAT' AND v.resolved = 0`
	doubtsKept    = "SELECT item, category, caveat, kind FROM doubts"
	dependentsNow = "(SELECT count(DISTINCT to_item) FROM links WHERE from_item = items.item)"
	movedNow      = "(SELECT max(sequence) FROM effects WHERE claim = items.id)"
	effectsNow    = "(SELECT count(*) FROM effects e WHERE e.sequence = revisions.sequence)"
	aliasesNow    = "(SELECT group_concat(alias, ' ') FROM (SELECT alias FROM aliases x WHERE x.item = items.item ORDER BY alias))"
	keyNow        = "(SELECT key FROM items WHERE item = edges.from_item)"
)

// keptAlong is all that is kept, but for the words. What belongs to nothing comes first, because the
// rest is counted without it.
var keptAlong = []upkeep{
	leftOver("tags", "tags of records that are not there", "item "+noItem),
	leftOver("edges", "references of records that are not there", "from_item "+noItem),
	leftOver("aliases", "aliases of records that are not there", "item "+noItem),
	differing("records with other aliases than those that lead to them", "items", "aliases", aliasesNow, "TRUE"),
	differing("references that are sorted by another key", "edges", "from_key", keyNow, "from_item IN (SELECT item FROM items)"),
	differing("claims with another number of claims above them", "items", "dependents", dependentsNow, "kind = 'CLAIM'"),
	differing("claims that were moved by another revision", "items", "last_moved", movedNow, "kind = 'CLAIM'"),
	differing("revisions with another number of effects", "revisions", "effects", effectsNow, "TRUE"),
	{storage.DefectIndex, "caveats and records that are not filed under each other",
		"SELECT (SELECT count(*) FROM (" + doubtsNow + " EXCEPT " + doubtsKept + ")) + (SELECT count(*) FROM (" + doubtsKept + " EXCEPT " + doubtsNow + "))",
		[]string{"DELETE FROM doubts", "INSERT INTO doubts " + doubtsNow}},
	{storage.DefectIndex, "kinds whose records are counted wrongly",
		`SELECT count(*) FROM (SELECT kind, count(*) AS items FROM items GROUP BY kind) n FULL JOIN kinds k ON k.kind = n.kind
			WHERE coalesce(n.items, 0) <> coalesce(k.items, 0)`,
		[]string{"DELETE FROM kinds", "INSERT INTO kinds SELECT kind, count(*) FROM items GROUP BY kind"}},
}

// cutOff is what has lost a record or a revision, and may be all that is left to know of it. Nobody
// deletes it.
var cutOff = []struct {
	code                     storage.DefectCode
	table, what, where, help string
}{
	{storage.DefectReference, "links", "links of or to records that are not there", "from_item " + noItem + " OR to_item " + noItem, storage.HelpRestore},
	{storage.DefectRevision, "changes", "lists of changes of revisions that are not there", "sequence " + noRevision, storage.HelpHistory},
	{storage.DefectRevision, "changed", "changes of revisions that are not there", "sequence " + noRevision, storage.HelpHistory},
	{storage.DefectRevision, "effects", "effects of revisions that are not there", "sequence " + noRevision, storage.HelpHistory},
}

// inspectCutOff tells of what has lost a record or a revision.
func (r *reader) inspectCutOff(ctx context.Context, tell func(storage.Defect)) error {
	for _, c := range cutOff {
		n, err := r.numbers(ctx, inspecting, "SELECT count(*) FROM "+c.table+" WHERE "+c.where)
		if err != nil {
			return err
		}
		if n[0] > 0 {
			tell(storage.Defect{Code: c.code, Message: fmt.Sprintf("there are %d %s", n[0], c.what), Help: c.help})
		}
	}
	return r.rows(ctx, inspecting, "SELECT f.key, f.kind, e.relation FROM edges e JOIN items f ON f.item = e.from_item WHERE e.to_item "+noItem+" ORDER BY f.key, e.relation, e.position", nil,
		func(s *sqlite3.Stmt) error {
			field := fieldOf(evidence.Kind(s.ColumnText(1)), evidence.Relation(s.ColumnText(2)))
			tell(storage.Defect{Code: storage.DefectReference, Of: evidence.Ref(s.ColumnText(0)), Field: field, Message: "it refers to a record that is not there", Help: storage.HelpRefer})
			return nil
		})
}

// fieldOf is the field of the records of a kind that has the references of a relation.
func fieldOf(kind evidence.Kind, relation evidence.Relation) string {
	if it, ok := evidence.NewEntry(kind).(evidence.Item); ok {
		for _, r := range it.References() {
			if r.Relation == relation {
				return r.Field
			}
		}
	}
	return string(relation)
}

func leftOver(table, what, where string) upkeep {
	return upkeep{storage.DefectRow, what, "SELECT count(*) FROM " + table + " WHERE " + where, []string{"DELETE FROM " + table + " WHERE " + where}}
}

func differing(what, table, column, now, where string) upkeep {
	where += " AND " + column + " IS NOT " + now
	return upkeep{storage.DefectIndex, what, "SELECT count(*) FROM " + table + " WHERE " + where,
		[]string{"UPDATE " + table + " SET " + column + " = " + now + " WHERE " + where}}
}

const inspecting = "looking at what the store keeps"

// Inspect implements storage.Inspector.
func (r *reader) Inspect(ctx context.Context, tell func(storage.Defect)) error {
	wrong, err := texts[string](ctx, r.conn, inspecting, "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
	if err != nil {
		return err
	}
	for _, text := range wrong {
		tell(storage.Defect{Code: storage.DefectFile, Message: text, Help: storage.HelpRestore})
	}
	err = r.rows(ctx, inspecting, `SELECT "table", parent, count(*) FROM pragma_foreign_key_check
		WHERE "table" NOT IN ('tags', 'edges', 'links', 'aliases') GROUP BY "table", parent`, nil, func(s *sqlite3.Stmt) error {
		tell(storage.Defect{Code: storage.DefectRow, Message: fmt.Sprintf("%d rows of the table %s refer to rows of %s that are not there", s.ColumnInt(2), s.ColumnText(0), s.ColumnText(1)),
			Help: storage.HelpMend, Mends: true})
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range keptAlong {
		n, err := r.numbers(ctx, inspecting, k.off)
		if err != nil {
			return err
		}
		if n[0] > 0 {
			tell(storage.Defect{Code: k.code, Message: fmt.Sprintf("there are %d %s", n[0], k.what), Help: storage.HelpMend, Mends: true})
		}
	}
	if err := r.inspectCutOff(ctx, tell); err != nil {
		return err
	}
	some, n, err := r.unsearchable(ctx)
	if n > 0 {
		tell(storage.Defect{Code: storage.DefectIndex, Of: some, Message: fmt.Sprintf("the words of %d records are not those that searches find them by", n), Help: storage.HelpMend, Mends: true})
	}
	return err
}

// unsearchable compares the words of all items with those in the table search. It returns how many
// items differ, or are in the table and nowhere else, and names one of them.
func (r *reader) unsearchable(ctx context.Context) (some evidence.Ref, n int, err error) {
	indexed := map[int64]uint64{} // by number in the table
	err = r.rows(ctx, inspecting, "SELECT doc, col, term, offset FROM vocabulary", nil, func(s *sqlite3.Stmt) error {
		indexed[s.ColumnInt64(0)] += wordAt(s.ColumnText(1), s.ColumnText(2), s.ColumnInt(3))
		return nil
	})
	if err != nil {
		return "", 0, err
	}
	for _, kind := range evidence.ItemKinds {
		err := r.scanItems(ctx, inspecting, kind, func(at node, it evidence.Item) error {
			number := searchNumber(kind, at.item)
			if indexed[number] != wordsOf(it) {
				some, n = it.Ref(), n+1
			}
			delete(indexed, number)
			return nil
		})
		if err != nil {
			return "", 0, err
		}
	}
	return some, n + len(indexed), nil
}

// wordsOf is the sum of the places of all words of an item.
func wordsOf(it evidence.Item) (sum uint64) {
	headline, key, rest := searched(it)
	for i, text := range []string{headline, key, rest} {
		for at, word := range strings.Fields(text) {
			sum += wordAt([]string{"headline", "key", "rest"}[i], word, at)
		}
	}
	return sum
}

func wordAt(column, word string, at int) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(column + " " + word + " " + strconv.Itoa(at))) // which never fails
	return h.Sum64()
}

// Mend implements storage.Mender.
func (t *tx) Mend(ctx context.Context) (mended []string, err error) {
	const doing = "putting right what the store keeps"
	err = t.whole(doing, func() error {
		for _, k := range keptAlong {
			n, err := t.numbers(ctx, doing, k.off)
			if err != nil {
				return err
			}
			if n[0] == 0 {
				continue
			}
			for _, sql := range k.mend {
				if err := t.exec(ctx, doing, sql); err != nil {
					return err
				}
			}
			mended = append(mended, fmt.Sprintf("put right %d %s", n[0], k.what))
		}
		_, n, err := t.unsearchable(ctx)
		if n == 0 || err != nil {
			return err
		}
		if err := t.plain(ctx, doing, "INSERT INTO search (search) VALUES ('delete-all')"); err != nil {
			return err
		}
		mended = append(mended, fmt.Sprintf("indexed the words of all records anew, since those of %d differed", n))
		return t.indexWords(ctx)
	})
	return mended, err
}
