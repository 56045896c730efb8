package neo4jstore

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/storage"
)

// TestQuestions imports the map of docs/neo4j.md, and runs each of its statements. Each
// has an answer, and no warning.
func TestQuestions(t *testing.T) {
	under.empty(t)
	s := under.open(t)
	defer func() { _ = s.Close() }()
	file, err := os.Open("../../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The map of the document has no serious caveat on a link.
	onLinks := &evidence.Caveat{Meta: evidence.Meta{Key: "on-links"}, Category: "INDIRECT", Severity: "SERIOUS", Text: "Not about the same.",
		Qualifies: []evidence.Ref{"icsr-2015->promise-gap", "icsr-2015->life-is-miserable", "neumann-trend-|recruiting-declining"}}
	contradicts := &evidence.Link{From: "neumann-trend", To: "recruiting-declining", Relation: evidence.Contradicts, Strength: evidence.StrengthWeak}
	m.Add(contradicts)
	m.Add(onLinks)
	var entries []evidence.Entry
	figures := map[evidence.Key]evidence.Figures{}
	for e := range m.Entries() {
		e.EntryMeta().ID, e.EntryMeta().Version = evidence.ID("en_"+string(e.Ref())), 1
		if c, ok := e.(*evidence.Claim); ok {
			figures[c.Key] = evidence.Figures{Belief: 0.5, Verdict: evidence.VerdictContested, Certainty: evidence.CertaintyLow}
		}
		entries = append(entries, e)
	}
	ctx := t.Context()
	err = s.Update(ctx, func(tx storage.Tx) error {
		if err := tx.Put(ctx, entries); err != nil {
			return err
		}
		if err := tx.SetFigures(ctx, figures); err != nil {
			return err
		}
		if err := tx.Record(ctx, evidence.Revision{At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Author: "ann", Intent: evidence.IntentImport}, nil); err != nil {
			return err
		}
		return tx.RecordEffects(ctx, []evidence.Effect{{Sequence: 1, Claim: "en_recruiting-declining", Key: "recruiting-declining",
			Before: &evidence.Figures{Belief: 0.75, Certainty: evidence.CertaintyModerate}, After: figures["recruiting-declining"]}})
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../docs/neo4j.md")
	if err != nil {
		t.Fatal(err)
	}
	questions := regexp.MustCompile("(?s)```cypher\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(questions) != 11 {
		t.Errorf("%d questions, expected eleven", len(questions))
	}
	driver := under.driver(t)
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { _ = session.Close(context.Background()) }()
	for _, q := range questions {
		result, err := session.Run(ctx, q[1], nil)
		if err != nil {
			t.Errorf("%v\n%s", err, q[1])
			continue
		}
		records, err := result.Collect(ctx)
		if err != nil {
			t.Errorf("%v\n%s", err, q[1])
			continue
		}
		if len(records) == 0 && !strings.Contains(q[1], "retracted") { // nothing in that map is retracted
			t.Errorf("no answer to\n%s", q[1])
		}
		if strings.Contains(q[1], "'SERIOUS'") {
			found := map[any][]any{}
			for _, r := range records {
				found[r.Values[0]] = r.Values[2].([]any)
			}
			want := []any{"icsr-2015->promise-gap", "icsr-2015->life-is-miserable", "neumann-trend-|recruiting-declining"}
			if diff := cmp.Diff(want, found["on-links"], cmpopts.SortSlices(func(a, b any) bool { return a.(string) < b.(string) })); diff != "" {
				t.Errorf("the serious caveats are %v; of the one on links (-want +got):\n%s", found, diff)
			}
		}
		summary, err := result.Consume(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range summary.Notifications() {
			t.Errorf("%s: %s\n%s", n.Code(), n.Description(), q[1])
		}
	}
}

// TestCompose: the compose file says what it means, and asks for a password.
func TestCompose(t *testing.T) {
	load := func(env ...string) (string, error) {
		options, err := cli.NewProjectOptions([]string{"../../../docker-compose.yml"}, cli.WithEnv(env), cli.WithName("corroborate"))
		if err != nil {
			t.Fatal(err)
		}
		project, err := options.LoadProject(t.Context())
		if err != nil {
			return "", err
		}
		text, err := project.MarshalYAML()
		return string(text), err
	}
	text, err := load("NEO4J_PASSWORD=a long password")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NEO4J_AUTH: neo4j/a long password", "CORROBORATE_STORE: neo4j://neo4j:7687", "condition: service_healthy", "neo4j-data"} {
		if !strings.Contains(text, want) {
			t.Errorf("the compose file has no %q:\n%s", want, text)
		}
	}
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "NEO4J_PASSWORD") {
		t.Errorf("without a password: %v", err)
	}
}
