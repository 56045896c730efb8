// Package config gives settings their values. A setting is a flag, and can be
// given by a variable of the environment and in a file of YAML too: a flag wins
// over the environment, and that over the file.
package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"corroborate/internal/evidence"
	"corroborate/internal/text/spelling"
)

// The annotations of a setting's flag.
const (
	variables = "config variables" // the variables that give it; the first that is set wins
	secret    = "config secret"    // it is not told, and no flag of a command
	elsewhere = "config elsewhere" // a command has the flag already
	fallback  = "config fallback"  // the default, if the flag has none
	origin    = "config origin"    // where its value comes from
)

const prefix = "CORROBORATE_"

// Settings are the settings of a command.
type Settings struct{ all *pflag.FlagSet }

// New returns no settings.
func New() *Settings {
	all := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	all.SortFlags = false
	return &Settings{all}
}

// Option changes how a setting is given or shown.
type Option func(*pflag.Flag)

// From names the variables that give a setting, instead of CORROBORATE_ and its name.
func From(names ...string) Option { return func(f *pflag.Flag) { f.Annotations[variables] = names } }

// Secret is a setting whose value is never shown. It has no flag, since other users
// of the machine see command lines.
func Secret() Option { return func(f *pflag.Flag) { f.Annotations[secret] = nil } }

// Shared is a setting whose flag a command has already. The default is that of
// the setting alone.
func Shared(value string) Option {
	return func(f *pflag.Flag) { f.Annotations[elsewhere], f.Annotations[fallback] = nil, []string{value} }
}

// Rare is a setting that the help of a command does not list.
func Rare() Option { return func(f *pflag.Flag) { f.Hidden = true } }

// Add adds a flag as a setting.
func (s *Settings) Add(f *pflag.Flag, options ...Option) {
	f.Annotations = map[string][]string{variables: {prefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))}}
	for _, option := range options {
		option(f)
	}
	s.all.AddFlag(f)
}

// AddTo adds the settings to the flags of a command.
func (s *Settings) AddTo(flags *pflag.FlagSet) {
	s.all.VisitAll(func(f *pflag.Flag) {
		_, hide := f.Annotations[secret]
		if _, has := f.Annotations[elsewhere]; !hide && !has {
			flags.AddFlag(f)
		}
	})
}

// Load gives values to the settings that no flag has set. Its error is an
// *evidence.Error with all problems: each has its place in the file, or has the
// variable or the setting as its path.
func (s *Settings) Load(file File, env map[string]string) error {
	var problems evidence.Problems
	s.loadFile(&problems, file, env)
	s.all.VisitAll(func(f *pflag.Flag) {
		variable := variableOf(f, env)
		switch {
		case f.Changed:
			f.Annotations[origin] = []string{"flag"}
		case variable != "":
			f.Annotations[origin] = []string{"environment, " + variable}
			if err := f.Value.Set(env[variable]); err != nil {
				problems.Add(problemOf(err).At(variable))
			}
		case f.Annotations[origin] == nil && f.Annotations[fallback] != nil:
			if err := f.Value.Set(f.Annotations[fallback][0]); err != nil {
				problems.Add(problemOf(err).At(f.Name))
			}
		}
	})
	return problems.Err()
}

// problemOf is what is wrong with a value.
func problemOf(err error) evidence.Problem {
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong.Problem
	}
	var refused *evidence.Error
	if errors.As(err, &refused) {
		return refused.Problems[0]
	}
	return evidence.Problem{Message: err.Error()}
}

// variableOf is the variable that gives a setting, "" if none does.
func variableOf(f *pflag.Flag, env map[string]string) string {
	for _, name := range f.Annotations[variables] {
		if env[name] != "" {
			return name
		}
	}
	return ""
}

// File is a file of settings. The zero value has none.
type File struct {
	Name string
	Data []byte
}

