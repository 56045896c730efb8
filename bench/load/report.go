package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// result is the measurement of one operation.
type result struct {
	engine     string
	claims     int
	operation  string
	clients    int
	statements float64 // per request
	ours, bare figures
}

// of returns the throughput as a share of that of the bare driver.
func (r result) of() float64 { return r.ours.perSecond / r.bare.perSecond }

func (r result) String() string {
	return fmt.Sprintf("%s, %d claims, %s, %d clients: %.0f/s, p50 %s, p99 %s; bare %.0f/s, p50 %s, p99 %s; %.2f", r.engine, r.claims, r.operation, r.clients,
		r.ours.perSecond, ms(r.ours.p50), ms(r.ours.p99), r.bare.perSecond, ms(r.bare.p50), ms(r.bare.p99), r.of())
}

// ms writes milliseconds with three significant digits or fewer.
func ms(d time.Duration) string {
	x := d.Seconds() * 1000
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f ms", x)
	case x >= 10:
		return fmt.Sprintf("%.1f ms", x)
	}
	return fmt.Sprintf("%.2f ms", x)
}

// report writes a table for each map, and a table of how latency grows from a
// store's first map to its last.
func report(w io.Writer, results []result) error {
	var b strings.Builder
	type place struct {
		engine, operation string
		clients           int
	}
	first := map[place]result{}
	last := map[place]result{}
	var places []place
	for i, r := range results {
		if i == 0 || r.engine != results[i-1].engine || r.claims != results[i-1].claims {
			fmt.Fprintf(&b, "\n%s, %d claims:\n\n", r.engine, r.claims)
			b.WriteString("| operation | clients | requests/s | p50 | p99 | bare, requests/s | p50 | p99 | of bare | statements |\n")
			b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n")
		}
		fmt.Fprintf(&b, "| %s | %d | %.0f | %s | %s | %.0f | %s | %s | %.2f | %.1f |\n", r.operation, r.clients,
			r.ours.perSecond, ms(r.ours.p50), ms(r.ours.p99), r.bare.perSecond, ms(r.bare.p50), ms(r.bare.p99), r.of(), r.statements)
		p := place{r.engine, r.operation, r.clients}
		if _, seen := first[p]; !seen {
			first[p] = r
			places = append(places, p)
		}
		last[p] = r
	}
	b.WriteString("\n| store | operation | clients | claims | p50 grows | p99 grows | bare p50 grows |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, p := range places {
		from, to := first[p], last[p]
		if from.claims == to.claims {
			continue
		}
		grows := func(a, b time.Duration) string { return fmt.Sprintf("%.2f times", b.Seconds()/a.Seconds()) }
		fmt.Fprintf(&b, "| %s | %s | %d | %d to %d | %s | %s | %s |\n", p.engine, p.operation, p.clients, from.claims, to.claims,
			grows(from.ours.p50, to.ours.p50), grows(from.ours.p99, to.ours.p99), grows(from.bare.p50, to.bare.p50))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
