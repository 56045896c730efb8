package main

import (
	"errors"
	"fmt"
	"strconv"

	"corroborate/internal/evidence"
)

// bareSQL are the best statements that we know for the questions. They read the program's
// form of the map and its indexes, and only what the answer tells. The edit writes the
// study, its link and its history, but no figures.
var bareSQL = map[string]func(*connection, request) error{
	askClaim:    (*connection).claim,
	askList:     (*connection).list,
	askFifty:    (*connection).fifty,
	askTrace:    (*connection).trace,
	askFrequent: (*connection).search,
	askRare:     (*connection).search,
	askEdit:     (*connection).edit,
}

const (
	sourcesOf = `SELECT e.from_item, s.key, s.title, s.url FROM array(?) a
		CROSS JOIN edges e ON e.from_item = a.value AND e.relation = 'REPORTED_IN' CROSS JOIN items s ON s.item = e.to_item`
	caveatsOf = `SELECT e.to_item, v.key, v.text, v.category, v.severity FROM array(?) a
		CROSS JOIN edges e ON e.to_item = a.value AND e.relation = 'QUALIFIES' CROSS JOIN items v ON v.item = e.from_item`
)

func (c *connection) claim(r request) error {
	claim, err := c.numbers(`SELECT item, key, statement, note, verdict, certainty, belief,
		(SELECT group_concat(tag) FROM tags t WHERE t.item = i.item) FROM items i WHERE key = ?`, r.Key)
	if err != nil {
		return err
	}
	evidence, err := c.numbers(`SELECT i.item, l.relation, l.strength, i.kind, i.key, coalesce(i.statement, i.title, i.summary), i.basis, i.quote, i.design, i.note, i.url
		FROM array(?) a CROSS JOIN links l ON l.to_item = a.value CROSS JOIN items i ON i.item = l.from_item ORDER BY l.relation, i.key`, claim)
	if err != nil {
		return err
	}
	return errors.Join(c.rows(sourcesOf, []any{evidence}, nil), c.rows(caveatsOf, []any{append(claim, evidence...)}, nil))
}

func (c *connection) list(r request) error {
	return c.rows(`SELECT key, statement, verdict, belief,
			(SELECT count(*) FROM links l WHERE l.to_item = i.item AND l.relation = 'SUPPORTS'),
			(SELECT count(*) FROM links l WHERE l.to_item = i.item AND l.relation = 'CONTRADICTS')
		FROM items i WHERE kind = 'CLAIM' AND (belief, id) < (?, ?) ORDER BY belief DESC, id DESC LIMIT 50`, []any{r.belief, r.id}, nil)
}

func (c *connection) fifty(r request) error {
	claims, err := c.numbers("SELECT item, key, statement FROM items WHERE kind = 'CLAIM' AND key > ? ORDER BY key LIMIT 50", r.last)
	if err != nil {
		return err
	}
	// Which of the links of a claim are the first twenty could be told from these rows.
	evidence, err := c.numbers(`SELECT i.item, l.to_item, i.kind, i.key, coalesce(i.statement, i.title, i.summary) FROM array(?) a
		CROSS JOIN links l ON l.to_item = a.value AND l.relation = 'SUPPORTS' CROSS JOIN items i ON i.item = l.from_item`, claims)
	if err != nil {
		return err
	}
	return c.rows(sourcesOf, []any{evidence}, nil)
}

func (c *connection) trace(r request) error {
	items, err := c.numbers(`WITH RECURSIVE below(item) AS (
			SELECT item FROM items WHERE key = ?
			UNION SELECT l.from_item FROM below CROSS JOIN links l ON l.to_item = below.item
			UNION SELECT e.to_item FROM below CROSS JOIN edges e ON e.from_item = below.item AND e.relation IN
				('SPOKEN_BY', 'COLLECTED_IN', 'BASED_ON', 'REPORTED_IN', 'DERIVED_FROM', 'AUTHORED_BY', 'PUBLISHED_BY', 'INVESTIGATED_BY')
		), found(item) AS (
			SELECT item FROM below
			UNION SELECT e.from_item FROM below CROSS JOIN edges e ON e.to_item = below.item AND e.relation = 'QUALIFIES'
			UNION SELECT e.from_item FROM below CROSS JOIN edges e ON e.to_item = below.item AND e.relation = 'QUALIFIES_SUPPORT' AND e.position % 2 = 1
			UNION SELECT e.from_item FROM below CROSS JOIN edges e ON e.to_item = below.item AND e.relation = 'QUALIFIES_CONTRADICTION' AND e.position % 2 = 1
		) SELECT i.item, i.kind, i.id, i.key, coalesce(i.statement, i.title, i.summary, i.text, i.name) FROM found CROSS JOIN items i ON i.item = found.item`, r.Key)
	if err != nil {
		return err
	}
	return errors.Join(
		c.rows("SELECT l.relation, l.from_item, l.to_item, l.strength FROM array(?) a CROSS JOIN links l ON l.to_item = a.value", []any{items}, nil),
		c.rows("SELECT e.relation, e.from_item, e.to_item FROM array(?) a CROSS JOIN edges e ON e.from_item = a.value", []any{items}, nil))
}

