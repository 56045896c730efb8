package request

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"corroborate/internal/apierror"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The media types of answers.
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)

// statusPartial is for an answer with both data and errors.
const statusPartial = 294

// HTTP answers GraphQL over HTTP as the specification of that name says
// (September 2026). For clients of application/json it follows the drafts: such
// clients expect status 200, and take another one for the answer of a proxy.
type HTTP struct {
	reader Reader
	spend  Spend
}

// NewHTTP makes an HTTP that reads requests by a Reader, and asks spend whether a client has
// enough points for a request.
func NewHTTP(reader Reader, spend Spend) HTTP { return HTTP{reader, spend} }

var _ graphql.Transport = HTTP{}

// Supports implements graphql.Transport.
func (HTTP) Supports(r *http.Request) bool { return r.Header.Get("Upgrade") == "" }

// failure is a request that cannot be answered: a status, the header or parameter that is
// wrong, if it is one, what is wrong, and what was expected.
type failure struct {
	status                  int
	path, message, expected string
}

// error is the failure as clients see it.
func (f failure) error() *gqlerror.Error {
	return refusal(apierror.Problem{Code: apierror.BadInput, Path: f.path, Message: f.message, Expected: f.expected})
}

// Do implements graphql.Transport.
func (t HTTP) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	w.Header().Add("Vary", "Accept")
	media, ok := negotiate(r.Header.Values("Accept"))
	a := answer{ResponseWriter: w, media: media, errors: t.reader.limits.Errors}
	var params *graphql.RawParams
	var bad *failure
	switch r.Method {
	case http.MethodOptions:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		w.WriteHeader(http.StatusNoContent)
		return
	case http.MethodGet, http.MethodPost:
		start := graphql.Now()
		if !ok {
			bad = &failure{http.StatusNotAcceptable, "Accept", "the header allows no media type of an answer", mediaGraphQL + " or " + mediaJSON}
		} else if r.Method == http.MethodGet {
			params, bad = fromURL(r.URL)
		} else {
			params, bad = t.fromBody(w, r)
		}
		if params != nil {
			params.Headers = r.Header
			params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
		}
	default:
		w.Header().Set("Allow", "GET, POST, OPTIONS")
		bad = &failure{http.StatusMethodNotAllowed, "method", apierror.Shorten(r.Method, 100) + " is not possible here", "GET or POST"}
	}
	ctx := t.reader.watcher.Began(r.Context())
	operation, code := operationInvalid, apierror.BadInput
	defer func() { t.reader.watcher.Ended(ctx, operation, code) }()
	if bad != nil {
		a.refuse(bad)
		return
	}
	operation, code = t.run(a, r.WithContext(ctx), exec, params)
}

// answer writes answers of one media type.
type answer struct {
	http.ResponseWriter
	media  string
	errors int
	spent  *Spent // nil if the request was not carried out
}

// refuse answers a request that is not a GraphQL request.
func (a answer) refuse(f *failure) {
	a.write(f.status, nil, gqlerror.List{f.error()})
}

// run answers a request, and says what it asked for and how that went.
func (t HTTP) run(a answer, r *http.Request, exec graphql.GraphExecutor, params *graphql.RawParams) (operation, code string) {
	ctx, errs := t.reader.read(r.Context(), params)
	var op *graphql.OperationContext
	if errs == nil {
		if op, errs = exec.CreateOperationContext(ctx, params); errs != nil {
			errs = ofVariables(errs)
		}
	}
	if errs == nil {
		ctx, errs = t.reader.afford(graphql.WithOperationContext(ctx, op))
	}
	if errs == nil && r.Method == http.MethodGet && op.Operation.Operation != ast.Query {
		a.Header().Set("Allow", "POST, OPTIONS")
		a.refuse(&failure{http.StatusMethodNotAllowed, "method", "GET is for queries only", "POST"})
		return operationInvalid, apierror.BadInput
	}
	if errs != nil {
		status := http.StatusUnprocessableEntity
		if errors.Is(errs[0], errNoDocument) {
			status = http.StatusBadRequest
		}
		return operationInvalid, a.refuseWith(ctx, exec, status, errs)
	}
	a.spent = SpentOf(ctx)
	name := operationName(Of(ctx))
	settle, after, err := t.spend(ctx, a.spent.estimated)
	if err != nil {
		a.spent = nil
		a.retryAfter(after)
		return name, a.refuseWith(ctx, exec, http.StatusTooManyRequests, gqlerror.List{gqlerror.Wrap(err)})
	}
	defer func() {
		settle(a.spent.actual())
		t.reader.watcher.Spent(name, a.spent.estimated, a.spent.actual())
	}()
	return name, a.carryOut(ctx, exec, op)
}

