package clients_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// deviations are the audits that the server does not pass, with the status that it
// answers instead. The suite knows an older draft of GraphQL over HTTP, in which a
// request that is not run has the status 400. By the specification of September
// 2026, that is for what cannot be parsed; what can be, and is wrong, has 422.
func deviations() map[string]int {
	all := map[string]int{
		"MAY use 400 status code on missing {query} parameter":                                                          422,
		"MAY use 400 status code if parameters are invalid":                                                             422,
		"SHOULD use a status code of 400 on variable coercion failure when accepting application/graphql-response+json": 422,
	}
	// A parameter of another type than the specification gives it.
	for parameter, kinds := range map[string][]string{
		"query":         {"object", "number", "boolean", "array"},
		"operationName": {"object", "number", "boolean", "array"},
		"variables":     {"string", "number", "boolean", "array"},
		"extensions":    {"string", "number", "boolean", "array"},
	} {
		for _, kind := range kinds {
			all["MAY use 400 status code on "+kind+" {"+parameter+"} parameter"] = 422
		}
	}
	return all
}

// audit runs the suite of graphql-http.
func audit(t *testing.T, url string) (audits int, failed map[string]int) {
	t.Helper()
	var result struct {
		Audits int
		Failed []struct {
			Name, Reason string
			Got          int
		}
	}
	if err := json.Unmarshal(node(t, "audits/http.mjs", url), &result); err != nil {
		t.Fatal(err)
	}
	failed = map[string]int{}
	for _, f := range result.Failed {
		failed[f.Name] = f.Got
	}
	return result.Audits, failed
}

// TestGraphQLOverHTTP audits the server. It passes every audit but those that are
// named, and these it fails in the named way.
func TestGraphQLOverHTTP(t *testing.T) {
	url := serve(t)
	audits, failed := audit(t, url)
	if audits < 60 {
		t.Errorf("there were %d audits", audits)
	}
	want := deviations()
	for name, status := range failed {
		if want[name] != status {
			t.Errorf("%s: the server answers %d", name, status)
		}
	}
	for name := range maps.Keys(want) {
		if failed[name] == 0 {
			t.Errorf("%s: the server passes, so it is no deviation", name)
		}
	}

	const media = "SHOULD accept application/graphql-response+json and match the content-type"
	_, failed = audit(t, planted(t, url, func(r *http.Response) error {
		r.Header.Set("Content-Type", "text/html")
		return nil
	}))
	if _, found := failed[media]; !found {
		t.Errorf("an answer of another type is not found: %v", failed)
	}
}

// planted answers as the server does, but for what change does to an answer.
func planted(t *testing.T, to string, change func(*http.Response) error) string {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = change
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// TestArbitraryRequests lets schemathesis make requests up from the schema, always
// the same ones: none is answered with a server error, or with an error that has
// no code.
func TestArbitraryRequests(t *testing.T) {
	url := serve(t)
	if out, err := arbitrary(t, url, "--max-examples", "3"); err != nil || !strings.Contains(out, "passed") || strings.Contains(out, "failed") {
		t.Errorf("%v\n%.8000s", err, out)
	}
	masked := planted(t, url, func(r *http.Response) error {
		if r.Request.URL.Path == "/graphql" && r.Request.Header.Get("X-Schemathesis-TestCaseId") != "" {
			r.StatusCode, r.Status = http.StatusInternalServerError, "500 Internal Server Error"
		}
		return nil
	})
	if out, err := arbitrary(t, masked, "--max-examples", "1", "--max-failures", "1"); err == nil || !strings.Contains(out, "status 500") {
		t.Errorf("a server error is not found: %v\n%.4000s", err, out)
	}
}

// arbitrary sends some requests for each field of the roots, and returns what
// schemathesis reports.
func arbitrary(t *testing.T, url string, options ...string) (string, error) {
	t.Helper()
	program := need(t, filepath.Join(root, "bin", "client-tools", "bin", "schemathesis"))
	hooks, err := filepath.Abs("audits")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, append([]string{"--no-color", "run", url + "/graphql", "--checks", "answered", "--phases", "fuzzing",
		"--seed", "20261130", "--no-shrink", "--generation-database", "none", "--warnings", "off"}, options...)...)
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "SCHEMATHESIS_HOOKS=hooks", "PYTHONPATH="+hooks, "PYTHONDONTWRITEBYTECODE=1")
	out, err := command.CombinedOutput()
	return string(out), err
}
