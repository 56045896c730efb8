package reuse_test

import (
	"fmt"

	"corroborate/internal/reuse"
)

func Example() {
	c := reuse.New[int](1 << 20)
	length := func(text string) int {
		if n, ok := c.Get([]byte(text)); ok {
			fmt.Print("kept: ")
			return n
		}
		c.Put([]byte(text), len(text), 8)
		return len(text)
	}
	fmt.Println(length("evidence"))
	fmt.Println(length("evidence"))
	// Output:
	// 8
	// kept: 8
}
