package explorer

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/wording"
)

// The parameters of a scenario in an address. Each may be there several times.
const (
	paramWithdraw = "withdraw" // a record or a link
	paramResolve  = "resolve"  // a caveat
	paramRate     = "change"   // "field:WORD:ref"
	paramAdd      = "add"      // "for:STRENGTH:DESIGN:RELIABILITY:claim"; "against" for the other side
)

var scenarioParams = []string{paramWithdraw, paramResolve, paramRate, paramAdd}

// supposition is one thing that is supposed. Its param and value are what an address holds of it.
type supposition struct {
	Param, Value string
	ref          evidence.Ref // of what it changes; of the claim that a new line is for or against
	change       assess.FieldChange
	line         newLine
	entry        evidence.Entry // what ref names, once it is read
}

// newLine is a line of evidence that does not exist: a study in a source.
type newLine struct {
	relation    evidence.Relation
	strength    evidence.Strength
	design      evidence.Design
	reliability evidence.Reliability
}

// scenario is all that is supposed, in the order of the address.
type scenario struct {
	Steps []supposition
	Lost  []string // what no longer fits, in sentences
}

// scenarioOf reads a scenario from the query of an address.
func scenarioOf(query url.Values) scenario {
	var s scenario
	for _, param := range scenarioParams {
		for _, value := range compact(query[param]) {
			one, ok := parseStep(param, value)
			if !ok {
				s.Lost = append(s.Lost, fmt.Sprintf("“%s” says nothing that can be supposed.", shorten(value)))
				continue
			}
			s.Steps = append(s.Steps, one)
		}
	}
	if side := query.Get("side"); side != "" { // the form of one more line
		value := strings.Join([]string{side, query.Get("strength"), query.Get("design"), query.Get("reliability"), query.Get(paramOf)}, ":")
		if one, ok := parseStep(paramAdd, value); ok {
			s.Steps = append(s.Steps, one)
		}
	}
	return s
}

func parseStep(param, value string) (supposition, bool) {
	s := supposition{Param: param, Value: value, ref: evidence.Ref(value)}
	switch param {
	case paramRate:
		parts := strings.SplitN(value, ":", 3)
		if len(parts) != 3 {
			return s, false
		}
		s.ref = evidence.Ref(parts[2])
		s.change.Of = s.ref
		switch parts[0] {
		case "strength":
			s.change.Strength = evidence.Strength(parts[1])
		case "severity":
			s.change.Severity = evidence.Severity(parts[1])
		case "reliability":
			s.change.Reliability = evidence.Reliability(parts[1])
		case "retracted":
			yes := parts[1] == "YES"
			s.change.Retracted = &yes
			return s, yes || parts[1] == "NO"
		default:
			return s, false
		}
		return s, parts[1] != ""
	case paramAdd:
		parts := strings.SplitN(value, ":", 5)
		if len(parts) != 5 {
			return s, false
		}
		s.ref = evidence.Ref(parts[4])
		s.line = newLine{evidence.Supports, evidence.Strength(parts[1]), evidence.Design(parts[2]), evidence.Reliability(parts[3])}
		if parts[0] == "against" {
			s.line.relation = evidence.Contradicts
		}
		return s, (parts[0] == "for" || parts[0] == "against") && slices.Contains(evidence.Strengths, s.line.strength) &&
			slices.Contains(evidence.Designs, s.line.design) && slices.Contains(evidence.Reliabilities, s.line.reliability)
	}
	return s, true
}

