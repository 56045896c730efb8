package neo4jstore

import (
	"strconv"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// properties are those of an entry's node or relationship. They are named as
// the fields of a map file. A field that is not set is null, which clears it
// if the entry replaces another one.
func properties(e evidence.Entry) map[string]any {
	meta := e.EntryMeta()
	p := map[string]any{
		"id":        string(meta.ID),
		"version":   meta.Version,
		"createdAt": meta.CreatedAt.UTC(),
		"updatedAt": meta.UpdatedAt.UTC(),
	}
	var buffer [8]string
	for _, f := range plain[e.EntryKind()] {
		values := f.Append(buffer[:0], e)
		switch {
		case f.Form == evidence.FormFlag:
			p[f.Name] = len(values) > 0 && values[0] == "true"
		case f.Form == evidence.FormDate:
			p[f.Name], p[f.Name+"First"], p[f.Name+"Last"], p[undated] = nil, nil, nil, 1
			if len(values) > 0 {
				first, last := storage.DateEnds(values[0])
				p[f.Name], p[f.Name+"First"], p[undated] = values[0], first, nil
				if last != first {
					p[f.Name+"Last"] = last
				}
			}
		case len(values) == 0:
			p[f.Name] = nil
		case f.Form == evidence.FormTags:
			p[f.Name] = append([]string{}, values...)
		case f.Form == evidence.FormCount:
			n, _ := strconv.Atoi(values[0]) // Append wrote it
			p[f.Name] = n
		default:
			p[f.Name] = values[0]
		}
	}
	if it, ok := e.(evidence.Item); ok {
		p["aliases"] = nil
		if len(meta.Aliases) > 0 {
			p["aliases"] = evidence.Strings(meta.Aliases)
		}
		p["searchTitle"], p["searchText"] = indexed(it)
	}
	return p
}

// plain are the fields of each kind that are properties: what an entry refers
// to, and the relation of a link, are relationships.
var plain = func() map[evidence.Kind][]evidence.Field {
	list := map[evidence.Kind][]evidence.Field{}
	for _, kind := range evidence.Kinds {
		for _, f := range evidence.FieldsOf(kind) {
			relation := kind == evidence.KindLink && f.Name == "relation"
			if f.Form == evidence.FormKey && f.Name != "key" || f.Form == evidence.FormKeys || f.Form == evidence.FormRefs || relation {
				continue
			}
			list[kind] = append(list[kind], f)
		}
	}
	return list
}()

// figureProperties are those of a claim that has figures.
func figureProperties(f evidence.Figures) map[string]any {
	return map[string]any{
		"support": f.Support, "opposition": f.Opposition, "conflict": f.Conflict,
		"belief": f.Belief, "disbelief": f.Disbelief, "ignorance": f.Ignorance,
		"certainty": string(f.Certainty), "verdict": string(f.Verdict), "disputed": f.Disputed,
		"independentFor": f.IndependentFor, "independentAgainst": f.IndependentAgainst, "atLeast": f.AtLeast,
		"method": string(f.Method), "standardError": f.StandardError,
	}
}
