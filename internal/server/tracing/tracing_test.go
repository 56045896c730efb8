package tracing_test

import (
	"log/slog"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/server/tracing"
)

// Spans are made only if the environment asks for them, in a way that is known.
func TestOpen(t *testing.T) {
	const endpoint = "http://127.0.0.1:4318"
	for _, test := range []struct {
		env  map[string]string
		on   bool
		says string
	}{
		{nil, false, ""},
		{map[string]string{"OTEL_SERVICE_NAME": "maps"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": endpoint + "/v1/traces"}, true, ""},
		{map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_SDK_DISABLED": "True"}, false, ""},
		{map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, false, `OTEL_TRACES_EXPORTER: "zipkin" is not known, expected otlp or none`},
		{map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, `"grpc" is not known, expected http/protobuf`},
	} {
		provider, err := tracing.Open(t.Context(), test.env, "1.2.3", slog.New(slog.DiscardHandler))
		if (provider != nil) != test.on || (err == nil) != (test.says == "") {
			t.Errorf("%v: made: %t, %v", test.env, provider != nil, err)
		}
		if err != nil && (evidence.CodeOf(err) != evidence.Invalid || !strings.Contains(err.Error(), test.says)) {
			t.Errorf("%v: %v", test.env, err)
		}
		if provider != nil {
			if err := provider.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}
