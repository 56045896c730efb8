package snapshot_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/storage/snapshot"
)

// Decode is the inverse of Encode.
func ExampleDecode() {
	dry := &evidence.Claim{Meta: evidence.Meta{ID: "claim_1", Key: "dry", Version: 1}, Statement: "The wells are dry."}
	data, err := new(snapshot.Encoder).Encode([]evidence.Change{{ID: "claim_1", Kind: evidence.KindClaim, Ref: "dry", After: dry}})
	if err != nil {
		fmt.Println(err)
		return
	}
	changes, err := snapshot.Decode(data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(changes[0].Ref, "is new:", changes[0].Created())
	// Output:
	// dry is new: true
}
