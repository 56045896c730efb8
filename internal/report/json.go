package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
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

// object is an object that is written member by member, as writeJSON writes it whole.
type object[K ~string] struct {
	to    io.Writer
	begun bool
}

// add writes members. It encodes the values of several keys at the same time, because those of all
// claims of a map take as long as a good part of the assessment.
func (o *object[K]) add(keys []K, value func(K) any) error {
	parts := slices.Collect(slices.Chunk(keys, atOnce))
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
		opening := ",\n"
		if !o.begun {
			opening, o.begun = "{\n", true
		}
		if _, err := io.WriteString(o.to, opening); err != nil {
			return err
		}
		if _, err := texts[i].WriteTo(o.to); err != nil {
			return err
		}
	}
	return nil
}

// end ends the object.
func (o *object[K]) end() error {
	if !o.begun {
		return writeJSON(o.to, struct{}{})
	}
	_, err := io.WriteString(o.to, "\n}\n")
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
