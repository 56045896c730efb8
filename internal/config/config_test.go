package config_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"corroborate/internal/config"
	"corroborate/internal/evidence"
)

// sample is a command with a setting of each sort.
type sample struct {
	settings *config.Settings
	flags    *pflag.FlagSet

	address, level, password string
	remote                   bool
	hosts                    []string
	depth, percent           int
	body, memory             int64
	wait                     time.Duration
}

func newSample() *sample {
	s := &sample{settings: config.New(), flags: pflag.NewFlagSet("sample", pflag.ContinueOnError),
		address: "localhost:1", level: "info", depth: 15, percent: 100, body: 1 << 20, memory: math.MaxInt64, wait: 2 * time.Second}
	all := s.settings
	all.Text(&s.address, "listen", "the `ADDRESS`")
	all.OneOf(&s.level, []string{"debug", "info"}, "log-level", "the level")
	all.Text(&s.password, "password", "the password", config.Secret(), config.From("OTHER_PASSWORD", "PASSWORD"))
	all.Switch(&s.remote, "remote", "from elsewhere")
	config.List(all, &s.hosts, host, "host", "names")
	all.Count(&s.depth, "depth", "levels", config.Rare())
	all.Count(&s.percent, "percent", "of garbage", config.From("GOGC"), config.Off(-1))
	config.Size(all, &s.body, "body", "bytes")
	config.Size(all, &s.memory, "memory", "bytes", config.Off[int64](math.MaxInt64))
	all.Time(&s.wait, "wait", "how long")
	all.AddTo(s.flags)
	return s
}

// host reads a name without a space.
func host(text string) (string, error) {
	if strings.Contains(text, " ") {
		return "", evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%q is not a host", text), Expected: "one word"})
	}
	return strings.ToLower(text), nil
}