// carryOut carries out an operation, answers with what came of it, and returns the code of
// the answer.
func (a answer) carryOut(ctx context.Context, exec graphql.GraphExecutor, op *graphql.OperationContext) string {
	client := ctx
	respond, ctx := exec.DispatchOperation(ctx, op)
	resp := respond(ctx)
	if resp == nil {
		resp = exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(ctx.Err())})
	}
	data, status := resp.Data, http.StatusOK
	a.spent.bytes.Add(int64(len(data)))
	if len(data) == 0 {
		data = json.RawMessage("null")
	}
	if len(resp.Errors) > 0 {
		slices.SortStableFunc(resp.Errors, byPlace) // they came as the resolvers ended
		if a.media == mediaGraphQL {
			status = statusPartial
		}
	}
	code := codeOf(client, resp.Errors)
	if code == apierror.RateLimited {
		a.retryAfter(time.Second) // by then another request of the client may be done
	}
	a.write(status, data, capErrors(resp.Errors, a.errors))
	return code
}

// refuseWith answers a request that is not carried out, and returns the code of the answer.
func (a answer) refuseWith(ctx context.Context, exec graphql.GraphExecutor, status int, errs gqlerror.List) string {
	if a.media == mediaJSON {
		status = http.StatusOK
	}
	resp := exec.DispatchError(ctx, capErrors(errs, a.errors))
	a.write(status, nil, resp.Errors)
	return codeOf(ctx, resp.Errors)
}

// retryAfter tells a client when to try again.
func (a answer) retryAfter(wait time.Duration) {
	a.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
}

// byPlace orders errors by where in the document they are.
func byPlace(a, b *gqlerror.Error) int {
	if len(a.Locations) > 0 && len(b.Locations) > 0 {
		x, y := a.Locations[0], b.Locations[0]
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column), strings.Compare(a.Path.String(), b.Path.String()))
	}
	return cmp.Or(cmp.Compare(len(b.Locations), len(a.Locations)), strings.Compare(a.Path.String(), b.Path.String()))
}

// write writes an answer; without data if the request was not carried out.
// Data are large, and JSON already, so they go out as they are.
func (a answer) write(status int, data json.RawMessage, errs gqlerror.List) {
	text := append(make([]byte, 0, answerBytes), '{')
	if data != nil {
		text = append(text, `"data":`...)
	}
	before := len(text) // the data
	if len(errs) > 0 {
		var list bytes.Buffer
		encoder := json.NewEncoder(&list)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(errs); err != nil {
			panic(err) // they are texts and numbers
		}
		if data != nil {
			text = append(text, ',')
		}
		text = append(append(text, `"errors":`...), bytes.TrimSpace(list.Bytes())...)
	}
	if a.spent != nil {
		text = a.spent.extension(append(text, ','))
	}
	text = append(text, "}\n"...)
	a.Header().Set("Content-Type", a.media+"; charset=utf-8")
	a.Header().Set("Content-Length", strconv.Itoa(len(text)+len(data)))
	a.WriteHeader(status)
	for _, part := range [...][]byte{text[:before], data, text[before:]} {
		if _, err := a.Write(part); err != nil {
			return // nobody is left to tell
		}
	}
}

// answerBytes is about how much an answer has besides data and errors.
const answerBytes = 160

