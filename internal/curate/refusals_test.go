package curate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// wells is a store with a small map: two testimonies in a study, for a claim
// that bears on another one, with a caveat.
func wells(t *testing.T) *curate.Curator {
	t.Helper()
	c := newCurator()
	m := &evidence.Map{}
	meta := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	for _, e := range []evidence.Entry{
		&evidence.Agent{Meta: meta("ann"), Name: "Ann", Kind: "PERSON"},
		&evidence.Agent{Meta: meta("anne"), Name: "Anne", Kind: "PERSON", URL: "https://example.org/anne"},
		&evidence.Source{Meta: meta("report"), Title: "Report", Kind: "REPORT", Authors: []evidence.Key{"ann"}},
		&evidence.Study{Meta: meta("survey"), Title: "Survey", Design: "SURVEY", ReportedIn: []evidence.Key{"report"}},
		&evidence.Testimony{Meta: meta("saw"), Summary: "I saw it", Basis: "EYEWITNESS", Speaker: "ann", CollectedIn: []evidence.Key{"survey"}},
		&evidence.Testimony{Meta: meta("heard"), Summary: "I heard it", Basis: "HEARSAY", Speaker: "anne"},
		&evidence.Claim{Meta: meta("dry"), Statement: "The wells are dry."},
		&evidence.Claim{Meta: meta("leave"), Statement: "People leave."},
		&evidence.Caveat{Meta: meta("few"), Category: "SMALL_SAMPLE", Severity: "MODERATE", Text: "Few.", Qualifies: []evidence.Ref{"survey"}},
		&evidence.Link{From: "saw", To: "dry", Relation: evidence.Supports, Strength: "STRONG"},
		&evidence.Link{From: "heard", To: "dry", Relation: evidence.Supports, Strength: "WEAK"},
		&evidence.Link{From: "dry", To: "leave", Relation: evidence.Supports, Strength: "MODERATE"},
	} {
		m.Add(e)
	}
	mustImport(t, c, m)
	return c
}

// What cannot be done is refused with a code, where it is wrong and why, and
// nothing is changed.
func TestEditRefuses(t *testing.T) {
	newClaim := func(key evidence.Key) curate.Create {
		return curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: key}, Statement: "So it is."}}
	}
	for _, c := range []struct {
		name  string
		edits []curate.Edit
		code  evidence.Code
		want  string
	}{
		{"a stale version", []curate.Edit{curate.Update{Of: "ann", ExpectedVersion: 2, Set: curate.Fields{"name": "A."}}}, evidence.Conflict,
			`expectedVersion: "ann" has version 1, not 2`},
		{"an unknown record", []curate.Edit{curate.Update{Of: "an", Set: curate.Fields{"name": "A."}}}, evidence.NotFound,
			`ref: there is no record or link "an"; did you mean "ann"?`},
		{"an unknown link", []curate.Edit{curate.Unlink{Of: "saw-|dry"}}, evidence.NotFound, `ref: there is no link "saw-|dry"; did you mean "saw->dry"?`},
		{"a link between keys that are misspelt", []curate.Edit{curate.Relink{Of: "hear->dry", Set: curate.Fields{"strength": "WEAK"}}}, evidence.NotFound,
			`ref: there is no link "hear->dry"; did you mean "heard->dry"?`},
		{"another kind", []curate.Edit{curate.ResolveCaveat{Of: "ann"}}, evidence.Invalid, `ref: "ann" is an agent, expected a caveat`},
		{"a key that is taken", []curate.Edit{newClaim("ann")}, evidence.Conflict, `key: "ann" is already an agent`},
		{"a link that is there", []curate.Edit{curate.Link{Link: &evidence.Link{From: "saw", To: "dry", Relation: evidence.Supports}}}, evidence.Conflict,
			`the link "saw->dry" already exists`},
		{"a dangling end", []curate.Edit{curate.Link{Link: &evidence.Link{From: "sawn", To: "dry", Relation: evidence.Supports}}}, evidence.Invalid,
			`from: there is no "sawn", expected the key or id of a testimony, a study, a source or a claim; did you mean "saw"?`},
		{"a link that the format forbids", []curate.Edit{curate.Link{Link: &evidence.Link{From: "ann", To: "saw", Relation: evidence.Supports}}}, evidence.Invalid,
			"from: \"ann\" is an agent, expected a testimony, a study, a source or a claim\nto: \"saw\" is a testimony, expected a claim"},
		{"what others need", []curate.Edit{curate.Remove{Of: "survey"}}, evidence.Conflict,
			`ref: "survey" is needed by saw, few: remove or change these first`},
		{"what others need, where a new record took its key and gave it up", []curate.Edit{curate.Remove{Of: "survey"},
			curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "survey"}, Title: "Another", Design: "COHORT"}}, curate.Rename{Of: "survey", Key: "poll"}}, evidence.Conflict,
			`edits[0].ref: "survey" is needed by saw, few: remove or change these first`},
		{"two that are one", []curate.Edit{curate.Merge{Into: "ann", Other: "ann"}}, evidence.Invalid,
			`other: "ann" and "ann" are already the same, expected another record`},
		{"two kinds merged", []curate.Edit{curate.Merge{Into: "ann", Other: "dry"}}, evidence.Invalid, `other: "dry" is a claim, expected an agent`},
		{"a field that it has not", []curate.Edit{curate.Update{Of: "ann", Set: curate.Fields{"title": "Dr"}}}, evidence.Invalid,
			"title: an agent has no such field, expected one of its fields"},
		{"a value of another type", []curate.Edit{curate.Update{Of: "ann", Set: curate.Fields{"name": 5.8}}}, evidence.Invalid,
			"name: does not take a float64, expected a value of the field's type"},
		{"a key by update", []curate.Edit{curate.Update{Of: "ann", Set: curate.Fields{"key": "bob"}}}, evidence.Invalid,
			"key: an update cannot change a key, expected a rename"},
		{"all problems at once", []curate.Edit{newClaim("new"), newClaim("new"), curate.Update{Of: "dry", Set: curate.Fields{"statement": nil, "tags": []string{"A", "a", "a"}}}}, evidence.Invalid,
			"edits[1].key: \"new\" is already a claim\nedits[2].statement: is missing, expected a text\n" +
				"edits[2].tags[0]: \"A\" is not a tag, expected 1 to 100 of a-z, 0-9 and '-'\nedits[2].tags[2]: \"a\" is in the list twice, expected each tag once"},
		{"nothing to undo", []curate.Edit{curate.Undo{Revision: 77}}, evidence.NotFound, "revision: there is no revision 77"},
		{"no edits", nil, evidence.Invalid, "edits: there are 0 edits, expected 1 to 1000"},
		{"too many edits", make([]curate.Edit, 1001), evidence.Invalid, "edits: there are 1001 edits, expected 1 to 1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := wells(t)
			before := read(t, curator.Store)
			_, err := curator.Edit(t.Context(), call, c.edits...)
			if evidence.CodeOf(err) != c.code {
				t.Fatalf("the code is %s, expected %s", evidence.CodeOf(err), c.code)
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Errorf("the error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
				t.Errorf("the store (-before +after):\n%s", diff)
			}
		})
	}
}

