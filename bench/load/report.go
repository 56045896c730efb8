package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// result is the measurement of one question.
type result struct {
	claims    int
	operation string
	clients   int
	of        map[string]figures // by the name of the column
}

func (r result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d claims, %s, %d clients:", r.claims, r.operation, r.clients)
	for _, name := range columnNames {
		if f, ok := r.of[name]; ok {
			fmt.Fprintf(&b, " %s %s;", name, f)
		}
	}
	return b.String()
}

func (f figures) String() string {
	return fmt.Sprintf("%.0f/s, %s, %s", f.perSecond, ms(f.p50), ms(f.p99))
}

// columnNames are in the order of the report.
var columnNames = []string{peerColumn, neo4jColumn, sqliteColumn, bareNeo4j, bareSQLite}

// ratio is one of throughputs of one question, by the names of the columns.
type ratio struct{ title, of, to string }

var ratios = []ratio{
	{"neo4j to peer", neo4jColumn, peerColumn},
	{"sqlite to peer", sqliteColumn, peerColumn},
	{"neo4j of bare", neo4jColumn, bareNeo4j},
	{"sqlite of bare", sqliteColumn, bareSQLite},
}

// in is the ratio in a result, empty if one of the columns was not measured.
func (t ratio) in(r result) string {
	of, known := r.of[t.of]
	to, also := r.of[t.to]
	if !known || !also {
		return ""
	}
	return fmt.Sprintf("%.2f", of.perSecond/to.perSecond)
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

// table is a table in Markdown.
type table struct{ strings.Builder }

func (t *table) row(cells ...string) { t.WriteString("| " + strings.Join(cells, " | ") + " |\n") }

func (t *table) head(cells ...string) {
	t.row(cells...)
	t.WriteString(strings.Repeat("| --- ", len(cells)) + "|\n")
}

// report writes for each map a table of ratios and one of what they are made of, and then
// how times grow from the first map to the last.
func report(w io.Writer, results []result) error {
	var t table
	var sizes []int
	for _, r := range results {
		if len(sizes) == 0 || sizes[len(sizes)-1] != r.claims {
			sizes = append(sizes, r.claims)
		}
	}
	for _, claims := range sizes {
		t.ratios(claims, results)
		t.columns(claims, results)
	}
	if len(sizes) > 1 {
		t.growth(sizes[0], sizes[len(sizes)-1], results)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

func (t *table) ratios(claims int, results []result) {
	fmt.Fprintf(t, "\n%d claims, ratios of requests a second:\n\n", claims)
	head := []string{"question", "clients"}
	for _, one := range ratios {
		head = append(head, one.title)
	}
	t.head(head...)
	for _, r := range results {
		if r.claims == claims {
			cells := []string{r.operation, fmt.Sprint(r.clients)}
			for _, one := range ratios {
				cells = append(cells, one.in(r))
			}
			t.row(cells...)
		}
	}
}

func (t *table) columns(claims int, results []result) {
	fmt.Fprintf(t, "\n%d claims, requests a second, the median time, and the time that one in a hundred exceeds:\n\n", claims)
	t.head(append([]string{"question", "clients"}, columnNames...)...)
	for _, r := range results {
		if r.claims == claims {
			cells := []string{r.operation, fmt.Sprint(r.clients)}
			for _, name := range columnNames {
				cell := ""
				if f, ok := r.of[name]; ok {
					cell = f.String()
				}
				cells = append(cells, cell)
			}
			t.row(cells...)
		}
	}
}

func (t *table) growth(from, to int, results []result) {
	fmt.Fprintf(t, "\nFrom %d to %d claims, the median time and the slowest hundredth take so many times as long:\n\n", from, to)
	t.head(append([]string{"question", "clients"}, columnNames...)...)
	for _, small := range results {
		for _, large := range results {
			if small.claims != from || large.claims != to || small.operation != large.operation || small.clients != large.clients {
				continue
			}
			cells := []string{small.operation, fmt.Sprint(small.clients)}
			for _, name := range columnNames {
				cell := ""
				if before, ok := small.of[name]; ok {
					after := large.of[name]
					cell = fmt.Sprintf("%.2f, %.2f", after.p50.Seconds()/before.p50.Seconds(), after.p99.Seconds()/before.p99.Seconds())
				}
				cells = append(cells, cell)
			}
			t.row(cells...)
		}
	}
}

// reportImports writes a table of imports.
func reportImports(w io.Writer, imported []imported) error {
	if len(imported) == 0 {
		return nil
	}
	var t table
	t.WriteString("\nImports into an empty store: entries a second, and the most memory of the process that writes:\n\n")
	t.head("store", "claims", "entries", "import", "memory", "bare writer", "memory", "import of bare", "the same import again")
	for _, i := range imported {
		rate := func(u usage) string {
			return fmt.Sprintf("%.0f/s, %.1f s", float64(i.entries)/u.took.Seconds(), u.took.Seconds())
		}
		mb := func(u usage) string { return fmt.Sprintf("%d MB", u.memory>>20) }
		t.row(i.engine, fmt.Sprint(i.claims), fmt.Sprint(i.entries), rate(i.ours), mb(i.ours), rate(i.bare), mb(i.bare),
			fmt.Sprintf("%.2f", i.bare.took.Seconds()/i.ours.took.Seconds()), rate(i.again))
	}
	_, err := io.WriteString(w, t.String())
	return err
}