// negotiate chooses the media type of the answer; ok is false where the client
// takes none.
func negotiate(accept []string) (media string, ok bool) {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return mediaJSON, true
	}
	best := map[string]float64{}
	exact := map[string]int{}
	for part := range strings.SplitSeq(header, ",") {
		asked, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			continue
		}
		q := 1.0
		if text, given := params["q"]; given {
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				q = 0
			}
		}
		for _, m := range []string{mediaGraphQL, mediaJSON} {
			if how := matching(asked, m); how > exact[m] {
				best[m], exact[m] = q, how
			}
		}
	}
	switch {
	case best[mediaGraphQL] <= 0 && best[mediaJSON] <= 0:
		return mediaJSON, false
	case best[mediaGraphQL] > best[mediaJSON], best[mediaGraphQL] == best[mediaJSON] && exact[mediaGraphQL] > exact[mediaJSON]:
		return mediaGraphQL, true
	case best[mediaGraphQL] == best[mediaJSON] && exact[mediaGraphQL] == 3:
		return mediaGraphQL, true
	}
	return mediaJSON, true
}

// matching says how exactly a media range means a media type, 0 for not at all.
func matching(asked, media string) int {
	switch asked {
	case media:
		return 3
	case "application/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}

func fromURL(u *url.URL) (*graphql.RawParams, *failure) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, &failure{http.StatusBadRequest, "", "the query of the URL cannot be read", "names and values in percent-encoding"}
	}
	params := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	if params.Query == "" {
		return nil, &failure{http.StatusUnprocessableEntity, inQuery, "there is no query", "a document, as ?query="}
	}
	for _, p := range []struct {
		name string
		into *map[string]any
	}{{"variables", &params.Variables}, {"extensions", &params.Extensions}} {
		text := values.Get(p.name)
		if text == "" {
			continue
		}
		if !json.Valid([]byte(text)) {
			return nil, &failure{http.StatusBadRequest, p.name, "the value is not JSON", "an object of JSON"}
		}
		if decode([]byte(text), p.into) != nil {
			return nil, &failure{http.StatusUnprocessableEntity, p.name, "the value is no object", "an object of JSON"}
		}
	}
	return params, nil
}

func (t HTTP) fromBody(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *failure) {
	media, mediaParams, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset := mediaParams["charset"]; err != nil || media != mediaJSON || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, &failure{http.StatusUnsupportedMediaType, "Content-Type", "the body has the wrong media type", mediaJSON + " in UTF-8"}
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, &failure{http.StatusUnsupportedMediaType, "Content-Encoding", "the body is compressed", "no Content-Encoding"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.reader.limits.Body))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &failure{http.StatusRequestEntityTooLarge, "", "the body of the request is too large", "at most " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes"}
	case err != nil:
		return nil, &failure{http.StatusBadRequest, "", "the body could not be read", "one that is whole"}
	case !json.Valid(body):
		return nil, &failure{http.StatusBadRequest, "", "the body is not JSON", `{"query": "..."}`}
	}
	// Names are compared exactly, which decoding into a struct does not.
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil || fields == nil {
		return nil, &failure{http.StatusUnprocessableEntity, "", "the body is no object", `{"query": "..."}`}
	}
	params := &graphql.RawParams{}
	for _, p := range []struct {
		name, form string
		into       any
	}{
		{"query", "a text", &params.Query},
		{"operationName", "a text", &params.OperationName},
		{"variables", "an object", &params.Variables},
		{"extensions", "an object", &params.Extensions},
	} {
		if text := fields[p.name]; text != nil && decode(text, p.into) != nil {
			return nil, &failure{http.StatusUnprocessableEntity, p.name, "the value has the wrong type", p.form}
		}
	}
	if params.Query == "" {
		return nil, &failure{http.StatusUnprocessableEntity, inQuery, "there is no query", `{"query": "..."}`}
	}
	return params, nil
}

// decode reads JSON, and keeps numbers as they are written.
func decode(text []byte, into any) error {
	if _, isText := into.(*string); isText {
		return json.Unmarshal(text, into)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