// compact drops empty values and doubles.
func compact(values []string) []string {
	var list []string
	for _, v := range values {
		if v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// query is the query of an address that holds the scenario.
func (s scenario) query() url.Values {
	query := url.Values{}
	for _, one := range s.Steps {
		query.Add(one.Param, one.Value)
	}
	return query
}

// without is the query of the scenario without one step.
func (s scenario) without(i int) url.Values {
	rest := scenario{Steps: slices.Concat(s.Steps[:i], s.Steps[i+1:])}
	return rest.query()
}

// has reports whether something is supposed.
func (s scenario) has(param, value string) bool {
	return slices.ContainsFunc(s.Steps, func(one supposition) bool { return one.Param == param && one.Value == value })
}

// fit finds in the map what the steps are about, and drops those that fit it no longer:
// Lost says what they are about, by title.
func (s scenario) fit(ctx context.Context, reader storage.Reader) (scenario, error) {
	refs := make([]evidence.Ref, len(s.Steps))
	for i, one := range s.Steps {
		if refs[i] = one.ref; len(one.ref) > 2*evidence.MaxKey+3 {
			refs[i] = ""
		}
	}
	found, err := reader.Entries(ctx, refs)
	if err != nil {
		return s, err
	}
	out := scenario{Lost: s.Lost}
	var gone []evidence.Ref
	given := map[string]bool{}
	for i, one := range s.Steps {
		one.entry = found[i]
		if one.entry == nil {
			gone = append(gone, one.ref)
			continue
		}
		one.ref = one.entry.Ref() // it may be named by an old key
		if why := one.misfit(given); why != "" {
			name, err := namesOfRefs(ctx, reader, []evidence.Ref{one.ref})
			if err != nil {
				return s, err
			}
			out.Lost = append(out.Lost, wording.Capital(name[0])+" "+why)
			continue
		}
		out.Steps = append(out.Steps, one)
	}
	titles, err := titlesOfGone(ctx, reader, gone)
	for _, title := range titles {
		out.Lost = append(out.Lost, wording.Capital(title)+" is not in the map.")
	}
	return out, err
}

// misfit says why a step cannot be supposed of its entry; it is empty if it can. Each
// field may be given once.
func (s *supposition) misfit(given map[string]bool) string {
	kind := s.entry.EntryKind()
	switch s.Param {
	case paramWithdraw:
		if kind == evidence.KindCaveat {
			return "is a caveat: it can be resolved, not withdrawn."
		}
	case paramResolve:
		switch c, ok := s.entry.(*evidence.Caveat); {
		case !ok:
			return "is " + evidence.Noun(kind) + ", and only a caveat can be resolved."
		case c.Resolved:
			return "is resolved already."
		}
	case paramAdd:
		if kind != evidence.KindClaim {
			return "is " + evidence.Noun(kind) + ", and evidence is for or against a claim."
		}
	case paramRate:
		s.change.Of = s.ref
		if _, problems := s.change.Apply(s.entry); len(problems) > 0 {
			return "cannot be rated so."
		}
		at := s.change.Given()[0] + string(s.ref)
		if given[at] {
			return "is rated twice here; the first rating counts."
		}
		given[at] = true
	}
	return ""
}

// change is the scenario as a question to the model.
func (s scenario) change() analysis.Change {
	var c analysis.Change
	for i, one := range s.Steps {
		switch one.Param {
		case paramWithdraw:
			c.Withdraw = append(c.Withdraw, one.ref)
		case paramResolve:
			c.Resolve = append(c.Resolve, one.ref)
		case paramRate:
			c.Changes = append(c.Changes, one.change)
		case paramAdd:
			if c.Add == nil {
				c.Add = &evidence.Map{}
			}
			one.line.addTo(c.Add, i+1, evidence.Key(one.ref))
		}
	}
	return c
}

// addTo adds the line to a map: a study in a source of its own.
func (l newLine) addTo(m *evidence.Map, n int, claim evidence.Key) {
	study, report := evidence.Key(fmt.Sprintf("supposed-study-%d", n)), evidence.Key(fmt.Sprintf("supposed-report-%d", n))
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: report}, Title: "A supposed report", Kind: "REPORT", Reliability: l.reliability})
	m.Add(&evidence.Study{Meta: evidence.Meta{Key: study}, Title: "A supposed " + wording.Design(l.design), Design: l.design, ReportedIn: []evidence.Key{report}})
	m.Add(&evidence.Link{From: study, To: claim, Relation: l.relation, Strength: l.strength})
}

// names names what each step is about.
func (s scenario) names(ctx context.Context, reader storage.Reader) ([]string, error) {
	refs := make([]evidence.Ref, len(s.Steps))
	for i, one := range s.Steps {
		refs[i] = one.ref
	}
	return namesOfRefs(ctx, reader, refs)
}

