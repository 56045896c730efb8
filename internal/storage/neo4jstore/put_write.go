package neo4jstore

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// encode makes the parameters from the entries, as far as they do not depend on the
// map.
func (b *batch) encode() {
	b.references = make(params, len(evidence.ReferenceRelations))
	for _, relation := range evidence.ReferenceRelations {
		b.references[string(relation)] = []params{}
	}
	b.itemRows, b.linkRows = make([]params, len(b.items)), make([]params, len(b.links))
	for i, it := range b.items {
		b.itemRows[i] = properties(it)
		for _, ref := range it.References() {
			if len(ref.To) > 0 {
				name := string(ref.Relation)
				row := params{"id": string(it.EntryMeta().ID), "to": evidence.Strings(ref.To)}
				if c, ok := it.(*evidence.Caveat); ok && !c.Resolved {
					row["doubt"] = string(c.Category)
				}
				b.references[name] = append(b.references[name].([]params), row)
			}
		}
	}
	for i, l := range b.links {
		b.linkRows[i] = properties(l)
	}
}

// clear deletes the parts of the replaced entries that the Put writes again.
func (b *batch) clear(ctx context.Context) error {
	if len(b.old) == 0 {
		return nil
	}
	items, renamed, links := []string{}, []string{}, []string{}
	for _, it := range b.items {
		m := it.EntryMeta()
		if key, ok := b.old[m.ID]; ok {
			items = append(items, string(m.ID))
			if key != m.Key {
				renamed = append(renamed, string(m.ID))
			}
		}
	}
	for _, l := range b.links {
		if _, ok := b.old[l.ID]; ok {
			links = append(links, string(l.ID))
		}
	}
	records, err := b.rows(ctx, putting, putClear, params{"items": items, "renamed": renamed, "links": links})
	if err != nil {
		return err
	}
	cleared, _ := records[0][0].([]any)
	for _, row := range cleared {
		row, _ := row.([]any)
		id, _ := row[0].(string)
		origin, _ := row[1].(string)
		b.moved = append(b.moved, evidence.ID(origin))
		b.past[evidence.ID(id)], _ = row[2].([]any)
	}
	return nil
}

func (b *batch) putItems(ctx context.Context) error {
	if len(b.items) == 0 {
		return nil
	}
	_, err := b.rows(ctx, putting, putItems, b.itemParams())
	return err
}

// itemParams are the parameters of the statement that writes the items.
func (b *batch) itemParams() params {
	p := params{"replaced": []params{}}
	rows := map[string][]params{}
	for _, label := range labels {
		rows[label] = []params{}
	}
	var replaced []params
	for i, it := range b.items {
		row := b.itemRows[i]
		if _, ok := b.old[it.EntryMeta().ID]; ok {
			replaced = append(replaced, params{"item": row, "sequence": b.number(it.EntryMeta().ID)})
			continue
		}
		row["revisions"] = b.revisions(it.EntryMeta().ID)
		if it.EntryKind() == evidence.KindClaim {
			row["unassessed"], row["dependents"], row["rank"] = 1, 0, 0 // the server has no ranges of true and false
		}
		label := labels[it.EntryKind()]
		rows[label] = append(rows[label], row)
	}
	for label, list := range rows {
		p[label] = list
	}
	if replaced != nil {
		p["replaced"] = replaced
	}
	return p
}

func (b *batch) putReferences(ctx context.Context) error {
	for _, list := range b.references {
		if len(list.([]params)) > 0 {
			_, err := b.rows(ctx, putting, putReferences, b.references)
			return err
		}
	}
	return nil
}

func (b *batch) putLinks(ctx context.Context) error {
	if len(b.links) == 0 {
		return nil
	}
	_, err := b.rows(ctx, putting, putLinks, b.linkParams())
	return err
}

// linkParams are the parameters of the statement that writes the links.
func (b *batch) linkParams() params {
	rows := map[evidence.Relation][]params{evidence.Supports: {}, evidence.Contradicts: {}}
	origins := map[evidence.ID]bool{}
	for _, id := range b.moved {
		origins[id] = true
	}
	for i, l := range b.links {
		row := b.linkRows[i]
		row["ends"], row["revisions"] = b.ends[l], b.revisions(l.ID)
		from, to := b.keys[l.From], b.keys[l.To]
		rows[l.Relation] = append(rows[l.Relation], params{"from": string(from), "to": string(to), "properties": row})
		origins[from] = true
	}
	return params{
		"SUPPORTS": rows[evidence.Supports], "CONTRADICTS": rows[evidence.Contradicts],
		"origins": evidence.Strings(slices.Collect(maps.Keys(origins))),
	}
}
