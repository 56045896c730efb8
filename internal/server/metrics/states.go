package metrics

import (
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"corroborate/internal/server/fair"
)

// states are figures that are read when they are asked for: how many of something are in
// which state.
type states struct {
	desc *prometheus.Desc
	read atomic.Pointer[func() map[string]int]
}

func newStates(name, help string) *states {
	return &states{desc: prometheus.NewDesc(name, help, []string{"state"}, nil)}
}

// Describe implements prometheus.Collector.
func (s *states) Describe(to chan<- *prometheus.Desc) { to <- s.desc }

// Collect implements prometheus.Collector.
func (s *states) Collect(to chan<- prometheus.Metric) {
	read := s.read.Load()
	if read == nil {
		return
	}
	for state, n := range (*read)() {
		to <- prometheus.MustNewConstMetric(s.desc, prometheus.GaugeValue, float64(n), state)
	}
}

// WatchConnections serves how many connections clients have.
func (m *Metrics) WatchConnections(load func() (open, most int)) {
	read := func() map[string]int {
		open, most := load()
		return map[string]int{"open": open, "max": most}
	}
	m.connections.read.Store(&read)
}

// WatchMirror serves how much of the map is kept in memory, 0 while it is not as the store is, and how much may be.
func (m *Metrics) WatchMirror(kept func() int, most int) {
	read := func() map[string]int { return map[string]int{"kept": kept(), "max": most} }
	m.mirror.read.Store(&read)
}

// RefusedConnection counts a connection that was one too many.
func (m *Metrics) RefusedConnection() { m.refusals.Inc() }

// WatchTurns serves how much heavy work goes on, and how many exports read the store.
func (m *Metrics) WatchTurns(heavy, exports func() fair.Load) {
	m.heavy.watch(heavy)
	m.exports.watch(exports)
}

func (s *states) watch(load func() fair.Load) {
	read := func() map[string]int {
		l := load()
		return map[string]int{"running": l.Running, "waiting": l.Waiting, "max": l.Size}
	}
	s.read.Store(&read)
}
