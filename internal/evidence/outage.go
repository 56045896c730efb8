package evidence

import (
	"errors"
	"slices"
)

// Outage says why an error is Unavailable. It goes by what helps.
type Outage string

// The outages. An error without one passes by itself.
const (
	OutageUnreachable Outage = "UNREACHABLE"         // the server of the store does not answer
	OutageBusy        Outage = "BUSY"                // another process is writing
	OutageDiskFull    Outage = "DISK_FULL"           // there is no room to write
	OutageReadOnly    Outage = "READ_ONLY"           // the store could be written to when it was opened, and no longer can
	OutageDenied      Outage = "ACCESS_DENIED"       // the system lets the program no longer open the file
	OutageMissing     Outage = "STORE_MISSING"       // the file was deleted or moved away
	OutageReplaced    Outage = "STORE_REPLACED"      // another file is in its place
	OutageRestored    Outage = "MAP_RESTORED"        // another map was restored into the store
	OutageUpgraded    Outage = "STORE_UPGRADED"      // another version of the program has changed its format
	OutageRubric      Outage = "OTHER_RUBRIC"        // another rubric was applied to it
	OutageDamaged     Outage = "STORE_DAMAGED"       // what is in the file cannot be read
	OutageCredentials Outage = "CREDENTIALS_REFUSED" // the server of the store refuses the user or the password
	OutageUncertain   Outage = "OUTCOME_UNKNOWN"     // the connection broke, and nobody knows whether the change was written
)

// Outages lists all outages.
var Outages = []Outage{OutageUnreachable, OutageBusy, OutageDiskFull, OutageReadOnly, OutageDenied, OutageMissing, OutageReplaced, OutageRestored, OutageUpgraded,
	OutageRubric, OutageDamaged, OutageCredentials, OutageUncertain}

// Passes reports whether it helps to try again later, without anybody doing anything.
func (o Outage) Passes() bool { return o == "" || o == OutageUnreachable || o == OutageBusy }

// StopsWriting reports whether nobody can write until somebody does something. A server
// that has a file open goes on writing to it when the file can no longer be opened.
func (o Outage) StopsWriting() bool {
	return !o.Passes() && !slices.Contains([]Outage{OutageUncertain, OutageDenied}, o)
}

// StopsReading reports whether nobody can read, either.
func (o Outage) StopsReading() bool {
	return o.StopsWriting() && !slices.Contains([]Outage{OutageDiskFull, OutageReadOnly}, o)
}

// For says why an error is Unavailable, and returns it.
func (e *Error) For(o Outage) *Error {
	e.Outage = o
	return e
}

// OutageOf returns the outage of the first Error in err's chain, or "" if there is none.
func OutageOf(err error) Outage {
	var e *Error
	if errors.As(err, &e) {
		return e.Outage
	}
	return ""
}
