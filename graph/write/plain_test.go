package write

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/graph/generated"
)

// A text is the same however it is written.
func TestWordIsAsMarshaled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]*`)).Draw(t, "text")
		if diff := cmp.Diff(string(marshalText(nil, s)), string(word(nil, s))); diff != "" {
			t.Errorf("(-marshaled +word):\n%s", diff)
		}
	})
}

// What is written without a resolver is a field of the schema that needs none,
// and none of the records that a list can hold is forgotten.
func TestPlainFields(t *testing.T) {
	types := generated.NewExecutableSchema(generated.Config{}).Schema().Types
	check := func(object string, table []string) {
		t.Helper()
		var leaves []string
		for _, f := range types[object].Fields {
			if to := types[f.Type.Name()]; to.IsLeafType() && f.Type.Elem == nil && len(f.Arguments) == 0 && f.Directives.ForName("cost") == nil {
				leaves = append(leaves, f.Name)
			}
		}
		leaves = append(leaves, "__typename")
		slices.Sort(leaves)
		slices.Sort(table)
		if diff := cmp.Diff(leaves, table); diff != "" {
			t.Errorf("%s (-schema +written):\n%s", object, diff)
		}
	}
	without := func(all []string, some ...string) []string {
		return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(some, name) })
	}
	check("Item", without(slices.Collect(maps.Keys(plainItem)), "statement", "assessment"))
	check("TraceEdge", without(slices.Collect(maps.Keys(plainEdge)), "link"))
	check("Link", slices.Collect(maps.Keys(plainLink)))
	check("Assessment", slices.Collect(maps.Keys(plainFigures)))
	for _, name := range []string{"statement", "assessment"} {
		if types["Claim"].Fields.ForName(name) == nil {
			t.Errorf("a claim has no %s", name)
		}
	}
}