func mustEdit(t *testing.T, c *curate.Curator, call curate.Call, edits ...curate.Edit) *curate.Result {
	t.Helper()
	result, err := c.Edit(t.Context(), call, edits...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// A call with an idempotency key is made once, and told of as often as it is
// repeated, whatever came in between.
func TestIdempotencyKey(t *testing.T) {
	c := wells(t)
	once := curate.Call{Author: "ann", Message: "once", IdempotencyKey: "k1"}
	edits := []curate.Edit{curate.Link{Link: &evidence.Link{From: "survey", To: "dry", Relation: evidence.Supports}}, curate.Update{Of: "leave", Set: curate.Fields{"note": "!"}}}
	first := mustEdit(t, c, once, edits...)
	mustEdit(t, c, call, curate.Unlink{Of: "survey->dry"}, curate.Update{Of: "leave", Set: curate.Fields{"note": "?"}})
	before := read(t, c.Store).State
	again := mustEdit(t, c, once, edits...)
	if !again.Repeated {
		t.Error("the repeated call is not told to be one")
	}
	if diff := cmp.Diff(before, read(t, c.Store).State); diff != "" {
		t.Errorf("the repeated call changes the map (-before +after):\n%s", diff)
	}
	again.Repeated = false
	if diff := cmp.Diff(first, again, nearly); diff != "" {
		t.Errorf("the repeated call (-first +again):\n%s", diff)
	}
	_, err := c.Edit(t.Context(), once, edits[0])
	if want := `idempotencyKey: "k1" was used for another input, in revision 2, expected a new key, or that input again`; evidence.CodeOf(err) != evidence.Conflict || err.Error() != want {
		t.Errorf("with another input: %v, expected %s", err, want)
	}
	// What changes nothing is remembered, too.
	none := curate.Call{IdempotencyKey: "k2"}
	mustEdit(t, c, none, curate.Update{Of: "leave", Set: curate.Fields{"note": "?"}})
	mustEdit(t, c, call, curate.Update{Of: "leave", Set: curate.Fields{"note": "!"}})
	if again := mustEdit(t, c, none, curate.Update{Of: "leave", Set: curate.Fields{"note": "?"}}); !again.Repeated || len(again.Changes) > 0 {
		t.Errorf("a repeated call that changed nothing: %+v", again)
	}
}

// What writes nothing counts as no update of the map: who has seen it sees it still.
func TestNothingIsNoUpdate(t *testing.T) {
	c := wells(t)
	m := claims("wet")
	options := curate.ImportOptions{Call: curate.Call{Author: "ann", IdempotencyKey: "k1"}}
	if _, err := c.Import(t.Context(), copyOf(m), options); err != nil {
		t.Fatal(err)
	}
	before := read(t, c.Store).State
	for name, do := range map[string]func() error{
		"an import that is repeated": func() error { return second(c.Import(t.Context(), copyOf(m), options)) },
		"an import for a try": func() error {
			return second(c.Import(t.Context(), claims("other"), curate.ImportOptions{Call: curate.Call{DryRun: true}}))
		},
		"an edit for a try": func() error {
			return second(c.Edit(t.Context(), curate.Call{DryRun: true}, curate.Update{Of: "ann", Set: curate.Fields{"name": "A."}}))
		},
		"an edit that changes nothing": func() error {
			return second(c.Edit(t.Context(), call, curate.Update{Of: "ann", Set: curate.Fields{"name": "Ann"}}))
		},
	} {
		if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, read(t, c.Store).State); diff != "" {
			t.Errorf("%s (-before +after):\n%s", name, diff)
		}
	}
}

// Who misspells a key is told the nearest one, as a key to try, and not in the
// text alone.
func TestNearestIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		edit curate.Edit
		want string
	}{
		"what is changed":   {curate.Update{Of: "survy", Set: curate.Fields{"title": "S."}}, "survey"},
		"what is linked":    {curate.Link{Link: &evidence.Link{From: "sawn", To: "dry", Relation: evidence.Supports}}, "saw"},
		"what is qualified": {curate.RaiseCaveat{Caveat: doubt("new", "Few.", "survez")}, "survey"},
		"a qualified link":  {curate.RaiseCaveat{Caveat: doubt("new", "Few.", "saw-|dry")}, "saw->dry"},
	} {
		_, err := wells(t).Edit(t.Context(), call, c.edit)
		var e *evidence.Error
		if !errors.As(err, &e) || len(e.Problems) != 1 || len(e.Problems[0].Nearest) == 0 || e.Problems[0].Nearest[0] != c.want {
			t.Errorf("%s: %#v, expected %q as the nearest", name, err, c.want)
		}
	}
}

