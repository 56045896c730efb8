package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"corroborate/test/browser"
)

// An editor pastes a text, marks the quote in it, says who said it and where, and sees what
// moves; the quote is verified, the new record is linked, and all of it is taken back at once.
func TestAQuoteBecomesEvidence(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.fills(t, "Text of the source", "He shook his head. In our town nobody signs up any more, he said. Then he left.")
	browser.Look[bool](t, d.Window, `(() => { const area = `+control("Text of the source")+`; const at = area.value.indexOf("In our"); area.setSelectionRange(at, area.value.indexOf(", he said")); return true; })()`)
	d.presses(t, "Quote what is marked in the text")
	if quote := browser.Look[string](t, d.Window, control("Quote")+".value"); quote != "In our town nobody signs up any more" {
		t.Fatalf("the quote is %q", quote)
	}
	d.tells(t, "Found in the text:")
	d.fills(t, "Quote", "In our village nobody signs up")
	d.tells(t, "oes not contain the quote")
	d.fills(t, "Quote", "In our town nobody signs up any more")
	d.fills(t, "What they say", "Nobody in his town joins any more.")
	d.fills(t, "How they know", "EYEWITNESS")
	d.picks(t, "Who says it", "Yusuf of Raqqa", "New person")
	d.picks(t, "Where it can be read", "icsr", "ICSR report on the accounts")
	d.accessible(t, "half of the evidence")
	d.WholePicture(t, "edit-evidence-wide")
	d.fills(t, "Strong", "")
	d.tells(t, "would move")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add it")
	d.tells(t, "Your evidence is added.")
	var now struct {
		Claim struct {
			SupportedBy struct {
				Nodes []struct {
					Strength string
					From     struct {
						Key           string
						QuoteVerified bool
						QuotePrefix   string
						Speaker       struct{ Name string }
					}
				}
			}
		}
	}
	const query = `{ claim(ref: "recruiting-declining") { supportedBy(first: 100) { nodes { strength from { key ... on Testimony { quoteVerified quotePrefix speaker { name } } } } } } }`
	d.asks(t, query, &now)
	found := false
	for _, link := range now.Claim.SupportedBy.Nodes {
		if link.From.Key == "nobody-in-his-town-joins-any-more" {
			found = link.From.QuoteVerified && link.From.Speaker.Name == "Yusuf of Raqqa" && link.Strength == "STRONG" && strings.Contains(link.From.QuotePrefix, "shook")
		}
	}
	if !found {
		t.Errorf("the map holds %+v", now)
	}
	before := len(now.Claim.SupportedBy.Nodes)
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.asks(t, query, &now)
	if len(now.Claim.SupportedBy.Nodes) != before-1 {
		t.Errorf("after taking it back, the map holds %+v", now)
	}
	d.CheckQuiet(t, d.base)
}

