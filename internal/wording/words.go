package wording

import (
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// Word writes a word of any vocabulary for running text: "small sample", "very
// low", "second-hand". For designs, bases and kinds of sources, the functions
// below write better nouns.
func Word[T ~string](word T) string {
	if spelled, ok := spelled[string(word)]; ok {
		return spelled
	}
	return strings.ToLower(strings.ReplaceAll(string(word), "_", " "))
}

// spelled has the words that lower case and spaces alone do not spell.
var spelled = map[string]string{
	"SECOND_HAND":  "second-hand",
	"CASE_CONTROL": "case-control",
	"DATASET":      "data set",
}

// Spelled returns the words that lower case and spaces alone do not spell, for scripts that write
// words of a vocabulary.
func Spelled() map[string]string { return maps.Clone(spelled) }

// Kind names a kind of record for running text: "person or organization".
func Kind(k evidence.Kind) string {
	switch k {
	case evidence.KindAgent:
		return "person or organization"
	case evidence.KindView:
		return "saved view"
	}
	return Word(k)
}

// Kinds returns the names of all kinds of records, for scripts.
func Kinds() map[evidence.Kind]string {
	kinds := map[evidence.Kind]string{}
	for _, k := range evidence.ItemKinds {
		kinds[k] = Kind(k)
	}
	return kinds
}

// Design names a study by its design: "cohort study".
func Design(d evidence.Design) string {
	if noun, ok := designs[d]; ok {
		return noun
	}
	return Word(d)
}

var designs = map[evidence.Design]string{
	"COHORT":       "cohort study",
	"FORENSICS":    "forensic examination",
	"CASE_CONTROL": "case-control study",
	"ANIMAL":       "animal study",
	"IN_VITRO":     "in vitro study",
	"OTHER":        "study of another design",
}

// Basis names a testimony by its basis: "second-hand account".
func Basis(b evidence.Basis) string {
	if noun, ok := bases[b]; ok {
		return noun
	}
	return Word(b)
}

var bases = map[evidence.Basis]string{
	"EYEWITNESS":  "eyewitness account",
	"EXPERT":      "expert opinion",
	"SECOND_HAND": "second-hand account",
}

// SourceKind names a source by its kind: "journal article".
func SourceKind(k evidence.SourceKind) string {
	switch k {
	case "SOCIAL_MEDIA":
		return "social media post"
	case "OTHER":
		return "other publication"
	}
	return Word(k)
}

// Verdict writes a verdict for running text. It is the word of the vocabulary
// in lower case, so that each verdict has one name.
func Verdict(v evidence.Verdict) string { return Word(v) }

// VerdictMeans explains a verdict in a sentence. It is empty for an unknown
// verdict.
func VerdictMeans(v evidence.Verdict) string { return meanings[v] }

var meanings = map[evidence.Verdict]string{
	evidence.VerdictCorroborated: "At least two independent lines of evidence support it, and together they are strong enough to believe it.",
	evidence.VerdictTentative:    "At least two independent lines of evidence support it, but together they are still weak.",
	evidence.VerdictSingleLine:   "No second independent line of evidence supports it.",
	evidence.VerdictContested:    "The evidence for it and the evidence against it are of comparable weight.",
	evidence.VerdictContradicted: "The evidence against it outweighs the evidence for it.",
	evidence.VerdictWeak:         "Something bears on it, but not enough to matter.",
	evidence.VerdictUnsupported:  "No evidence that holds bears on it.",
}

// Capital turns the first letter of a text into a capital.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Quoted puts a title or a statement in quotation marks.
func Quoted(text string) string { return "“" + text + "”" }

// CertaintyMeans says in a sentence what a certainty promises. It is empty for an unknown
// certainty.
func CertaintyMeans(c evidence.Certainty) string { return promises[c] }

var promises = map[evidence.Certainty]string{
	evidence.CertaintyHigh:     "More evidence is unlikely to change this.",
	evidence.CertaintyModerate: "More evidence may change this.",
	evidence.CertaintyLow:      "More evidence is likely to change this.",
	evidence.CertaintyVeryLow:  "This is little more than a guess.",
}

// Reliability writes a letter of the Admiralty code in words: "usually reliable". It is
// empty for an unknown letter.
func Reliability(r evidence.Reliability) string { return reliabilities[r] }

var reliabilities = map[evidence.Reliability]string{
	"A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable", "E": "unreliable",
	evidence.ReliabilityUnknown: "reliability unknown",
}