// text says in words what a step supposes.
func (s *supposition) text(name string) string {
	switch s.Param {
	case paramWithdraw:
		return "without " + name
	case paramResolve:
		return "with the caveat " + name + " resolved"
	case paramAdd:
		on := "for "
		if s.line.relation == evidence.Contradicts {
			on = "against "
		}
		return fmt.Sprintf("with one more %s %s%s: %s, in a report of reliability %s", wording.Design(s.line.design), on, name, strengthWord(s.line.strength), s.line.reliability)
	}
	switch c := s.change; {
	case c.Strength != "":
		return "with " + name + " " + strengthWord(c.Strength)
	case c.Severity != "":
		return "with the caveat " + name + " " + wording.Word(c.Severity)
	case c.Reliability != "":
		return fmt.Sprintf("with %s %s (%s)", name, wording.Reliability(c.Reliability), c.Reliability)
	case *c.Retracted:
		return "with " + name + " retracted"
	}
	return "with " + name + " not retracted"
}

// recordsOf are the records that refs name: for a link, its two ends.
func recordsOf(refs []evidence.Ref) []evidence.Ref {
	var records []evidence.Ref
	for _, ref := range refs {
		if from, to, _, ok := evidence.ParseLinkName(string(ref)); ok {
			records = append(records, evidence.Ref(from), evidence.Ref(to))
		} else {
			records = append(records, ref)
		}
	}
	return records
}

// namesOfRefs names records and links as people do.
func namesOfRefs(ctx context.Context, reader storage.Reader, refs []evidence.Ref) ([]string, error) {
	ends := recordsOf(refs)
	found, err := reader.Entries(ctx, ends)
	if err != nil {
		return nil, err
	}
	named := map[evidence.Ref]string{}
	for i, end := range ends {
		named[end] = string(end)
		if it, ok := found[i].(evidence.Item); ok {
			named[end] = wording.Quoted(it.Headline())
		}
	}
	var names []string
	for _, ref := range refs {
		names = append(names, nameOfRef(ref, named))
	}
	return names, nil
}

// nameOfRef names a record or a link by the names of records.
func nameOfRef(ref evidence.Ref, named map[evidence.Ref]string) string {
	from, to, relation, ok := evidence.ParseLinkName(string(ref))
	if !ok {
		return named[ref]
	}
	return linkBetween(named[evidence.Ref(from)], relation, named[evidence.Ref(to)])
}

// linkBetween names a link by the names of its ends.
func linkBetween(from string, relation evidence.Relation, to string) string {
	joins := map[evidence.Relation]string{evidence.Supports: "to", evidence.Contradicts: "against"}[relation]
	return "the link from " + from + " " + joins + " " + to
}

// revisionsLooked is how many of the latest revisions are looked at for the title of a
// record that was removed.
const revisionsLooked = 100

// titlesOfGone names what the map does not hold: by its title if one of the latest
// revisions has it, or else as the address does.
func titlesOfGone(ctx context.Context, reader storage.Reader, gone []evidence.Ref) ([]string, error) {
	if len(gone) == 0 {
		return nil, nil
	}
	named := map[evidence.Ref]string{}
	ends := recordsOf(gone)
	found, err := reader.Entries(ctx, ends)
	if err != nil {
		return nil, err
	}
	for i, end := range ends {
		named[end] = wording.Quoted(shorten(string(end)))
		if it, ok := found[i].(evidence.Item); ok {
			named[end] = wording.Quoted(it.Headline())
		}
	}
	page, err := reader.Revisions(ctx, storage.RevisionQuery{First: revisionsLooked})
	if err != nil {
		return nil, err
	}
	var sequences []int64
	for _, r := range page.Revisions {
		if r.Intent != evidence.IntentImport {
			sequences = append(sequences, r.Sequence)
		}
	}
	changes, err := reader.Changes(ctx, sequences)
	if err != nil {
		return nil, err
	}
	for _, list := range slices.Backward(changes) {
		for _, c := range list {
			if it, ok := c.Before.(evidence.Item); ok && c.Removed() && slices.Contains(ends, it.Ref()) {
				named[it.Ref()] = wording.Quoted(it.Headline())
			}
		}
	}
	var titles []string
	for _, ref := range gone {
		titles = append(titles, nameOfRef(ref, named))
	}
	return titles, nil
}
