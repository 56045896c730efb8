// Package check reads a whole store and finds what is wrong in it: what somebody has written past
// the program, and what a disk has lost. It repairs what it can without changing a record.
package check

import (
	"cmp"
	"context"
	"slices"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// Options say how a store is checked. Rubric is needed.
type Options struct {
	Rubric   assess.Rubric  // by which the figures should be
	Assess   assess.Options // of the computation of all figures
	Progress storage.Progress
}

// Report is what was found in one state of a store.
type Report struct {
	State     storage.State    `json:"-"`
	Entries   int              `json:"entries"`
	Revisions int              `json:"revisions"`
	Stale     int              `json:"stale"` // claims whose figures are yet to be recomputed, which is no defect
	Defects   []storage.Defect `json:"defects"`
}

// Mends is how many of the defects a repair puts right.
func (r *Report) Mends() (n int) {
	for _, f := range r.Defects {
		if f.Mends {
			n++
		}
	}
	return n
}

// Store checks a store. With an error, the report has what was found before it, and is nil if the store
// could not be read at all.
func Store(ctx context.Context, s storage.Store, o Options) (*Report, error) {
	var found *Report
	err := s.View(ctx, func(r storage.Reader) error {
		run := &run{reader: r, options: o, report: &Report{Defects: []storage.Defect{}}}
		found = run.report
		return run.all(ctx)
	})
	return found, err
}

// run is one check.
type run struct {
	reader  storage.Reader
	options Options
	report  *Report
	whole   *evidence.Map
	items   map[evidence.Key]evidence.Item
	links   map[evidence.Ref]bool

	damaged   bool // a part of the store cannot be read
	misjoined bool // a link joins what no link can, so that figures cannot be computed
}

func (r *run) tell(f storage.Defect) { r.report.Defects = append(r.report.Defects, f) }

// all checks everything. A part of the store that is damaged, so that it cannot be read, is a defect like
// others; what depends on it is not looked at.
func (r *run) all(ctx context.Context) error {
	defer r.order()
	return r.unreadable(r.each(ctx))
}

// unreadable tells once of a part that cannot be read, and returns any other error.
func (r *run) unreadable(err error) error {
	if evidence.OutageOf(err) != evidence.OutageDamaged {
		return err
	}
	if !r.damaged {
		r.tell(storage.Defect{Code: storage.DefectFile, Message: "a part of the store cannot be read, so that not all of it was looked at: " + err.Error(), Help: storage.HelpRestore})
	}
	r.damaged = true
	return nil
}

func (r *run) each(ctx context.Context) (err error) {
	if r.report.State, err = r.reader.State(ctx); err != nil {
		return err
	}
	if inspector, ok := r.reader.(storage.Inspector); ok {
		r.options.Progress.Report("looking at what the store keeps", 0, 1)
		if err := r.unreadable(inspector.Inspect(ctx, r.tell)); err != nil {
			return err
		}
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	r.checkValues()
	r.checkNames()
	r.checkReferences()
	if err := r.checkFigures(ctx); err != nil {
		return err
	}
	if err := r.checkHistory(ctx); err != nil {
		return err
	}
	now, err := r.reader.State(ctx)
	if err == nil && now != r.report.State {
		return storage.ErrMoved
	}
	return err
}

// order orders the defects by kind, and gives them titles.
func (r *run) order() {
	r.entitle()
	order := func(f storage.Defect) int { return slices.Index(storage.DefectCodes, f.Code) }
	slices.SortStableFunc(r.report.Defects, func(a, b storage.Defect) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Field, b.Field))
	})
}

// read reads the whole map into memory.
func (r *run) read(ctx context.Context) error {
	r.whole, r.items, r.links = &evidence.Map{}, map[evidence.Key]evidence.Item{}, map[evidence.Ref]bool{}
	return storage.ScanAll(ctx, r.reader, r.options.Progress, func(e evidence.Entry) error {
		r.whole.Add(e)
		switch e := e.(type) {
		case evidence.Item:
			r.items[e.EntryMeta().Key] = e
		case *evidence.Link:
			r.links[e.Ref()] = true
		}
		r.report.Entries++
		return nil
	})
}

// entitle gives each defect the title of its record or link.
func (r *run) entitle() {
	for i, f := range r.report.Defects {
		if it := r.items[evidence.Key(f.Of)]; it != nil {
			r.report.Defects[i].Title = it.Headline()
			continue
		}
		from, to, relation, ok := evidence.ParseLinkName(string(f.Of))
		if !ok || r.items[from] == nil || r.items[to] == nil {
			continue
		}
		joins := " supports "
		if relation == evidence.Contradicts {
			joins = " contradicts "
		}
		r.report.Defects[i].Title = r.items[from].Headline() + joins + r.items[to].Headline()
	}
}
