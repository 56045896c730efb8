package explorer

import (
	"math"
	"net/url"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/dossier"
	"corroborate/internal/wording"
)

// day is how pages write days.
const day = "2 January 2006"

// intents say what revisions did.
var intents = map[evidence.Intent]string{
	evidence.IntentCreate: "Created", evidence.IntentUpdate: "Changed", evidence.IntentRename: "Given another key", evidence.IntentMerge: "Merged",
	evidence.IntentRemove: "Removed", evidence.IntentLink: "Evidence linked", evidence.IntentRelink: "Link changed", evidence.IntentUnlink: "Link removed",
	evidence.IntentRaise: "Caveat raised", evidence.IntentResolve: "Caveat resolved", evidence.IntentRetract: "Source retracted",
	evidence.IntentVerify: "Quote verified", evidence.IntentImport: "Imported", evidence.IntentUndo: "Change taken back",
	evidence.IntentReassess: "Another rubric applied", evidence.IntentBatch: "Several changes",
}

// nothing is the size below which a figure is a rounding error.
const nothing = 1e-12

// signedIf writes a change of a figure; it is empty for no change.
func signedIf(v float64) string {
	if math.Abs(v) < nothing {
		return ""
	}
	return wording.Signed(v)
}

// strengthWord is the word for the strength of a link.
func strengthWord(s evidence.Strength) string { return wording.Word(s) }

func escape(text string) string { return url.QueryEscape(text) }

// endsIn reports whether the path of a request is the address of a page below some root.
func endsIn(path, own string) bool { return strings.HasSuffix(path, "/"+own) }

// shorten cuts a text for an error.
func shorten(text string) string {
	const most = 60
	return cut(text, most)
}

// provenance says what a record is, whose it is, and where it can be read.
func provenance(it evidence.Item, items map[evidence.Key]evidence.Item) (kind string, who, where []dossier.Named) {
	named := func(keys ...evidence.Key) []dossier.Named {
		var list []dossier.Named
		for _, key := range keys {
			if to := items[key]; to != nil {
				list = append(list, dossier.Named{Key: string(key), Text: to.Headline(), Kind: to.EntryKind()})
			}
		}
		return list
	}
	switch it := it.(type) {
	case *evidence.Testimony:
		return wording.Basis(it.Basis), named(it.Speaker), named(it.ReportedIn...)
	case *evidence.Study:
		return wording.Design(it.Design), named(it.Investigators...), named(it.ReportedIn...)
	case *evidence.Source:
		return wording.SourceKind(it.Kind), append(named(it.Authors...), named(it.Publisher)...), nil
	case *evidence.Claim:
		return "another claim", nil, nil
	}
	return "", nil, nil
}
