package request

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"corroborate/internal/apierror"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
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
	schema  *ast.Schema
	limits  Limits
	watcher Watcher
	kept    graphql.Cache[*document]
}

const (
	// maxKept is how many documents are kept.
	maxKept = 500
	// A document that is kept has at most so many bytes, and its trees so many
	// fields. This bounds the memory that hostile documents take.
	maxKeptQuery  = 8 << 10
	maxKeptFields = 2_000
)

// NewReader makes a Reader of requests of a schema, within limits.
func NewReader(schema *ast.Schema, limits Limits, watcher Watcher) Reader {
	return Reader{schema, limits, watcher, lru.New[*document](maxKept)}
}

// read reads a request, and returns a context that holds its document.
func (r Reader) read(ctx context.Context, params *graphql.RawParams) (context.Context, gqlerror.List) {
	doc, found := r.kept.Get(ctx, params.Query)
	if found {
		r.watcher.LookedUp(true)
	} else {
		var errs gqlerror.List
		if doc, errs = r.document(params.Query); errs != nil {
			return ctx, errs
		}
		if len(params.Query) <= maxKeptQuery && doc.size <= maxKeptFields {
			r.kept.Add(ctx, params.Query, doc)
		}
	}
	op := doc.Operations.ForName(params.OperationName)
	if op == nil {
		return ctx, gqlerror.List{noOperation(doc.QueryDocument, params.OperationName)}
	}
	if err := r.checkVariables(op, params.Variables); err != nil {
		return ctx, gqlerror.List{err}
	}
	return context.WithValue(ctx, documentKey{}, doc), nil
}

// document parses and validates a document. Its shape is bounded in between:
// validation takes quadratic time in some shapes.
func (r Reader) document(query string) (*document, gqlerror.List) {
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
	r.watcher.LookedUp(false)
	if errs := validator.ValidateWithRules(r.schema, doc, rules.NewDefaultRules()); errs != nil {
		for _, err := range errs {
			errcode.Set(err, errcode.ValidationFailed)
		}
		return nil, errs
	}
	made, tooLarge := newDocument(r.schema, doc, r.limits.Fields)
	if tooLarge != nil {
		return nil, gqlerror.List{tooLarge}
	}
	return made, nil
}

func noOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	message := "the document has several operations, and operationName does not say which"
	switch {
	case len(doc.Operations) == 0:
		message = "the document has no operation"
	case name != "":
		message = fmt.Sprintf("the document has no operation %q", apierror.Shorten(name, 100))
	}
	err := gqlerror.Errorf("%s", message)
	errcode.Set(err, errcode.ValidationFailed)
	return err
}

func (r Reader) parseError(err error) *gqlerror.Error {
	if strings.Contains(err.Error(), "exceeded token limit") {
		return TooComplex(r.limits.Tokens, "the document has more than %d tokens", r.limits.Tokens)
	}
	var located *gqlerror.Error
	if !errors.As(err, &located) {
		located = gqlerror.Wrap(err)
	}
	errcode.Set(located, errcode.ParseFailed)
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
