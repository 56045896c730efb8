package read

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/problems"
	"corroborate/graph/request"
)

// Cost tells what a request would cost, without running it.
func (q queryResolver) Cost(ctx context.Context, query string, operationName, variables *string) (*request.Estimate, error) {
	params := &graphql.RawParams{Query: query}
	if operationName != nil {
		params.OperationName = *operationName
	}
	if variables != nil {
		var ok bool
		if params.Variables, ok = request.ParseVariables(*variables); !ok {
			return nil, problems.BadInput("variables", `the text of a JSON object, such as {"ref": "promise-gap"}`, "it is not the text of a JSON object")
		}
	}
	e := q.reader.Estimate(ctx, params)
	return &e, nil
}
