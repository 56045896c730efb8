package server_test

import (
	"testing"

	"corroborate/internal/server"
)

// Heavy work leaves a processor to everything else, unless a machine has one only, or a
// setting asks for more.
func TestShare(t *testing.T) {
	for _, test := range []struct{ processors, atOnce, pieces, each int }{
		{1, 0, 1, 1}, {2, 0, 1, 1}, {3, 0, 1, 2}, {4, 0, 2, 1}, {8, 0, 4, 1}, {16, 0, 4, 3}, {64, 0, 4, 15},
		{2, 3, 3, 1}, {16, 1, 1, 15}, {16, 5, 5, 3},
	} {
		pieces, each := server.Share(test.processors, test.atOnce)
		if pieces != test.pieces || each != test.each {
			t.Errorf("of %d processors, at %d: %d pieces of %d each, want %d of %d", test.processors, test.atOnce, pieces, each, test.pieces, test.each)
		}
		if test.atOnce == 0 && test.processors > 1 && pieces*each >= test.processors {
			t.Errorf("of %d processors none is left", test.processors)
		}
	}
}
