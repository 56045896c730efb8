package analysis

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"corroborate/internal/citing/canonical"
	"corroborate/internal/evidence"
	"corroborate/internal/text/duplicates"
	"corroborate/internal/text/words"
)

// saying are the fields by which records are known to be the same.
var saying = []string{"name", "title", "summary", "statement", "text", "quote", "url", "doi"}

// duplicates warns of new records, and of records that say something else now, that are
// probably the same as others, in the store or among what was written.
func (w *watcher) duplicates(ctx context.Context) error {
	var items []evidence.Item
	for _, c := range w.changes {
		if it, isItem := c.After.(evidence.Item); isItem && saysOther(c) {
			items = append(items, it)
		}
	}
	told := map[[2]evidence.Key]bool{}
	w.sameAmong(items, told)
	compared := items[:min(len(items), MaxWarned)]
	w.found.Uncompared = len(items) - len(compared)
	hits, err := duplicates.Find(ctx, w.reader, compared)
	if err != nil {
		return err
	}
	for i, it := range compared {
		for _, hit := range hits[i] {
			if !w.outdated(hit.Item) {
				w.same(it, hit.Item, hit.Reason, told)
			}
		}
	}
	return nil
}

// outdated reports whether a record of the store is removed, or says something else after
// the write.
func (w *watcher) outdated(it evidence.Item) bool {
	name := it.EntryMeta().Ref()
	now := w.entries[name]
	return w.gone[name] || now != nil && len(evidence.Compare(it, now)) > 0
}

// saysOther reports whether a record is new, or says something else than before.
func saysOther(c evidence.Change) bool {
	return c.Before == nil || slices.ContainsFunc(evidence.Compare(c.Before, c.After),
		func(f evidence.FieldChange) bool { return slices.Contains(saying, f.Field) })
}

// sameAmong warns of records that were written together and are plainly the same. Before
// they are written, a store knows nothing of them.
func (w *watcher) sameAmong(items []evidence.Item, told map[[2]evidence.Key]bool) {
	first := map[[sha256.Size]byte]evidence.Item{} // by the digest of a sign: the signs of a large import take too much memory
	for _, it := range items {
		for _, reason := range duplicates.Reasons {
			text := sign(it, reason)
			if text == "" {
				continue
			}
			digest := sha256.Sum256([]byte(string(it.EntryKind()) + " " + string(reason) + " " + text))
			if other := first[digest]; other != nil {
				w.same(it, other, reason, told)
			} else {
				first[digest] = it
			}
		}
	}
}

// sign is what no two records share, unless they are the same for this reason. An empty one is
// no sign.
func sign(it evidence.Item, reason duplicates.Reason) string {
	if reason == duplicates.Alike {
		return words.Fold(it.Headline())
	}
	s, ok := it.(*evidence.Source)
	switch {
	case !ok:
	case reason == duplicates.SameDOI:
		return canonical.DOI(s.DOI)
	case reason == duplicates.SameURL:
		return canonical.URL(s.URL)
	}
	return ""
}

// same warns of two records that are the same, once.
func (w *watcher) same(it, other evidence.Item, reason duplicates.Reason, told map[[2]evidence.Key]bool) {
	keys := [2]evidence.Key{it.EntryMeta().Key, other.EntryMeta().Key}
	if told[keys] {
		return
	}
	told[keys], told[[2]evidence.Key{keys[1], keys[0]}] = true, true
	code, field, text := WarnDuplicate, headlineField(it), "%s says nearly the same as %s: if they are the same, merge them"
	switch reason {
	case duplicates.SameDOI:
		code, field, text = WarnSameDOI, "doi", "%s has the same DOI as %s: if they are the same publication, merge them"
	case duplicates.SameURL:
		field, text = "url", "%s has the same address as %s: if they are the same, merge them"
	case duplicates.SameQuote:
		field, text = "quote", "%s has the same quote as %s: if they are the same, merge them"
	}
	w.warn(code, it, field, fmt.Sprintf(text, title(it), title(other))+".", keys[0], keys[1])
}

// headlineField is the field of the text by which people know a record.
func headlineField(it evidence.Item) string {
	var values []string
	for _, f := range evidence.FieldsOf(it.EntryKind()) {
		if values = f.Append(values[:0], it); len(values) == 1 && values[0] == it.Headline() && f.Form == evidence.FormText {
			return f.Name
		}
	}
	return "key"
}
