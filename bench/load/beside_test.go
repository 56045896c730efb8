package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"corroborate/bench/maps"
)

// BenchmarkBeside measures how long a plain query takes beside eight clients that send the
// heaviest requests that the server accepts, next to its time alone. The metric is the ratio of
// the medians; it should be at most 5. The map has 10,000 claims.
func BenchmarkBeside(b *testing.B) {
	program := filepath.Join(b.TempDir(), "corroborate")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "corroborate/cmd/corroborate").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	keeper := maps.Keeper{Folder: cmp.Or(os.Getenv("CORROBORATE_BENCH"), "../../bin/bench"), Program: program, Log: os.Stderr}
	kept, err := keeper.Open(b.Context(), "sqlite", 10_000)
	if err != nil {
		b.Fatal(err)
	}
	served, err := serve(b.Context(), program, kept, 16)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := served.close(); err != nil {
			b.Error(err)
		}
	}()
	plain := body(`query ($key: ID!) { claim(ref: $key) { key statement } }`, variables{Key: "c-000001"})
	ask := func(int, int) error { return served.post(b.Context(), plain) }
	median := func(times int) time.Duration {
		f, err := drive(b.Context(), 1, time.Second, times, ask)
		if err != nil {
			b.Fatal(err)
		}
		return f.p50
	}
	median(100) // to warm up
	for name, heavy := range heaviest() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				alone := median(100)
				stop := served.burden(b, heavy)
				beside := median(100)
				answered := stop()
				b.ReportMetric(float64(beside)/float64(alone), "ratio")
				b.ReportMetric(float64(alone.Microseconds()), "alone-µs")
				b.ReportMetric(float64(beside.Microseconds()), "beside-µs")
				b.ReportMetric(float64(answered), "heavy-answers")
			}
		})
	}
}

// heaviest are requests just within the limits, by what they are. An address without a query is
// an export.
func heaviest() map[string][]string {
	times := func(n int, field string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d: %s", i, strings.ReplaceAll(field, "#", fmt.Sprintf("%06d", i+1)))
		}
		return b.String()
	}
	all := map[string][]string{
		"impacts":       {"{" + times(4, `impact(ref: "a-#") { movedCount }`) + "}"},
		"what-ifs":      {"{" + times(9, `whatIf(withdraw: ["s-#"]) { movedCount }`) + "}"},
		"sensitivities": {"{" + times(4, `claim(ref: "c-#") { assessment { sensitivity(within: 0.1) { same } } }`) + "}"},
		"neighborhoods": {"{" + times(19, `neighborhood(ref: "a-#", depth: 5, first: 1000) { nodes { id } }`) + "}"},
		"reasons":       {`{ claims(first: 80) { nodes { assessment { warnings { code } ways { verdict } summary } } } }`},
		"not-heavy":     {`{ claims(first: 24) { nodes { assessment { warnings { code } ways { verdict } } } } }`},
		"lists":         {"{" + times(30, `claims(first: 100, where: {disputed: false}) { nodes { key statement note tags } }`) + "}"},
		"dry-runs":      {"mutation {" + times(30, `retractSource(input: {ref: "s-#", dryRun: true}) { movedCount }`) + "}"},
		"exports":       {"/export?format=graphml"},
	}
	mixed := []string{}
	for _, list := range all {
		mixed = append(mixed, list...)
	}
	all["mixed"] = mixed
	return all
}

// burden lets eight clients send heavy requests, and returns what stops them and counts their
// answers.
func (s *served) burden(b *testing.B, heavy []string) (stop func() int) {
	ctx, cancel := context.WithCancel(b.Context())
	var group sync.WaitGroup
	var mu sync.Mutex
	answers := 0
	for client := range 8 {
		group.Go(func() {
			for n := client; ctx.Err() == nil; n++ {
				status, err := s.send(ctx, fmt.Sprint("client ", client), heavy[n%len(heavy)])
				if err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
				mu.Lock()
				if status == http.StatusOK {
					answers++
				}
				mu.Unlock()
			}
		})
	}
	time.Sleep(time.Second) // until all are under way
	return func() int { cancel(); group.Wait(); return answers }
}

// send sends a request as a client, and reads its answer.
func (s *served) send(ctx context.Context, client, what string) (status int, err error) {
	method, address, content := http.MethodGet, what, []byte(nil)
	if !strings.HasPrefix(what, "/") {
		method, address, content = http.MethodPost, "/graphql", body(what, variables{})
	}
	r, err := http.NewRequestWithContext(ctx, method, s.url+address, bytes.NewReader(content))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Corroborate-Author", strings.ReplaceAll(client, " ", "%20"))
	response, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, errors.Join(err, response.Body.Close())
}
