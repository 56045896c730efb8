package explorer_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// leaning is a map in which a testimony was collected in a study, another one is based on the
// first, and caveats and a remark are on several of these.
func leaning() *evidence.Map {
	m := &evidence.Map{}
	key := func(k evidence.Key) evidence.Meta { return evidence.Meta{Key: k} }
	for _, e := range []evidence.Entry{
		&evidence.Claim{Meta: key("claim"), Statement: "It works."},
		&evidence.Study{Meta: key("study"), Title: "The study", Design: "SURVEY"},
		&evidence.Study{Meta: key("other"), Title: "Another study", Design: "SURVEY"},
		&evidence.Testimony{Meta: key("said"), Summary: "Somebody said so.", Basis: "EXPERT", CollectedIn: []evidence.Key{"study"}},
		&evidence.Testimony{Meta: key("repeated"), Summary: "Somebody repeated it.", Basis: "HEARSAY", BasedOn: []evidence.Key{"said"}},
		&evidence.Caveat{Meta: key("both"), Category: "OTHER", Severity: "MINOR", Text: "Both studies are small.", Qualifies: []evidence.Ref{"study", "other"}},
		&evidence.Caveat{Meta: key("two"), Category: "OTHER", Severity: "MINOR", Text: "Both speak for the same.", Qualifies: []evidence.Ref{"study", "said"}},
		&evidence.Caveat{Meta: key("alone"), Category: "OTHER", Severity: "MINOR", Text: "Nobody was there.", Qualifies: []evidence.Ref{"said->claim"}},
		&evidence.Remark{Meta: key("remark"), Kind: "QUESTION", Text: "Who paid?", About: []evidence.Ref{"claim", "study->claim"}},
	} {
		m.Add(e)
	}
	for _, from := range []evidence.Key{"study", "other", "said", "repeated"} {
		m.Add(&evidence.Link{From: from, To: "claim", Relation: evidence.Supports, Strength: "STRONG"})
	}
	return m
}

// offered are the edits that the page of a what-if offers, as the curator takes them.
func (s *site) offered(t *testing.T, address string) (edits []curate.Edit, inputs []string) {
	t.Helper()
	each(t, s.page(t, address), func(_ *html.Node, a map[string]string) {
		if a["data-edit"] == "" {
			return
		}
		inputs = append(inputs, a["data-edit"])
		var one map[string]struct {
			Ref       evidence.Ref
			WithLinks bool
			Changes   map[string][]string
		}
		if err := json.Unmarshal([]byte(a["data-edit"]), &one); err != nil {
			t.Fatal(err)
		}
		for field, e := range one {
			switch field {
			case "remove":
				edits = append(edits, curate.Remove{Of: e.Ref, WithLinks: e.WithLinks})
			case "unlink":
				edits = append(edits, curate.Unlink{Of: e.Ref})
			case "updateCaveat", "updateRemark":
				set := curate.Fields{}
				for name, value := range e.Changes {
					set[name] = value
				}
				edits = append(edits, curate.Update{Of: e.Ref, Set: set})
			default:
				t.Errorf("%s offers %s", address, field)
			}
		}
	})
	return edits, inputs
}

// has reports whether the map has an entry.
func (s *site) has(t *testing.T, ref evidence.Ref) (has bool) {
	t.Helper()
	err := s.store.View(t.Context(), func(r storage.Reader) error {
		found, err := r.Entries(t.Context(), []evidence.Ref{ref})
		has = err == nil && found[0] != nil
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return has
}

// What a what-if withdraws can be removed: what needs it is named, and goes with it, and what is
// on other records too stays on these.
func TestARemovalTakesAlongWhatNeedsIt(t *testing.T) {
	for address, want := range map[string]struct {
		says []string
		gone []evidence.Ref
		kept []evidence.Ref
	}{
		"withdraw=study": {
			says: []string{"Remove “The study” with its links", "Remove “Somebody said so.” with its links, too: it needs “The study”", "too: it needs “Somebody said so.”",
				"Keep the caveat “Both studies are small.” only on what stays", "Keep the remark “Who paid?” only on what stays", "Remove the caveat “Both speak for the same.”, which is on nothing else"},
			gone: []evidence.Ref{"study", "said", "repeated", "two", "alone"}, kept: []evidence.Ref{"claim", "other", "both", "remark"},
		},
		"withdraw=said-%3Eclaim": {
			says: []string{"Remove the link from “Somebody said so.” to “It works.”", "Remove the caveat “Nobody was there.”, which is on nothing else"},
			gone: []evidence.Ref{"said->claim", "alone"}, kept: []evidence.Ref{"said", "study", "two"},
		},
		"withdraw=said&withdraw=study-%3Eclaim&withdraw=study": {
			says: []string{"Remove “Somebody said so.” with its links"},
			gone: []evidence.Ref{"study", "said", "repeated"}, kept: []evidence.Ref{"claim", "other", "both", "remark"},
		},
	} {
		s := newSite(t, leaning(), "")
		text := words(t, s.page(t, "/what-if?"+address))
		for _, says := range want.says {
			if !strings.Contains(text, says) {
				t.Errorf("%s does not say %q: %s", address, says, text)
			}
		}
		edits, _ := s.offered(t, "/what-if?"+address)
		s.edit(t, "ann", "", edits...)
		for _, ref := range slices.Concat(want.gone, want.kept) {
			if found := s.has(t, ref); found == slices.Contains(want.gone, ref) {
				t.Errorf("after %s, the map has %s: %t", address, ref, found)
			}
		}
	}
}

// What a publication is derived from, or too many records need, is not removed with them.
func TestARemovalThatIsNotOffered(t *testing.T) {
	m := leaning()
	m.Add(&evidence.Source{Meta: evidence.Meta{Key: "report"}, Title: "The report", Kind: "REPORT", DerivedFrom: []evidence.Key{"said"}})
	s := newSite(t, m, "")
	if _, inputs := s.offered(t, "/what-if?withdraw=study"); len(inputs) > 0 {
		t.Errorf("it offers %q", inputs)
	}
	if text := words(t, s.page(t, "/what-if?withdraw=study")); !strings.Contains(text, "Nothing is removed: “The report” derives from “Somebody said so.”. Change that first.") {
		t.Errorf("it does not say why: %s", text)
	}
	m = leaning()
	for _, n := range strings.Split("abcdefghij", "") {
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: evidence.Key("t-" + n)}, Summary: n, Basis: "EXPERT", CollectedIn: []evidence.Key{"study"}})
	}
	if text := words(t, newSite(t, m, "").page(t, "/what-if?withdraw=study")); !strings.Contains(text, "more than 10 records need what would go") {
		t.Errorf("it does not say that too many need it: %s", text)
	}
}
