package storetest

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// planted makes stores with a fault.
func planted(f fault) Config {
	return Config{
		Open: func(T) storage.Store { return f.plant(memstore.New()) },
		Reopen: func(_ T, closed storage.Store) storage.Store {
			return f.plant(closed.(interface{ Reopen() *memstore.Store }).Reopen())
		},
		Snapshot: true,
		Batch:    40,
	}
}

// TestFaults plants each fault in a store, and runs the part of the suite that has
// to find it. A wrong answer finds a fault. A panic does not, and neither does a
// failure before the part comes to its questions.
func TestFaults(t *testing.T) {
	// A property only has to fail here, so rapid need not look for a smaller failure.
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.shrinktime": "0s"} {
		before := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set(name, before) })
	}
	for _, p := range parts {
		if len(p.faults) == 0 {
			t.Errorf("no fault is planted for %q to find", p.name)
		}
		for _, f := range p.faults {
			t.Run(p.name+": "+f.name, func(t *testing.T) {
				t.Parallel()
				r := &recorder{}
				r.Part(p.name, func(t T) { p.run(t, planted(f)) })
				switch i := slices.IndexFunc(r.failures, unfit); {
				case len(r.failures) == 0:
					t.Error("it is not found")
				case i >= 0:
					t.Errorf("it is found by something other than a wrong answer: %s", r.failures[i])
				default:
					where, _, _ := strings.Cut(r.failures[0], "\n")
					t.Logf("found: %s", where)
				}
			})
		}
	}
}

// unfit reports whether a failure is one of the test itself.
func unfit(failure string) bool {
	return strings.Contains(failure, panicked) || strings.Contains(failure, "[rapid] panic") || strings.Contains(failure, setOut)
}

// TestNoFault: the suite passes a store in which no fault is planted.
func TestNoFault(t *testing.T) {
	r := &recorder{}
	RunOn(r, planted(fault{"none", func(m *memstore.Store) storage.Store { return &faulty{Store: m} }}))
	for _, failure := range r.failures {
		t.Error(failure)
	}
}

// TestHarness: a failure of the test itself does not count as finding a fault.
func TestHarness(t *testing.T) {
	for name, run := range map[string]func(T){
		"a panic":          func(T) { panic("nil") },
		"a panic far down": func(t T) { t.Part("a", func(t T) { t.Part("b", func(T) { var m *memstore.Store; _ = m.Reopen() }) }) },
		"no beginning": func(t T) {
			open(t, planted(fault{"closed", func(m *memstore.Store) storage.Store { _ = m.Close(); return m }}), agent("ann"))
		},
	} {
		r := &recorder{}
		r.Part("part", run)
		if !slices.ContainsFunc(r.failures, unfit) {
			t.Errorf("%s counts as finding a fault: %q", name, r.failures)
		}
	}
}