// Each of several problems keeps what is nearest to its own key.
func TestNearestOfSeveral(t *testing.T) {
	_, err := wells(t).Edit(t.Context(), call, curate.Link{Link: &evidence.Link{From: "sawn", To: "dri", Relation: evidence.Supports}})
	var e *evidence.Error
	if !errors.As(err, &e) || len(e.Problems) != 2 {
		t.Fatalf("%#v", err)
	}
	for i, want := range []string{"saw", "dry"} {
		if got := e.Problems[i].Nearest; len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, expected %q as the nearest", e.Problems[i].Path, got, want)
		}
	}
}

// So many claims as the bound says are assessed with the change above which
// they are; one more, and they are all left stale. What an earlier change has
// left stale is told apart from what this one moves.
func TestBound(t *testing.T) {
	saw := func(c *curate.Curator, key evidence.Key) *curate.Result {
		t.Helper()
		return mustEdit(t, c, call,
			curate.Create{Item: &evidence.Testimony{Meta: evidence.Meta{Key: key}, Summary: "Saw it.", Basis: "EYEWITNESS"}},
			curate.Link{Link: &evidence.Link{From: key, To: "dry", Relation: evidence.Supports, Strength: "STRONG"}})
	}
	exact := wells(t)
	exact.Bound = 2 // as "dry" and "leave" are above "dry"
	if r := saw(exact, "first"); r.Pending != 0 || len(r.Effects) != 2 {
		t.Errorf("2 claims above a change, with a bound of 2: %d are left stale, and %d moved", r.Pending, len(r.Effects))
	}
	narrow := wells(t)
	narrow.Bound = 1
	if r := saw(narrow, "first"); r.Pending != 2 || len(r.Effects) != 0 {
		t.Errorf("2 claims above a change, with a bound of 1: %d are left stale, and %d moved", r.Pending, len(r.Effects))
	}
	narrow.Bound = 2
	if diff := cmp.Diff(saw(exact, "second").Effects, saw(narrow, "second").Effects, nearly); diff != "" {
		t.Errorf("effects after an earlier change has left claims stale (-without that +with it):\n%s", diff)
	}
}

