// Package scalar says how plain values are written to GraphQL and read from it.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/internal/evidence"
)

// timeLayout is RFC 3339 in UTC, always to the millisecond.
const timeLayout = "2006-01-02T15:04:05.000Z"

// MarshalString writes a string, and null for an empty one: no text of the
// domain is ever empty, and an empty one means that there is none.
func MarshalString(s string) graphql.Marshaler {
	if s == "" {
		return graphql.Null
	}
	return graphql.MarshalString(s)
}

// UnmarshalString reads a string, and nothing that merely looks like one.
func UnmarshalString(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case nil:
		return "", nil
	}
	return "", wrong(v, "a text")
}

// What these scalars hold is a text or a number. The domain checks its form, with a
// path and with what was expected, as it does for every other way in.

// MarshalKey writes a key.
func MarshalKey(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalKey reads a key.
func UnmarshalKey(v any) (string, error) { return UnmarshalString(v) }

// MarshalURL writes a URL. One that a page must not follow, which a store of an earlier
// version may hold, is null.
func MarshalURL(s string) graphql.Marshaler {
	if !evidence.ValidURL(s) {
		return graphql.Null
	}
	return MarshalString(s)
}

// UnmarshalURL reads a URL.
func UnmarshalURL(v any) (string, error) { return UnmarshalString(v) }

// MarshalDOI writes a DOI.
func MarshalDOI(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalDOI reads a DOI.
func UnmarshalDOI(v any) (string, error) { return UnmarshalString(v) }

// MarshalDate writes a date.
func MarshalDate(s string) graphql.Marshaler { return MarshalString(s) }

// UnmarshalDate reads a date.
func UnmarshalDate(v any) (string, error) { return UnmarshalString(v) }

// MarshalProbability writes a probability.
func MarshalProbability(p float64) graphql.Marshaler { return MarshalFloat(p) }

// UnmarshalProbability reads a probability.
func UnmarshalProbability(v any) (float64, error) { return UnmarshalFloat(v) }

// MarshalID writes an id, and null for an empty one: there is none.
func MarshalID(id evidence.ID) graphql.Marshaler { return MarshalString(string(id)) }

// UnmarshalID reads an id or a key. A key may be all digits, and GraphQL lets
// an ID be written as a number.
func UnmarshalID(v any) (evidence.ID, error) {
	switch v := v.(type) {
	case string:
		return evidence.ID(v), nil
	case json.Number:
		return evidence.ID(v), nil
	case int64:
		return evidence.ID(strconv.FormatInt(v, 10)), nil
	case nil:
		return "", nil
	}
	return "", wrong(v, "a key or an id")
}

// MarshalRef writes what names an entry.
func MarshalRef(r evidence.Ref) graphql.Marshaler { return MarshalString(string(r)) }

// UnmarshalRef reads an id, a key or the name of a link, as UnmarshalID does.
func UnmarshalRef(v any) (evidence.Ref, error) {
	id, err := UnmarshalID(v)
	return evidence.Ref(id), err
}

// MarshalKeyID writes a key as an ID.
func MarshalKeyID(k evidence.Key) graphql.Marshaler { return MarshalString(string(k)) }

// UnmarshalKeyID reads a key that is written as an ID, as UnmarshalID does.
func UnmarshalKeyID(v any) (evidence.Key, error) {
	id, err := UnmarshalID(v)
	return evidence.Key(id), err
}

// MarshalInt writes an int as a GraphQL Int, which has 32 bits.
func MarshalInt(n int) graphql.Marshaler {
	return graphql.MarshalInt32(int32(max(math.MinInt32, min(math.MaxInt32, n))))
}

// UnmarshalInt reads a GraphQL Int.
func UnmarshalInt(v any) (int, error) {
	n, err := UnmarshalInt32(v)
	return int(n), err
}

// MarshalInt32 writes a GraphQL Int.
func MarshalInt32(n int32) graphql.Marshaler { return graphql.MarshalInt32(n) }

// UnmarshalInt32 reads a GraphQL Int, and refuses what 32 bits do not hold.
func UnmarshalInt32(v any) (int32, error) {
	if _, isText := v.(string); isText {
		return 0, wrong(v, "a whole number of 32 bits")
	}
	n, err := graphql.UnmarshalInt32(v)
	if err != nil {
		return 0, wrong(v, "a whole number of 32 bits")
	}
	return n, nil
}

// MarshalCount writes how many there are, and null for 0: it is not known.
func MarshalCount(n int) graphql.Marshaler {
	if n == 0 {
		return graphql.Null
	}
	return graphql.MarshalInt(n)
}

// UnmarshalCount reads a whole number. The domain checks its size.
func UnmarshalCount(v any) (int, error) {
	if _, isText := v.(string); isText {
		return 0, wrong(v, evidence.CountForm)
	}
	n, err := graphql.UnmarshalInt64(v)
	if err != nil {
		return 0, wrong(v, evidence.CountForm)
	}
	return int(n), nil
}

// MarshalFloat writes a finite number. The model has no other.
func MarshalFloat(f float64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.FormatFloat(f, 'g', -1, 64))
	})
}

// UnmarshalFloat reads a finite number.
func UnmarshalFloat(v any) (float64, error) {
	if _, isText := v.(string); isText {
		return 0, wrong(v, "a finite number")
	}
	f, err := graphql.UnmarshalFloat(v)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, wrong(v, "a finite number")
	}
	return f, nil
}

// MarshalDateTime writes a moment, and null for the zero one.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Format(timeLayout))
}

// UnmarshalDateTime reads a moment.
func UnmarshalDateTime(v any) (time.Time, error) {
	if text, ok := v.(string); ok {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, wrong(v, "a moment, as in 2026-11-24T10:44:22Z")
}

// wrong refuses a value that a scalar does not have.
func wrong(v any, expected string) error {
	shown := fmt.Sprint(v)
	if text, ok := v.(string); ok {
		shown = strconv.Quote(text)
	}
	return evidence.Refuse(evidence.Problem{Message: shown + " will not do", Expected: expected})
}
