package explorer

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// How many gaps a page shows, how many are computed, and how many claims without any evidence
// and how many other claims a page names.
const (
	gapsPerPage = 20
	mostGaps    = 100
	mostNothing = 50
	mostRises   = 5
)

// gapsPage is the content of the page of gaps.
type gapsPage struct {
	Under      *ref
	Working    string // how far the work is, if it is not done
	Considered int
	Strength   string
	Gaps       []gap
	First      int // the rank of the first gap on the page
	Computed   int // gaps that can be paged through
	Next       string
	Nothing    []ref
	NoMore     int // claims without any evidence that are not named
	Older      bool
}

// gap is what one more line would do for a claim.
type gap struct {
	ref
	Lines    string
	Now      *standing
	Before   string
	After    string
	Change   string
	Others   int
	Together string // the change of belief in all of them
	Rises    []rise
	Rest     int // other claims that are not named
	Doubt    string
}

// rise is how belief in another claim would change.
type rise struct {
	ref
	Before, After string
	Falls         bool
}

// The parameters of the page of gaps.
const (
	paramUnder = "under"
	paramFrom  = "from"
)

// gaps answers with where one more line of evidence tells most: in the whole map, or under
// one claim.
func (e *Explorer) gapsOf(r *request) error {
	query := r.URL.Query()
	under := evidence.Ref(query.Get(paramUnder))
	from, _ := strconv.Atoi(query.Get(paramFrom))
	from = min(max(from, 0), mostGaps-gapsPerPage)
	p := &gapsPage{First: from + 1}
	r.frame.Title, r.frame.Here, r.frame.Content = "Gaps", "gaps", p
	if err := r.compute(); err != nil {
		return err
	}
	report, err := e.findGaps(r, p, under, from)
	r.fresh = r.fresh || p.Working != "" || p.Older // the same address soon has another answer
	if err != nil || report == nil {
		return err
	}
	p.Considered, p.Strength, p.Computed = report.Claims, wording.Number(report.Strength), min(mostGaps, report.Claims)
	shown := report.Gaps[min(from, len(report.Gaps)):min(from+gapsPerPage, len(report.Gaps))]
	if last := from + len(shown); last < p.Computed && len(shown) == gapsPerPage {
		address := map[string][]string{paramFrom: {fmt.Sprint(last)}}
		if under != "" {
			address[paramUnder] = []string{string(under)}
		}
		p.Next = "gaps" + suffix(address)
	}
	p.NoMore = max(0, len(report.Nothing)-mostNothing)
	return p.tell(r, shown, report.Nothing[:min(len(report.Nothing), mostNothing)])
}

// findGaps finds the gaps. It returns none if the work on a whole map is not done yet.
func (e *Explorer) findGaps(r *request, p *gapsPage, under evidence.Ref, from int) (*assess.GapReport, error) {
	if under == "" {
		kept, err := e.Gaps.Get(r.ctx, r.store)
		var working *analysis.StillWorking
		if errors.As(err, &working) {
			p.Working = working.Error()
			if working.Total > 0 {
				p.Working = fmt.Sprintf("%d of %d steps are done.", working.Done, working.Total)
			}
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		p.Older = !kept.State.Same(r.state)
		return kept.GapReport, nil
	}
	report, part, err := r.asker.GapsUnder(r.ctx, under, from+gapsPerPage)
	if err != nil {
		return nil, err
	}
	r.read(part.Len())
	items := part.ByKey()
	if it := items[evidence.Key(under)]; it != nil {
		of := refTo(it)
		p.Under = &of
	} else { // by an id or an old key
		for _, c := range part.Claims {
			if evidence.Ref(c.ID) == under || slices.Contains(c.Aliases, evidence.Key(under)) {
				of := refTo(c)
				p.Under = &of
			}
		}
	}
	return report, nil
}

// tell says in words and by titles what the gaps are.
func (p *gapsPage) tell(r *request, gaps []assess.Gap, nothing []evidence.Key) error {
	t := &titles{}
	for _, g := range gaps {
		t.want(evidence.Ref(g.Claim))
		for _, other := range g.Rises[:min(len(g.Rises), mostRises)] {
			t.want(evidence.Ref(other.Claim))
		}
	}
	t.want(evidence.As[evidence.Ref](nothing)...)
	if err := r.store.View(r.ctx, func(reader storage.Reader) error { return t.read(r, reader) }); err != nil {
		return err
	}
	for _, g := range gaps {
		p.Gaps = append(p.Gaps, gapOf(g, t))
	}
	for _, key := range nothing {
		p.Nothing = append(p.Nothing, t.of(evidence.Ref(key)))
	}
	return nil
}

func gapOf(g assess.Gap, t *titles) gap {
	one := gap{ref: t.of(evidence.Ref(g.Claim)), Lines: wording.Count(g.Lines, "independent line"), Others: g.Others, Rest: g.Others,
		Change: wording.Signed(g.After - g.Before), Together: signedIf(g.Rise - (g.After - g.Before))}
	mark := ""
	if g.Method == evidence.MethodSampled {
		mark, one.Doubt = about, "estimates"
	}
	one.Before, one.After = mark+wording.Number(g.Before), mark+wording.Number(g.After)
	if c, ok := t.items[evidence.Ref(g.Claim)].(*evidence.Claim); ok {
		one.Now = standingOf(c.Figures, c.StaleSince > 0)
	}
	for _, other := range g.Rises[:min(len(g.Rises), mostRises)] {
		one.Rises = append(one.Rises, rise{t.of(evidence.Ref(other.Claim)), mark + wording.Number(other.Before), mark + wording.Number(other.After), other.After < other.Before})
		one.Rest--
	}
	return one
}
