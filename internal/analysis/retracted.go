package analysis

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// retracted warns of records that are linked to claims and count for nothing, because they
// are retracted sources, or need what is retracted.
func (w *watcher) retracted(ctx context.Context) error {
	linked := map[evidence.Key][]evidence.Key{} // claims by the record
	var records, now []evidence.Key
	add := func(record, claim evidence.Key) {
		if !slices.Contains(linked[record], claim) {
			if linked[record] == nil {
				records = append(records, record)
			}
			linked[record] = append(linked[record], claim)
		}
	}
	for _, c := range w.changes {
		switch e := c.After.(type) {
		case *evidence.Link:
			add(e.From, e.To)
		case *evidence.Source:
			if e.Retracted && c.Before != nil {
				now = append(now, e.Key)
			}
		}
	}
	if err := w.linkedBy(ctx, now, add); err != nil {
		return err
	}
	void, err := w.void(ctx, records)
	if err != nil {
		return err
	}
	for _, key := range records {
		if void[key] == nil {
			continue
		}
		if err := w.read(ctx, linked[key]); err != nil {
			return err
		}
		sources, claims, record := w.items(void[key]), w.items(linked[key]), w.item(key)
		about := append(slices.Clone(void[key]), linked[key]...)
		says, verb := "it", "is"
		if record != sources[0] {
			about = slices.Insert(about, len(sources), key)
			says = title(record) + ", which needs it,"
		}
		if len(sources) > 1 {
			verb = "are"
		}
		w.warn(WarnRetracted, sources[0], "retracted", fmt.Sprintf("%s %s retracted: what %s says for or against %s counts for nothing.",
			titles(sources), verb, says, titles(claims)), about...)
	}
	return nil
}

// linkedBy visits the links of sources, and of all records that count for nothing as the
// sources are retracted.
func (w *watcher) linkedBy(ctx context.Context, sources []evidence.Key, visit func(record, claim evidence.Key)) error {
	records := slices.Clone(sources)
	for done := 0; done < len(records); {
		var queries []storage.EdgeQuery
		for _, key := range records[done:] {
			for _, relation := range []evidence.Relation{evidence.ReportedIn, evidence.DerivedFrom, evidence.CollectedIn, evidence.BasedOn} {
				queries = append(queries, storage.EdgeQuery{Of: evidence.Ref(key), Relation: relation, Direction: storage.In})
			}
		}
		done = len(records)
		lists, err := w.edges(ctx, queries)
		if err != nil {
			return err
		}
		var needing []evidence.Key
		for _, edge := range slices.Concat(lists...) {
			needing = append(needing, edge.Item.EntryMeta().Key)
		}
		void, err := w.void(ctx, needing)
		if err != nil {
			return err
		}
		for _, key := range needing {
			if void[key] != nil && !slices.Contains(records, key) {
				records = append(records, key)
			}
		}
	}
	var queries []storage.EdgeQuery
	for _, key := range records {
		for _, relation := range evidence.LinkRelations {
			queries = append(queries, storage.EdgeQuery{Of: evidence.Ref(key), Relation: relation, Direction: storage.Out})
		}
	}
	if len(queries) == 0 {
		return nil
	}
	lists, err := w.edges(ctx, queries)
	for i, edges := range lists {
		for _, edge := range edges {
			visit(evidence.Key(queries[i].Of), edge.Link.To)
		}
	}
	return err
}

// void returns those of some records, and of the records that they need, that count for
// nothing, each with the retracted sources that are the cause.
func (w *watcher) void(ctx context.Context, records []evidence.Key) (map[evidence.Key][]evidence.Key, error) {
	var all []evidence.Key
	seen := map[evidence.Key]bool{}
	for next := records; len(next) > 0; {
		if err := w.read(ctx, next); err != nil {
			return nil, err
		}
		var further []evidence.Key
		for _, key := range next {
			if it := w.item(key); it != nil && !seen[key] {
				seen[key] = true
				all = append(all, key)
				for group := range needsOf(it) {
					further = append(further, group...)
				}
			}
		}
		next = further
	}
	slices.Reverse(all) // what is needed comes first, mostly
	void := map[evidence.Key][]evidence.Key{}
	for found := true; found; {
		found = false
		for _, key := range all {
			if because := w.because(key, void); void[key] == nil && because != nil {
				void[key], found = because, true
			}
		}
	}
	return void, nil
}

// because returns the retracted sources that make a record count for nothing, as far as the
// records that it needs are known.
func (w *watcher) because(key evidence.Key, void map[evidence.Key][]evidence.Key) []evidence.Key {
	it := w.item(key)
	if s, ok := it.(*evidence.Source); ok && s.Retracted {
		return []evidence.Key{key}
	}
	for group := range needsOf(it) {
		var because []evidence.Key
		holds := func(need evidence.Key) bool {
			because = append(because, void[need]...)
			return void[need] == nil
		}
		if len(group) > 0 && !slices.ContainsFunc(group, holds) {
			slices.Sort(because)
			return slices.Compact(because)
		}
	}
	return nil
}

// needsOf yields groups of records. At least one of each group has to count, or the item
// counts for nothing.
func needsOf(it evidence.Item) iter.Seq[[]evidence.Key] {
	return func(yield func([]evidence.Key) bool) {
		switch it := it.(type) {
		case *evidence.Source:
			yield(it.DerivedFrom)
		case *evidence.Study:
			_ = yield(it.ReportedIn) && yield(it.DerivedFrom)
		case *evidence.Testimony:
			if !yield(it.ReportedIn) {
				return
			}
			for _, list := range [][]evidence.Key{it.CollectedIn, it.BasedOn} {
				for i := range list {
					if !yield(list[i : i+1]) {
						return
					}
				}
			}
		}
	}
}
