package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
)

// TestFields holds the fields of a map file as they are documented: required
// ones first, marked with a "!", lists with "[]".
func TestFields(t *testing.T) {
	want := map[evidence.Kind]string{
		evidence.KindAgent: "key! name! kind! affiliation pseudonymous reliability url note",
		evidence.KindSource: "key! title! kind! authors[] publisher published url doi reliability retracted derivedFrom[] " +
			"cites[] note",
		evidence.KindStudy: "key! title! design! sampleSize population method period investigators[] reportedIn[] derivedFrom[] note",
		evidence.KindTestimony: "key! summary! basis! quote quotePrefix quoteSuffix quoteVerified locator language date speaker " +
			"collectedIn[] basedOn[] reportedIn[] note",
		evidence.KindClaim:  "key! statement! tags[] note",
		evidence.KindCaveat: "key! category! severity! text! qualifies[]! raisedIn[] resolved",
		evidence.KindRemark: "key! kind! text! about[]! status",
		evidence.KindView:   "key! title! address! note",
		evidence.KindLink:   "from! to! relation! strength jointly rationale locator",
		"OTHER":             "",
	}
	for kind, fields := range want {
		var got []string
		for _, f := range evidence.FieldsOf(kind) {
			name := f.Name
			if f.Form.List() {
				name += "[]"
			}
			if f.Required {
				name += "!"
			}
			if (f.Form == evidence.FormWord) != (len(f.Words) > 0) {
				t.Errorf("%s.%s has the words %v", kind, f.Name, f.Words)
			}
			got = append(got, name)
		}
		if diff := cmp.Diff(fields, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
	if e := evidence.NewEntry("OTHER"); e != nil {
		t.Errorf("an unknown kind makes %v", e)
	}
}

// TestFieldsAreReferences holds that every reference of an item is a field of
// keys, or of keys and names of links, and the other way round.
func TestFieldsAreReferences(t *testing.T) {
	for _, kind := range evidence.ItemKinds {
		want, got := map[string]bool{}, map[string]bool{}
		for _, ref := range evidence.NewEntry(kind).(evidence.Item).References() {
			want[ref.Field] = ref.Single
		}
		for _, f := range evidence.FieldsOf(kind) {
			if f.Name != "key" && (f.Form == evidence.FormKey || f.Form == evidence.FormKeys || f.Form == evidence.FormRefs) {
				got[f.Name] = f.Form == evidence.FormKey
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: single references (-want +got):\n%s", kind, diff)
		}
	}
}

func TestFieldsAreSetAndRead(t *testing.T) {
	for _, kind := range append([]evidence.Kind{evidence.KindLink}, evidence.ItemKinds...) {
		e := evidence.NewEntry(kind)
		for _, f := range evidence.FieldsOf(kind) {
			values := []string{"a-text"}
			switch {
			case f.Form == evidence.FormFlag:
				values = []string{"true"}
			case f.Form == evidence.FormCount:
				values = []string{"58"}
			case f.Form == evidence.FormWord:
				values = f.Words[:1]
			case f.Form.List():
				values = []string{"b", "a"}
			}
			if !f.Set(e, values...) {
				t.Errorf("%s.%s does not take %q", kind, f.Name, values)
			}
			if diff := cmp.Diff(values, f.Append(nil, e)); diff != "" {
				t.Errorf("%s.%s (-want +got):\n%s", kind, f.Name, diff)
			}
			if !f.Form.List() && f.Set(e, "1", "2") {
				t.Errorf("%s.%s takes two values", kind, f.Name)
			}
			if !f.Set(e) || len(f.Append(nil, e)) != 0 {
				t.Errorf("%s.%s is not unset", kind, f.Name)
			}
			f.Set(e, values...)
		}
		if kind != evidence.KindLink && e.Ref() != "a-text" {
			t.Errorf("the key of %s is %q", kind, e.Ref())
		}
	}
	study := &evidence.Study{}
	for _, f := range evidence.FieldsOf(evidence.KindStudy) {
		if f.Name == "sampleSize" && f.Set(study, "many") {
			t.Error("a sample size takes a text")
		}
	}
	for _, f := range evidence.FieldsOf(evidence.KindCaveat) {
		if f.Name == "resolved" && f.Set(&evidence.Caveat{}, "yes") {
			t.Error("a flag takes a text")
		}
	}
}

// What a field is given has a type that is the field's own or converts to it
// without a loss. A value of another type is refused, and is never a clear.
func TestFieldsArePut(t *testing.T) {
	text, number, none := "text", int32(58), (*string)(nil)
	for _, c := range []struct {
		kind  evidence.Kind
		field string
		value any
		want  string // "" for none, "!" for what is refused
	}{
		{evidence.KindStudy, "title", "text", "text"},
		{evidence.KindStudy, "title", &text, "text"},
		{evidence.KindStudy, "title", evidence.ID("text"), "text"},
		{evidence.KindStudy, "title", none, ""},
		{evidence.KindStudy, "title", nil, ""},
		{evidence.KindStudy, "title", "", ""},
		{evidence.KindStudy, "title", 58, "!"},
		{evidence.KindStudy, "title", 5.8, "!"},
		{evidence.KindStudy, "title", true, "!"},
		{evidence.KindStudy, "title", []string{"text"}, "!"},
		{evidence.KindStudy, "title", map[string]any{}, "!"},
		{evidence.KindStudy, "title", struct{}{}, "!"},
		{evidence.KindStudy, "title", &none, "!"},
		{evidence.KindStudy, "design", evidence.Design("SURVEY"), "SURVEY"},
		{evidence.KindStudy, "sampleSize", 58, "58"},
		{evidence.KindStudy, "sampleSize", &number, "58"},
		{evidence.KindStudy, "sampleSize", 5.8, "!"},
		{evidence.KindStudy, "sampleSize", uint8(58), "!"},
		{evidence.KindStudy, "sampleSize", "58", "!"},
		{evidence.KindStudy, "investigators", []evidence.ID{"ann", "bob"}, "ann bob"},
		{evidence.KindStudy, "investigators", []string{}, ""},
		{evidence.KindStudy, "investigators", "ann", "!"},
		{evidence.KindStudy, "investigators", []any{"ann"}, "!"},
		{evidence.KindStudy, "investigators", []int{1}, "!"},
		{evidence.KindSource, "retracted", true, "true"},
		{evidence.KindSource, "retracted", false, ""},
		{evidence.KindSource, "retracted", "true", "!"},
		{evidence.KindCaveat, "qualifies", []evidence.Key{"ann"}, "ann"},
	} {
		fields := evidence.FieldsOf(c.kind)
		f := fields[slices.IndexFunc(fields, func(f evidence.Field) bool { return f.Name == c.field })]
		e := evidence.NewEntry(c.kind)
		before := "before"
		switch f.Form {
		case evidence.FormCount:
			before = "1"
		case evidence.FormFlag:
			before = "true"
		}
		f.Set(e, before)
		want := c.want
		if want == "!" {
			want = before
		}
		taken := f.Put(e, c.value)
		got := strings.Join(f.Append(nil, e), " ")
		if taken != (c.want != "!") || got != want {
			t.Errorf("%s = %#v: taken %v, and it is %q, expected %q", c.field, c.value, taken, got, want)
		}
		other := evidence.NewEntry(c.kind)
		if f.Copy(other, e); strings.Join(f.Append(nil, other), " ") != got {
			t.Errorf("%s: copied, it is %v, expected %q", c.field, f.Append(nil, other), got)
		}
	}
}

// A copy shares no list with what it was copied from.
func TestCopiesShareNothing(t *testing.T) {
	was := &evidence.Claim{Tags: []string{"a", "b"}}
	copied := evidence.Clone(was).(*evidence.Claim)
	copied.Tags[0] = "c"
	if was.Tags[0] != "a" {
		t.Error("a change to a copy changed the original")
	}
}

// AppendReferred is told the fields one by one, so it could lack one.
func TestAppendReferred(t *testing.T) {
	for _, kind := range []evidence.Kind{evidence.KindAgent, evidence.KindSource, evidence.KindStudy, evidence.KindTestimony} {
		it := evidence.NewEntry(kind).(evidence.Item)
		for i, r := range it.References() {
			it.SetReferences(r.Relation, []evidence.Key{evidence.Key(fmt.Sprint("to-", i))})
		}
		for _, r := range it.References() {
			if got := evidence.AppendReferred(nil, it, r.Relation); !slices.Equal(got, r.To) || len(got) != 1 {
				t.Errorf("%s %s: got %q, want %q", kind, r.Relation, got, r.To)
			}
		}
	}
}
