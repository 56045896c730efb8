package server_test

import (
	"testing"

	"corroborate/internal/server"
)

// Heavy work leaves a thread to everything else, unless there is one only, or a setting asks
// for more.
func TestShare(t *testing.T) {
	for _, test := range []struct{ threads, atOnce, pieces, each int }{
		{1, 0, 1, 1}, {2, 0, 1, 1}, {3, 0, 1, 2}, {5, 0, 2, 2}, {9, 0, 4, 2}, {17, 0, 4, 4}, {65, 0, 4, 16},
		{2, 3, 3, 1}, {17, 1, 1, 16}, {17, 5, 5, 3},
	} {
		pieces, each := server.Share(test.threads, test.atOnce)
		if pieces != test.pieces || each != test.each {
			t.Errorf("of %d threads, at %d: %d pieces of %d each, want %d of %d", test.threads, test.atOnce, pieces, each, test.pieces, test.each)
		}
		if test.atOnce == 0 && test.threads > 1 && pieces*each >= test.threads {
			t.Errorf("of %d threads none is left", test.threads)
		}
	}
}