// A flag wins over the environment, that over the file, and that over the default.
func TestPrecedence(t *testing.T) {
	file := config.File{Name: "server.yaml", Data: []byte("listen: file:1\nwait: 3s\ndepth: 7\nhost: [a, b]\nremote: true\n")}
	env := map[string]string{"CORROBORATE_LISTEN": "env:1", "CORROBORATE_WAIT": "4s", "CORROBORATE_DEPTH": "", "PASSWORD": "s3cret", "GOGC": "off", "CORROBORATE_BODY": "64KiB"}
	s := newSample()
	if err := s.flags.Parse([]string{"--listen", "flag:1"}); err != nil {
		t.Fatal(err)
	}
	if err := s.settings.Load(file, env); err != nil {
		t.Fatal(err)
	}
	if s.address != "flag:1" || s.wait != 4*time.Second || s.depth != 7 || !cmp.Equal(s.hosts, []string{"a", "b"}) || !s.remote ||
		s.password != "s3cret" || s.percent != -1 || s.body != 64<<10 || s.memory != math.MaxInt64 || s.level != "info" {
		t.Errorf("the settings are %+v", *s)
	}
	got := map[string]string{}
	for _, one := range s.settings.List() {
		got[one.Name] = one.Value + " by " + one.Origin
	}
	want := map[string]string{
		"listen": "flag:1 by flag", "wait": "4s by environment, CORROBORATE_WAIT", "depth": "7 by file, server.yaml", "host": "[a,b] by file, server.yaml",
		"remote": "true by file, server.yaml", "password": "*** by environment, PASSWORD", "percent": "off by environment, GOGC",
		"body": "64KiB by environment, CORROBORATE_BODY", "memory": "off by default", "log-level": "info by default",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is wrong is told together, with its place.
func TestProblems(t *testing.T) {
	const all = `listen: ""
wait: soon
detph: 3
depth: 0
depth: 1
body: much
log-level: inf
host: [a, b c]
remote: perhaps
zebra: 1
`
	for _, test := range []struct{ file, variable, want string }{
		{all, "", `server.yaml:1:9: listen: this is not a value, expected one value after the name
server.yaml:2:7: wait: "soon" is not a time, expected one of more than 0, such as 15s or 2m
server.yaml:3:1: "detph" is not known, expected a setting that 'corroborate config' prints; did you mean "depth"?
server.yaml:4:8: depth: "0" is not a count, expected a whole number of at least 1
server.yaml:5:1: depth: is there twice
server.yaml:6:7: body: "much" is not a size, expected a number of bytes, such as 65536 or 64KiB
server.yaml:7:12: log-level: "inf" is not known, expected one of debug, info; did you mean "info"?
server.yaml:8:7: host: "b c" is not a host, expected one word
server.yaml:9:9: remote: "perhaps" is not known, expected true or false
server.yaml:10:1: "zebra" is not known, expected a setting that 'corroborate config' prints`},
		{"", "-1s", `CORROBORATE_WAIT: "-1s" is not a time, expected one of more than 0, such as 15s or 2m`},
		{"- listen", "", `server.yaml:1:1: the file is no table, expected a setting a line, as in "listen: 127.0.0.1:8080"`},
		{"a: b\nlisten: c: d\n", "", `server.yaml:2:10: not YAML: mapping values are not allowed in this context`},
		{"host: {a: b}", "", `server.yaml:1:7: host: this is not a value, expected one value after the name`},
		{"# nothing\n", "", ""},
		{"listen: a", "1s", ""},
	} {
		s := newSample()
		err := s.settings.Load(config.File{Name: "server.yaml", Data: []byte(test.file)}, map[string]string{"CORROBORATE_WAIT": test.variable})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q: %s", test.file, diff)
		}
	}
}

// What is printed gives the same settings again, but for secrets, which it does not tell.
func TestYAMLReadsBack(t *testing.T) {
	s := newSample()
	env := map[string]string{"PASSWORD": "s3cret"}
	if err := s.flags.Parse([]string{"--listen", "a: b # c", "--host", "*,yes", "--depth", "3", "--body", "1025", "--memory", "3GiB", "--remote", "--percent", "off"}); err != nil {
		t.Fatal(err)
	}
	if err := s.settings.Load(config.File{}, env); err != nil {
		t.Fatal(err)
	}
	text, err := s.settings.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "s3cret") || !strings.Contains(string(text), "# password: '***' # environment, PASSWORD") {
		t.Errorf("the password is told, or not that there is one:\n%s", text)
	}
	again := newSample()
	if err := again.settings.Load(config.File{Name: "server.yaml", Data: text}, nil); err != nil {
		t.Fatal(err)
	}
	again.password, again.flags, again.settings = s.password, s.flags, s.settings
	if diff := cmp.Diff(s, again, cmp.AllowUnexported(sample{}), cmp.Comparer(func(a, b *pflag.FlagSet) bool { return a == b }), cmp.Comparer(func(a, b *config.Settings) bool { return a == b })); diff != "" {
		t.Errorf("%s\n%s", diff, text)
	}
}

// A list is replaced by the first flag, and each further one adds to it.
func TestListFlag(t *testing.T) {
	s := newSample()
	s.hosts = []string{"default"}
	if err := s.flags.Parse([]string{"--host", "A, b", "--host=c"}); err != nil || !cmp.Equal(s.hosts, []string{"a", "b", "c"}) {
		t.Errorf("%v, %v", s.hosts, err)
	}
	if err := s.flags.Parse([]string{"--host", "a b"}); err == nil || !strings.Contains(err.Error(), `"a b" is not a host, expected one word`) {
		t.Errorf("two words: %v", err)
	}
}

// Secrets are no flags, and rare settings are flags that help does not list.
func TestFlags(t *testing.T) {
	s := newSample()
	if s.flags.Lookup("password") != nil {
		t.Error("a secret is a flag")
	}
	usages := s.flags.FlagUsages()
	if strings.Contains(usages, "--depth") || !strings.Contains(usages, "--listen ADDRESS") {
		t.Errorf("the help is\n%s", usages)
	}
	if err := s.flags.Parse([]string{"--depth", "0"}); err == nil || !strings.Contains(err.Error(), "expected a whole number of at least 1") {
		t.Errorf("a depth of 0: %v", err)
	}
}