// loadFile gives settings the values of a file, unless a flag or the environment
// gives them.
func (s *Settings) loadFile(problems *evidence.Problems, file File, env map[string]string) {
	add := func(n *yaml.Node, p evidence.Problem) {
		p.Place = evidence.Place{File: file.Name, Line: n.Line, Column: n.Column}
		problems.Add(p)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(file.Data, &root); err != nil {
		p := evidence.Problem{Place: evidence.Place{File: file.Name}, Message: err.Error()}
		var bad *yaml.LoadError
		if errors.As(err, &bad) {
			p.Place.Line, p.Place.Column, p.Message = bad.Mark.Line, bad.Mark.Column, "not YAML: "+bad.Message
		}
		problems.Add(p)
		return
	}
	if len(root.Content) == 0 {
		return
	}
	top := root.Content[0]
	if top.Kind != yaml.MappingNode {
		add(top, evidence.Problem{Message: "the file is no table", Expected: `a setting a line, as in "listen: 127.0.0.1:8080"`})
		return
	}
	seen := map[string]bool{}
	for i := 0; i < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		f := s.all.Lookup(key.Value)
		switch {
		case f == nil:
			add(key, s.unknown(key.Value))
		case seen[f.Name]:
			add(key, evidence.Problem{Path: f.Name, Message: "is there twice"})
		case !f.Changed && variableOf(f, env) == "":
			f.Annotations[origin] = []string{"file, " + file.Name}
			if err := setNode(f.Value, value); err != nil {
				add(value, problemOf(err).At(f.Name))
			}
		}
		seen[key.Value] = true
	}
}

// setNode gives a setting the value of a key in a file.
func setNode(value pflag.Value, node *yaml.Node) error {
	list, isList := value.(pflag.SliceValue)
	switch {
	case node.Kind == yaml.ScalarNode && node.Value != "":
		return value.Set(node.Value)
	case node.Kind == yaml.SequenceNode && isList:
		var words []string
		if err := node.Decode(&words); err != nil {
			return &Error{evidence.Problem{Message: "this is not text", Expected: "a list of words"}}
		}
		return list.Replace(words)
	}
	return &Error{evidence.Problem{Message: "this is not a value", Expected: "one value after the name"}}
}

func (s *Settings) unknown(name string) evidence.Problem {
	var known []string
	s.all.VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	return evidence.Problem{Message: fmt.Sprintf("%q is not known", name), Expected: "a setting that 'corroborate config' prints", Nearest: spelling.To(name, known, 1)}
}

// Setting describes a setting.
type Setting struct {
	Name, Value, Default, Help string
	Variables                  []string
	Origin                     string // where the value comes from
	Secret                     bool   // Value is not the value
	Hidden                     bool   // from the help of a command
}

// List lists the settings in the order in which they were added.
func (s *Settings) List() []Setting {
	var list []Setting
	s.all.VisitAll(func(f *pflag.Flag) {
		_, help := pflag.UnquoteUsage(f)
		one := Setting{Name: f.Name, Value: f.Value.String(), Default: cmp.Or(strings.Join(f.Annotations[fallback], ""), f.DefValue), Help: help, Variables: f.Annotations[variables],
			Origin: cmp.Or(strings.Join(f.Annotations[origin], ""), "default"), Hidden: f.Hidden}
		if _, one.Secret = f.Annotations[secret]; one.Secret && one.Value != "" {
			one.Value = "***"
		}
		list = append(list, one)
	})
	return list
}

// YAML returns a file with the current settings, without secrets. A comment says
// where each value comes from.
func (s *Settings) YAML() ([]byte, error) {
	var out bytes.Buffer
	for i, one := range s.List() {
		if i > 0 {
			out.WriteByte('\n')
		}
		value := &yaml.Node{Kind: yaml.ScalarNode, Value: one.Value}
		if list, ok := s.all.Lookup(one.Name).Value.(pflag.SliceValue); ok {
			value = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
			for _, word := range list.GetSlice() {
				value.Content = append(value.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: word})
			}
		}
		line, err := yaml.Marshal(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: one.Name}, value}})
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "# %s\n", one.Help)
		if one.Secret || one.Value == "" { // no value that could be given again
			out.WriteString("# ")
		}
		fmt.Fprintf(&out, "%s # %s\n", bytes.TrimSpace(line), one.Origin)
	}
	return out.Bytes(), nil
}
