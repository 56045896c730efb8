package neo4jstore

import (
	"context"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
)

// reader reads by itself, or within an Update.
type reader struct {
	store *Store
	run   func(ctx context.Context, st statement, p params) (rows, error)
	view  *view          // nil within a transaction
	omits storage.Detail // what it leaves out
}

// Only implements storage.Reader.
func (r *reader) Only(parts storage.Detail) storage.Reader {
	narrow := *r
	narrow.omits |= storage.Whole &^ parts
	return &narrow
}

// parts are those that it returns.
func (r *reader) parts() storage.Detail { return storage.Whole &^ r.omits }

// rows runs a statement; doing says what it is for.
func (r *reader) rows(ctx context.Context, doing string, st statement, p params) (rows, error) {
	if r.run == nil || r.view != nil && r.view.ended {
		return nil, evidence.Errorf(evidence.Unavailable, "%s: the View or Update of this reader has ended", doing)
	}
	if ctx.Err() != nil {
		return nil, evidence.Wrap(evidence.Unavailable, context.Cause(ctx), doing)
	}
	records, err := r.run(ctx, st.with(r.parts(), r.view != nil), p)
	if err != nil {
		return nil, r.store.coded(ctx, err, doing)
	}
	return records, nil
}

// malformed is an error about the content of the graph.
func malformed(err error, doing string) error {
	return evidence.Wrap(evidence.Internal, err, doing+": the graph has been changed by others")
}

// State implements storage.Reader.
func (r *reader) State(ctx context.Context) (storage.State, error) {
	const doing = "reading the state of the map"
	records, err := r.rows(ctx, doing, readState, nil)
	if err != nil {
		return storage.State{}, err
	}
	if len(records) != 1 {
		return storage.State{}, r.store.gone()
	}
	return stateOf(records[0]), nil
}

// stateOf is a state as statements return it.
func stateOf(values []any) storage.State {
	sequence, _ := values[0].(int64)
	rubric, _ := values[1].(string)
	id, _ := values[2].(string)
	copied, _ := values[3].(string)
	return storage.State{Sequence: sequence, Rubric: rubric, Map: id, Copy: copied}
}

// Stood implements storage.Standing: each statement of a View returns the state, too.
func (r *reader) Stood() (storage.State, bool) {
	if r.view == nil {
		return storage.State{}, false
	}
	values, ok := r.view.stood.([]any)
	if !ok || len(values) != 4 {
		return storage.State{}, false
	}
	return stateOf(values), true
}

// named sorts refs by the form of what they name, and leaves out empty ones. The lists are never nil, as
// statements go through each of them.
func named(refs []evidence.Ref) params {
	keys, ids := []string{}, []string{}
	supports, contradicts := []params{}, []params{}
	for _, ref := range refs {
		from, to, relation, ok := evidence.ParseLinkName(string(ref))
		switch {
		case ref == "":
		case ref.IsID():
			ids = append(ids, string(ref))
		case ok && relation == evidence.Supports:
			supports = append(supports, params{"ref": string(ref), "from": string(from), "to": string(to)})
		case ok:
			contradicts = append(contradicts, params{"ref": string(ref), "from": string(from), "to": string(to)})
		default:
			keys = append(keys, string(ref))
		}
	}
	return params{"keys": keys, "ids": ids, "supports": supports, "contradicts": contradicts}
}

// Entries implements storage.Reader.
func (r *reader) Entries(ctx context.Context, refs []evidence.Ref) ([]evidence.Entry, error) {
	const doing = "reading entries"
	entries := make([]evidence.Entry, len(refs))
	if len(refs) == 0 {
		return entries, nil
	}
	at, once := positions(refs)
	records, err := r.rows(ctx, doing, readEntries, named(once))
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		ref, _ := record[0].(string)
		for _, i := range at[evidence.Ref(ref)] {
			// Each answer is decoded anew, so that no two of them share anything.
			if entries[i], err = r.entry(record[1:]); err != nil {
				return nil, malformed(err, doing)
			}
		}
	}
	return entries, nil
}

// entry makes an entry of a node and its references, or of a relationship and
// the keys of its ends.
func (r *reader) entry(values []any) (evidence.Entry, error) {
	if values[0] != nil {
		return r.item(values[0], values[1])
	}
	return r.link(values[2], values[3], values[4])
}

// scanPage is how many entries of a Scan are in memory at a time.
const scanPage = 1000

// scan is a Scan under way.
type scan struct {
	*reader
	visit func(evidence.Entry) error
	moves bool  // whether others may write between two pages
	first int64 // the number of the latest commit at the first page
	pages int
}

const scanning = "reading the whole map"

