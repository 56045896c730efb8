package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	project "corroborate"
)

func (in *invocation) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program",
		Args:  args(cobra.NoArgs, "none"),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(in.stdout, "corroborate %s, %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version is the version of the program, and after a + the commit that it was
// built from, if the build recorded one.
func version() string {
	info, _ := debug.ReadBuildInfo()
	return versionOf(project.Version, info)
}

func versionOf(version string, info *debug.BuildInfo) string {
	version = strings.TrimSpace(version)
	if info == nil {
		return version
	}
	commit, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = "+" + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = ".modified"
		}
	}
	if commit == "" {
		return version
	}
	return version + commit + modified
}
