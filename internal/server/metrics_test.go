package server_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"

	"corroborate/internal/evidence"
)

// scrape asks for the figures as Prometheus does.
func (r *running) scrape(t *testing.T) (string, map[string]*dto.MetricFamily) {
	t.Helper()
	got := r.ask(t, "GET", "/metrics", "")
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("/metrics: status %d, %s", got.status, got.header)
	}
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	return got.body, families
}

// series are the values of one figure by their labels, in the order of names.
// Of a histogram it is how many values it holds.
func series(f *dto.MetricFamily) map[string]float64 {
	all := map[string]float64{}
	for _, m := range f.GetMetric() {
		var labels []string
		for _, l := range m.GetLabel() {
			labels = append(labels, l.GetValue())
		}
		all[strings.Join(labels, " ")] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
	}
	return all
}

// busy asks a server for something of everything.
func (r *running) busy(t *testing.T) {
	t.Helper()
	r.query(t, `{ claim(ref: "promise-gap") { statement assessment { summary } } }`)
	r.query(t, `{ claim(ref: "promise-gap") { statement assessment { summary } } }`)
	r.query(t, `{ claim(ref: "promise-gape") { statement } }`)
	r.query(t, `{ claim(ref: "promise-gap") { nothing } }`)
	r.query(t, `query Q { a: claims(first: 1) { nodes { key } } b: study(ref: "icsr-2015") { key } }`)
	r.query(t, `{ gaps { consideredCount } }`)
	r.query(t, `{ __schema { queryType { name } } }`)
	r.query(t, `{`)
	r.ask(t, "GET", "/export?format=dot", "")
	r.ask(t, "GET", "/export?format=pdf", "")
	r.ask(t, "GET", "/nowhere", "")
	r.ask(t, "GET", "/healthz", "", "Host", "evil.example")
}

// TestMetrics: what was asked for is what is counted.
func TestMetrics(t *testing.T) {
	r := start(t, whole(inFile(t, demoStore(t))))
	r.busy(t)
	_, families := r.scrape(t)
	for name, want := range map[string]map[string]float64{
		"corroborate_operations_total": {"OK claim": 2, "NOT_FOUND claim": 1, "BAD_USER_INPUT invalid": 2, "OK several": 1, "OK gaps": 1,
			"OK introspection": 1, "OK export": 1, "BAD_USER_INPUT export": 1},
		"corroborate_operation_duration_seconds": {"claim": 3, "invalid": 2, "several": 1, "gaps": 1, "introspection": 1, "export": 2},
		"corroborate_operation_store_calls":      {"claim": 3, "invalid": 2, "several": 1, "gaps": 1, "introspection": 1, "export": 2},
		"corroborate_operation_points": {"actual claim": 3, "estimated claim": 3, "actual several": 1, "estimated several": 1,
			"actual gaps": 1, "estimated gaps": 1, "actual introspection": 1, "estimated introspection": 1},
		"corroborate_http_requests_total":       {"/graphql 200": 8, "/export 200": 1, "/export 400": 1, "none 404": 1, "refused 421": 1},
		"corroborate_http_requests_in_flight":   {"": 1}, // the scrape itself
		"corroborate_query_cache_lookups_total": {"hit": 1, "miss": 6},
		"corroborate_gaps_lookups_total":        {"begun": 1},
		"corroborate_map_sequence":              {"": 1},
		"corroborate_store_up":                  {"": 1},
		"corroborate_store_retries_total":       {"": 0},
	} {
		if diff := cmp.Diff(want, series(families[name])); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	var calls float64
	for _, m := range families["corroborate_operation_store_calls"].GetMetric() {
		calls += m.GetHistogram().GetSampleSum()
	}
	all := series(families["corroborate_store_calls_total"])
	if want := all["entries OK"] + all["revisions OK"] + all["below OK"] + all["nearest OK"] + all["scan OK"] + all["find OK"]; calls < 6 || calls > want+all["state OK"] {
		t.Errorf("%v calls of operations, %v on the store: %v", calls, want, all)
	}
	if got := series(families["corroborate_assessments_total"]); got["exact"] < 2 || got["sampled"] != 0 {
		t.Errorf("assessments: %v", got)
	}
	if got := series(families["corroborate_map_entries"]); got["CLAIM"] == 0 || got["LINK"] == 0 || len(got) != len(evidence.ItemKinds)+1 {
		t.Errorf("entries: %v", got)
	}
	if got := series(families["corroborate_store_connections"]); got["max"] != 9 || got["open"] < 2 || got["in_use"] > 1 {
		t.Errorf("connections: %v", got)
	}
	for _, name := range []string{"go_goroutines", "process_cpu_seconds_total", "corroborate_build_info"} {
		if families[name] == nil {
			t.Errorf("there is no %s", name)
		}
	}
	if families["corroborate_build_info"].GetMetric()[0].GetLabel()[1].GetValue() != "1.2.3" {
		t.Errorf("the build: %v", families["corroborate_build_info"])
	}
}

// TestAccessLogTellsOfOperations: a line has what a request asked for, how that went, by whom, and what
// it did cost.
func TestAccessLogTellsOfOperations(t *testing.T) {
	for name, test := range map[string]struct {
		ask  func(*running)
		want map[string]any
	}{
		"a query": {func(r *running) {
			r.query(t, `{ claim(ref: "promise-gap") { key } }`, "Corroborate-Author", "ann")
		}, map[string]any{"operation": "claim", "code": "OK", "author": "ann"}},
		"an error":  {func(r *running) { r.query(t, `{ claim(ref: "promise-gape") { key } }`) }, map[string]any{"operation": "claim", "code": "NOT_FOUND", "author": nil}},
		"no query":  {func(r *running) { r.query(t, `{`) }, map[string]any{"operation": "invalid", "code": "BAD_USER_INPUT", "author": nil}},
		"an export": {func(r *running) { r.ask(t, "GET", "/export?format=dot", "") }, map[string]any{"operation": "export", "code": "OK", "author": nil}},
		"a page":    {func(r *running) { r.ask(t, "GET", "/playground", "") }, map[string]any{"operation": nil, "code": nil, "author": nil}},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, whole(inFile(t, demoStore(t))))
			test.ask(r)
			line := r.log.find(t, "request")
			for attribute, want := range test.want {
				if line[attribute] != want {
					t.Errorf("%s is %v, want %v", attribute, line[attribute], want)
				}
			}
			cost, _ := line["cost"].(float64)
			if costs := test.want["operation"] != nil && test.want["operation"] != "invalid"; costs != (cost >= 1) {
				t.Errorf("the cost is %v", line["cost"])
			}
		})
	}
}

