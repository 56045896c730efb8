package load

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph/request"
	"corroborate/graph/view"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// The loaders of a request read those parts of entries that its document selects, the same
// ones of all entries, so that they may share what they have loaded. Fields that this file
// does not know need whole entries.

// detailOf is the parts that a request needs.
func detailOf(r request.Request) storage.Detail {
	if r.Operation != ast.Query {
		return storage.Whole
	}
	return request.Once(r, detailKey{}, func() storage.Detail {
		d := detailer{Request: r, seen: map[*request.Field]bool{}}
		d.add("Query", r.Fields, false)
		return d.parts
	})
}

type detailKey struct{}

// detailer adds up the parts that fields need.
type detailer struct {
	request.Request
	seen  map[*request.Field]bool // fields that are shared
	parts storage.Detail
}

func (d *detailer) add(object string, fields []*request.Field, lookedUp bool) {
	for f := range d.Each(fields) {
		if d.parts == storage.Whole {
			return
		}
		if d.seen[f] {
			continue
		}
		d.seen[f] = true
		d.parts |= fieldDetail(object, f)
		if lookedUp && slices.ContainsFunc(f.Follows, func(one request.Followed) bool { return !one.In && !evidence.Relation(one.Relation).IsLink() }) {
			d.parts |= storage.DetailReferences // which often tell that there is nothing to load, and spare a call
		}
		for below, selected := range f.Below {
			d.add(below, selected, f.LooksUp != "")
		}
	}
}

// kindOf is the kind of entry that a type of object shows; empty for others.
var kindOf = func() map[string]evidence.Kind {
	kinds := map[string]evidence.Kind{}
	for _, kind := range evidence.Kinds {
		kinds[view.ObjectOf(kind)] = kind
	}
	return kinds
}()

// fieldDetail is what a field of an object needs of the entry that is the object, or
// of those that it leads to; what is selected below it comes on top.
func fieldDetail(object string, f *request.Field) storage.Detail {
	if strings.HasPrefix(f.Name, "__") {
		return 0
	}
	if kind := kindOf[object]; kind != "" {
		return entryDetail(kind, f)
	}
	switch known, ok := Details[object][f.Name]; {
	case ok:
		return known
	case object == "Query" && f.LooksUp != "", request.IsConnection(object):
		return 0
	case strings.HasSuffix(object, "Edge") && kindOf[f.Definition.Type.Name()] != "":
		return 0
	}
	return storage.Whole
}

// entryDetail is what a field of a kind of entry needs.
func entryDetail(kind evidence.Kind, f *request.Field) storage.Detail {
	if known, ok := Details["Node"][f.Name]; ok {
		return known
	}
	if f.End != "" {
		return 0
	}
	if f.Follows != nil {
		if _, onLinks := evidence.Relation(f.Follows[0].Relation).AsLink(); onLinks {
			return storage.DetailReferences // by which annotations have the links that they are on
		}
		return 0
	}
	if known, ok := storage.FieldDetail(kind, f.Name); ok {
		return known
	}
	return storage.Whole
}

// Details are the parts that fields of some types of object need, Node standing for all types
// of entries. graph/detail_test.go checks the names.
var Details = map[string]map[string]storage.Detail{
	"Node": {
		"id": 0, "key": 0, "kind": 0, "headline": 0, "degree": 0, "degrees": 0,
		"version": storage.DetailTexts, "createdAt": storage.DetailTexts, "updatedAt": storage.DetailTexts, "aliases": storage.DetailTexts,
		"assessment": storage.DetailVerdict,
	},
	"Query":       {"claims": 0, "testimonies": 0, "studies": 0, "sources": 0, "agents": 0, "caveats": 0, "remarks": 0, "views": 0, "search": 0, "trace": storage.DetailReferences},
	"SearchEdge":  {"cursor": 0, "node": 0},
	"SearchHit":   {"item": 0, "field": storage.DetailTexts, "snippet": storage.DetailTexts, "snippetParts": storage.DetailTexts},
	"SnippetPart": {"text": 0, "matches": 0},
	"HitCount":    {"kind": 0, "count": 0, "isExact": 0},
	"Trace":       {"claim": 0, "nodes": 0, "edges": 0, "depth": 0, "truncated": 0, "assessment": storage.DetailVerdict},
	"TraceEdge":   {"name": 0, "edgeId": 0, "relation": 0, "source": 0, "sourceKey": 0, "target": 0, "targetKey": 0, "link": 0},
	"PageInfo":    {"hasNextPage": 0, "hasPreviousPage": 0, "startCursor": 0, "endCursor": 0},
	"Degree":      {"relation": 0, "direction": 0, "count": 0},
	"Assessment": { // what is kept with a claim
		"belief": 0, "certainty": 0, "verdict": 0, "recomputed": 0,
		"support": storage.DetailFigures, "opposition": storage.DetailFigures, "conflict": storage.DetailFigures, "disbelief": storage.DetailFigures,
		"ignorance": storage.DetailFigures, "disputed": storage.DetailFigures, "independentFor": storage.DetailFigures, "independentAgainst": storage.DetailFigures,
		"independentAtLeast": storage.DetailFigures, "exact": storage.DetailFigures, "standardError": storage.DetailFigures,
	},
}
