package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
)

// doubt is a caveat on what refs name.
func doubt(refs ...evidence.Ref) *evidence.Caveat {
	return &evidence.Caveat{Meta: evidence.Meta{Key: "doubt"}, Category: "OTHER", Severity: "MINOR", Text: "So so.", Qualifies: refs}
}

// A store keeps what a caveat qualifies as items, and as the ends of links of
// either relation, and reads it in one order.
func TestWhatACaveatQualifies(t *testing.T) {
	c := doubt("b->c", "s", "a-|c", "t", "a->c")
	for what, pair := range map[string][2]any{
		"items":             {c.QualifiedItems(), []evidence.Key{"s", "t"}},
		"links":             {c.QualifiedLinks(), []evidence.Ref{"b->c", "a->c", "a-|c"}},
		"claims and items":  {c.QualifiedClaimsAndItems(), []evidence.Key{"s", "t", "c", "c", "c"}},
		"items, referred":   {referred(c, evidence.Qualifies), []evidence.Key{"s", "t"}},
		"ends, supporting":  {referred(c, evidence.QualifiesSupport), []evidence.Key{"b", "c", "a", "c"}},
		"ends, contrasting": {referred(c, evidence.QualifiesContradiction), []evidence.Key{"a", "c"}},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	evidence.SortSubjects(c)
	if diff := cmp.Diff([]evidence.Ref{"s", "t", "b->c", "a->c", "a-|c"}, c.Qualifies); diff != "" {
		t.Errorf("sorted (-want +got):\n%s", diff)
	}
}

func referred(it evidence.Item, relation evidence.Relation) []evidence.Key {
	for _, r := range it.References() {
		if r.Relation == relation {
			return r.To
		}
	}
	return nil
}

// What is read by relation, in whatever order, is what was written by relation.
func TestQualifiedByRelation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SampledFrom([]evidence.Key{"a", "b", "c", "d"})
		c := doubt()
		for range rapid.IntRange(0, 6).Draw(t, "qualified") {
			ref := evidence.Ref(keys.Draw(t, "item"))
			if relation := rapid.SampledFrom([]evidence.Relation{"", evidence.Supports, evidence.Contradicts}).Draw(t, "relation"); relation != "" {
				ref = evidence.Ref(evidence.LinkName(keys.Draw(t, "from"), keys.Draw(t, "to"), relation))
			}
			c.Qualifies = append(c.Qualifies, ref)
		}
		again := doubt()
		for _, r := range rapid.Permutation(c.References()).Draw(t, "order") {
			again.SetReferences(r.Relation, r.To)
		}
		evidence.SortSubjects(c)
		if diff := cmp.Diff(c.Qualifies, again.Qualifies); diff != "" {
			t.Errorf("written and read (-sorted +read):\n%s", diff)
		}
	})
}

// Renaming reaches the ends of links, and leaves each where it stands. The
// entry that this one was copied from stays as it is.
func TestRenameQualified(t *testing.T) {
	c := doubt("b->c", "s", "a-|c")
	copied := *c
	evidence.Rename(&copied, func(key evidence.Key) evidence.Key { return key + key })
	if diff := cmp.Diff([]evidence.Ref{"bb->cc", "ss", "aa-|cc"}, copied.Qualifies); diff != "" {
		t.Errorf("renamed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]evidence.Ref{"b->c", "s", "a-|c"}, c.Qualifies); diff != "" {
		t.Errorf("the other one (-want +got):\n%s", diff)
	}
}

// Each end of a link that a caveat qualifies is visited, with the place in the
// list and what may stand there.
func TestEachQualified(t *testing.T) {
	var got []string
	evidence.EachReference(doubt("b->c", "s", "a-|c"), func(path evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
		got = append(got, fmt.Sprintf("%s %s %s", path, to, evidence.AnyOf(want)))
	})
	const record, any, claim = "a testimony, a study, a source or a claim", "an agent, a source, a study, a testimony or a claim", "a claim"
	want := []string{"qualifies[0] b " + record, "qualifies[0] c " + claim, "qualifies[1] s " + any, "qualifies[2] a " + record, "qualifies[2] c " + claim}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("visited (-want +got):\n%s", diff)
	}
}

// What is wrong with the list is told at the place where it stands.
func TestCheckQualified(t *testing.T) {
	for _, c := range []struct {
		refs []evidence.Ref
		want string
	}{
		{[]evidence.Ref{"a", "a->c", "a-|c"}, ""},
		{nil, "qualifies: a caveat qualifies something, expected at least one key or name of a link"},
		{[]evidence.Ref{"a->c", "b", "a->c"}, `qualifies[2]: "a->c" is in the list twice, expected each once`},
		{[]evidence.Ref{"a", "doubt"}, `qualifies[1]: "doubt" refers to itself, expected another key`},
		{[]evidence.Ref{"", "A"}, "qualifies[0]: is missing, expected a key: 1 to 100 of a-z, 0-9 and '-'\n" + `qualifies[1]: "A" is not a key, expected 1 to 100 of a-z, 0-9 and '-'`},
		{[]evidence.Ref{"a->", "->c", "a_b-|c"}, "qualifies[0]: is missing, expected a key: 1 to 100 of a-z, 0-9 and '-'\n" +
			"qualifies[1]: is missing, expected a key: 1 to 100 of a-z, 0-9 and '-'\n" + `qualifies[2]: "a_b" is not a key, expected 1 to 100 of a-z, 0-9 and '-'`},
		{[]evidence.Ref{"unknown-speaker"}, `qualifies[0]: "unknown-speaker" is a reserved key, expected another key`},
	} {
		var lines []string
		for _, p := range evidence.Check(doubt(c.refs...)) {
			lines = append(lines, p.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.refs, diff)
		}
	}
}

// Whatever a relation is, it is one of a link, or one of a reference that some
// kind of item has.
func TestRelations(t *testing.T) {
	known := map[evidence.Relation]bool{}
	for _, kind := range evidence.ItemKinds {
		for _, r := range evidence.NewEntry(kind).(evidence.Item).References() {
			known[r.Relation] = true
			if on := r.Field == "qualifies" || r.Field == "about"; on != r.Relation.IsAnnotation() {
				t.Errorf("%s leads from an annotation to its subjects: %t", r.Relation, r.Relation.IsAnnotation())
			}
		}
	}
	for _, r := range evidence.ReferenceRelations {
		if !known[r] || r.IsLink() {
			t.Errorf("%s is no reference of an item", r)
		}
	}
	if len(known) != len(evidence.ReferenceRelations) || slices.ContainsFunc(evidence.LinkRelations, func(r evidence.Relation) bool { return known[r] }) {
		t.Errorf("the relations of items are %v", known)
	}
}
