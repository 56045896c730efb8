package assess

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/reuse"
)

// GapEstimates returns the estimates by which Gaps chooses the claims to
// compute again.
func GapEstimates(ctx context.Context, m *evidence.Map, r Rubric, o Options) (map[evidence.Key]float64, error) {
	f, err := newGapFinder(m, r, o)
	if err != nil {
		return nil, err
	}
	if err := f.estimate(ctx); err != nil {
		return nil, err
	}
	out := map[evidence.Key]float64{}
	for _, x := range f.md.allClaims() {
		out[f.md.components[x].key] = f.estimated(x)
	}
	return out, nil
}

// DrawFailing estimates a claim by drawing the failure of one side, no matter
// how much its conflict leaves. It returns false if it cannot.
func DrawFailing(m *evidence.Map, claim evidence.Key, r Rubric, o Options) (f evidence.Figures, ok bool, err error) {
	s, err := newSolver(m, r, o)
	if err != nil {
		return f, false, err
	}
	x := s.md.at(claim)
	if err := s.solve(context.Background(), []int32{x}); err != nil || s.net.opposed[x] < 0 {
		return f, false, err
	}
	w := s.worker(0)
	w.take()
	w.buildFor(x)
	drawn, ok := w.drawFailing(context.Background(), newSampler(w.cone))
	return s.md.rubric.figures(drawn, evidenceFacts{}, false), ok, nil
}

// ChainsKeeping finds chains, and keeps only so many beginnings.
func ChainsKeeping(ctx context.Context, m *evidence.Map, claim evidence.Key, r Rubric, side Side, k, most int) ([]Chain, error) {
	s, err := newSolver(m, r, Options{})
	if err != nil {
		return nil, err
	}
	defer s.release()
	x := s.md.at(claim)
	if err := s.solve(ctx, []int32{x}); err != nil {
		return nil, err
	}
	f := newChainFinder(s, x, side == For)
	f.most = most
	return f.find(ctx, k)
}

// GapsInFull finds gaps with cones that hold everything.
func GapsInFull(ctx context.Context, m *evidence.Map, first int, r Rubric, o Options) (*GapReport, error) {
	f, err := newGapFinder(m, r, o)
	if err != nil {
		return nil, err
	}
	clear(f.cuts.closed)
	defer f.release()
	return f.find(ctx, first)
}

// Found tells how often a memory has found a result, and how often a diagram.
func (m *Memory) Found() (results, shapes int64) {
	return m.results.(*reuse.Cache[result]).Found(), m.shapes.(*reuse.Cache[*shape]).Found()
}

// Left reports whether an assessment has left tables for the next one. It takes them.
func (m *Memory) Left() bool { return m.tables.Get() != nil }

// Lent tells how many tables are in use.
func (m *Memory) Lent() int64 { return m.lent.Load() }

// FaultyMemory returns a memory that keeps results, or else diagrams, by a part of their
// content only.
func FaultyMemory(part func([]byte) []byte, results bool) *Memory {
	whole := func(content []byte) []byte { return content }
	if results {
		return &Memory{results: faulty[result]{reuse.New[result](1 << 20), part}, shapes: faulty[*shape]{reuse.New[*shape](1 << 20), whole}}
	}
	return &Memory{results: reuse.New[result](0), shapes: faulty[*shape]{reuse.New[*shape](1 << 20), part}}
}

type faulty[V any] struct {
	of   *reuse.Cache[V]
	part func([]byte) []byte
}

func (f faulty[V]) Get(content []byte) (V, bool)           { return f.of.Get(f.part(content)) }
func (f faulty[V]) Put(content []byte, value V, bytes int) { f.of.Put(f.part(content), value, bytes) }
