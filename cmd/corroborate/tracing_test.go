package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver keeps the spans that are sent to it, and what the sender says of itself.
type receiver struct {
	mu       sync.Mutex
	spans    []*trace.Span
	resource map[string]string
}

func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var got collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &got) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, of := range got.GetResourceSpans() {
		for _, attribute := range of.GetResource().GetAttributes() {
			c.resource[attribute.GetKey()] = attribute.GetValue().GetStringValue()
		}
		for _, scope := range of.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// The collector that the environment names gets the spans of a request, as part
// of the trace that the client began.
func TestTraces(t *testing.T) {
	sent := &receiver{resource: map[string]string{}}
	server := httptest.NewServer(sent)
	defer server.Close()
	store := "--store=sqlite:" + t.TempDir() + "/map.db"
	if done := corroborate(t.Context(), "", "import", store, "../../examples/islamic-state-defections.yaml"); done.status != 0 {
		t.Fatal(done.stderr)
	}
	env := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_SERVICE_NAME": "maps"}
	for name, value := range env {
		t.Setenv(name, value) // the SDK reads it there
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &log{address: make(chan string, 1)}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: out, env: env, now: time.Now, random: rand.Reader}
	status := make(chan int, 1)
	go func() { status <- p.run(ctx, []string{"serve", store, "--listen=127.0.0.1:0", "--log-format=json"}) }()
	var address string
	select {
	case address = <-out.address:
	case got := <-status:
		t.Fatalf("exit status %d:\n%s", got, out)
	}
	const id, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for _, path := range []string{"/graphql?query=%7Bclaim(ref:%22recruiting-declining%22)%7Bkey%7D%7D", "/healthz", "/graphql?query=%7Bnope%7D"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Traceparent", "00-"+id+"-"+parent+"-01")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if got := <-status; got != 0 {
		t.Fatalf("exit status %d:\n%s", got, out)
	}
	if sent.resource["service.name"] != "maps" || sent.resource["service.version"] != version() {
		t.Errorf("the sender says of itself %v", sent.resource)
	}
	names := map[string]string{parent: "client"}
	for _, s := range sent.spans {
		names[fmt.Sprintf("%x", s.GetSpanId())] = s.GetName()
	}
	edges, failed := map[string]int{}, map[string]string{}
	for _, s := range sent.spans {
		if fmt.Sprintf("%x", s.GetTraceId()) != id { // what the server does by itself
			continue
		}
		edges[names[fmt.Sprintf("%x", s.GetParentSpanId())]+" > "+s.GetName()]++
		if s.GetStatus().GetCode() == trace.Status_STATUS_CODE_ERROR {
			failed[s.GetName()] = s.GetStatus().GetMessage()
		}
	}
	for _, want := range []string{"client > GET /graphql", "GET /graphql > claim", "claim > store view", "claim > store entries", "GET /graphql > invalid"} {
		if edges[want] == 0 {
			t.Errorf("no span %q; there are %v", want, edges)
		}
	}
	if edges["client > GET /graphql"] != 2 || edges["client > GET /healthz"] != 0 {
		t.Errorf("requests have the spans %v", edges)
	}
	if failed["invalid"] != "BAD_USER_INPUT" || failed["claim"] != "" {
		t.Errorf("these spans failed: %v", failed)
	}
	if !strings.Contains(out.String(), `"trace_id":"`+id+`"`) {
		t.Errorf("the log has no trace:\n%s", out)
	}
}
