package curate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

func doubt(key evidence.Key, text string, on ...evidence.Ref) *evidence.Caveat {
	return &evidence.Caveat{Meta: evidence.Meta{Key: key}, Category: "INDIRECT", Severity: "SERIOUS", Text: text, Qualifies: on}
}

// doubtedWells are the wells with caveats on links: far on two of them, and deep
// on one and on what it leads to.
func doubtedWells(t *testing.T) *curate.Curator {
	t.Helper()
	c := wells(t)
	mustEdit(t, c, call,
		curate.RaiseCaveat{Caveat: doubt("far", "Seen from afar.", "saw->dry", "heard->dry")},
		curate.RaiseCaveat{Caveat: doubt("deep", "Other wells are deeper.", "dry->leave", "dry")})
	return c
}

// qualified is what a caveat qualifies; nothing where it is gone.
func qualified(t *testing.T, c *curate.Curator, key evidence.Ref) []evidence.Ref {
	t.Helper()
	if caveat, ok := read(t, c.Store).entry(key).(*evidence.Caveat); ok {
		return caveat.Qualifies
	}
	return nil
}

func containsText(err error, text string) bool {
	return err != nil && strings.Contains(err.Error(), text)
}

func expectQualified(t *testing.T, c *curate.Curator, key evidence.Ref, want ...evidence.Ref) {
	t.Helper()
	if diff := cmp.Diff(want, qualified(t, c, key)); diff != "" {
		t.Errorf("what %s qualifies (-want +got):\n%s", key, diff)
	}
}

// What a caveat qualifies may be named in any way and any order, and is kept by
// key in the order of stores.
func TestWhatACaveatQualifies(t *testing.T) {
	c := doubtedWells(t)
	store := read(t, c.Store)
	id := func(ref evidence.Ref) evidence.Ref { return evidence.Ref(store.entry(ref).EntryMeta().ID) }
	mustEdit(t, c, call, curate.Rename{Of: "saw", Key: "witnessed"})
	mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("all", "All of it.", id("dry->leave"), "saw->dry", id("survey"), evidence.Ref(string(id("heard"))+"->dry"), "leave")})
	expectQualified(t, c, "all", "survey", "leave", "dry->leave", "witnessed->dry", "heard->dry")
	expectQualified(t, c, "deep", "dry", "dry->leave")
	expectQualified(t, c, "far", "witnessed->dry", "heard->dry")
	mustEdit(t, c, call, curate.Update{Of: "all", Set: curate.Fields{"qualifies": []string{"heard->dry", "leave"}}})
	expectQualified(t, c, "all", "leave", "heard->dry")
	if again := mustEdit(t, c, call, curate.Update{Of: "all", Set: curate.Fields{"qualifies": []string{"leave", "heard->dry"}}}); len(again.Changes) > 0 {
		t.Errorf("the same in another order changes %v", again.Changes)
	}
	checkFigures(t, c)
}

// A link may be made in the call, or stand in the map, in which a caveat on it comes.
func TestCaveatWithItsLink(t *testing.T) {
	link := &evidence.Link{From: "survey", To: "leave", Relation: evidence.Contradicts}
	raise := curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "survey-|leave")}
	for name, edits := range map[string][]curate.Edit{
		"before":            {raise, curate.Link{Link: link}},
		"after":             {curate.Link{Link: link}, raise},
		"of a renamed item": {curate.Rename{Of: "survey", Key: "poll"}, curate.Link{Link: &evidence.Link{From: "poll", To: "leave", Relation: evidence.Contradicts}}, raise},
		"that moves there":  {raise, curate.Relink{Of: "dry->leave", Set: curate.Fields{"from": "survey", "relation": "CONTRADICTS"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := wells(t)
			mustEdit(t, c, call, edits...)
			if got := qualified(t, c, "odd"); len(got) != 1 || read(t, c.Store).entry(got[0]) == nil {
				t.Errorf("it qualifies %v", got)
			}
			checkFigures(t, c)
		})
	}
	t.Run("of an item that was renamed before in the call", func(t *testing.T) {
		c := wells(t)
		mustEdit(t, c, call, curate.Rename{Of: "saw", Key: "witnessed"}, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "witnessed->dry")})
		expectQualified(t, c, "odd", "witnessed->dry")
	})
	t.Run("in a map, twice", func(t *testing.T) {
		c := wells(t)
		m := &evidence.Map{}
		m.Add(doubt("odd", "Odd.", "survey-|leave", "saw->dry", "leave"))
		m.Add(link)
		mustImport(t, c, m)
		expectQualified(t, c, "odd", "leave", "saw->dry", "survey-|leave")
		before := read(t, c.Store)
		if again := mustImport(t, c, m); len(again.Created)+len(again.Changed) > 0 {
			t.Errorf("the second import: %+v", again)
		}
		if diff := cmp.Diff(before.Entries, read(t, c.Store).Entries); diff != "" {
			t.Errorf("the second import (-before +after):\n%s", diff)
		}
	})
}

