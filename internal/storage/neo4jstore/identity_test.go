package neo4jstore

import (
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// TestChangedUnderneath: what a hand or another version does to the map is noticed by all that has
// it open, and told by name. It is for good. The suite has what programs of this version do.
func TestChangedUnderneath(t *testing.T) {
	for _, test := range []struct {
		name, cypher string
		want         evidence.Outage
		says         string
		later        bool // only writers notice it
	}{
		{"upgraded", "MATCH (m:Map) SET m.format = 99", evidence.OutageUpgraded, "to format 99", false},
		{"emptied", "MATCH (n) DETACH DELETE n", evidence.OutageMissing, "was deleted", false},
		{"without its clock", "MATCH (c:Clock) DELETE c", evidence.OutageMissing, "was deleted", false},
		{"an older dump", "MATCH (m:Map) SET m.sequence = 1", evidence.OutageRestored, "of sequence 1, and this program has written 2", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			under.empty(t)
			s := under.open(t)
			defer func() { _ = s.Close() }()
			for range 2 {
				if err := s.Update(t.Context(), func(storage.Tx) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
			whole := under.bare(t)("MATCH (m:Map), (c:Clock) RETURN properties(m), properties(c)", nil)[0].Values
			under.bare(t)(test.cypher, nil)
			read := func() error { _, err := state(t.Context(), s); return err }
			write := func() error {
				return s.Update(t.Context(), func(storage.Tx) error { t.Error("it is written to"); return nil })
			}
			check := func(what string, err error) {
				t.Helper()
				if evidence.OutageOf(err) != test.want || evidence.CodeOf(err) != evidence.Unavailable || !strings.Contains(err.Error(), test.says) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if !test.later {
				check("View", read())
			}
			check("Update", write())
			under.empty(t)
			under.bare(t)("CREATE (m:Map) SET m = $map CREATE (c:Clock) SET c = $clock", params{"map": whole[0], "clock": whole[1]})
			check("View, afterwards", read())
			check("Update, afterwards", write())
		})
	}
}

// TestOwnRestore: the store that restored a map itself goes on with it, also if its sequence is
// lower than before.
func TestOwnRestore(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	ctx := t.Context()
	for range 3 {
		if err := s.Update(ctx, func(storage.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	before, err := state(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, func(tx storage.Tx) error {
		to := tx.(storage.Restorer)
		if err := to.Adopt(ctx, "map_other"); err != nil {
			return err
		}
		if err := to.Jump(ctx, 1); err != nil {
			return err
		}
		now, err := tx.State(ctx)
		if now.Copy == before.Copy || now.Map != "map_other" {
			t.Errorf("within, the map is %+v", now)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, func(storage.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
	after, err := state(ctx, s)
	if err != nil || after.Sequence != 2 || after.Copy == before.Copy {
		t.Errorf("the map stands at %+v, %v", after, err)
	}
}

// TestReadOnly: a map that is opened to be read is read, and nothing is written to it, not even
// by opening it.
func TestReadOnly(t *testing.T) {
	under.empty(t)
	bare := under.bare(t)
	o := under.options()
	o.ReadOnly, o.Upgrade = true, false
	refused(t, under.address, o, evidence.NotFound, "no map yet")
	if n := bare("MATCH (n) RETURN count(n)", nil)[0].Values[0]; n != int64(0) {
		t.Errorf("opening it has made %d nodes", n)
	}
	_ = under.open(t).Close()
	bare("DROP INDEX claim_by_words", nil)
	refused(t, under.address, o, evidence.Invalid, "lacks 1 of its indexes")
	_ = under.open(t).Close()
	bare("MATCH (c:Clock) SET c.begun = c.begun + 1", nil) // as a writer that was killed leaves it
	s, err := Open(t.Context(), under.address, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, err := state(t.Context(), s); err != nil || !storage.IsReadOnly(s) {
		t.Errorf("reading: %v", err)
	}
	if err := s.Update(t.Context(), func(storage.Tx) error { t.Error("it is written to"); return nil }); evidence.CodeOf(err) != evidence.Forbidden {
		t.Errorf("writing: %v", err)
	}
	if diff := bare("MATCH (c:Clock) RETURN c.begun - c.done", nil)[0].Values[0]; diff != int64(1) {
		t.Errorf("the clock was changed: %v", diff)
	}
}
