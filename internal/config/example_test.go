package config_test

import (
	"errors"
	"fmt"

	"corroborate/internal/config"
	"corroborate/internal/evidence"
)

// A setting has its value from a flag, the environment or a file, in this order.
// What is wrong comes as problems, each with its place.
func Example() {
	listen, depth := "127.0.0.1:8080", 15
	s := config.New()
	s.Text(&listen, "listen", "the `ADDRESS` to listen on")
	s.Count(&depth, "limit-depth", "fields within fields")

	env := map[string]string{"CORROBORATE_LIMIT_DEPTH": "20"}
	fmt.Println(s.Load(config.File{Name: "server.yaml", Data: []byte("listen: 127.0.0.1:9000\nlimit-depth: 9\n")}, env))
	fmt.Println(listen, depth)

	err := s.Load(config.File{Name: "server.yaml", Data: []byte("# a comment\nlimit-dept: 9\n")}, nil)
	var wrong *evidence.Error
	if errors.As(err, &wrong) {
		fmt.Println(wrong.Problems[0].Place.Line, wrong.Problems[0].Nearest)
	}
	fmt.Println(err)
	// Output:
	// <nil>
	// 127.0.0.1:9000 20
	// 2 [limit-depth]
	// server.yaml:2:1: "limit-dept" is not known, expected a setting that 'corroborate config' prints; did you mean "limit-depth"?
}
