package request

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"corroborate/internal/apierror"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Reader reads requests: it parses, bounds and validates a document once, and
// keeps what came of it for the next request that has the same.
type Reader struct {
	schema   *ast.Schema
	limits   Limits
	watcher  Watcher
	isCursor func(string) bool
	kept     graphql.Cache[*document]
}

const (
	// maxKept is how many documents are kept.
	maxKept = 500
	// A document that is kept has at most so many bytes, and its trees so many
	// fields. This bounds the memory that hostile documents take.
	maxKeptQuery  = 8 << 10
	maxKeptFields = 2_000
)

// NewReader makes a Reader of requests of a schema, within limits. Requests with a cursor of
// which isCursor is false are refused.
func NewReader(schema *ast.Schema, limits Limits, watcher Watcher, isCursor func(string) bool) Reader {
	return Reader{schema, limits, watcher, isCursor, lru.New[*document](maxKept)}
}

// read reads a request, and returns a context that holds its document.
func (r Reader) read(ctx context.Context, params *graphql.RawParams) (context.Context, gqlerror.List) {
	doc, found := r.kept.Get(ctx, params.Query)
	if found {
		r.watcher.LookedUp(true)
	} else {
		parsed, errs := r.parse(params.Query)
		if errs != nil {
			return ctx, errs
		}
		r.watcher.LookedUp(false)
		if doc, errs = r.validate(parsed); errs != nil {
			return ctx, errs
		}
		if len(params.Query) <= maxKeptQuery && doc.size <= maxKeptFields {
			r.kept.Add(ctx, params.Query, doc)
		}
	}
	if _, errs := r.operation(doc, params); errs != nil {
		return ctx, errs
	}
	return context.WithValue(ctx, documentKey{}, doc), nil
}

// operation returns the operation that a request means, once its variables are checked.
func (r Reader) operation(doc *document, params *graphql.RawParams) (*ast.OperationDefinition, gqlerror.List) {
	op := doc.Operations.ForName(params.OperationName)
	if op == nil {
		return nil, gqlerror.List{noOperation(doc.QueryDocument, params.OperationName)}
	}
	if err := r.checkVariables(op, params.Variables); err != nil {
		return nil, gqlerror.List{err}
	}
	return op, nil
}

// document parses and validates a document.
func (r Reader) document(query string) (*document, gqlerror.List) {
	parsed, errs := r.parse(query)
	if errs != nil {
		return nil, errs
	}
	return r.validate(parsed)
}

// parse parses a document and bounds its shape: validation takes quadratic time in some shapes.
func (r Reader) parse(query string) (*ast.QueryDocument, gqlerror.List) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, r.limits.Tokens)
	if err != nil {
		return nil, gqlerror.List{r.parseError(err)}
	}
	if err := checkShape(doc, r.limits); err != nil {
		return nil, gqlerror.List{err}
	}
	if len(doc.Operations) == 0 {
		return nil, gqlerror.List{noOperation(doc, "")}
	}
	return doc, nil
}

func (r Reader) validate(doc *ast.QueryDocument) (*document, gqlerror.List) {
	if errs := validator.ValidateWithRules(r.schema, doc, rules.NewDefaultRules()); errs != nil {
		return nil, r.explain(doc, errs)
	}
	made, tooLarge := newDocument(r.schema, doc, r.limits.Fields)
	if tooLarge != nil {
		return nil, gqlerror.List{tooLarge}
	}
	return made, nil
}

func noOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	p := apierror.Problem{Code: apierror.BadInput, Path: "operationName", Message: "the document has several operations, and none is chosen", Expected: "the name of one of them"}
	switch {
	case len(doc.Operations) == 0:
		p.Path, p.Message, p.Expected = inQuery, "the document has no operation", "an operation, such as { claims { nodes { key } } }"
	case name != "":
		p.Message = fmt.Sprintf("the document has no operation %q", apierror.Shorten(name, 100))
		var known []string
		for _, op := range doc.Operations {
			known = append(known, op.Name)
		}
		p.Nearest = similar(name, known)
	}
	return refusal(p)
}

func (r Reader) parseError(err error) *gqlerror.Error {
	if strings.Contains(err.Error(), "exceeded token limit") {
		return tooComplex(inQuery, r.limits.Tokens, "the document has too many tokens", atMost(r.limits.Tokens, "tokens"))
	}
	var located *gqlerror.Error
	if !errors.As(err, &located) {
		located = gqlerror.Wrap(err)
	}
	located = invalid(located, inQuery, "a GraphQL document", nil)
	located.Err = errNoDocument
	return located
}

// AlreadyRead hands the executor the document that the reader has read.
type AlreadyRead struct{}

var _ graphql.Cache[*ast.QueryDocument] = AlreadyRead{}

// Get implements graphql.Cache.
func (AlreadyRead) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	return ctx.Value(documentKey{}).(*document).QueryDocument, true
}

// Add implements graphql.Cache.
func (AlreadyRead) Add(context.Context, string, *ast.QueryDocument) {}
