package graph

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"corroborate/graph/edit"
	"corroborate/graph/generated"
	"corroborate/graph/load"
	"corroborate/graph/paging"
	"corroborate/graph/problems"
	"corroborate/graph/read"
	"corroborate/graph/request"
	"corroborate/graph/write"
	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/storage"
)

// Config is what a handler is made of. Store, Rubric and Log must be set.
type Config struct {
	Store   storage.Store
	Rubric  assess.Rubric
	Options assess.Options // of every assessment
	// Slots are those in which requests that are not plain read the store. If it is nil, they
	// need none, as with a store that computes elsewhere.
	Slots  assess.Slots
	Limits Limits
	Log    *slog.Logger
	// Curator makes changes. If it is nil, the handler is for reading only.
	Curator *curate.Curator
	// Author names who makes the changes of a request. If it is nil, that is
	// LocalAuthor.
	Author func(context.Context) string
	// Seen is what the client of a request has seen of the map. If it is nil, or
	// returns nil, nobody notes that.
	Seen func(context.Context) *storage.Seen
	// MayWrite returns nil if the client of a request may make changes, or else an
	// *evidence.Error that says why not. If MayWrite is nil, every client may.
	MayWrite func(context.Context) error
	// Turn waits until a request whose effort is Limits.Heavy points may begin. It returns what
	// to call when the work is done, or an *evidence.Error. If it is nil, nothing waits.
	Turn func(context.Context) (done func(), err error)
	// Spend takes from what the client of a request may spend, as request.Spend says. If it is
	// nil, clients may spend any number of points.
	Spend request.Spend
	// Background ends work that outlives its request. If it is nil, nothing ends
	// that work.
	Background context.Context
	Watcher    Watcher // nil if nothing is counted
	// Gaps are those of the whole map, which others may ask for, too. If it is nil, the
	// handler makes its own.
	Gaps *analysis.KeptGaps
	// Wait is how long a read waits for others to join it. If it is 0, that is a
	// millisecond.
	Wait time.Duration
}

// LocalAuthor makes all changes if the handler does not know its users.
const LocalAuthor = "local"

// NewGaps makes what answers for the gaps of the whole map, for a handler and for others
// that ask the same. The request that begins the work pays for it.
func NewGaps(c Config) *analysis.KeptGaps {
	c = c.counted()
	gaps := &analysis.KeptGaps{Asker: &analysis.Asker{Store: c.Store, Rubric: c.Rubric, Options: c.Options, Limits: c.Limits.withDefaults().Questions},
		First: request.MaxPage, Background: c.Background}
	if gaps.Background == nil {
		gaps.Background = context.Background()
	}
	if c.Watcher != nil {
		gaps.Asked = c.Watcher.AskedGaps
	}
	return gaps
}

// NewHandler answers GraphQL over HTTP.
func NewHandler(c Config) http.Handler {
	if c.Gaps == nil {
		c.Gaps = NewGaps(c)
	}
	c = c.counted()
	c.Limits = c.Limits.withDefaults()
	c.Wait = cmp.Or(c.Wait, load.DefaultWait)
	if c.Background == nil {
		c.Background = context.Background()
	}
	if c.Author == nil {
		c.Author = func(context.Context) string { return LocalAuthor }
	}
	if c.Seen == nil {
		c.Seen = func(context.Context) *storage.Seen { return nil }
	}
	if c.Turn == nil {
		c.Turn = func(context.Context) (func(), error) { return func() {}, nil }
	}
	if c.Spend == nil {
		c.Spend = func(context.Context, int) (func(int), time.Duration, error) { return func(int) {}, 0, nil }
	}
	if c.MayWrite == nil {
		c.MayWrite = func(context.Context) error { return nil }
	}
	asker := analysis.Asker{Store: c.Store, Rubric: c.Rubric, Options: c.Options, Limits: c.Limits.Questions}
	if c.Watcher == nil {
		c.Watcher = unwatched{}
	}
	schema := Schema()
	reader := request.NewReader(schema, c.Limits.Limits, c.Watcher, paging.IsCursor)
	server := handler.New(generated.NewExecutableSchema(generated.Config{
		Schema:     schema,
		Resolvers:  resolvers{read.New(c.Rubric, asker, c.Gaps, reader), edit.Mutations{Curator: c.Curator, Author: c.Author, MayWrite: c.MayWrite}},
		Directives: generated.DirectiveRoot{Whole: write.Whole},
	}))
	presenter := problems.Presenter{Log: c.Log}
	server.SetErrorPresenter(presenter.Present)
	server.SetRecoverFunc(presenter.Recovered)
	server.SetQueryCache(request.AlreadyRead{})
	server.AddTransport(request.NewHTTP(reader, c.Spend))
	server.Use(extension.Introspection{})
	server.Use(scope{c.Limits, c.Seen, c.Turn, c.Slots, presenter, load.Config{
		Store: c.Store, Rubric: c.Rubric, Options: c.Options, Nodes: c.Limits.Nodes, Wait: c.Wait,
	}})
	return server
}

// resolvers are those of all types.
type resolvers struct {
	read.Resolvers
	mutations edit.Mutations
}

// Mutation implements generated.ResolverRoot.
func (r resolvers) Mutation() generated.MutationResolver { return r.mutations }

// scope gives each request loaders and a deadline of its own. Each mutation of
// a request has loaders of its own besides, so that it reads nothing that those
// before it have changed.
type scope struct {
	limits    Limits
	seen      func(context.Context) *storage.Seen
	turn      func(context.Context) (func(), error)
	slots     assess.Slots
	presenter problems.Presenter
	loaders   load.Config
}

// load returns a context with loaders that read the store as the client of the
// request may: nothing older than what it has seen.
func (s scope) load(ctx context.Context) context.Context {
	c := s.loaders
	c.Store = inSlots(ctx, storage.For(c.Store, s.seen(ctx)), s.slots)
	return load.With(ctx, c)
}

var _ interface {
	graphql.OperationInterceptor
	graphql.RootFieldInterceptor
} = scope{}

// ExtensionName implements graphql.HandlerExtension.
func (scope) ExtensionName() string { return "Scope" }

// Validate implements graphql.HandlerExtension.
func (scope) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor.
func (s scope) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	limit, heavy := s.limits.QueryTime, request.Effort(ctx) >= s.limits.Heavy
	r := request.Of(ctx)
	for f := range r.Each(r.Fields) {
		if f.Slow {
			limit = s.limits.TraceTime
		}
	}
	if r.Operation == ast.Mutation {
		limit = s.limits.MutationTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	respond := next(s.load(ctx))
	return func(ctx context.Context) *graphql.Response {
		defer cancel()
		if heavy {
			done, err := s.turn(ctx)
			if err != nil {
				return &graphql.Response{Errors: gqlerror.List{s.presenter.Present(ctx, err)}}
			}
			defer done()
		}
		return respond(ctx)
	}
}

// InterceptRootField implements graphql.RootFieldInterceptor.
func (s scope) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		ctx = s.load(ctx)
	}
	return next(ctx)
}
