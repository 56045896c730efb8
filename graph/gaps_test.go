package graph_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"corroborate/internal/evidence"
)

// The gaps of a large map are a hundred, and the answer counts the claims that it leaves
// out. The claims without any line are all listed.
func TestGapsOfManyClaims(t *testing.T) {
	const claims = 130
	m := &evidence.Map{}
	var want []string
	for i := range claims {
		key := fmt.Sprintf("claim-%03d", i)
		want = append(want, key)
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: evidence.Key(key)}, Statement: key})
	}
	store := openMemory(t)
	importMap(t, store, m)
	h := serve(store)
	for list, most := range map[string]int{"gaps": 100, "nothing": claims} {
		node := map[string]string{"gaps": "claim { key }", "nothing": "key"}[list]
		var got []string
		var after any
		for pages := 0; ; pages++ {
			answer := ask(t, h, `query ($after: String) { gaps { consideredCount unlistedCount `+list+`(first: 30, after: $after) {
				totalCount nodes { `+node+` } pageInfo { hasNextPage endCursor } } } }`, map[string]any{"after": after})
			if len(answer.errors) > 0 || pages > claims {
				t.Fatalf("%s: %s", list, answer.body)
			}
			if at(t, answer.data, "gaps.consideredCount") != float64(claims) || at(t, answer.data, "gaps.unlistedCount") != float64(claims-100) ||
				at(t, answer.data, "gaps."+list+".totalCount") != float64(most) {
				t.Fatalf("%s: the counts of %s", list, answer.body)
			}
			for _, n := range at(t, answer.data, "gaps."+list+".nodes").([]any) {
				n := n.(map[string]any)
				if claim, ok := n["claim"].(map[string]any); ok {
					n = claim
				}
				got = append(got, n["key"].(string))
			}
			if at(t, answer.data, "gaps."+list+".pageInfo.hasNextPage") == false {
				break
			}
			after = at(t, answer.data, "gaps."+list+".pageInfo.endCursor")
		}
		if diff := cmp.Diff(want[:most], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list, diff)
		}
	}
}