// page reads a page, of the same state of the map as the pages before it unless others may write.
func (s *scan) page(ctx context.Context, st statement, p params) (rows, error) {
	found, err := s.rows(ctx, scanning, st, p)
	if err != nil || s.view == nil || s.moves {
		return found, err
	}
	if s.pages++; s.pages == 1 {
		s.first = s.view.begun
	}
	if s.view.begun != s.first {
		s.view.moved = true
		return nil, evidence.Wrap(evidence.Unavailable, errMoved, scanning)
	}
	return found, nil
}

// Scan implements storage.Reader.
func (r *reader) Scan(ctx context.Context, visit func(evidence.Entry) error) error {
	return (&scan{reader: r, visit: visit}).walk(ctx)
}

// Sweep implements storage.Reader.
func (r *reader) Sweep(ctx context.Context, visit func(evidence.Entry) error) error {
	if r.view != nil {
		r.view.halves = true // else each page would be read again and again while others write
		defer func() { r.view.halves = false }()
	}
	return (&scan{reader: r, visit: visit, moves: true}).walk(ctx)
}

// walk visits the items and the links.
func (s *scan) walk(ctx context.Context) error {
	for _, kind := range evidence.ItemKinds {
		last := ""
		for more := true; more; {
			records, err := s.page(ctx, scanItems[kind], params{"after": last, "limit": scanPage})
			if err != nil {
				return err
			}
			for _, record := range records {
				it, err := s.item(record[0], record[1])
				if err != nil {
					return malformed(err, scanning)
				}
				last = string(it.EntryMeta().Key)
				if err := s.visit(it); err != nil {
					return err
				}
			}
			more = len(records) == scanPage
		}
	}
	return s.links(ctx)
}

func (s *scan) links(ctx context.Context) error {
	last := &evidence.Link{}
	for {
		records, err := s.page(ctx, scanLinks, params{"from": string(last.From), "to": string(last.To), "relation": string(last.Relation), "limit": scanPage})
		if err != nil {
			return err
		}
		for _, record := range records {
			l, err := s.link(record[0], record[1], record[2])
			if err != nil {
				return malformed(err, scanning)
			}
			end := *l // visit may change l
			last = &end
			if err := s.visit(l); err != nil {
				return err
			}
		}
		if len(records) < scanPage {
			return nil
		}
	}
}

// Counts implements storage.Reader.
func (r *reader) Counts(ctx context.Context) (storage.Counts, error) {
	counts := storage.Counts{Kinds: map[evidence.Kind]int{}, Verdicts: map[evidence.Verdict]int{}, Certainties: map[evidence.Certainty]int{}}
	records, err := r.rows(ctx, "counting the map", readCounts, nil)
	if err != nil {
		return counts, err
	}
	for _, record := range records {
		n, _ := record[3].(int64)
		if kind, ok := record[0].(string); ok {
			counts.Kinds[evidence.Kind(kind)] += int(n)
			continue
		}
		verdict, _ := record[1].(string)
		certainty, _ := record[2].(string)
		counts.Verdicts[evidence.Verdict(verdict)] += int(n)
		counts.Certainties[evidence.Certainty(certainty)] += int(n)
	}
	return counts, nil
}

// Nearest implements storage.Reader. It goes over all keys, along their index.
func (r *reader) Nearest(ctx context.Context, word string, n int) ([]evidence.Key, error) {
	records, err := r.rows(ctx, "looking for the nearest keys", readKeys, nil)
	if err != nil {
		return nil, err
	}
	finder := spelling.NewFinder(word, n)
	for _, record := range records {
		key, _ := record[0].(string)
		finder.Offer(key)
	}
	return evidence.As[evidence.Key](finder.Words()), nil
}

// Below implements storage.Reader.
func (r *reader) Below(ctx context.Context, claims []evidence.Ref) (*evidence.Map, error) {
	const doing = "reading what is below a claim"
	m := &evidence.Map{}
	if len(claims) == 0 {
		return m, nil
	}
	records, err := r.rows(ctx, doing, readBelow, named(claims))
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		it, err := r.item(record[0], record[1])
		if err != nil {
			return nil, malformed(err, doing)
		}
		m.Add(it)
		links, _ := record[2].([]any)
		for _, pair := range links {
			pair, _ := pair.([]any)
			l, err := r.link(pair[0], pair[1], string(it.EntryMeta().Key))
			if err != nil {
				return nil, malformed(err, doing)
			}
			m.Add(l)
		}
	}
	m.Sort()
	return m, nil
}

// Above implements storage.Reader.
func (r *reader) Above(ctx context.Context, entries []evidence.Ref) ([]evidence.Key, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	records, err := r.rows(ctx, "reading what is above an entry", readAbove, named(entries))
	if err != nil {
		return nil, err
	}
	keys := texts[evidence.Key](records[0][0])
	slices.Sort(keys)
	return keys, nil
}
