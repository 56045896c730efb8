package neo4jstore

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"corroborate/internal/storage"
)

// later is a mark of a transaction that the server has not made yet. A mark is
// a list of the database's 16 bytes and the number of a transaction, and another
// list that is empty.
func later(t *testing.T, mark string) string {
	t.Helper()
	text, ok := strings.CutPrefix(mark, "FB:")
	data, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(data) < 21 {
		t.Fatalf("this is no mark of Neo4j: %q, %v", mark, err)
	}
	const number = 1 + 2 + 16
	var n int64
	switch rest := data[number : len(data)-1]; {
	case len(rest) == 1:
		n = int64(int8(rest[0]))
	case rest[0] == 0xC8:
		n = int64(int8(rest[1]))
	case rest[0] == 0xC9:
		n = int64(int16(binary.BigEndian.Uint16(rest[1:])))
	case rest[0] == 0xCA:
		n = int64(int32(binary.BigEndian.Uint32(rest[1:])))
	default:
		n = int64(binary.BigEndian.Uint64(rest[1:]))
	}
	next := binary.BigEndian.AppendUint64(append(data[:number:number], 0xCB), uint64(n+3)) // an Update is three transactions
	return "FB:" + base64.StdEncoding.EncodeToString(append(next, data[len(data)-1]))
}

// TestMarks: a client that writes through one server, and reads through another one
// that lags behind, reads what it wrote: the marks of the write make the read wait.
func TestMarks(t *testing.T) {
	under.empty(t)
	one, other := under.open(t), under.open(t)
	defer func() { _, _ = one.Close(), other.Close() }()
	seen := storage.NewSeen()
	if err := one.For(seen).Update(t.Context(), func(storage.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	marks := seen.Marks()
	if len(marks) == 0 {
		t.Fatal("a write leaves no marks")
	}
	// For a client with this mark, a server without the transaction lags behind.
	client := other.For(storage.NewSeen(later(t, marks[len(marks)-1])))
	type answer struct {
		state storage.State
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		s, err := state(t.Context(), client)
		answers <- answer{s, err}
	}()
	select {
	case a := <-answers:
		t.Fatalf("the read did not wait for what its client has seen: %+v", a)
	case <-time.After(500 * time.Millisecond):
	}
	if s, err := state(t.Context(), other); err != nil || s.Sequence != 1 {
		t.Errorf("a client who has seen nothing reads %+v, %v", s, err)
	}
	if err := one.Update(t.Context(), func(storage.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	select {
	case a := <-answers:
		if a.err != nil || a.state.Sequence < 1 {
			t.Errorf("the read that waited: %+v", a)
		}
	case <-time.After(time.Minute):
		t.Error("the read waits for ever")
	}
}
