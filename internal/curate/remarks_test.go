package curate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

func question(key evidence.Key, about ...evidence.Ref) *evidence.Remark {
	return &evidence.Remark{Meta: evidence.Meta{Key: key}, Kind: evidence.RemarkQuestion, Text: "How deep?", About: about}
}

// about is what a remark is about; nothing where it is gone.
func about(t *testing.T, c *curate.Curator, key evidence.Ref) []evidence.Ref {
	t.Helper()
	if r, ok := read(t, c.Store).entry(key).(*evidence.Remark); ok {
		return r.About
	}
	return nil
}

// A remark moves no claim, is open at first, follows what it is about, and is taken back
// like any other change.
func TestRemarks(t *testing.T) {
	c := doubtedWells(t)
	before := read(t, c.Store)
	asked := mustEdit(t, c, call, curate.Create{Item: question("deep-enough", "dry", "deep", "saw->dry")})
	if len(asked.Effects) != 0 || asked.Revision.Intent != evidence.IntentCreate {
		t.Errorf("a question moves %v, by %s", asked.Effects, asked.Revision.Intent)
	}
	if r := read(t, c.Store).entry("deep-enough").(*evidence.Remark); r.Status != evidence.RemarkOpen {
		t.Errorf("a new question is %s", r.Status)
	}
	mustEdit(t, c, call, curate.Rename{Of: "saw", Key: "witnessed"}, curate.Rename{Of: "deep", Key: "deeper"})
	if diff := cmp.Diff([]evidence.Ref{"dry", "deeper", "witnessed->dry"}, about(t, c, "deep-enough")); diff != "" {
		t.Errorf("after renaming (-want +got):\n%s", diff)
	}
	resolved := mustEdit(t, c, call, curate.Update{Of: "deep-enough", Kind: evidence.KindRemark, Set: curate.Fields{"status": evidence.RemarkResolved}})
	if len(resolved.Effects) != 0 {
		t.Errorf("a settled question moves %v", resolved.Effects)
	}
	mustEdit(t, c, call, curate.Update{Of: "deep-enough", Kind: evidence.KindRemark, Set: curate.Fields{"status": nil}})
	if r := read(t, c.Store).entry("deep-enough").(*evidence.Remark); r.Status != evidence.RemarkOpen {
		t.Errorf("a question without a status is %s", r.Status)
	}
	mustEdit(t, c, call, curate.Rename{Of: "witnessed", Key: "saw"}, curate.Rename{Of: "deeper", Key: "deep"}, curate.Remove{Of: "deep-enough"})
	after := read(t, c.Store)
	if after.entry("deep-enough") != nil || before.entry("dry") == nil {
		t.Error("the question is still there")
	}
}

// What a remark is about does not go without it: the refusal names the remark.
func TestRemarksAreInTheWay(t *testing.T) {
	for _, test := range []struct {
		name  string
		edits []curate.Edit
		want  string
	}{
		{"of a record", []curate.Edit{curate.Remove{Of: "leave", WithLinks: true}}, ""},
		{"of a record without its links", []curate.Edit{curate.Remove{Of: "heard"}}, `ref: "heard" is needed by why, heard->dry: remove or change these first`},
		{"of a link", []curate.Edit{curate.Unlink{Of: "saw->dry"}}, `ref: the link "saw->dry" is annotated by why ("How deep?"): remove or change these first`},
		{"of what is not all that it is about", []curate.Edit{curate.Remove{Of: "heard", WithLinks: true}}, `ref: "heard" is needed by why: remove or change these first`},
	} {
		c := wells(t)
		mustEdit(t, c, call, curate.Create{Item: question("why", "heard", "saw->dry")}, curate.Create{Item: question("alone", "leave")})
		_, err := c.Edit(t.Context(), call, test.edits...)
		switch {
		case test.want == "" && (err != nil || about(t, c, "alone") != nil):
			t.Errorf("%s: %v, and the remark about nothing else is about %v", test.name, err, about(t, c, "alone"))
		case test.want != "" && (err == nil || err.Error() != test.want):
			t.Errorf("%s: %v\nexpected %s", test.name, err, test.want)
		}
	}
}

// A remark about two records that become one, and about their links, is about what stays.
func TestRemarksAboutWhatIsMerged(t *testing.T) {
	c := wells(t)
	mustEdit(t, c, call, curate.Create{Item: question("why", "heard", "saw", "heard->dry", "saw->dry")})
	mustEdit(t, c, call, curate.Merge{Into: "saw", Other: "heard"})
	if diff := cmp.Diff([]evidence.Ref{"saw", "saw->dry"}, about(t, c, "why")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
