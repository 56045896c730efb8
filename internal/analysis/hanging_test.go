package analysis_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// testified is a map of two witnesses: one claim has both, and another one rests on it.
func testified() *evidence.Map {
	at := func(key evidence.Key) evidence.Meta { return evidence.Meta{Key: key} }
	m := &evidence.Map{Caveats: []*evidence.Caveat{{Meta: at("doubt"), Text: "doubt", Category: "INDIRECT", Severity: "SERIOUS", Qualifies: []evidence.Ref{"one"}}}}
	for _, key := range []evidence.Key{"one", "two"} {
		m.Add(&evidence.Agent{Meta: at(key), Name: string(key), Kind: "PERSON"})
		m.Add(&evidence.Testimony{Meta: at(key + "-saw"), Summary: "saw", Basis: "EYEWITNESS", Speaker: key})
	}
	for _, key := range []evidence.Key{"both", "first", "above"} {
		m.Add(&evidence.Claim{Meta: at(key), Statement: string(key)})
	}
	for _, name := range []string{"one-saw->both", "two-saw->both", "one-saw->first", "first->above"} {
		from, to, relation, _ := evidence.ParseLinkName(name)
		m.Add(&evidence.Link{From: from, To: to, Relation: relation, Strength: "STRONG"})
	}
	return m
}

// Claims hang on what nothing supports them without, however far below them it is.
func TestHanging(t *testing.T) {
	a := asker(keeping(t, testified()))
	for on, want := range map[evidence.Ref][]evidence.Key{
		"one": {"above", "first"}, "one-saw": {"above", "first"}, "one-saw->first": {"above", "first"}, "first": {"above"}, "two": nil, "doubt": nil,
	} {
		got, err := a.Hanging(t.Context(), on)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what hangs on %s (-want +got):\n%s", on, diff)
		}
	}
	if _, err := a.Hanging(t.Context(), "on"); evidence.CodeOf(err) != evidence.NotFound {
		t.Errorf("what hangs on nothing: %v", err)
	}
	a.Limits.Claims = 2
	if _, err := a.Hanging(t.Context(), "one"); evidence.CodeOf(err) != evidence.TooLarge {
		t.Errorf("more claims than the limit: %v", err)
	}
}

// A filter gets the claims of its conditions wherever these are, stays as it is, and an error
// names the place of the condition.
func TestNarrow(t *testing.T) {
	a := asker(keeping(t, testified()))
	hanging := func(on ...string) storage.Filter {
		return storage.Filter{Fields: storage.Fields{"hangsOn": storage.Any(on...)}}
	}
	inner := hanging("two")
	f := storage.Filter{Fields: storage.Fields{"tags": storage.Any("x")}, Or: []storage.Filter{{And: []storage.Filter{hanging("one")}}}, Not: &inner}
	got, err := a.Narrow(t.Context(), evidence.KindClaim, "where", f)
	if err != nil {
		t.Fatal(err)
	}
	none := storage.Filter{Fields: storage.Fields{"hangsOn": storage.Any[string]()}}
	want := storage.Filter{Fields: f.Fields, Or: []storage.Filter{{And: []storage.Filter{hanging("above", "first")}}}, Not: &none}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("narrowed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(hanging("one"), f.Or[0].And[0]); diff != "" {
		t.Errorf("the filter itself (-want +got):\n%s", diff)
	}
	_, err = a.Narrow(t.Context(), evidence.KindClaim, "where", storage.Filter{Or: []storage.Filter{hanging("on")}})
	if refused := (*evidence.Error)(nil); !errors.As(err, &refused) || refused.Problems[0].Path != "where.or[0].hangsOn" {
		t.Errorf("an unknown record: %v", err)
	}
}

// What hangs on Ann's testimony, on which Bob's is based?
func ExampleAsker_Hanging() {
	ctx := context.Background()
	asker, err := askAboutWells(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	claims, err := asker.Hanging(ctx, "ann-saw")
	fmt.Println(claims, err)
	// Output: [dry] <nil>
}
