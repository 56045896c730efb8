package exchange_test

import (
	"context"
	"fmt"
	"strings"

	"corroborate/internal/exchange"
)

// A file gives a map, or all of its problems with their places.
func ExampleRead() {
	ctx := context.Background()
	m, err := exchange.Read(ctx, "map.yaml", strings.NewReader("claims:\n- key: dry\n  statement: The wells are dry.\n"), exchange.YAML, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Claims[0].Statement)

	_, err = exchange.Read(ctx, "map.yaml", strings.NewReader("claims:\n- key: dry\n  statements: The wells are dry.\n"), exchange.YAML, nil)
	fmt.Println(err)
	// Output:
	// The wells are dry.
	// map.yaml:3:3: "statements" is not a field of a claim, expected one of key, statement, tags, note; did you mean "statement"?
}
