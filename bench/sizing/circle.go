//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// A circle is a map in which everything depends on everything: no map is harder for its size.
const (
	circleClaims  = 100
	circleLinks   = 1_000 // between claims
	circleSources = 10    // of the first claims
)

// circle measures a server of such a map.
func (m measurement) circle(ctx context.Context, tell func(string, int64)) error {
	file, store := m.file(circleClaims, "-circle.jsonl"), m.file(circleClaims, "-circle.db")
	if err := os.WriteFile(file, []byte(denseCircle()), 0o600); err != nil {
		return err
	}
	most, err := m.run(ctx, "import", file, "--store", "sqlite:"+store)
	if err != nil {
		return err
	}
	tell("memory of `import`", most)
	s, err := m.serve(ctx, store)
	if err != nil {
		return err
	}
	keys, err := s.keys(ctx)
	for _, n := range m.clients {
		if err != nil {
			break
		}
		err = s.stage(fmt.Sprintf("server, %s at once, for traces with reasons", count(n)), tell, func() error {
			return together(n, func(client int) error {
				_, err := s.ask(ctx, client, traceQuery, keys[client%len(keys)])
				return err
			})
		})
	}
	return errors.Join(err, s.stop())
}

// denseCircle is a map file.
func denseCircle() string {
	var b strings.Builder
	for i := range circleClaims {
		fmt.Fprintf(&b, `{"claim":{"key":"claim-%d","statement":"Claim %[1]d."}}`+"\n", i)
		if i < circleSources {
			fmt.Fprintf(&b, `{"source":{"key":"source-%d","title":"Source %[1]d","kind":"REPORT"}}`+"\n", i)
			fmt.Fprintf(&b, `{"link":{"from":"source-%d","to":"claim-%[1]d","relation":"SUPPORTS"}}`+"\n", i)
		}
		for step := range circleLinks / circleClaims {
			fmt.Fprintf(&b, `{"link":{"from":"claim-%d","to":"claim-%d","relation":"SUPPORTS"}}`+"\n", (i+1+step*step)%circleClaims, i)
		}
	}
	return b.String()
}
