package canonical_test

import (
	"fmt"

	"corroborate/internal/citing/canonical"
)

// All forms of a DOI, and all URLs that lead to the same page, have one form.
func Example() {
	fmt.Println(canonical.DOI("doi:10.1000/ABC") == canonical.DOI("https://doi.org/10.1000/abc"))
	fmt.Println(canonical.URL("http://www.example.org/a/?utm_source=x") == canonical.URL("https://example.org/a"))
	// Output:
	// true
	// true
}
