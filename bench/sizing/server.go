//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// asked is how many requests each client sends in a stage.
const asked = 8

// What clients ask for. A page of claims is light, and the others are heavy.
const (
	listQuery   = `{ claims(first: 50, orderBy: {field: BELIEF, direction: DESC}) { nodes { key statement assessment { verdict belief } } } }`
	traceQuery  = `query ($key: ID!) { trace(ref: $key) { nodes { key headline } edges { relation sourceKey targetKey } chains { strength } assessment { summary warnings { code } } } }`
	impactQuery = `query ($key: ID!) { impact(ref: $key) { movedCount } whatIf(withdraw: [$key]) { movedCount } }`
	gapsQuery   = `{ gaps { gaps(first: 10) { nodes { claim { key } } } } }`
)

// server measures a server of a map.
func (m measurement) server(ctx context.Context, store string, tell func(string, int64)) error {
	s, err := m.serve(ctx, store)
	if err != nil {
		return err
	}
	return errors.Join(s.measure(ctx, m.clients, tell), s.stop())
}

// served is a running server.
type served struct {
	cmd    *exec.Cmd
	client *http.Client
	log    io.Writer
}

func (m measurement) serve(ctx context.Context, store string) (*served, error) {
	socket := filepath.Join(m.folder, "socket")
	s := &served{log: m.log, cmd: exec.CommandContext(ctx, m.program, "serve", "--store", "sqlite:"+store, "--read-only", "--listen", "unix:"+socket, "--log-level", "error"),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		}}}}
	s.cmd.Stderr = m.log
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	const patience = 600 // tenths of a second
	var err error
	for range patience {
		if err = s.get(ctx, "/readyz"); err == nil || ctx.Err() != nil {
			return s, ctx.Err()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return nil, errors.Join(err, s.stop())
}

func (s *served) stop() error {
	return errors.Join(s.cmd.Process.Signal(os.Interrupt), s.cmd.Wait())
}

func (s *served) measure(ctx context.Context, clients []int, tell func(string, int64)) error {
	keys, err := s.keys(ctx)
	if err != nil {
		return err
	}
	for _, n := range clients {
		for _, stage := range []struct{ name, query string }{{"pages of claims", listQuery}, {"traces with reasons", traceQuery}, {"impacts and what-ifs", impactQuery}} {
			name := fmt.Sprintf("server, %s at once, for %s", count(n), stage.name)
			err := s.stage(name, tell, func() error {
				return together(n, func(client int) error {
					for i := range asked {
						if _, err := s.ask(ctx, client, stage.query, keys[(client*asked+i)%len(keys)]); err != nil {
							return err
						}
					}
					return nil
				})
			})
			if err != nil {
				return err
			}
		}
	}
	if err := s.stage("server, an export of all", tell, func() error {
		err := s.get(ctx, "/export?format=jsonl")
		return err
	}); err != nil {
		return err
	}
	return s.stage("server, gaps of all", tell, func() error {
		for {
			if done, err := s.ask(ctx, 0, gapsQuery, ""); done || err != nil {
				return err
			}
		}
	})
}

// count counts clients in words.
func count(clients int) string {
	if clients == 1 {
		return "a client"
	}
	return fmt.Sprintf("%d clients", clients)
}

// stage tells the most memory that the server has while something is done.
func (s *served) stage(name string, tell func(string, int64), do func() error) error {
	fmt.Fprintln(s.log, name)
	process := fmt.Sprintf("/proc/%d/", s.cmd.Process.Pid)
	const resetMost = "5" // see proc(5)
	if err := os.WriteFile(process+"clear_refs", []byte(resetMost), 0); err != nil {
		return err
	}
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	status, err := os.ReadFile(process + "status")
	if err != nil {
		return err
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		return errors.New("how much memory the server had is not told by Linux")
	}
	kilobytes, err := strconv.ParseInt(string(found[1]), 10, 64)
	tell(name, kilobytes<<10)
	return err
}

// together calls f for each client, at the same time.
func together(clients int, f func(client int) error) error {
	errs := make([]error, clients)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() { errs[i] = f(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (s *served) keys(ctx context.Context) (keys []string, err error) {
	var answer struct {
		Data struct {
			Claims struct{ Nodes []struct{ Key string } }
		}
	}
	body, err := s.post(ctx, 0, listQuery, "")
	if err == nil {
		err = json.Unmarshal(body, &answer)
	}
	for _, n := range answer.Data.Claims.Nodes {
		keys = append(keys, n.Key)
	}
	if err == nil && len(keys) == 0 {
		err = fmt.Errorf("the server has no claims: %.500s", body)
	}
	return keys, err
}

// ask sends a query. It reports false if the server did not answer in time, as a server may that says so.
func (s *served) ask(ctx context.Context, client int, query, key string) (bool, error) {
	body, err := s.post(ctx, client, query, key)
	if err != nil {
		return false, err
	}
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return false, err
	}
	if len(answer.Errors) == 0 {
		return true, nil
	}
	if answer.Errors[0].Extensions.Code == "TIMEOUT" {
		fmt.Fprintln(s.log, "not answered in time:", answer.Errors[0].Message)
		return false, nil
	}
	return false, errors.New(answer.Errors[0].Message)
}

func (s *served) post(ctx context.Context, client int, query, key string) ([]byte, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]string{"key": key}})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Corroborate-Author", fmt.Sprint("client-", client))
	return s.do(request)
}

// get reads a page, and forgets it.
func (s *served) get(ctx context.Context, path string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return err
	}
	_, err = s.do(request)
	return err
}

// do reads an answer. Of a long one it keeps the beginning.
func (s *served) do(request *http.Request) ([]byte, error) {
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	const most = 16 << 20
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err == nil && request.Method == http.MethodGet && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d: %.500s", request.URL.Path, response.StatusCode, body)
	}
	return body, err
}
