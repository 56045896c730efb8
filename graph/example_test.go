package graph_test

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"

	"corroborate/graph"
	"corroborate/internal/assess"
	"corroborate/internal/storage/memstore"
)

// A handler that reads a store in memory, and one query.
func ExampleNewHandler() {
	h := graph.NewHandler(graph.Config{Store: memstore.New(), Rubric: assess.DefaultRubric(), Log: slog.New(slog.DiscardHandler)})
	request := httptest.NewRequest("POST", "/graphql", strings.NewReader(`{"query": "{ claims(first: 5) { totalCount } }"}`))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, request)
	fmt.Println(answer.Body)
	// Output:
	// {"data":{"claims":{"totalCount":0}},"extensions":{"cost":{"estimated":1,"actual":10,"storeCalls":1,"entries":0,"modelSteps":0}}}
}
