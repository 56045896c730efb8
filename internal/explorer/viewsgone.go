package explorer

import (
	"net/url"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// namesRecords are the parameters by which pages name the records that they are about. What a
// list is filtered by, and what is supposed, these pages tell themselves if it is gone.
var namesRecords = map[string][]string{
	"compare": {paramOf, paramClaims}, "matrix": {paramOf, paramClaims}, "graph": {paramOf, "trace"}, "history": {paramOf, paramMoved},
	"gaps": {paramUnder}, "timeline": {paramUnder}, "path": {paramFrom, paramTo}, "what-if": {paramOf},
}

// viewOf is what the address of a view is of.
type viewOf struct {
	own  bool // whether it is the page of a record
	keys []evidence.Ref
}

// readView reads the address of a view. The page of a claim as it was needs no record of today.
func readView(address string) viewOf {
	path, text, _ := strings.Cut(address, "?")
	query, _ := url.ParseQuery(text)
	if _, key, ok := strings.Cut(path, "/"); ok {
		if query.Get(paramAsOf) != "" {
			return viewOf{}
		}
		return viewOf{own: true, keys: []evidence.Ref{evidence.Ref(key)}}
	}
	var v viewOf
	for _, name := range namesRecords[path] {
		for _, value := range query[name] {
			for one := range strings.SplitSeq(value, ",") {
				if key := evidence.Key(strings.TrimSpace(one)); key.Valid() { // others are ids and words
					v.keys = append(v.keys, evidence.Ref(key))
				}
			}
		}
	}
	return v
}

// shown is how a view stands: whether its page is there, and what that lacks.
type shown struct {
	Opens string // the address of the page; empty if it is not there
	Lacks string // which records of it the map no longer has, in words; empty for none
}

// viewsOf tells of views whether they can be opened. A record that was renamed or merged is
// found by its old key, as everywhere.
func viewsOf(r *request, reader storage.Reader, views []*evidence.View) ([]shown, error) {
	out, of := make([]shown, len(views)), make([]viewOf, len(views))
	var refs []evidence.Ref
	for i, v := range views {
		if evidence.ValidAddress(v.Address) {
			out[i].Opens, of[i] = v.Address, readView(v.Address)
			refs = append(refs, of[i].keys...)
		}
	}
	found, err := reader.Entries(r.ctx, refs)
	if err != nil {
		return nil, err
	}
	gone := map[evidence.Ref]bool{}
	for i, e := range found {
		gone[refs[i]] = e == nil
	}
	for i := range out {
		lacks := slices.DeleteFunc(of[i].keys, func(key evidence.Ref) bool { return !gone[key] })
		if len(lacks) == 0 {
			continue
		}
		if of[i].own {
			out[i].Opens = ""
		}
		const most = 3
		var named []string
		for _, key := range lacks[:min(len(lacks), most)] {
			named = append(named, wording.Quoted(string(key)))
		}
		if rest := len(lacks) - len(named); rest > 0 {
			named = append(named, wording.Count(rest, "other record"))
		}
		out[i].Lacks = wording.List(named)
	}
	return out, nil
}

// openViews adds to the rows of views the addresses of their pages, and what these lack.
func openViews(r *request, reader storage.Reader, rows []row, items []evidence.Item) error {
	var views []*evidence.View
	var of []int
	for i, it := range items {
		if v, ok := it.(*evidence.View); ok {
			views, of = append(views, v), append(of, i)
		}
	}
	if len(views) == 0 {
		return nil
	}
	stand, err := viewsOf(r, reader, views)
	for i, s := range stand {
		rows[of[i]].Opens = s.Opens
		if s.Lacks != "" {
			rows[of[i]].Warn = append(rows[of[i]].Warn, "the map no longer has "+s.Lacks)
		}
	}
	return err
}
