package editing_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"corroborate/graph"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

const (
	editors = 8
	records = 12
)

// edits are how many edits each editor makes. One takes Neo4j many times as long.
var edits = map[string]int{"sqlite": 500, "neo4j": 150}

// compareAndSet is an edit of one record: it was at a version, and is at the
// next one then, or it was not, and the editor is told at which it is.
type compareAndSet struct{ record, expected int }

type outcome struct {
	done    bool
	version int // the one that the record has now
}

// register is a record as its editors see it: a version that counts up.
var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		parts := make([][]porcupine.Operation, records)
		for _, op := range history {
			record := op.Input.(compareAndSet).record
			parts[record] = append(parts[record], op)
		}
		return parts
	},
	Init: func() any { return 1 },
	Step: func(state, input, output any) (bool, any) {
		version, in, out := state.(int), input.(compareAndSet), output.(outcome)
		if out.done {
			return version == in.expected && out.version == version+1, out.version
		}
		return version != in.expected && out.version == version, version
	},
}

// Eight editors change the same twelve records, each many times: every change that
// was acknowledged is in the history once, and none was made over another.
func TestEditorsAtOnce(t *testing.T) {
	for name, open := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := newCurator(s)
			m := &evidence.Map{}
			for i := range records {
				m.Agents = append(m.Agents, &evidence.Agent{Meta: evidence.Meta{Key: evidence.Key(fmt.Sprintf("agent-%d", i))}, Name: "A", Kind: "PERSON"})
			}
			if _, err := c.Import(t.Context(), m, curate.ImportOptions{}); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(graph.NewHandler(graph.Config{Store: s, Rubric: c.Rubric, Log: slog.New(slog.DiscardHandler), Curator: c}))
			defer server.Close()
			history := editAll(t, server.URL, edits[name])
			if !porcupine.CheckOperations(register, history) {
				t.Error("no order of the edits explains what the editors were told")
			}
			checkAcknowledged(t, s, history, edits[name])
		})
	}
}

func editAll(t *testing.T, url string, edits int) []porcupine.Operation {
	t.Helper()
	start := time.Now()
	histories := make([][]porcupine.Operation, editors)
	var all sync.WaitGroup
	for editor := range editors {
		all.Go(func() {
			known := [records]int{}
			for i := range records {
				known[i] = 1
			}
			for done := 0; done < edits; {
				in := compareAndSet{record: (editor + done) % records}
				in.expected = known[in.record]
				op := porcupine.Operation{ClientId: editor, Input: in, Call: time.Since(start).Nanoseconds()}
				out, err := change(t, url, in, fmt.Sprintf("%d-%d", editor, done))
				if err != nil {
					t.Errorf("editor %d: %v", editor, err)
					return
				}
				op.Output, op.Return = out, time.Since(start).Nanoseconds()
				histories[editor] = append(histories[editor], op)
				known[in.record] = out.version
				if out.done {
					done++
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d edits took %v", editors*edits, time.Since(start))
	var history []porcupine.Operation
	for _, h := range histories {
		history = append(history, h...)
	}
	return history
}

func change(t *testing.T, url string, in compareAndSet, note string) (outcome, error) {
	a, err := ask(t.Context(), url, `mutation($of: ID!, $version: Int, $note: String) {
		updateAgent(input: {ref: $of, expectedVersion: $version, changes: {note: $note}, message: $note}) { agent { version } }
	}`, map[string]any{"of": fmt.Sprintf("agent-%d", in.record), "version": in.expected, "note": note})
	if err != nil {
		return outcome{}, err
	}
	switch a.code() {
	case "":
		var data struct {
			UpdateAgent struct{ Agent struct{ Version int } }
		}
		err := json.Unmarshal(a.Data, &data)
		return outcome{true, data.UpdateAgent.Agent.Version}, err
	case "CONFLICT":
		return outcome{false, a.Errors[0].Extensions.Problems[0].CurrentVersion}, nil
	}
	return outcome{}, fmt.Errorf("%+v", a.Errors)
}

// checkAcknowledged: each acknowledged edit is a revision of its own, and there
// are no others.
func checkAcknowledged(t *testing.T, s storage.Store, history []porcupine.Operation, edits int) {
	t.Helper()
	conflicts := 0
	for _, op := range history {
		if !op.Output.(outcome).done {
			conflicts++
		}
	}
	messages := map[string]int{}
	for _, r := range everyRevision(t, s)[1:] {
		messages[r.Message]++
	}
	for editor := range editors {
		for i := range edits {
			if n := messages[fmt.Sprintf("%d-%d", editor, i)]; n != 1 {
				t.Errorf("edit %d of editor %d is in the history %d times", i, editor, n)
			}
		}
	}
	if len(messages) != editors*edits {
		t.Errorf("%d edits are in the history, expected %d", len(messages), editors*edits)
	}
	t.Logf("%d of %d calls met a conflict", conflicts, len(history))
	if conflicts == 0 {
		t.Error("no two editors have met")
	}
}
