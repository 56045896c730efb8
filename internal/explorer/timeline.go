package explorer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// mostDated is how many events a page of a timeline lists.
const mostDated = 100

// timelinePage is the content of the page that sets when things were said and published
// against when they were recorded, and how belief in the claim moved.
type timelinePage struct {
	Under   *ref // nil if the reader has yet to choose a claim
	Rows    []dated
	First   int // the place of the first row
	Total   int
	Next    string
	Begin   string  // the address of the first page, if this one is past the last
	Undated int     // testimonies and sources without a date
	Lanes   []scale // when it was said, and when it was recorded; none if there is nothing to draw
	Steps   *steps
}

// dated is something that was said, or published.
type dated struct {
	ref
	When     string // the date, as its record has it
	What     string // "said" or "published"
	Notes    []string
	Recorded string // the day
	said     time.Time
	recorded time.Time
}

// scale is a row of points along the time.
type scale struct {
	Name        string
	Points      []float64 // from 0 to 100
	Count       string    // how many they are
	First, Last string    // from when to when; no Last if that is the same
}

// timeline answers with what a claim rests on, by date.
func (e *Explorer) timeline(r *request) error {
	query := r.URL.Query()
	p := &timelinePage{}
	r.frame.Title, r.frame.Content = "Timeline", p
	under := evidence.Ref(query.Get(paramUnder))
	if under == "" {
		return nil
	}
	var claim *evidence.Claim
	var part *evidence.Map
	names := map[evidence.Key]string{}
	err := r.store.View(r.ctx, func(reader storage.Reader) error {
		it, err := named(r, reader, under)
		if err != nil {
			return err
		}
		var ok bool
		if claim, ok = it.(*evidence.Claim); !ok {
			return evidence.Refuse(evidence.WrongKind(under, it.EntryKind(), paramUnder, "a claim"))
		}
		part, err = reader.Below(r.ctx, []evidence.Ref{claim.Ref()})
		return err
	})
	if err != nil {
		return err
	}
	r.read(part.Len())
	of := refTo(claim)
	p.Under = &of
	for it := range part.Items() {
		names[it.EntryMeta().Key] = it.Headline()
	}
	rows := p.datedOf(part, names)
	p.Total = len(rows)
	p.Lanes = lanesOf(rows)
	from, _ := strconv.Atoi(query.Get(paramFrom))
	if from >= p.Total && p.Total > 0 {
		p.Begin = fmt.Sprintf("timeline?%s=%s", paramUnder, escape(string(claim.Key)))
	}
	from = min(max(from, 0), p.Total)
	end := min(from+mostDated, p.Total)
	p.First, p.Rows = from+1, rows[from:end]
	if end < p.Total {
		p.Next = fmt.Sprintf("timeline?%s=%s&%s=%d", paramUnder, escape(string(claim.Key)), paramFrom, end)
	}
	p.Steps, err = stepsOf(r, claim)
	return err
}

// datedOf lists what has a date, the earliest first, and counts what has none.
func (p *timelinePage) datedOf(part *evidence.Map, names map[evidence.Key]string) []dated {
	var rows []dated
	add := func(it evidence.Item, date, what string) {
		first, _ := storage.DateEnds(date)
		said, ok := firstDay(first)
		if !ok {
			p.Undated++
			return
		}
		recorded := it.EntryMeta().CreatedAt
		says := slices.DeleteFunc(notes(it, names), func(n string) bool { return n == date })
		rows = append(rows, dated{ref: refTo(it), When: date, What: what, Notes: says, Recorded: recorded.UTC().Format(day), said: said, recorded: recorded})
	}
	for _, t := range part.Testimonies {
		add(t, t.Date, "said")
	}
	for _, s := range part.Sources {
		add(s, s.Published, "published")
	}
	slices.SortStableFunc(rows, func(a, b dated) int {
		return cmp.Or(a.said.Compare(b.said), cmp.Compare(a.When, b.When), cmp.Compare(a.Key, b.Key))
	})
	return rows
}

// firstDay is the first day of a year, a month or a day.
func firstDay(date string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, date); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// lanesOf draws when things were said, and when they were recorded, each on a scale of its own.
func lanesOf(rows []dated) []scale {
	if len(rows) < 2 {
		return nil
	}
	of := func(name string, at func(dated) time.Time, word func(dated) string) scale {
		first, last := rows[0], rows[0]
		for _, d := range rows {
			if at(d).Before(at(first)) {
				first = d
			}
			if at(d).After(at(last)) {
				last = d
			}
		}
		l := scale{Name: name}
		for _, d := range rows {
			x := 50.0
			if span := at(last).Sub(at(first)); span > 0 {
				x = 100 * float64(at(d).Sub(at(first))) / float64(span)
			}
			l.Points = append(l.Points, x)
		}
		l.Count, l.First = wording.Count(len(rows), "record"), word(first)
		if word(last) != l.First {
			l.Last = word(last)
		}
		return l
	}
	return []scale{of("Said or published", func(d dated) time.Time { return d.said }, func(d dated) string { return d.When }),
		of("Recorded here", func(d dated) time.Time { return d.recorded }, func(d dated) string { return d.Recorded })}
}

// named finds the record that a parameter names.
func named(r *request, reader storage.Reader, ref evidence.Ref) (evidence.Item, error) {
	var found []evidence.Entry
	var err error
	if len(ref) <= evidence.MaxKey || strings.Contains(string(ref), "_") {
		if found, err = reader.Entries(r.ctx, []evidence.Ref{ref}); err != nil {
			return nil, err
		}
		if it, ok := found[0].(evidence.Item); ok {
			return it, nil
		}
	}
	problem := evidence.Problem{Code: evidence.NotFound, Message: fmt.Sprintf("there is no record %q", shorten(string(ref)))}
	if evidence.Key(ref).Valid() {
		keys, err := reader.Nearest(r.ctx, string(ref), 5)
		if err != nil {
			return nil, err
		}
		problem.Nearest = evidence.Strings(keys)
	}
	return nil, evidence.Refuse(problem)
}
