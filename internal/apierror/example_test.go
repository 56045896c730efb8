package apierror_test

import (
	"encoding/json"
	"fmt"

	"corroborate/internal/apierror"
	"corroborate/internal/evidence"
)

func ExampleOf() {
	message, extensions := apierror.Of(evidence.Refuse(evidence.Problem{
		Code: evidence.NotFound, Path: "ref", Message: `there is no record "promise-gape"`, Nearest: []string{"promise-gap"}}))
	text, err := json.MarshalIndent(extensions, "", "  ")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n%s\n", message, text)
	// Output:
	// ref: there is no record "promise-gape"; did you mean "promise-gap"?
	// {
	//   "code": "NOT_FOUND",
	//   "problems": [
	//     {
	//       "code": "NOT_FOUND",
	//       "path": "ref",
	//       "message": "there is no record \"promise-gape\"",
	//       "nearest": [
	//         "promise-gap"
	//       ]
	//     }
	//   ]
	// }
}
