package words_test

import (
	"fmt"

	"corroborate/internal/text/words"
)

// A search compares words without case and accents.
func Example() {
	fmt.Println(words.Of("Déjà vu: 58 accounts."))
	// Output:
	// [deja vu 58 accounts]
}
