package assess_test

import (
	"context"
	"encoding/binary"
	"reflect"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// A memory that has seen other maps, and other states of the same map, changes no digit of
// figures and reasons.
func TestMemoryChangesNothing(t *testing.T) {
	memory := assess.NewMemory(1 << 18) // small, so that it forgets, too
	rapid.Check(t, func(t *rapid.T) {
		eachState(t, func(m *evidence.Map, o assess.Options) {
			o.Memory = assess.NewMemory(0) // keeps nothing
			want := assessedWith(t, m, o)
			o.Memory = memory
			if got := assessedWith(t, m, o); !reflect.DeepEqual(got, want) {
				t.Errorf("with a memory %v, without %v", got, want)
			}
		})
	})
	results, shapes := memory.Found()
	mustMeet(t, results, "a result in the memory")
	mustMeet(t, shapes, "a diagram in the memory")
}

// Several assessments may share a memory at once.
func TestMemoryIsShared(t *testing.T) {
	memory := assess.NewMemory(1 << 16)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for seed := range 20 {
				m := smallMap().Example(seed)
				o := assess.Options{Draws: 512, Workers: 2, Memory: assess.NewMemory(0)}
				want := assessedWith(panics{}, m, o)
				o.Memory = memory
				if got := assessedWith(panics{}, m, o); !reflect.DeepEqual(got, want) {
					t.Errorf("map %d: with a shared memory %v, without %v", seed, got, want)
				}
			}
		})
	}
	group.Wait()
}

// What compares claims leaves its tables to the next one, as an assessment does.
func TestTablesAreLeft(t *testing.T) {
	ctx := context.Background()
	m := smallMap().Example(1)
	claims := []evidence.Key{m.Claims[0].Key}
	for name, use := range map[string]func(assess.Options) error{
		"Compare": func(o assess.Options) error {
			_, err := assess.Compare(ctx, m, claims, assess.DefaultRubric(), o)
			return err
		},
		"Matrix": func(o assess.Options) error {
			_, err := assess.Matrix(ctx, m, claims, assess.RowsEvidence, assess.DefaultRubric(), o)
			return err
		},
	} {
		left := false
		for range 100 { // the garbage collector, and the race detector, may take tables
			memory := assess.NewMemory(0)
			if err := use(assess.Options{Memory: memory, Workers: 1, Draws: 512}); err != nil {
				t.Fatal(err)
			}
			if left = memory.Left(); left {
				break
			}
		}
		if !left {
			t.Errorf("%s leaves no tables", name)
		}
	}
}

// panics is for goroutines in which no test may end.
type panics struct{}

func (panics) Fatal(of ...any) { panic(of) }

// A memory that keeps diagrams by less than their content is found out.
func TestMemoryFaults(t *testing.T) {
	faults := map[string]struct {
		part    func([]byte) []byte
		results bool
	}{
		"diagrams without the second half": {func(of []byte) []byte { return of[:len(of)/2] }, false},
		"diagrams by their length alone":   {func(of []byte) []byte { return make([]byte, len(of)) }, false},
		"diagrams without the bounds":      {withoutBounds, false},
		"results without the numbers":      {func(of []byte) []byte { return of[:len(of)/2] }, true},
		"results without the last number":  {func(of []byte) []byte { return of[:max(0, len(of)-16)] }, true},
		"results without the bounds":       {withoutBounds, true},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			memory := assess.FaultyMemory(fault.part, fault.results)
			for seed := range 500 {
				m := smallMap().Example(seed)
				for _, nodes := range []int{0, 12} {
					o := assess.Options{Nodes: nodes, Draws: 512, Workers: 1, Memory: assess.NewMemory(0)}
					want := assessedWith(t, m, o)
					o.Memory = memory
					if found := func() (found bool) {
						defer func() { found = found || recover() != nil }() // a diagram of other variables
						return !reflect.DeepEqual(assessedWith(t, m, o), want)
					}(); found {
						return
					}
				}
			}
			t.Error("no figure has changed")
		})
	}
}

// withoutBounds leaves out the two numbers with which a description begins.
func withoutBounds(of []byte) []byte {
	for range 2 {
		_, n := binary.Uvarint(of)
		of = of[n:]
	}
	return of
}

// eachState visits a map before and after some edits, with different budgets.
func eachState(t *rapid.T, visit func(*evidence.Map, assess.Options)) {
	m := smallMap().Draw(t, "map")
	o := assess.Options{Nodes: rapid.SampledFrom([]int{0, 12, 40}).Draw(t, "nodes"), Draws: 512, Workers: 1}
	visit(m, o)
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		edit(t, m)
		visit(m, o)
	}
}

// edit changes one entry of a map in place, or drops a link.
func edit(t *rapid.T, m *evidence.Map) {
	switch kind := rapid.IntRange(0, 4).Draw(t, "edit"); {
	case kind == 0 && len(m.Agents) > 0:
		one := *rapid.SampledFrom(m.Agents).Draw(t, "agent")
		one.Reliability = rapid.SampledFrom(evidence.Reliabilities).Draw(t, "reliability")
		replace(m.Agents, &one)
	case kind == 1 && len(m.Studies) > 0:
		one := *rapid.SampledFrom(m.Studies).Draw(t, "study")
		one.Design = rapid.SampledFrom(evidence.Designs).Draw(t, "design")
		replace(m.Studies, &one)
	case kind == 2 && len(m.Caveats) > 0:
		one := *rapid.SampledFrom(m.Caveats).Draw(t, "caveat")
		one.Resolved = !one.Resolved
		replace(m.Caveats, &one)
	case kind == 3 && len(m.Sources) > 0:
		one := *rapid.SampledFrom(m.Sources).Draw(t, "source")
		one.Retracted = !one.Retracted
		replace(m.Sources, &one)
	case len(m.Links) > 0:
		gone := rapid.SampledFrom(m.Links).Draw(t, "link")
		dropLinks(m, func(l *evidence.Link) bool { return l == gone })
	}
}

func replace[E evidence.Entry](list []E, by E) {
	list[slices.IndexFunc(list, func(e E) bool { return e.Ref() == by.Ref() })] = by
}

func assessedWith(t interface{ Fatal(...any) }, m *evidence.Map, o assess.Options) map[evidence.Key]*assess.Assessment {
	out, err := assess.Assess(context.Background(), m, claimKeys(m), assess.DefaultRubric(), o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