// A caveat on a link that there is not is refused with its place in the list, and
// with what may have been meant.
func TestCaveatOnNoLink(t *testing.T) {
	for _, c := range []struct {
		name string
		on   []evidence.Ref
		want string
	}{
		{"the other relation", []evidence.Ref{"dry->leave", "saw-|dry"}, `qualifies[1]: there is no link "saw-|dry", expected %s; did you mean "saw->dry"?`},
		{"the other way round", []evidence.Ref{"leave->dry"}, `qualifies[0]: there is no link "leave->dry", expected %s; did you mean "dry->leave"?`},
		{"another end", []evidence.Ref{"survey", "heard->leave"}, `qualifies[1]: there is no link "heard->leave", expected %s; did you mean "dry->leave"?`},
		{"an end that another one has", []evidence.Ref{"report->leave"}, `qualifies[0]: there is no link "report->leave", expected %s; did you mean "dry->leave"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := wells(t)
			before := read(t, curator.Store)
			_, err := curator.Edit(t.Context(), call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", c.on...)})
			if want := fmt.Sprintf(c.want, "the name of one, from->to or from-|to"); evidence.CodeOf(err) != evidence.Invalid || err.Error() != want {
				t.Errorf("raised: %v, expected %s", err, want)
			}
			m := &evidence.Map{}
			m.Add(doubt("odd", "Odd.", c.on...))
			_, err = curator.Import(t.Context(), m, curate.ImportOptions{})
			if want := "odd." + fmt.Sprintf(c.want, "a link of the map or the store"); evidence.CodeOf(err) != evidence.Invalid || err.Error() != want {
				t.Errorf("imported: %v, expected %s", err, want)
			}
			if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
				t.Errorf("the store (-before +after):\n%s", diff)
			}
		})
	}
	c := wells(t)
	_, err := c.Edit(t.Context(), call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "sawn->dry", "saw->survey", "saw->leave")})
	const want = `qualifies[1]: "survey" is a study, expected a claim` + "\n" +
		`qualifies[0]: there is no "sawn", expected the key or id of a testimony, a study, a source or a claim; did you mean "saw"?` + "\n" +
		`qualifies[2]: there is no link "saw->leave", expected the name of one, from->to or from-|to; did you mean "dry->leave"?`
	if err == nil || err.Error() != want {
		t.Errorf("all that is wrong: %v\nexpected %s", err, want)
	}
}

// A link that a caveat qualifies is not taken out, and the caveats are named.
func TestLinkWithCaveatsStays(t *testing.T) {
	const far = `ref: the link "saw->dry" is annotated by far ("Seen from afar."): remove or change these first`
	for _, c := range []struct {
		name  string
		edits []curate.Edit
		want  string
	}{
		{"unlinked", []curate.Edit{curate.Unlink{Of: "saw->dry"}}, far},
		{"unlinked in a call that changes the caveat otherwise", []curate.Edit{curate.ResolveCaveat{Of: "far"}, curate.Unlink{Of: "saw->dry"}}, "edits[1]." + far},
		{"both of its links", []curate.Edit{curate.Unlink{Of: "saw->dry"}, curate.Unlink{Of: "heard->dry"}},
			"edits[0]." + far + "\nedits[1].ref: " + `the link "heard->dry" is annotated by far ("Seen from afar."): remove or change these first`},
		{"its origin removed without its links", []curate.Edit{curate.Remove{Of: "saw"}}, `ref: "saw" is needed by far, saw->dry: remove or change these first`},
		{"its origin removed with its links, which are not all that the caveat is on", []curate.Edit{curate.Remove{Of: "saw", WithLinks: true}},
			`ref: "saw" is needed by far: remove or change these first`},
		{"its end removed with its links", []curate.Edit{curate.Unlink{Of: "dry->leave"}, curate.Remove{Of: "leave", WithLinks: true}}, `edits[1].ref: "leave" is needed by deep: remove or change these first`},
		{"a caveat that comes in the call", []curate.Edit{curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "dry->leave")}, curate.Update{Of: "deep", Set: curate.Fields{"qualifies": []string{"dry"}}}, curate.Unlink{Of: "dry->leave"}},
			`edits[0].qualifies[0]: there is no link "dry->leave", expected the name of one, from->to or from-|to`},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := doubtedWells(t)
			before := read(t, curator.Store)
			_, err := curator.Edit(t.Context(), call, c.edits...)
			if err == nil || err.Error() != c.want {
				t.Errorf("%v\nexpected %s", err, c.want)
			}
			if code := evidence.CodeOf(err); code != evidence.Conflict && c.name != "a caveat that comes in the call" {
				t.Errorf("the code is %s", code)
			}
			if diff := cmp.Diff(before, read(t, curator.Store)); diff != "" {
				t.Errorf("the store (-before +after):\n%s", diff)
			}
		})
	}
}

// Many caveats, and long ones, are not all told.
func TestManyCaveatsOnALink(t *testing.T) {
	c := wells(t)
	for i := range 12 {
		mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt(evidence.Key(fmt.Sprintf("odd-%02d", i)), "It is odd to conclude from what one person saw to all of the wells.", "saw->dry")})
	}
	_, err := c.Edit(t.Context(), call, curate.Unlink{Of: "saw->dry"})
	if !containsText(err, " and 2 more: remove or change these first") || !containsText(err, `odd-00 ("It is odd to conclude from what one person saw to all of th…"), odd-01`) {
		t.Errorf("refused: %v", err)
	}
}

// What stands in the way of a removal may go in the same call.
func TestLinkWithCaveatsGoes(t *testing.T) {
	for _, c := range []struct {
		name      string
		edits     []curate.Edit
		far, deep []evidence.Ref
	}{
		{"with its caveats removed", []curate.Edit{curate.Unlink{Of: "dry->leave"}, curate.Remove{Of: "deep"}}, []evidence.Ref{"saw->dry", "heard->dry"}, nil},
		{"with its caveat on something else", []curate.Edit{curate.Unlink{Of: "saw->dry"}, curate.Update{Of: "far", Set: curate.Fields{"qualifies": []string{"heard->dry"}}}},
			[]evidence.Ref{"heard->dry"}, []evidence.Ref{"dry", "dry->leave"}},
		{"and comes again", []curate.Edit{curate.Unlink{Of: "saw->dry"}, curate.Link{Link: &evidence.Link{From: "saw", To: "dry", Relation: evidence.Supports, Strength: "WEAK"}}},
			[]evidence.Ref{"saw->dry", "heard->dry"}, []evidence.Ref{"dry", "dry->leave"}},
		{"with the item, and the caveats on nothing else", []curate.Edit{curate.Remove{Of: "dry", WithLinks: true}}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			curator := doubtedWells(t)
			before := file(t, curator.Store)
			done := mustEdit(t, curator, call, c.edits...)
			expectQualified(t, curator, "far", c.far...)
			expectQualified(t, curator, "deep", c.deep...)
			checkFigures(t, curator)
			mustEdit(t, curator, call, curate.Undo{Revision: done.Revision.Sequence})
			if diff := cmp.Diff(before, file(t, curator.Store)); diff != "" {
				t.Errorf("undone (-before +after):\n%s", diff)
			}
			checkFigures(t, curator)
		})
	}
}

// Caveats stay on a link whatever it joins, and tell of it in the history.
func TestRelinkWithCaveats(t *testing.T) {
	c := doubtedWells(t)
	before := file(t, c.Store)
	done := mustEdit(t, c, call, curate.Relink{Of: "saw->dry", Set: curate.Fields{"to": "leave", "relation": "CONTRADICTS"}})
	expectQualified(t, c, "far", "heard->dry", "saw-|leave")
	if len(done.Changes) != 2 || done.Changes[1].Ref != "far" {
		t.Errorf("changed: %v", done.Changes)
	}
	checkFigures(t, c)
	same := mustEdit(t, c, call, curate.Relink{Of: "heard->dry", Set: curate.Fields{"strength": "STRONG"}})
	if len(same.Changes) != 1 {
		t.Errorf("another strength changes %v", same.Changes)
	}
	mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "saw-|leave")})
	_, err := c.Edit(t.Context(), call, curate.Undo{Revision: done.Revision.Sequence})
	if want := `the link "saw-|leave" is annotated by odd ("Odd."): remove or change these first`; evidence.CodeOf(err) != evidence.Conflict || err.Error() != want {
		t.Errorf("undone while a new caveat is on it: %v, expected %s", err, want)
	}
	mustEdit(t, c, call, curate.Remove{Of: "odd"}, curate.Undo{Revision: same.Revision.Sequence})
	mustEdit(t, c, call, curate.Undo{Revision: done.Revision.Sequence})
	if diff := cmp.Diff(before, file(t, c.Store)); diff != "" {
		t.Errorf("undone (-before +after):\n%s", diff)
	}
	checkFigures(t, c)
}

// An undo takes no link from under a caveat that came later, and brings caveats
// back with their links.
func TestUndoWithCaveatsOnLinks(t *testing.T) {
	c := wells(t)
	linked := mustEdit(t, c, call, curate.Link{Link: &evidence.Link{From: "survey", To: "leave", Relation: evidence.Supports}})
	raised := mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "survey->leave")})
	_, err := c.Edit(t.Context(), call, curate.Undo{Revision: linked.Revision.Sequence})
	if want := `the link "survey->leave" is annotated by odd ("Odd."): remove or change these first`; evidence.CodeOf(err) != evidence.Conflict || err.Error() != want {
		t.Errorf("the link undone: %v, expected %s", err, want)
	}
	removed := mustEdit(t, c, call, curate.Remove{Of: "odd"})
	unlinked := mustEdit(t, c, call, curate.Unlink{Of: "survey->leave"})
	if _, err := c.Edit(t.Context(), call, curate.Undo{Revision: removed.Revision.Sequence}); evidence.CodeOf(err) != evidence.Invalid || !containsText(err, `odd.qualifies[0]: there is no link "survey->leave"`) {
		t.Errorf("a caveat brought back without its link: %v", err)
	}
	mustEdit(t, c, call, curate.Undo{Revision: unlinked.Revision.Sequence}, curate.Undo{Revision: removed.Revision.Sequence})
	expectQualified(t, c, "odd", "survey->leave")
	mustEdit(t, c, call, curate.Undo{Revision: raised.Revision.Sequence}, curate.Undo{Revision: linked.Revision.Sequence})
	expectQualified(t, c, "odd")
	checkFigures(t, c)
}

// An import that is undone takes nothing from under a caveat that came later.
func TestUndoImportWithCaveatsOnLinks(t *testing.T) {
	c := wells(t)
	mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "heard->dry")})
	_, err := c.Edit(t.Context(), call, curate.Undo{Revision: 1})
	if evidence.CodeOf(err) != evidence.Conflict || !containsText(err, `"heard" is needed by odd`) {
		t.Errorf("undone: %v", err)
	}
}

// Of two records that become one, the links with the caveats on them become one,
// too; a caveat on a link that would lead from a claim to itself goes with it.
func TestMergeWithCaveatsOnLinks(t *testing.T) {
	c := doubtedWells(t)
	before := file(t, c.Store)
	one := mustEdit(t, c, call, curate.Merge{Into: "saw", Other: "heard"})
	expectQualified(t, c, "far", "saw->dry")
	if read(t, c.Store).entry("heard->dry") != nil {
		t.Error("the other link is there still")
	}
	checkFigures(t, c)
	claims := mustEdit(t, c, call, curate.Merge{Into: "leave", Other: "dry"})
	expectQualified(t, c, "far", "saw->leave")
	expectQualified(t, c, "deep", "leave")
	checkFigures(t, c)
	mustEdit(t, c, call, curate.Undo{Revision: claims.Revision.Sequence})
	mustEdit(t, c, call, curate.Update{Of: "deep", Set: curate.Fields{"qualifies": []string{"dry->leave"}}})
	gone := mustEdit(t, c, call, curate.Merge{Into: "leave", Other: "dry"})
	expectQualified(t, c, "deep")
	for _, r := range []int64{gone.Revision.Sequence, gone.Revision.Sequence - 1, one.Revision.Sequence} {
		mustEdit(t, c, call, curate.Undo{Revision: r})
	}
	if diff := cmp.Diff(before, file(t, c.Store)); diff != "" {
		t.Errorf("all undone (-before +after):\n%s", diff)
	}
	checkFigures(t, c)
}

// Two caveats that become one are on all that either was on, once.
func TestMergeCaveatsOnLinks(t *testing.T) {
	c := doubtedWells(t)
	mustEdit(t, c, call, curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "leave", "saw->dry", "dry->leave")})
	mustEdit(t, c, call, curate.Merge{Into: "far", Other: "odd"})
	expectQualified(t, c, "far", "leave", "saw->dry", "heard->dry", "dry->leave")
}

// A new name of an end is no change of the caveat.
func TestRenameWithCaveatsOnLinks(t *testing.T) {
	c := doubtedWells(t)
	done := mustEdit(t, c, call, curate.Rename{Of: "dry", Key: "wells-dry"}, curate.Rename{Of: "saw", Key: "witnessed"})
	expectQualified(t, c, "far", "witnessed->wells-dry", "heard->wells-dry")
	expectQualified(t, c, "deep", "wells-dry", "wells-dry->leave")
	if len(done.Changes) != 2 {
		t.Errorf("changed: %v", done.Changes)
	}
	mustEdit(t, c, call, curate.Rename{Of: "heard", Key: "told"}, curate.Update{Of: "deep", Set: curate.Fields{"qualifies": []string{"heard->dry", "told->dry"}}}, curate.Update{Of: "deep", Set: curate.Fields{"qualifies": []string{"heard->dry"}}})
	expectQualified(t, c, "deep", "told->wells-dry")
	checkFigures(t, c)
}

// A caveat on a link moves the claims from where the link leads to on, and no
// others, when it is raised, resolved, moved to another link or taken out.
func TestCaveatOnALinkMoves(t *testing.T) {
	c := wells(t)
	mustEdit(t, c, call, curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "other"}, Statement: "Other."}},
		curate.Link{Link: &evidence.Link{From: "saw", To: "other", Relation: evidence.Supports}})
	moved := func(edit curate.Edit) []evidence.Key {
		t.Helper()
		done := mustEdit(t, c, call, edit)
		checkFigures(t, c)
		var keys []evidence.Key
		for _, e := range done.Effects {
			keys = append(keys, e.Key)
		}
		slices.Sort(keys)
		return keys
	}
	for _, step := range []struct {
		edit curate.Edit
		want []evidence.Key
	}{
		{curate.RaiseCaveat{Caveat: doubt("odd", "Odd.", "saw->dry")}, []evidence.Key{"dry", "leave"}},
		{curate.ResolveCaveat{Of: "odd"}, []evidence.Key{"dry", "leave"}},
		{curate.ResolveCaveat{Of: "odd", Reopen: true}, []evidence.Key{"dry", "leave"}},
		{curate.Update{Of: "odd", Set: curate.Fields{"qualifies": []string{"saw->other"}}}, []evidence.Key{"dry", "leave", "other"}},
		{curate.Relink{Of: "saw->other", Set: curate.Fields{"to": "leave"}}, []evidence.Key{"leave", "other"}},
		{curate.Remove{Of: "odd"}, []evidence.Key{"leave"}},
	} {
		if diff := cmp.Diff(step.want, moved(step.edit)); diff != "" {
			t.Errorf("%T moves (-want +got):\n%s", step.edit, diff)
		}
	}
}