// search takes claims with the word in their statement first, and ranks no further.
func (c *connection) search(r request) error {
	const hits = `SELECT i.item, i.key, i.statement FROM search CROSS JOIN items i ON i.item = search.rowid & 0xFFFFFFFFFF WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? LIMIT 20`
	from, to := searchNumber(evidence.KindClaim, 0), searchNumber(evidence.KindClaim, 1<<40-1)
	first, err := c.numbers(hits, `headline : "`+r.Word+`"*`, from, to)
	if err != nil || len(first) == 20 {
		return err
	}
	return c.rows(hits, []any{`({key rest} : "` + r.Word + `"*) NOT (headline : "` + r.Word + `"*)`, from, to}, nil)
}

func (c *connection) edit(r request) error {
	written := newStudy(r)
	at := written.at.UnixMilli()
	sequence, err := c.numbers("UPDATE map SET sequence = sequence + 1 RETURNING sequence")
	if err != nil {
		return err
	}
	ends, err := c.numbers("SELECT i.item FROM array(?) a CROSS JOIN items i ON i.key = a.value", []string{r.Source, r.Key})
	if err != nil {
		return err
	}
	if len(ends) != 2 {
		return fmt.Errorf("there is no source %s, or no claim %s", r.Source, r.Key)
	}
	item, err := c.numbers(`INSERT INTO items (id, key, kind, version, created_at, updated_at, title, note, design)
		VALUES (?, ?, 'STUDY', 1, ?, ?, ?, ?, 'COHORT') RETURNING item`, written.item, r.Study, at, at, studyTitle, studyNote)
	if err != nil {
		return err
	}
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{"INSERT INTO search (rowid, headline, key, rest) VALUES (?, ?, ?, ?)", []any{searchNumber(evidence.KindStudy, item[0]), written.searchTitle, r.Study, written.searchText}},
		{"INSERT INTO edges VALUES (?, 'REPORTED_IN', 0, ?, ?)", []any{item[0], ends[0], r.Study}},
		{"INSERT INTO links (id, from_item, to_item, relation, strength, version, created_at, updated_at) VALUES (?, ?, ?, 'SUPPORTS', 'MODERATE', 1, ?, ?)",
			[]any{written.link, item[0], ends[1], at, at}},
		{`INSERT INTO revisions (sequence, at, latest, author, message, intent, input_hash, changes, effects) VALUES (?1, ?2, ?2, '', '', 'EDIT', ?3, 2, 0)`,
			[]any{sequence[0], at, r.Study}},
		{"INSERT INTO changes VALUES (?, 0, ?)", []any{sequence[0], written.changes}},
		{"INSERT INTO changed SELECT value, ? FROM array(?)", []any{sequence[0], []string{written.item, written.link}}},
	} {
		if err := c.rows(s.sql, s.args, nil); err != nil {
			return err
		}
	}
	return nil
}

// tidy removes the studies that edits have made, with all that hangs on them.
func (c *connection) tidy() error {
	made := studyID("") + "*"
	const items = "(SELECT item FROM items WHERE id GLOB ?)"
	for _, sql := range []string{
		"DELETE FROM links WHERE from_item IN " + items,
		"DELETE FROM edges WHERE from_item IN " + items,
		"DELETE FROM search WHERE rowid IN (SELECT item | " + strconv.FormatInt(searchNumber(evidence.KindStudy, 0), 10) + " FROM items WHERE id GLOB ?)",
		"DELETE FROM items WHERE id GLOB ?",
	} {
		if err := c.rows(sql, []any{made}, nil); err != nil {
			return err
		}
	}
	return nil
}
