package storetest

import (
	"slices"
	"strings"
	"time"

	"corroborate/internal/evidence"
)

// start is when the entries of the suite were made.
var start = time.Date(2026, 3, 1, 12, 0, 0, 123e6, time.UTC)

// meta is the Meta of an item, updated so many minutes after the start. The order of
// ids is not that of keys.
func meta(key evidence.Key, minutes int) evidence.Meta {
	return evidence.Meta{ID: id(key), Key: key, Version: 1 + minutes, CreatedAt: start, UpdatedAt: start.Add(time.Duration(minutes) * time.Minute)}
}

func id(key evidence.Key) evidence.ID { return evidence.ID("it_" + reverse(string(key))) }

func reverse(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func link(name string, strength evidence.Strength) *evidence.Link {
	from, to, relation, ok := evidence.ParseLinkName(name)
	if !ok {
		panic("no name of a link: " + name)
	}
	return &evidence.Link{
		Meta: evidence.Meta{ID: linkID(name), Version: 1, CreatedAt: start, UpdatedAt: start},
		From: from, To: to, Relation: relation, Strength: strength,
	}
}

func linkID(name string) evidence.ID {
	return evidence.ID("ln_" + strings.NewReplacer("->", ".s.", "-|", ".c.").Replace(name))
}

func agent(key evidence.Key) *evidence.Agent {
	return &evidence.Agent{Meta: meta(key, 0), Name: "Agent " + string(key), Kind: "PERSON"}
}

func claim(key evidence.Key, minutes int, tags ...string) *evidence.Claim {
	return &evidence.Claim{Meta: meta(key, minutes), Statement: "Claim " + string(key), Tags: tags}
}

// assessed is a claim with figures.
func assessed(c *evidence.Claim, support, opposition, belief float64, lines int, certainty evidence.Certainty, verdict evidence.Verdict) *evidence.Claim {
	c.Figures = &evidence.Figures{Support: support, Opposition: opposition, Conflict: (1 - opposition) / 64, Belief: belief, Disbelief: 1. / 3,
		Ignorance: 0.1, Certainty: certainty, Verdict: verdict, Disputed: lines == 2, IndependentFor: lines, IndependentAgainst: 1, AtLeast: lines == 2, Method: evidence.MethodExact}
	return c
}

// world is a small map that has everything in it: every kind, every field,
// every relation, claims with figures, with equal ones, and without.
//
//	saw, heard, survey, book, c-base, c-mid, c-top ... and who said, made and printed them
func world() []evidence.Entry {
	return []evidence.Entry{
		&evidence.Agent{Meta: meta("ann", 3), Name: "Ann Zürcher", Kind: "PERSON", Affiliation: "org", Pseudonymous: true, Reliability: "B",
			URL: "https://example.org/~ann", Note: "Trained as a nurse."},
		&evidence.Agent{Meta: meta("bob", 2), Name: "Bob", Kind: "PERSON", Affiliation: "org"},
		&evidence.Agent{Meta: meta("org", 2), Name: "Institute for Wells", Kind: "ORGANIZATION", Reliability: "A"},
		&evidence.Agent{Meta: meta("press", 0), Name: "University Press", Kind: "ORGANIZATION"},

		&evidence.Source{Meta: meta("paper", 4), Title: "Wells and why they dry up", Kind: "JOURNAL_ARTICLE", Authors: []evidence.Key{"bob", "ann"},
			Publisher: "press", Published: "2015-12", URL: "https://example.org/paper", DOI: "10.1000/Wells.15", Reliability: "B", Cites: []evidence.Key{"leaflet", "book"}, Note: "Peer reviewed."},
		&evidence.Source{Meta: meta("book", 0), Title: "The book of wells", Kind: "BOOK", Authors: []evidence.Key{"ann"}},
		&evidence.Source{Meta: meta("leaflet", 0), Title: "Leaflet", Kind: "OTHER", Retracted: true},
		&evidence.Source{Meta: meta("repost", 0), Title: "The paper, posted again", Kind: "WEB_PAGE", Publisher: "org", DerivedFrom: []evidence.Key{"paper"}},

		&evidence.Study{Meta: meta("survey", 5), Title: "Survey of wells", Design: "SURVEY", SampleSize: 120, Population: "Wells of the valley", Method: "Dip stick",
			Period: "May to June", Investigators: []evidence.Key{"bob", "ann"}, ReportedIn: []evidence.Key{"paper", "book"}, DerivedFrom: []evidence.Key{"census", "leaflet"}, Note: "Done in rain."},
		&evidence.Study{Meta: meta("census", 0), Title: "Census", Design: "OTHER", ReportedIn: []evidence.Key{"book"}},

		&evidence.Testimony{Meta: meta("saw", 6), Summary: "Saw the well dry", Basis: "EYEWITNESS", Quote: "«Pas une goutte», à l'été.",
			QuotePrefix: "Elle dit : ", QuoteSuffix: " Puis elle", QuoteVerified: true, Locator: "page 7", Language: "French",
			Date: "2015-07-01", Speaker: "ann", CollectedIn: []evidence.Key{"survey"}, ReportedIn: []evidence.Key{"paper", "book"}, Note: "Said twice."},
		&evidence.Testimony{Meta: meta("heard", 0), Summary: "Heard of a dry well", Basis: "HEARSAY", Speaker: "bob", BasedOn: []evidence.Key{"leaflet", "census"}},
		&evidence.Testimony{Meta: meta("nobody", 0), Summary: "A voice", Basis: "SECOND_HAND"},

		assessed(claim("c-base", 1, "water", "valley"), 0.9, 0.1, 0.8, 2, evidence.CertaintyHigh, evidence.VerdictCorroborated),
		assessed(claim("c-mid", 7, "water"), 0.75, 0.3, 0.30000000000000004, 1, evidence.CertaintyLow, evidence.VerdictSingleLine),
		assessed(claim("c-top", 7, "valley", "water", "well"), 0.7, 0.3, 0.3, 1, evidence.CertaintyLow, evidence.VerdictTentative),
		assessed(claim("c-tie", 1), 0.7, 0.5, 0.3, 0, evidence.CertaintyVeryLow, evidence.VerdictContested),
		claim("c-bare", 0, "well"),
		claim("c-alone", 9),

		&evidence.Caveat{Meta: meta("few", 8), Category: "SMALL_SAMPLE", Severity: "SERIOUS", Text: "Only the wells by the road", Qualifies: []evidence.Ref{"survey", "c-mid"}, RaisedIn: []evidence.Key{"repost"}},
		&evidence.Caveat{Meta: meta("paid", 0), Category: "CONFLICT_OF_INTEREST", Severity: "MINOR", Text: "Paid by the mine", Qualifies: []evidence.Ref{"ann"}, Resolved: true},
		&evidence.Caveat{Meta: meta("old", 0), Category: "OUTDATED", Severity: "MODERATE", Text: "Long ago", Qualifies: []evidence.Ref{"c-top", "c-base", "press"}},
		&evidence.Caveat{Meta: meta("lost", 0), Category: "SMALL_SAMPLE", Severity: "CRITICAL", Text: "One page", Qualifies: []evidence.Ref{"leaflet", "c-bare"}, Resolved: true},
		&evidence.Caveat{Meta: meta("thin", 0), Category: "INDIRECT", Severity: "MODERATE", Text: "Inferred from afar", Qualifies: []evidence.Ref{"c-mid->c-top", "c-base->c-top", "saw-|c-tie"}},

		&evidence.Remark{Meta: meta("asked", 0), Kind: evidence.RemarkQuestion, Text: "Did they print it?", About: []evidence.Ref{"press"}, Status: evidence.RemarkOpen},

		annotated(link("saw->c-base", evidence.StrengthStrong)),
		link("heard->c-base", evidence.StrengthWeak),
		link("survey->c-base", evidence.StrengthConclusive),
		link("census->c-base", evidence.StrengthStrong),
		link("book-|c-base", evidence.StrengthModerate),
		link("saw-|c-tie", ""),
		link("c-base->c-mid", evidence.StrengthStrong),
		link("c-base-|c-mid", evidence.StrengthWeak),
		link("c-base->c-top", evidence.StrengthModerate),
		link("c-mid->c-top", evidence.StrengthModerate),
		link("c-bare-|c-top", evidence.StrengthWeak),
		link("c-top->c-mid", evidence.StrengthWeak), // round in a circle
	}
}

func annotated(l *evidence.Link) *evidence.Link {
	l.Jointly, l.Rationale, l.Locator, l.Version = "the-summer", "He stood next to it.", "line 3", 4
	l.UpdatedAt = start.Add(time.Hour)
	return l
}

// short writes entries by the names of their refs, for cases to compare.
func short[E evidence.Entry](entries []E) string {
	names := make([]string, len(entries))
	for i, e := range entries {
		if evidence.Entry(e) == nil {
			names[i] = "-"
		} else {
			names[i] = string(e.Ref())
		}
	}
	return strings.Join(names, " ")
}
