# Reads what `go test -v` writes, and shows one line for a package that passes,
# and everything for one that does not. It ends with a count, and fails where a
# test was skipped or where there was none: a test that does not run shows nothing.

/^=== (RUN|PAUSE|CONT|NAME) / { next }
/^ *--- PASS: / { passed++; next }
/^ *--- FAIL: / { failed++ }
/^ *--- SKIP: / { skipped++; skips = skips "\n  " $3 }
/^PASS$/ { next }

{ held = held $0 "\n" }

/^(ok|\?) *\t/ { print; fflush(); held = ""; next }
/^FAIL *\t/ { printf "%s", held; fflush(); held = "" }

END {
	printf "%s", held
	if (skipped) {
		print "These tests were skipped, which counts as a failure:" skips
	}
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit (failed || skipped || !passed)
}
