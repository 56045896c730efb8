package explorer_test

import (
	"testing"

	"corroborate/test/program"
)

var built program.Program // by TestMain

func TestMain(m *testing.M) { program.Main(m, &built) }
