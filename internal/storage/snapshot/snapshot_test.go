package snapshot_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/snapshot"
)

// anyEntry is an entry with any content, whether that is good or not.
func anyEntry(t *rapid.T, kind evidence.Kind, id evidence.ID) evidence.Entry {
	e := evidence.NewEntry(kind)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "a\x00b", "<&>\u2028", "[1]", "null"}))
	for _, f := range evidence.FieldsOf(kind) {
		var values []string
		switch {
		case rapid.IntRange(0, 2).Draw(t, "set") == 0:
		case f.Form.List():
			values = rapid.SliceOfN(text, 1, 4).Draw(t, f.Name)
		case f.Form == evidence.FormFlag:
			values = []string{"true"}
		case f.Form == evidence.FormCount:
			values = []string{fmt.Sprint(rapid.Int().Draw(t, f.Name))}
		default:
			values = []string{text.Draw(t, f.Name)}
		}
		if !f.Set(e, values...) {
			t.Fatalf("%s cannot be %q", f.Name, values)
		}
	}
	m := e.EntryMeta()
	m.ID, m.Version = id, rapid.Int().Draw(t, "version")
	m.CreatedAt = time.UnixMilli(rapid.Int64Range(-1e12, 253402300799999).Draw(t, "created")).UTC()
	m.UpdatedAt = time.UnixMilli(rapid.Int64Range(-1e12, 253402300799999).Draw(t, "updated")).UTC()
	for range rapid.IntRange(0, 2).Draw(t, "aliases") {
		m.Aliases = append(m.Aliases, evidence.Key(text.Draw(t, "alias")))
	}
	if rapid.IntRange(0, 9).Draw(t, "another id") == 0 {
		m.ID = "it_other"
	}
	return e
}

func anyChanges(t *rapid.T) []evidence.Change {
	changes := []evidence.Change{}
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		c := evidence.Change{ID: evidence.ID(rapid.String().Draw(t, "id")), Kind: rapid.SampledFrom(evidence.Kinds).Draw(t, "kind")}
		if rapid.Bool().Draw(t, "before") {
			c.Before = anyEntry(t, c.Kind, c.ID)
			c.Ref = c.Before.Ref()
		}
		if rapid.Bool().Draw(t, "after") {
			c.After = anyEntry(t, c.Kind, c.ID)
			c.Ref = c.After.Ref()
		}
		if rapid.IntRange(0, 2).Draw(t, "another name") == 0 {
			c.Ref = evidence.Ref(rapid.String().Draw(t, "ref"))
		}
		changes = append(changes, c)
	}
	return changes
}

// Whatever a revision changed comes back as it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyChanges(t)
		data, err := new(snapshot.Encoder).Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := snapshot.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-written +read:\n%s", diff)
		}
	})
}

