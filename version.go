// Package corroborate holds what belongs to the whole program: its version.
package corroborate

import _ "embed"

// Version is the semantic version, with the end of its line. It ends in -dev
// between releases.
//
//go:embed VERSION
var Version string
