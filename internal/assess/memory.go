package assess

import (
	"sync"
	"sync/atomic"

	"corroborate/internal/reuse"
)

// Memory keeps what assessments have computed, for later ones with the same content. Figures
// are the same with and without it. It may be used by several assessments at once.
type Memory struct {
	results keeper[result]
	shapes  keeper[*shape]
	tables  sync.Pool // of *tables
	lent    atomic.Int64
}

// keeper keeps values by the content that they follow from, as a reuse.Cache does.
type keeper[V any] interface {
	Get(content []byte) (V, bool)
	Put(content []byte, value V, bytes int)
}

// NewMemory returns a memory of at most so many bytes. The tables that assessments leave for
// the next ones are not counted: there are as many as there were goroutines at work at once, which
// Options.Slots bounds, and the garbage collector takes those that nobody has used for a while.
func NewMemory(bytes int64) *Memory {
	// Shapes are larger. If there was one cache, they would drive out results.
	return &Memory{results: reuse.New[result](bytes / 2), shapes: reuse.New[*shape](bytes / 2)}
}

// runBytes bounds the memory of an assessment that was given none.
const runBytes = 16 << 20

// remembering returns options with a memory, for what computes the same claim again and again.
func (o Options) remembering() Options {
	if o.Memory == nil {
		o.Memory = NewMemory(runBytes)
	}
	return o
}

// tables is the memory in which a worker builds diagrams. It grows with the largest one.
type tables struct {
	maxNodes         int
	figures, reasons *diagram
	product          *product
}

// steps are those of the diagrams, since somebody took the tables.
func (t *tables) steps() int64 {
	return t.figures.spent + int64(t.figures.steps) + t.reasons.spent + int64(t.reasons.steps)
}

// take returns tables for diagrams of so many nodes.
func (m *Memory) take(maxNodes int) *tables {
	if m != nil {
		m.lent.Add(1)
		if kept, ok := m.tables.Get().(*tables); ok && kept.maxNodes == maxNodes {
			return kept
		}
	}
	return &tables{maxNodes, newDiagram(maxNodes), newDiagram(reasonsBudget * maxNodes), newProduct(reasonsBudget * maxNodes)}
}

// leave gives tables back.
func (m *Memory) leave(t *tables) {
	if m == nil {
		return
	}
	for _, d := range []*diagram{t.figures, t.reasons} {
		d.steps, d.spent = 0, 0 // they are those of one solver
	}
	m.lent.Add(-1)
	m.tables.Put(t)
}