// What is done to a record as a whole, and to links and caveats, shows before what moves.
func TestTasks(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "source/icsr-report-2015")
	d.does(t, "Mark it as retracted")
	d.tells(t, "to another verdict")
	d.fills(t, "Your name", "Ann")
	d.Picture(t, "edit-retract-wide")
	d.presses(t, "Mark it as retracted")
	d.tells(t, "The source is marked as retracted.")
	d.tells(t, "This source was retracted")
	d.edits(t)
	d.does(t, "It is not retracted after all")
	d.presses(t, "It is not retracted")
	d.tells(t, "The source is no longer marked as retracted.")

	d.edits(t)
	d.does(t, "Remove it")
	d.tells(t, "cannot be saved like this")
	if said := browser.Look[string](t, d.Window, `document.querySelector(".editor [role=alert]").textContent`); !strings.Contains(said, "need") {
		t.Errorf("of a record that others need, the editor says %q", said)
	}
	d.does(t, "Give it another key")
	d.fills(t, "Key", "the-icsr-report")
	d.presses(t, "Give it this key")
	d.Arrive(t, "/source/the-icsr-report")
	d.tells(t, "It has another key.")

	d.opens(t, "caveat/no-hard-data")
	d.does(t, "Resolve it")
	d.tells(t, "would move")
	d.presses(t, "Resolve it")
	d.tells(t, "The caveat is resolved.")

	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Raise a caveat")
	d.fills(t, "What is wrong", "There are no recruiting figures to check this against")
	d.fills(t, "What it is about", "NO_HARD_DATA")
	d.fills(t, "How much it weakens", "CRITICAL")
	d.tells(t, "would move")
	d.presses(t, "Raise it")
	d.tells(t, "The caveat is raised.")

	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Change")
	d.fills(t, "Weak", "")
	d.tells(t, "would move")
	d.fills(t, "Why so strongly", "It only hints at it.")
	d.presses(t, "Save")
	d.tells(t, "The link is changed.")
	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links again", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Remove")
	d.tells(t, "would move")
	d.presses(t, "Remove the link")
	d.tells(t, "The link is removed.")
	d.edits(t)
	d.does(t, "Change, doubt or remove a link")
	d.Until(t, "there are links once more", `document.querySelector(".editor .choices button") !== null`)
	d.presses(t, "Raise a caveat")
	d.tells(t, "The caveat is on this link")
	d.fills(t, "What is wrong", "They were asked about something else")
	d.fills(t, "What it is about", "INDIRECT")
	d.fills(t, "How much it weakens", "SERIOUS")
	d.tells(t, "would move")
	d.presses(t, "Raise it")
	d.tells(t, "The caveat is raised.")
	var on struct {
		Item struct {
			QualifiesLinks struct{ Nodes []struct{ Name string } }
		}
	}
	d.asks(t, `{ item(ref: "they-were-asked-about-something-else") { ... on Caveat { qualifiesLinks(first: 2) { nodes { name } } } } }`, &on)
	if found := on.Item.QualifiesLinks.Nodes; len(found) != 1 {
		t.Errorf("the caveat is on %+v", found)
	}

	d.opens(t, "agent/peter-neumann")
	d.does(t, "Merge another record into it")
	d.picks(t, "The other record", "speckhard", "Anne Speckhard")
	d.tells(t, "would move")
	d.presses(t, "Make one of both")
	d.tells(t, "Both records are one.")
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.CheckQuiet(t, d.base)
}

// Each field of a record can be edited: what a publication cites, what a caveat weakens, also
// links, and the words around a quote.
func TestWhatRecordsNameIsEdited(t *testing.T) {
	d := newDesk(t, 1440)
	d.asks(t, `mutation { updateCaveat(input: {ref: "no-hard-data", changes: {qualifies: ["recruiting-declining", "speckhard-yayla-2015->recruiting-declining"]}}) { caveat { version } } }`, nil)
	for _, test := range []struct {
		path  string
		edit  func()
		query string
		want  string
	}{
		{"source/vox-2015", func() { d.picks(t, "Which publications it cites", "posted again", "The same article") }, `{ source(ref: "vox-2015") { cites { nodes { key } } } }`,
			`[perspectives-2015 icsr-report-2015 stewart-2015 icsve-repost-2015]`},
		{"caveat/no-hard-data", func() {
			d.tells(t, "the link from Interviews with Syrian defectors to Recruiting in Syria is declining.")
			d.picks(t, "What it weakens", "58 Islamic", "ICSR report")
		}, `{ caveat(ref: "no-hard-data") { cites: qualifies { nodes { key } } qualifiesLinks { nodes { key: name } } } }`, `[recruiting-declining icsr-report-2015] [speckhard-yayla-2015->recruiting-declining]`},
		{"testimony/hute-well", func() {
			d.fills(t, "The words before the quote", "He said:")
			d.fills(t, "The words after the quote", "Then he left.")
		}, `{ testimony(ref: "hute-well") { quotePrefix quoteSuffix } }`, `He said: Then he left.`},
	} {
		d.opens(t, test.path)
		d.does(t, "Change what it says")
		test.edit()
		d.tells(t, "would move")
		if browser.Look[bool](t, d.Window, control("Your name")+" !== undefined") {
			d.fills(t, "Your name", "Ann")
		}
		d.presses(t, "Save")
		d.tells(t, "Your change is saved.")
		var now map[string]struct {
			Cites, QualifiesLinks    struct{ Nodes []struct{ Key string } }
			QuotePrefix, QuoteSuffix string
		}
		d.asks(t, test.query, &now)
		var got []string
		for _, one := range now {
			for _, list := range [][]struct{ Key string }{one.Cites.Nodes, one.QualifiesLinks.Nodes} {
				if len(list) > 0 {
					got = append(got, strings.NewReplacer("{", "", "}", "").Replace(fmt.Sprint(list)))
				}
			}
			if one.QuotePrefix != "" {
				got = append(got, one.QuotePrefix, one.QuoteSuffix)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s is %q, expected %q", test.path, got, test.want)
		}
	}
	d.CheckQuiet(t, d.base)
}
