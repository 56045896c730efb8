package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
)

// indent is how far JSON is indented at each level.
const indent = "  "

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	return e.Encode(v)
}

// atOnce is how many members of an object one goroutine encodes before they are written.
const atOnce = 64

// writeObject writes an object as writeJSON does. It encodes the values of several keys at the same time, because
// those of all claims of a map take as long as a good part of the assessment, and holds only these as text.
func writeObject[K ~string](w io.Writer, keys []K, value func(K) any) error {
	if len(keys) == 0 {
		return writeJSON(w, struct{}{})
	}
	opening := "{\n"
	for some := range slices.Chunk(keys, atOnce*runtime.GOMAXPROCS(0)) {
		parts := slices.Collect(slices.Chunk(some, atOnce))
		texts, errs := make([]bytes.Buffer, len(parts)), make([]error, len(parts))
		var group sync.WaitGroup
		for i, part := range parts {
			group.Go(func() { errs[i] = writeMembers(&texts[i], part, value) })
		}
		group.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		for i := range texts {
			if _, err := io.WriteString(w, opening); err != nil {
				return err
			}
			if _, err := texts[i].WriteTo(w); err != nil {
				return err
			}
			opening = ",\n"
		}
	}
	_, err := io.WriteString(w, "\n}\n")
	return err
}

// writeMembers writes members of an object, with commas in between.
func writeMembers[K ~string](to *bytes.Buffer, keys []K, value func(K) any) error {
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	for i, key := range keys {
		if i > 0 {
			to.WriteString(",\n")
		}
		for _, part := range []struct {
			before string
			value  any
		}{{indent, key}, {": ", value(key)}} {
			one.Reset()
			if err := e.Encode(part.value); err != nil {
				return err
			}
			to.WriteString(part.before)
			if err := json.Indent(to, bytes.TrimRight(one.Bytes(), "\n"), indent, indent); err != nil {
				return err
			}
		}
	}
	return nil
}
