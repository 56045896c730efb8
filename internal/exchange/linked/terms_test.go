package linked

import (
	"encoding/json"
	"strings"
	"testing"

	"corroborate/internal/evidence"
)

// TestEveryKindHasATerm: what the domain learns to say, linked data says, too.
func TestEveryKindHasATerm(t *testing.T) {
	var file struct {
		Context map[string]any `json:"@context"`
		Graph   []struct {
			ID string `json:"@id"`
		} `json:"@graph"`
	}
	if err := json.Unmarshal(Vocabulary(), &file); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, term := range file.Graph {
		described[strings.TrimPrefix(term.ID, "corroborate:")] = true
	}
	for _, kind := range evidence.SourceKinds {
		if !strings.HasPrefix(works[kind], "schema:") {
			t.Errorf("a source that is a %s has no type of schema.org", kind)
		}
	}
	for _, kind := range evidence.Kinds {
		for _, f := range evidence.FieldsOf(kind) {
			term, inContext := file.Context[f.Name]
			mapped := inContext && strings.Contains(toJSON(t, term), "schema:")
			if !mapped && !described[f.Name] {
				t.Errorf("the field %s of %s is neither a term of schema.org nor described", f.Name, evidence.Noun(kind))
			}
			if (f.Form == evidence.FormKey || f.Form == evidence.FormKeys || f.Form == evidence.FormRefs) && f.Name != "key" && !strings.Contains(toJSON(t, term), `"@type":"@id"`) {
				t.Errorf("the field %s of %s refers to items, and its term does not", f.Name, evidence.Noun(kind))
			}
		}
	}
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
