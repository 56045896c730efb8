package spelling_test

import (
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
)

// An unknown word or link gets the nearest known ones as suggestions.
func Example() {
	fmt.Println(spelling.To("recruiting-decline", []string{"promise-gap", "recruiting-declining"}, 1))
	fmt.Println(spelling.Link("promise-gap-|defection", []evidence.Ref{"survey->defection", "promise-gap->defection"}))
	// Output:
	// [recruiting-declining]
	// [promise-gap->defection]
}