// Figures and what becomes of them are no part of a change.
func TestNoFigures(t *testing.T) {
	c := &evidence.Claim{Meta: evidence.Meta{ID: "c_1", Key: "c"}, Figures: &evidence.Figures{Belief: 1}, StaleSince: 7}
	data, err := new(snapshot.Encoder).Encode([]evidence.Change{{ID: "c_1", Kind: evidence.KindClaim, Ref: "c", After: c}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := snapshot.Decode(data)
	want := []evidence.Change{{ID: "c_1", Kind: evidence.KindClaim, Ref: "c", After: &evidence.Claim{Meta: c.Meta}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// A record that is changed in one word takes little more than the record: a
// map lives with all its history.
func TestCompact(t *testing.T) {
	before := &evidence.Testimony{Meta: evidence.Meta{ID: "testimony_0123456789", Key: "saw"}, Summary: "Saw the well dry"}
	for i := range 60 {
		before.Quote += fmt.Sprintf("On day %d the well was dry, and so it was in the year %d before. ", i*i, 1900+i*7)
	}
	after := *before
	after.Basis, after.Version = "EYEWITNESS", 2
	changes := []evidence.Change{{ID: before.ID, Kind: evidence.KindTestimony, Ref: "saw", Before: before, After: &after}}
	data, err := new(snapshot.Encoder).Encode(changes)
	if err != nil {
		t.Fatal(err)
	}
	if most := len(before.Quote) / 2; len(data) > most {
		t.Errorf("%d bytes for a quote of %d, expected %d at most", len(data), len(before.Quote), most)
	}

	changes = nil
	for i := range snapshot.Part {
		changes = append(changes, evidence.Change{ID: evidence.ID(fmt.Sprintf("claim_%020d", i*i*7919)), Kind: evidence.KindClaim, Ref: evidence.Ref(fmt.Sprintf("claim-%d", i))})
	}
	if data, err = new(snapshot.Encoder).Encode(changes); err != nil || len(data) > 30*len(changes) {
		t.Errorf("%d bytes for %d names, %v", len(data), len(changes), err)
	}
}

// What a file of an older version of the program holds is read still.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, data string
		want       []evidence.Change
		fails      bool
	}{
		{"none", "\x01[]", []evidence.Change{}, false},
		{"a name", "\x01" + `[{"k":"CLAIM","i":"c_1","r":"c"}]`, []evidence.Change{{ID: "c_1", Kind: evidence.KindClaim, Ref: "c"}}, false},
		{"an agent, with a field that it has no more", "\x01" + `[{"k":"AGENT","i":"a_1","a":{"v":2,"c":1,"u":2,"n":["old"],"f":{"key":["ann"],"name":["Ann"],"shoes":["42"],"pseudonymous":["true"]}}}]`,
			[]evidence.Change{{ID: "a_1", Kind: evidence.KindAgent, Ref: "ann", After: &evidence.Agent{Meta: evidence.Meta{ID: "a_1", Key: "ann", Version: 2,
				CreatedAt: time.UnixMilli(1).UTC(), UpdatedAt: time.UnixMilli(2).UTC(), Aliases: []evidence.Key{"old"}}, Name: "Ann", Pseudonymous: true}}}, false},
		{"nothing", "", nil, true},
		{"a format that is yet to come", "\x09[]", nil, true},
		{"half of it", "\x01[{", nil, true},
		{"half of it, compressed", "\x02\x4a", nil, true},
		{"a kind that is not known", "\x01" + `[{"k":"DREAM","i":"d_1","a":{}}]`, nil, true},
		{"a number that is none", "\x01" + `[{"k":"STUDY","i":"s_1","a":{"f":{"sampleSize":["many"]}}}]`, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := snapshot.Decode([]byte(c.data))
			if (err != nil) != c.fails {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Whatever bytes there are, reading them ends, and what is read can be written.
func FuzzDecode(f *testing.F) {
	long := make([]evidence.Change, 20)
	for i := range long {
		long[i] = evidence.Change{ID: "l_1", Kind: evidence.KindLink, Ref: "a->b", Before: &evidence.Link{From: "a", To: "b", Relation: evidence.Supports}}
	}
	for _, changes := range [][]evidence.Change{nil, long[:1], long} {
		data, err := new(snapshot.Encoder).Encode(changes)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := snapshot.Decode(data)
		if err != nil {
			return
		}
		again, err := new(snapshot.Encoder).Encode(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := snapshot.Decode(again)
		if diff := cmp.Diff(first, second); diff != "" || err != nil {
			t.Errorf("%v, -first +second:\n%s", err, diff)
		}
	})
}

// An encoder writes the same whatever it has written before.
func TestEncoderIsReused(t *testing.T) {
	var used snapshot.Encoder
	for n := range 4 {
		var changes []evidence.Change
		for i := range n * 20 {
			c := &evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprint("claim-", i))}, Statement: fmt.Sprint("Statement ", i*n)}
			changes = append(changes, evidence.Change{ID: evidence.ID(fmt.Sprint("claim_", i)), Kind: evidence.KindClaim, Ref: c.Ref(), After: c})
		}
		want, err := new(snapshot.Encoder).Encode(changes)
		got, again := used.Encode(changes)
		if err != nil || again != nil || !bytes.Equal(want, got) {
			t.Errorf("%d changes: %d bytes with a new encoder, %d with a used one: %v, %v", len(changes), len(want), len(got), err, again)
		}
	}
}
