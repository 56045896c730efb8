// Package server is the HTTP side of the program: routes, request ids, the
// access log, figures, limits, health, and a shutdown that lets requests finish.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"corroborate/internal/evidence"
	"corroborate/internal/server/metrics"
	"corroborate/internal/storage"
	"corroborate/internal/web"
)

// Limits bound what one client can take from the server.
type Limits struct {
	Body       int64         // bytes of a request's body
	Header     int           // bytes of a request's headers
	HeaderRead time.Duration // for the headers to arrive
	Read       time.Duration // for a whole request to arrive
	Write      time.Duration // from the end of the headers to the end of the answer
	Idle       time.Duration // for a connection to be kept between requests
	Ready      time.Duration // for the store to say where it stands
	Shutdown   time.Duration // for requests to finish once the server stops
}

// DefaultLimits are the limits in force where nobody asks for others.
func DefaultLimits() Limits {
	return Limits{
		Body:       1 << 20,
		Header:     64 << 10,
		HeaderRead: 5 * time.Second,
		Read:       30 * time.Second,
		Write:      2 * time.Minute, // longer than the longest operation may take
		Idle:       2 * time.Minute,
		Ready:      time.Second,
		Shutdown:   20 * time.Second,
	}
}

// Config is what a server is made of. GraphQL, Store, Log, Now and
// NewRequestID are needed.
type Config struct {
	GraphQL      http.Handler
	Export       http.Handler  // as Export makes it; nil where there are no exports
	Store        storage.Store // asked whether it answers
	Writing      *Writing      // asked whether the store can be written to; nil if that does not matter
	Log          *slog.Logger
	Now          func() time.Time
	NewRequestID func() string
	// WithRequestID hands the request's id on to those who answer it; nil
	// where nobody wants it.
	WithRequestID func(ctx context.Context, id string) context.Context
	Metrics       *metrics.Metrics     // counts the requests, and is served; nil where nothing is counted
	Tracing       trace.TracerProvider // makes a span of each request; nil if nobody wants them
	Version       string               // of the program, for /healthz
	Pages         *web.Pages           // nil for those in the binary
	Explorer      Explorer             // the pages on which people read the map; nil if there are none
	Schema        string               // of the API, served to programs that generate clients; empty if it is not served
	MapSchema     string               // the JSON Schema of map files, served to editors; empty if it is not served
	Limits        Limits
	Doors         Doors
}

// Explorer is pages on which people read the map.
type Explorer interface {
	// Routes are the handlers of the pages, and of what they load, by their patterns below
	// the base path, such as "/claim/{key}". They get reading requests only. A form that
	// writes has a pattern with its method, such as "POST /undo".
	Routes() map[string]http.Handler
	// NotFound answers a request for an address that nothing has. It has 0 or 1 slashes
	// below the base path.
	NotFound(w http.ResponseWriter, r *http.Request, slashes int)
}

// New makes the handler of everything that the server answers.
func New(c Config) (http.Handler, error) {
	if c.GraphQL == nil || c.Store == nil || c.Log == nil || c.Now == nil || c.NewRequestID == nil {
		return nil, errors.New("a server needs GraphQL, Store, Log, Now and NewRequestID")
	}
	if c.Limits == (Limits{}) {
		c.Limits = DefaultLimits()
	}
	if c.Pages == nil {
		c.Pages = web.New(web.Bundle())
	}
	if err := c.Doors.Check(); err != nil {
		return nil, err
	}
	h := c.routes()
	h = c.checkOrigin(h)
	h = c.checkHost(h)
	h = c.bound(h)
	h = c.share(h)
	h = secure(h)
	h = c.recoverPanics(h)
	h = c.record(h)
	return c.traced(c.forwarded(h)), nil
}

// traced makes a span of each request, as part of the trace that the client
// tells of. What machines ask all day long has none.
func (c Config) traced(next http.Handler) http.Handler {
	if c.Tracing == nil {
		return next
	}
	return otelhttp.NewHandler(next, "request", otelhttp.WithTracerProvider(c.Tracing), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithFilter(func(r *http.Request) bool {
			p := c.Doors.inner(r)
			return p != "/healthz" && p != "/readyz" && p != "/metrics"
		}))
}

func (c Config) routes() http.Handler {
	mux, base := http.NewServeMux(), c.Doors.BasePath
	mux.Handle(base+"/graphql", c.withAuthor(c.withSeen(c.withWriters(c.GraphQL))))
	if c.Export != nil {
		mux.Handle(base+"/export", get(c.withAuthor(c.withSeen(c.Export))))
	}
	if c.Schema != "" {
		mux.Handle(base+"/schema.graphqls", get(fixed("text/plain; charset=utf-8", c.Schema)))
	}
	if c.MapSchema != "" {
		mux.Handle(base+"/schema/map.json", get(fixed("application/schema+json", c.MapSchema)))
	}
	if c.Metrics != nil {
		mux.Handle(base+"/metrics", get(c.Metrics.Handler()))
	}
	mux.Handle(base+"/playground", get(c.Pages.Page("playground")))
	mux.Handle(base+"/assets/{name}", get(http.HandlerFunc(c.asset)))
	mux.Handle(base+"/healthz", get(http.HandlerFunc(c.health)))
	mux.Handle(base+"/readyz", get(c.readiness()))
	mux.Handle(base+"/playground/{$}", get(redirect("../playground")))
	home := ""
	if c.Explorer == nil {
		home = "playground"
		mux.Handle(base+"/{$}", get(redirect(home)))
	} else {
		for pattern, page := range c.Explorer.Routes() {
			if form, ok := strings.CutPrefix(pattern, http.MethodPost+" "); ok {
				mux.Handle(http.MethodPost+" "+base+form, c.withAuthor(c.withSeen(c.withWriters(page)))) // checkOrigin guards what is no GET
				continue
			}
			mux.Handle(base+pattern, get(visited(c.withAuthor(c.withSeen(c.withPageWriters(page))))))
		}
	}
	if base != "" {
		mux.Handle(base, get(redirect(path.Base(base)+"/"+home)))
	}
	mux.HandleFunc("/", c.notFound)
	return routed(mux, base)
}

// redirect sends clients to an address that is relative to the one that they asked
// for, because a proxy may have taken away the beginning of its path.
func redirect(to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
}

func (c Config) notFound(w http.ResponseWriter, r *http.Request) {
	if inner, ok := strings.CutPrefix(r.URL.Path, c.Doors.BasePath+"/"); ok && c.Explorer != nil && strings.Contains(r.Header.Get("Accept"), "text/html") &&
		strings.Count(inner, "/") <= 1 {
		c.Explorer.NotFound(w, r, strings.Count(inner, "/"))
		return
	}
	refuse(w, http.StatusNotFound, evidence.Problem{Code: evidence.NotFound, Message: "there is nothing here",
		Expected: fmt.Sprintf("the API at %s/graphql, or a page to try it at %[1]s/playground", c.Doors.BasePath)})
}

// fixed serves a text that the program has in it, so that it changes with the program only.
func fixed(mediaType, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(text))
	})
}

func (c Config) asset(w http.ResponseWriter, r *http.Request) {
	asset, err := c.Pages.Asset(r.PathValue("name"))
	if err != nil {
		c.notFound(w, r)
		return
	}
	asset.ServeHTTP(w, r)
}

// get lets only reading requests through.
func get(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, evidence.Problem{Message: shorten(r.Method) + " is not possible here", Expected: "GET or HEAD"})
			return
		}
		h.ServeHTTP(w, r)
	})
}
