package generate_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/generate"
)

// Entries makes a map piece by piece. No entry refers to a later one.
func ExampleEntries() {
	claims, known, early := 0, map[evidence.Key]bool{}, 0
	for e := range generate.Entries(generate.Config{Claims: 100, Seed: 1}) {
		switch e := e.(type) {
		case *evidence.Claim:
			claims++
			known[e.Key] = true
		case *evidence.Link:
			if !known[e.From] || !known[e.To] {
				early++
			}
		case evidence.Item:
			known[e.EntryMeta().Key] = true
		}
	}
	fmt.Println(claims, "claims,", early, "links before their ends")
	// Output:
	// 100 claims, 0 links before their ends
}

// The same Config gives the same map.
func ExampleMap() {
	one := generate.Map(generate.Config{Claims: 20, Seed: 7})
	same := generate.Map(generate.Config{Claims: 20, Seed: 7})
	fmt.Println(len(one.Claims), one.Claims[0].Statement == same.Claims[0].Statement)
	// Output:
	// 20 true
}
