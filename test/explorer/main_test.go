package explorer_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"corroborate/test/program"
)

var built program.Program // by TestMain

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "explorer")
	if err == nil {
		built, err = program.Build(context.Background(), folder)
	}
	status := 1
	if err == nil {
		status = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(folder)
	os.Exit(status)
}
