package quote_test

import (
	"fmt"

	"corroborate/internal/text/quote"
)

// A quote is found even if quotation marks and line breaks differ. The match has
// the words of the text.
func Example() {
	match, err := quote.Find("He said: “they promised\nus a house” and left.", `"they promised us a house"`, quote.Hints{})
	fmt.Printf("%q %v\n", match.Exact, err)
	// Output:
	// "“they promised\nus a house”" <nil>
}
