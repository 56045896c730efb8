package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"corroborate/internal/evidence"
)

// Word spells a word of any vocabulary for running text: "small sample",
// "very low", "second-hand". Designs, bases and kinds of sources make better
// nouns with the functions below.
func Word[T ~string](word T) string {
	if spelled, ok := spelled[string(word)]; ok {
		return spelled
	}
	return strings.ToLower(strings.ReplaceAll(string(word), "_", " "))
}

// spelled are the words that lower case and blanks alone do not spell.
var spelled = map[string]string{
	"SECOND_HAND":  "second-hand",
	"CASE_CONTROL": "case-control",
	"DATASET":      "data set",
}

// Design says what a study of a design is: "cohort study".
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

// Basis says what a testimony of a basis is: "second-hand account".
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

// SourceKind says what a source of a kind is: "journal article".
func SourceKind(k evidence.SourceKind) string {
	switch k {
	case "SOCIAL_MEDIA":
		return "social media post"
	case "OTHER":
		return "other publication"
	}
	return Word(k)
}

// Verdict is a verdict in running text. It is the word of the vocabulary,
// spelled for people, so that nobody meets two names for one verdict.
func Verdict(v evidence.Verdict) string { return Word(v) }

// VerdictMeans says in a sentence what a verdict means.
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

// Capital begins a text with a capital letter.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Quoted puts a title or a statement in quotation marks.
func Quoted(text string) string { return "“" + text + "”" }
