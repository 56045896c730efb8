package apierror

import "corroborate/internal/evidence"

// told is what a client is told of an outage.
type told struct{ what, help string }

const (
	operator = "whoever runs this server has to "
	restart  = operator + "start it again"
)

// outages say nothing of files, addresses and users, which are for the operator.
var outages = map[evidence.Outage]told{
	"":                         {"the store cannot be reached, or is busy", "try again later"},
	evidence.OutageUnreachable: {"the store cannot be reached", "try again later"},
	evidence.OutageBusy:        {"another program is writing to the store", "try again later"},
	evidence.OutageDiskFull:    {"the disk of the store is full", operator + "make room; the map can be read meanwhile"},
	evidence.OutageReadOnly:    {"the store can no longer be written to", operator + "make it writable; the map can be read meanwhile"},
	evidence.OutageDenied:      {"the server may no longer open the store", operator + "give it the right to read and write it"},
	evidence.OutageMissing:     {"the store is gone", operator + "put it back and start it again"},
	evidence.OutageReplaced:    {"the store was replaced by another one", restart},
	evidence.OutageRestored:    {"another map was restored into the store", restart},
	evidence.OutageUpgraded:    {"another version of the program has changed the format of the store", operator + "start that version"},
	evidence.OutageRubric:      {"another rubric was applied to the store", restart + " with that rubric"},
	evidence.OutageDamaged:     {"the store is damaged", operator + "restore a backup"},
	evidence.OutageCredentials: {"the store refuses the name or the password of the server", operator + "set the right ones"},
	evidence.OutageUncertain:   {"the connection to the store broke, and it is not known whether the change was written", "look before you try again"},
}

// Outage tells clients in one text why the store does not do it now, and in another what
// helps.
func Outage(o evidence.Outage) (what, help string) {
	t, ok := outages[o]
	if !ok {
		t = outages[""]
	}
	return t.what, t.help
}

// unavailable is what Of returns for an error that is Unavailable.
func unavailable(err *evidence.Error) (string, Extensions) {
	what, help := Outage(err.Outage)
	message := what + "; " + help
	return message, Extensions{Code: Unavailable, Outage: string(err.Outage), Problems: []Problem{{Code: Unavailable, Message: message}}}
}
