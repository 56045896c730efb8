package neo4jstore

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const inspecting = "looking at what the graph holds"

// left is what inspectLeft counts, in its order.
var left = []struct {
	code storage.DefectCode
	what string
	help string // HelpMend if mendLeft puts it right; history may be all that is left to know, and stays
}{
	{storage.DefectRow, "aliases of records that are not there", storage.HelpMend},
	{storage.DefectRevision, "lists of changes of revisions that are not there", storage.HelpHistory},
	{storage.DefectRevision, "effects of revisions that are not there", storage.HelpHistory},
	{storage.DefectIndex, "claims with another number of claims above them", storage.HelpMend},
}

// Inspect implements storage.Inspector.
func (r *reader) Inspect(ctx context.Context, tell func(storage.Defect)) error {
	nodes, err := r.rows(ctx, inspecting, inspectNodes, params{"kinds": kindLabels()})
	if err != nil {
		return err
	}
	for _, row := range nodes {
		tell(storage.Defect{Code: storage.DefectKind, Of: evidence.Ref(asText(row[1])), Message: fmt.Sprintf("a node with the labels %s is no record", strings.Join(texts[string](row[0]), ", ")),
			Help: "give it the label Item, that of one kind, an id and a key, or delete it in Neo4j"})
	}
	counts, err := r.leftOver(ctx)
	if err != nil {
		return err
	}
	for i, n := range counts {
		if n > 0 {
			tell(storage.Defect{Code: left[i].code, Message: fmt.Sprintf("there are %d %s", n, left[i].what), Help: left[i].help, Mends: left[i].help == storage.HelpMend})
		}
	}
	return r.eachRaw(ctx, func(it evidence.Item, raw map[string]any) error {
		for _, name := range unlike(it, raw) {
			f := storage.Defect{Code: storage.DefectIndex, Of: it.Ref(), Field: name, Message: name + " does not follow from the other properties", Help: storage.HelpMend, Mends: true}
			if !follows(name) {
				f = storage.Defect{Code: storage.DefectValue, Of: it.Ref(), Field: name, Message: fmt.Sprintf("%v is not a value of %s", raw[name], name), Help: "give it another value in Neo4j"}
			}
			tell(f)
		}
		return nil
	})
}

func kindLabels() []string {
	list := make([]string, len(evidence.ItemKinds))
	for i, kind := range evidence.ItemKinds {
		list[i] = labels[kind]
	}
	return list
}

// leftOver are the counts of left.
func (r *reader) leftOver(ctx context.Context) ([]int, error) {
	found, err := r.rows(ctx, inspecting, inspectLeft, nil)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(left))
	for i := range counts {
		counts[i] = asNumber(found[0][i])
	}
	return counts, nil
}

// eachRaw visits all items with the properties of their nodes.
func (r *reader) eachRaw(ctx context.Context, visit func(evidence.Item, map[string]any) error) error {
	s := &scan{reader: r}
	for _, kind := range evidence.ItemKinds {
		last := ""
		for more := true; more; {
			found, err := s.page(ctx, scanItems[kind], params{"after": last, "limit": scanPage})
			if err != nil {
				return err
			}
			for _, row := range found {
				it, err := r.item(row[0], row[1])
				if err != nil {
					return malformed(err, inspecting)
				}
				_, values := split(row[0])
				raw, _ := values[0].(map[string]any)
				last = string(it.EntryMeta().Key)
				if err := visit(it, raw); err != nil {
					return err
				}
			}
			more = len(found) == scanPage
		}
	}
	return nil
}

// unlike are the properties of a node that are not those that the program would write for its item.
func unlike(it evidence.Item, raw map[string]any) []string {
	var names []string
	for name, want := range properties(it) {
		if !same(want, raw[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// follows reports whether a property follows from others of the item.
func follows(name string) bool {
	return name == "searchTitle" || name == "searchText" || name == undated || strings.HasSuffix(name, "First") || strings.HasSuffix(name, "Last")
}

// same compares a value that is written with one that is read. A flag that is not there is not set.
func same(written, read any) bool {
	if read == nil {
		return written == nil || written == false
	}
	switch w := written.(type) {
	case int:
		return read == int64(w)
	case []string:
		list, ok := read.([]any)
		return ok && slices.Equal(w, texts[string](list))
	case fmt.Stringer: // a time
		t, ok := read.(fmt.Stringer)
		return ok && asMoment(written).Equal(asMoment(t))
	}
	return reflect.DeepEqual(written, read)
}

// Mend implements storage.Mender.
func (t *tx) Mend(ctx context.Context) (mended []string, err error) {
	counts, err := t.leftOver(ctx)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		if n > 0 && left[i].help == storage.HelpMend {
			mended = append(mended, fmt.Sprintf("put right %d %s", n, left[i].what))
		}
	}
	if len(mended) > 0 {
		if _, err := t.rows(ctx, inspecting, mendLeft, nil); err != nil {
			return nil, err
		}
	}
	var rows []params
	err = t.eachRaw(ctx, func(it evidence.Item, raw map[string]any) error {
		right := params{}
		for _, name := range unlike(it, raw) {
			if follows(name) {
				right[name] = properties(it)[name]
			}
		}
		if len(right) > 0 {
			rows = append(rows, params{"id": string(it.EntryMeta().ID), "properties": right})
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return mended, err
	}
	for some := range slices.Chunk(rows, scanPage) {
		if _, err := t.rows(ctx, inspecting, mendItems, params{"rows": some}); err != nil {
			return nil, err
		}
	}
	return append(mended, fmt.Sprintf("indexed %d records anew", len(rows))), nil
}
