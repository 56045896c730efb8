package fair_test

import (
	"context"
	"fmt"

	"corroborate/internal/server/fair"
)

// Heavy work enters, and leaves when it is done.
func Example() {
	pool := fair.New(1, 16)
	leave, err := pool.Enter(context.Background(), "ann")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", pool.Load())
	leave()
	fmt.Printf("%+v\n", pool.Load())
	// Output:
	// {Running:1 Waiting:0 Size:1}
	// {Running:0 Waiting:0 Size:1}
}
