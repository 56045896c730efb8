package citation_test

import (
	"fmt"

	"corroborate/internal/citing/citation"
)

// A pasted citation gives a source and its authors, with keys to use for them.
func ExampleParse() {
	result, err := citation.Parse("@article{x, author = {Neumann, Peter R.}, title = {Victims, Perpetrators, Assets}, year = 2015}", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Sources[0].Key, result.Sources[0].Authors, result.Agents[0].Name)
	// Output:
	// neumann-2015 [peter-r-neumann] Peter R. Neumann
}
