package metrics

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// patience is how long a store may take to say where it stands, and recount how
// old the counts of a map may be, as it is work to count one.
const (
	patience = time.Second
	recount  = time.Minute
)

// WatchStore serves what a store tells of itself, whenever it is asked: whether
// it answers, where the map stands, and how busy the connections are.
func (m *Metrics) WatchStore(s storage.Store) {
	m.registry.MustRegister(&storeCollector{store: s, now: m.now})
	if p, ok := s.(storage.Pooled); ok {
		m.watchPool(p)
	}
	if sized, ok := s.(storage.Sized); ok {
		m.watchSizes(sized)
	}
}

func (m *Metrics) watchSizes(s storage.Sized) {
	for file, size := range map[string]func(storage.Sizes) int64{
		"map": func(s storage.Sizes) int64 { return s.File },
		"log": func(s storage.Sizes) int64 { return s.Log },
	} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "corroborate_store_file_bytes",
			Help:        "Bytes of the files of the store: the map, and the log of what is not in it yet.",
			ConstLabels: prometheus.Labels{"file": file}}, func() float64 { return float64(size(s.Sizes())) }))
	}
}

func (m *Metrics) watchPool(p storage.Pooled) {
	for state, n := range map[string]func(storage.Pool) int{
		"in_use": func(p storage.Pool) int { return p.InUse },
		"open":   func(p storage.Pool) int { return p.Open },
		"max":    func(p storage.Pool) int { return p.Max },
	} {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "corroborate_store_connections",
			Help:        "Connections to the store: in_use, open (0 where the driver does not tell), max.",
			ConstLabels: prometheus.Labels{"state": state}}, func() float64 { return float64(n(p.Pool())) }))
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "corroborate_store_oldest_read_seconds",
		Help: "For how long the oldest read goes on. The log cannot shrink below what it reads."}, func() float64 { return p.Pool().Oldest.Seconds() }))
	count := func(name, help string, n func(storage.Pool) float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return n(p.Pool()) }))
	}
	count("corroborate_store_waits_total", "How often somebody had to wait for a connection, or for a turn to write.",
		func(p storage.Pool) float64 { return float64(p.Waits) })
	count("corroborate_store_wait_seconds_total", "How long they waited, all together.",
		func(p storage.Pool) float64 { return p.Waited.Seconds() })
	count("corroborate_store_retries_total", "How often something was tried again in the store that had failed for the moment.",
		func(p storage.Pool) float64 { return float64(p.Retries) })
}

// What storeCollector tells.
var (
	up       = prometheus.NewDesc("corroborate_store_up", "1 where the store has answered just now, else 0.", nil, nil)
	sequence = prometheus.NewDesc("corroborate_map_sequence", "How many updates the map has seen.", nil, nil)
	entries  = prometheus.NewDesc("corroborate_map_entries", "Entries of the map by kind, at most a minute old.", []string{"kind"}, nil)
)

// storeCollector asks the store at every scrape, in a bounded time.
type storeCollector struct {
	store storage.Store
	now   func() time.Time

	mu      sync.Mutex
	counted time.Time
	at      storage.State // of the map that was counted
	counts  storage.Counts
}

// Describe implements prometheus.Collector.
func (c *storeCollector) Describe(to chan<- *prometheus.Desc) {
	to <- up
	to <- sequence
	to <- entries
}

// Collect implements prometheus.Collector.
func (c *storeCollector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock() // a store that hangs is asked once
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	state, err := c.ask(ctx)
	if err != nil {
		to <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, 0)
		return
	}
	to <- prometheus.MustNewConstMetric(up, prometheus.GaugeValue, 1)
	to <- prometheus.MustNewConstMetric(sequence, prometheus.GaugeValue, float64(state.Sequence))
	c.count(ctx, state)
	for _, kind := range append(slices.Clone(evidence.ItemKinds), evidence.KindLink) {
		to <- prometheus.MustNewConstMetric(entries, prometheus.GaugeValue, float64(c.counts.Kinds[kind]), string(kind))
	}
}

// ask asks where the map stands.
func (c *storeCollector) ask(ctx context.Context) (state storage.State, err error) {
	err = c.store.View(ctx, func(r storage.Reader) error {
		state, err = r.State(ctx)
		return err
	})
	return state, err
}

// count counts the map where it has changed since it was counted, some time
// ago. Where that takes too long, the earlier counts stand until the next time.
func (c *storeCollector) count(ctx context.Context, now storage.State) {
	if !c.counted.IsZero() && (now.Same(c.at) || c.now().Sub(c.counted) < recount) {
		return
	}
	c.counted = c.now()
	var counts storage.Counts
	err := c.store.View(ctx, func(r storage.Reader) (err error) {
		counts, err = r.Counts(ctx)
		return err
	})
	if err == nil {
		c.counts, c.at = counts, now
	}
}
