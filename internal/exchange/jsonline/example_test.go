package jsonline_test

import (
	"fmt"

	"corroborate/internal/exchange/jsonline"
)

// An object with a nested one, in a line.
func ExampleObject() {
	var o jsonline.Object
	o.Begin()
	o.Text("key", "dry")
	o.Field("figures")
	o.Begin()
	o.Number("belief", 0.25)
	o.Flag("disputed", false)
	o.End()
	o.End()
	line, err := o.Take()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(line))
	// Output:
	// {"key":"dry","figures":{"belief":0.25,"disputed":false}}
}
