// Package tracing sends spans of what a server does to a collector, by
// OpenTelemetry's protocol, if the standard variables of the environment ask for it.
package tracing

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"corroborate/internal/evidence"
)

// Open returns what makes spans and sends them, or nil if nobody asks for
// spans. The environment must be that of the process, as the SDK reads the rest
// of the OTEL_ variables itself. Shutdown sends what is left.
func Open(ctx context.Context, env map[string]string, version string, log *slog.Logger) (*sdk.TracerProvider, error) {
	if on, err := wanted(env); err != nil || !on {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, evidence.Errorf(evidence.Invalid, "spans cannot be sent as the OTEL_ variables say: %v", err)
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithHost(),
		resource.WithAttributes(attribute.String("service.name", "corroborate"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil {
		return nil, evidence.Refuse(evidence.Problem{Path: "OTEL_RESOURCE_ATTRIBUTES", Message: fmt.Sprintf("cannot be read: %v", err), Expected: "name=value,name=value"})
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("spans were not sent", "error", err) }))
	return sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about)), nil
}

// unknown refuses the value of a variable of the environment.
func unknown(variable, value, expected string) error {
	return evidence.Refuse(evidence.Problem{Path: variable, Message: fmt.Sprintf("%q is not known", value), Expected: expected})
}

// wanted tells whether the environment asks for spans.
func wanted(env map[string]string) (bool, error) {
	name := env["OTEL_TRACES_EXPORTER"]
	endpoint := cmp.Or(env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"], env["OTEL_EXPORTER_OTLP_ENDPOINT"])
	protocol := cmp.Or(env["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"], env["OTEL_EXPORTER_OTLP_PROTOCOL"])
	switch {
	case strings.EqualFold(env["OTEL_SDK_DISABLED"], "true"), name == "none", name == "" && endpoint == "":
		return false, nil
	case name != "" && name != "otlp":
		return false, unknown("OTEL_TRACES_EXPORTER", name, "otlp or none")
	case protocol != "" && protocol != "http/protobuf":
		return false, unknown("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, "http/protobuf")
	}
	return true, nil
}