// Two records that are the same become one, and the old names lead to it.
func TestMerge(t *testing.T) {
	c := wells(t)
	mustEdit(t, c, call, curate.Merge{Into: "ann", Other: "anne"})
	store := read(t, c.Store)
	ann := store.entry("ann").(*evidence.Agent)
	if ann.URL != "https://example.org/anne" || fmt.Sprint(ann.Aliases) != "[anne]" {
		t.Errorf("merged: %+v", ann)
	}
	if heard := store.entry("heard").(*evidence.Testimony); heard.Speaker != "ann" {
		t.Errorf("the speaker is %s", heard.Speaker)
	}
	// By its old key, in a call and in a map that is imported again.
	result := mustEdit(t, c, call, curate.Update{Of: "anne", Set: curate.Fields{"note": "both"}})
	if got := result.Subjects[0].Ref(); got != "ann" {
		t.Errorf("the old key names %s", got)
	}
	m := &evidence.Map{}
	m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: "heard"}, Summary: "I heard it", Basis: "HEARSAY", Speaker: "anne"})
	if report := mustImport(t, c, m); len(report.Created)+len(report.Changed) > 0 {
		t.Errorf("importing by the old key: %+v", report)
	}
	checkFigures(t, c)
}

// An undo that no longer fits names what came in between.
func TestUndoThatDoesNotFit(t *testing.T) {
	c := wells(t)
	first := mustEdit(t, c, call, curate.Update{Of: "few", Set: curate.Fields{"severity": "SERIOUS"}})
	second := mustEdit(t, c, call, curate.Update{Of: "few", Set: curate.Fields{"severity": "MINOR"}})
	_, err := c.Edit(t.Context(), call, curate.Undo{Revision: first.Revision.Sequence})
	want := fmt.Sprintf(`severity of "few" has changed since; see revision %d`, second.Revision.Sequence)
	if evidence.CodeOf(err) != evidence.Conflict || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v, expected ... %s", err, want)
	}
	// Another field is no obstacle.
	mustEdit(t, c, call, curate.Update{Of: "few", Set: curate.Fields{"text": "Very few."}})
	mustEdit(t, c, call, curate.Undo{Revision: second.Revision.Sequence})
	if few := read(t, c.Store).entry("few").(*evidence.Caveat); few.Severity != "SERIOUS" || few.Text != "Very few." {
		t.Errorf("after the undo: %+v", few)
	}
	for _, severity := range []string{"MINOR", "CRITICAL", "MINOR", "CRITICAL"} {
		mustEdit(t, c, call, curate.Update{Of: "few", Set: curate.Fields{"severity": severity}})
	}
	_, err = c.Edit(t.Context(), call, curate.Undo{Revision: first.Revision.Sequence})
	if err == nil || !strings.HasSuffix(err.Error(), "see revision 3, 4, 5, 6, 7 and 2 more") {
		t.Errorf("of many revisions, it names %v", err)
	}
}

// A quote is verified by a text, and no longer when it becomes another one.
func TestVerifyQuote(t *testing.T) {
	c := wells(t)
	mustEdit(t, c, call, curate.Update{Of: "saw", Set: curate.Fields{"quote": "the well was \"dry\""}})
	saw := func() *evidence.Testimony { return read(t, c.Store).entry("saw").(*evidence.Testimony) }

	_, err := c.Edit(t.Context(), call, curate.VerifyQuote{Of: "saw", Text: "In May the well was full, she said."})
	if want := `text: does not contain the quote; the most similar passage is "the well was", expected a text with the words of the quote`; evidence.CodeOf(err) != evidence.Invalid || err.Error() != want {
		t.Errorf("not in the text: %v, expected %s", err, want)
	}
	_, err = c.Edit(t.Context(), call, curate.VerifyQuote{Of: "heard", Text: "Anything."})
	if want := `ref: "heard" has no quote, expected a testimony with one`; evidence.CodeOf(err) != evidence.Invalid || err.Error() != want {
		t.Errorf("without a quote: %v, expected %s", err, want)
	}
	mustEdit(t, c, call, curate.VerifyQuote{Of: "saw", Text: "In May the well was “dry”, she said."})
	if s := saw(); s.Quote != "the well was “dry”" || s.QuotePrefix != "In May " || s.QuoteSuffix != ", she said." || !s.QuoteVerified {
		t.Errorf("verified: %+v", s)
	}
	mustEdit(t, c, call, curate.Update{Of: "saw", Set: curate.Fields{"quote": "[T]he well … dry"}})
	mustEdit(t, c, call, curate.VerifyQuote{Of: "saw", Text: "In May the well was all but dry, she said."})
	if s := saw(); s.Quote != "[T]he well … dry" || s.QuotePrefix != "In May " || s.QuoteSuffix != ", she said." || !s.QuoteVerified {
		t.Errorf("a shortened quote is verified: %+v", s)
	}
	mustEdit(t, c, call, curate.Update{Of: "saw", Set: curate.Fields{"quote": "the well was wet"}})
	if s := saw(); s.QuotePrefix != "" || s.QuoteSuffix != "" || s.QuoteVerified {
		t.Errorf("another quote: %+v", s)
	}
}
