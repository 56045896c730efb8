package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}
	clean, dirty := debug.BuildSetting{Key: "vcs.modified", Value: "false"}, debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	for _, test := range []struct {
		info *debug.BuildInfo
		want string
	}{
		{nil, "1.2.0"},
		{&debug.BuildInfo{}, "1.2.0"},
		{&debug.BuildInfo{Settings: []debug.BuildSetting{clean, commit}}, "1.2.0+0123456789ab"},
		{&debug.BuildInfo{Settings: []debug.BuildSetting{commit, dirty}}, "1.2.0+0123456789ab.modified"},
	} {
		if got := versionOf("1.2.0\n", test.info); got != test.want {
			t.Errorf("the version is %q, want %q", got, test.want)
		}
	}
}
