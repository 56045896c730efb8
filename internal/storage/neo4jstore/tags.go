package neo4jstore

import (
	"context"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Tags implements storage.Reader.
func (r *reader) Tags(ctx context.Context, q storage.TagQuery) ([]storage.TagCount, error) {
	const doing = "counting tags"
	if err := storage.CheckTags(q); err != nil {
		return nil, err
	}
	f := filter(evidence.KindClaim, q.Where)
	p := f.params(false)
	p["prefix"] = q.Prefix
	records, err := r.rows(ctx, doing, f.tags(), p)
	if err != nil {
		return nil, err
	}
	list := make([]storage.TagCount, len(records))
	for i, record := range records {
		tag, _ := record[0].(string)
		n, _ := record[1].(int64)
		list[i] = storage.TagCount{Tag: tag, Claims: int(n)}
	}
	return list, nil
}

// tags is the statement that counts the tags of the claims that meet the filter.
func (f *filtered) tags() statement {
	found := strings.ReplaceAll(part("tags_along"), "{{filter}}", testAll(f.conditions, -1))
	if n := slices.IndexFunc(f.conditions, func(c condition) bool { return c.find != "" }); n >= 0 {
		found = f.conditions[n].find + "\nWITH i WHERE i:Claim AND " + testAll(f.conditions, n)
	}
	return load("tags", "collect", strings.Join(f.collect, ""), "sets", strings.Join(f.sets, ", "), "found", found).reads("tag", "n")
}
