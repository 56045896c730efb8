package walk_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/walk"
)

// Below indexes what each item depends on directly.
func ExampleBelow() {
	claim := func(key evidence.Key) evidence.Item { return &evidence.Claim{Meta: evidence.Meta{Key: key}} }
	dry, leave := claim("dry"), claim("leave")
	below := walk.Below([]walk.Hop{{Relation: evidence.Supports, From: dry, To: leave, Link: &evidence.Link{From: "dry", To: "leave", Relation: evidence.Supports}}})
	fmt.Println(below["leave"])
	// Output:
	// [dry]
}