// TestOutagesAreCounted by what is wrong, and told on.
func TestOutagesAreCounted(t *testing.T) {
	s := inFile(t, demoStore(t))
	r := start(t, whole(s))
	_, families := r.scrape(t)
	if got := series(families["corroborate_store_file_bytes"]); got["map"] <= 0 || got["log"] < 0 || len(got) != 2 {
		t.Errorf("the files have %v bytes", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.query(t, `{ claim(ref: "promise-gap") { key } }`)
	_, families = r.scrape(t)
	if got := series(families["corroborate_store_outages_total"]); got["UNKNOWN"] < 1 || got["DISK_FULL"] != 0 {
		t.Errorf("outages: %v", got)
	}
}

// TestMetricsAreOfGoodForm: Prometheus' own linter finds nothing.
func TestMetricsAreOfGoodForm(t *testing.T) {
	r := start(t, whole(inFile(t, demoStore(t))))
	r.busy(t)
	text, _ := r.scrape(t)
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if !strings.HasPrefix(p.Metric, "go_") { // which are not ours to name
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// TestMetricsAreBounded: whatever clients send, there are no more series, and
// nothing that they send is shown.
func TestMetricsAreBounded(t *testing.T) {
	r := start(t, whole(inFile(t, demoStore(t))))
	attack := func(n int) {
		word := fmt.Sprintf("attack%d", n)
		r.query(t, fmt.Sprintf(`query %s { %[1]s: claim(ref: "promise-gap") { %[1]s: key } }`, word))
		r.query(t, fmt.Sprintf(`query %s { %[1]s }`, word))
		r.query(t, fmt.Sprintf(`{ claim(ref: %q) { key } }`, word))
		r.query(t, fmt.Sprintf(`{ claim(ref: "promise-gap") @skip(if: true) { %s } }`, word))
		r.query(t, `{ ...`+word)
		r.ask(t, "GET", "/"+word, "")
		r.ask(t, "GET", "/assets/"+word, "")
		r.ask(t, "GET", "/export?format="+word, "")
		r.ask(t, "GET", "/export?format=dot&claim="+word, "")
		r.ask(t, strings.ToUpper(word), "/graphql", "")
		r.ask(t, strings.ToUpper(word), "/export", "")
		r.ask(t, "GET", "/graphql?query="+word, "", "Host", word, "X-Request-Id", word)
	}
	attack(0)
	r.scrape(t) // the first counts itself the next time
	_, before := r.scrape(t)
	for n := range 50 {
		attack(n + 1)
	}
	text, after := r.scrape(t)
	if diff := cmp.Diff(labelSets(before), labelSets(after)); diff != "" {
		t.Errorf("new series: %s", diff)
	}
	if strings.Contains(strings.ToLower(text), "attack") || strings.Contains(text, "promise") {
		t.Error("the figures show what clients send")
	}
}

func labelSets(families map[string]*dto.MetricFamily) map[string][]string {
	sets := map[string][]string{}
	for name, f := range families {
		sets[name] = slices.Sorted(maps.Keys(series(f)))
	}
	return sets
}

// TestMetricsWithoutStore: the figures are there when the store is not.
func TestMetricsWithoutStore(t *testing.T) {
	s := inFile(t, demoStore(t))
	r := start(t, whole(s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.query(t, `{ claim(ref: "promise-gap") { key } }`)
	_, families := r.scrape(t)
	if diff := cmp.Diff(map[string]float64{"": 0}, series(families["corroborate_store_up"])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]float64{"UNAVAILABLE claim": 1}, series(families["corroborate_operations_total"])); diff != "" {
		t.Error(diff)
	}
}

// dashboard is what the test needs of a dashboard of Grafana.
type dashboard struct {
	Title  string
	UID    string
	Panels []struct {
		Title, Type, Description string
		Targets                  []struct{ Expr string }
	}
	Templating struct {
		List []struct{ Query any }
	}
}

// TestDashboard: every query of the dashboard is one to Prometheus' own parser,
// and asks for figures and labels that the server has.
func TestDashboard(t *testing.T) {
	data, err := os.ReadFile("../../docs/grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	r := start(t, whole(inFile(t, demoStore(t))))
	r.busy(t)
	_, families := r.scrape(t)
	asked := map[string]bool{}
	for _, panel := range d.Panels {
		if panel.Type == "row" {
			continue
		}
		if panel.Description == "" || len(panel.Targets) == 0 {
			t.Errorf("%s: no description, or no query", panel.Title)
		}
		for _, target := range panel.Targets {
			for _, name := range selected(t, target.Expr, families) {
				asked[name] = true
			}
		}
	}
	for name := range families {
		if strings.HasPrefix(name, "corroborate_") && !asked[name] {
			t.Errorf("no panel shows %s", name)
		}
	}
	if d.Title == "" || d.UID == "" || len(d.Panels) < 10 {
		t.Errorf("%q (%s) with %d panels", d.Title, d.UID, len(d.Panels))
	}
}

// TestFiguresAreDocumented: the operator's guide has all figures with their
// labels, and no others.
func TestFiguresAreDocumented(t *testing.T) {
	data, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	documented, served := map[string][]string{}, map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(corroborate_[a-z_]+)` \\|([^|]*)\\|").FindAllStringSubmatch(string(data), -1) {
		documented[row[1]] = regexp.MustCompile("[a-z]+").FindAllString(row[2], -1)
	}
	r := start(t, whole(inFile(t, demoStore(t))))
	r.busy(t)
	_, families := r.scrape(t)
	for name, f := range families {
		if !strings.HasPrefix(name, "corroborate_") {
			continue
		}
		var labels []string
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, l.GetName())
		}
		served[name] = labels
	}
	if diff := cmp.Diff(documented, served, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("documented (-) and served (+): %s", diff)
	}
}

var grafanaVariable = regexp.MustCompile(`\$__rate_interval`)

// selected are the figures that a query asks for.
func selected(t *testing.T, query string, families map[string]*dto.MetricFamily) (names []string) {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(grafanaVariable.ReplaceAllString(query, "5m"))
	if err != nil {
		t.Errorf("%s: %v", query, err)
		return nil
	}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		vector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		name := vector.Name
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(name, suffix); families[base].GetType() == dto.MetricType_HISTOGRAM {
				name = base
			}
		}
		if families[name] == nil {
			t.Errorf("%s: the server has no %s", query, vector.Name)
			return nil
		}
		names = append(names, name)
		for _, matcher := range vector.LabelMatchers {
			if !slices.Contains([]string{"__name__", "instance", "job"}, matcher.Name) && !hasLabel(families[name], matcher.Name) {
				t.Errorf("%s: %s has no label %s", query, name, matcher.Name)
			}
		}
		return nil
	})
	return names
}

func hasLabel(f *dto.MetricFamily, name string) bool {
	for _, l := range f.GetMetric()[0].GetLabel() {
		if l.GetName() == name {
			return true
		}
	}
	return false
}
