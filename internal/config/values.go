package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker/go-units"
	"github.com/spf13/pflag"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
)

// Error is the problem of a text that is no value of a setting.
type Error struct{ Problem evidence.Problem }

func (e *Error) Error() string { return e.Problem.String() }

func wrong(got, what, expected string, nearest ...string) error {
	return &Error{evidence.Problem{Message: fmt.Sprintf("%q %s", got, what), Expected: expected, Nearest: nearest}}
}

// value is the value of a setting, kept in a variable of the program.
type value[T any] struct {
	to    *T
	unit  string // as the help calls it, if that does not
	parse func(string) (T, error)
	print func(T) string
}

func (v value[T]) String() string {
	if v.to == nil { // pflag asks a zero value
		return ""
	}
	return v.print(*v.to)
}

func (v value[T]) Type() string { return v.unit }

func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err == nil {
		*v.to = parsed
	}
	return err
}

func (s *Settings) add(v pflag.Value, name, help string, options []Option) {
	s.Add(&pflag.Flag{Name: name, Usage: help, Value: v, DefValue: v.String()}, options...)
}

// Text is a setting that may be any text. The variable has the default, as with
// all settings.
func (s *Settings) Text(to *string, name, help string, options ...Option) {
	same := func(text string) string { return text }
	s.add(value[string]{to, "string", func(text string) (string, error) { return text, nil }, same}, name, help, options)
}

// List is a setting that may have several values, with commas between them. The
// error of parse should be an *evidence.Error.
func List[T any](s *Settings, to *[]T, parse func(string) (T, error), name, help string, options ...Option) {
	l := &list[T]{to: to, parse: parse}
	s.Add(&pflag.Flag{Name: name, Usage: help, Value: l, DefValue: l.String()}, options...)
}

// list is the value of a List.
type list[T any] struct {
	to    *[]T
	parse func(string) (T, error)
	given bool // not only the default is there
}

var _ pflag.SliceValue = &list[string]{}

func (l *list[T]) Type() string { return "strings" }

func (l *list[T]) String() string {
	if l.to == nil {
		return "[]"
	}
	return "[" + strings.Join(l.GetSlice(), ",") + "]"
}

// Set adds values, as a flag that is given several times does.
func (l *list[T]) Set(text string) error {
	words := strings.Split(text, ",")
	if l.given {
		words = append(l.GetSlice(), words...)
	}
	return l.Replace(words)
}

func (l *list[T]) Append(word string) error { return l.Replace(append(l.GetSlice(), word)) }

func (l *list[T]) Replace(words []string) error {
	values := make([]T, len(words))
	for i, word := range words {
		var err error
		if values[i], err = l.parse(strings.TrimSpace(word)); err != nil {
			return &Error{problemOf(err)}
		}
	}
	*l.to, l.given = values, true
	return nil
}

func (l *list[T]) GetSlice() []string {
	words := make([]string, len(*l.to))
	for i, value := range *l.to {
		words[i] = fmt.Sprint(value)
	}
	return words
}

// Parsed is a setting that may be what a function reads. The error of parse should be
// an *evidence.Error.
func Parsed[T any](s *Settings, to *T, parse func(string) (T, error), name, help string, options ...Option) {
	read := func(text string) (T, error) {
		v, err := parse(text)
		if err != nil {
			err = &Error{problemOf(err)}
		}
		return v, err
	}
	s.add(value[T]{to, "string", read, func(v T) string { return fmt.Sprint(v) }}, name, help, options)
}

// OneOf is a setting that may be one of a few words.
func (s *Settings) OneOf(to *string, words []string, name, help string, options ...Option) {
	s.add(Word(to, words), name, help, options)
}

// Word is the value of a flag that may be one of a few words. The variable has the
// default.
func Word(to *string, words []string) pflag.Value {
	parse := func(text string) (string, error) {
		if slices.Contains(words, text) {
			return text, nil
		}
		return "", wrong(text, "is not known", "one of "+strings.Join(words, ", "), spelling.To(text, words, 1)...)
	}
	return value[string]{to, "string", parse, func(text string) string { return text }}
}

// Switch is a setting that may be true or false.
func (s *Settings) Switch(to *bool, name, help string, options ...Option) {
	parse := func(text string) (bool, error) {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return false, wrong(text, "is not known", "true or false")
		}
		return on, nil
	}
	s.add(value[bool]{to, "bool", parse, strconv.FormatBool}, name, help, append(options, func(f *pflag.Flag) { f.NoOptDefVal = "true" }))
}

// Off lets "off" stand for a value of a setting.
func Off[T comparable](off T) Option { return word("off", off) }

// Auto lets "auto" stand for a value of a setting.
func Auto[T comparable](auto T) Option { return word("auto", auto) }

// word lets a word stand for a value of a setting.
func word[T comparable](word string, named T) Option {
	return func(f *pflag.Flag) {
		if v, ok := f.Value.(value[T]); ok {
			parse, print := v.parse, v.print
			v.parse = func(text string) (T, error) {
				if text == word {
					return named, nil
				}
				return parse(text)
			}
			v.print = func(got T) string {
				if got == named {
					return word
				}
				return print(got)
			}
			f.Value, f.DefValue = v, v.String()
		}
	}
}

// Count is a setting that may be a whole number of at least 1.
func (s *Settings) Count(to *int, name, help string, options ...Option) {
	parse := func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return 0, wrong(text, "is not a count", "a whole number of at least 1")
		}
		return n, nil
	}
	s.add(value[int]{to, "number", parse, strconv.Itoa}, name, help, options)
}

// Time is a setting that may be a time of more than 0.
func (s *Settings) Time(to *time.Duration, name, help string, options ...Option) {
	parse := func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return 0, wrong(text, "is not a time", "one of more than 0, such as 15s or 2m")
		}
		return d, nil
	}
	s.add(value[time.Duration]{to, "time", parse, time.Duration.String}, name, help, options)
}

// Size is a setting that may be a number of bytes, at least 1.
func Size[T int | int64](s *Settings, to *T, name, help string, options ...Option) {
	parse := func(text string) (T, error) {
		n, err := units.RAMInBytes(text)
		if err != nil || n < 1 {
			return 0, wrong(text, "is not a size", "a number of bytes, such as 65536 or 64KiB")
		}
		return T(n), nil
	}
	s.add(value[T]{to, "size", parse, func(n T) string { return size(int64(n)) }}, name, help, options)
}

// size writes a number of bytes so that it can be read back exactly.
func size(n int64) string {
	for _, unit := range []struct {
		bytes int64
		name  string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= unit.bytes && n%unit.bytes == 0 {
			return strconv.FormatInt(n/unit.bytes, 10) + unit.name
		}
	}
	return strconv.FormatInt(n, 10)
}
