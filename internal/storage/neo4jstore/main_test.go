package neo4jstore_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"corroborate/internal/storage/neo4jstore/neo4jtest"
)

func TestMain(m *testing.M) {
	os.Exit(lockedRun(m))
}

func lockedRun(m *testing.M) int {
	server, err := neo4jtest.Find()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	unlock, err := server.Lock()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer unlock()
	// Each random check asks a server some two hundred questions. The other
	// stores make more of them.
	if err := flag.Set("rapid.checks", "6"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
