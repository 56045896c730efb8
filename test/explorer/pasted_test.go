package explorer_test

import (
	"fmt"
	"strings"
	"testing"

	"corroborate/test/browser"
)

// A pasted citation shows what is read of it, and takes people that the map has.
func TestAPastedCitation(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add publications from a citation")
	d.fills(t, "Citation", "@article{x, title={Leaving the caliphate}, author={Speckhard, Anne and Miller, Zoë}, year={2017}, journal={Studies}}")
	for _, text := range []string{"Read as BibTeX.", "Leaving the caliphate", "In the map: Anne Speckhard", "Zoë Miller", "No claim would move."} {
		d.tells(t, text)
	}
	d.accessible(t, "a citation")
	d.Picture(t, "edit-citation-wide")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add what is new")
	d.Arrive(t, "/sources")
	d.tells(t, "The publications are added.")
	d.tells(t, "Leaving the caliphate")
	var now struct {
		Agents struct {
			Nodes []struct{ Name string }
		}
	}
	d.asks(t, `{ agents(where: {text: "speckhard"}) { nodes { name } } }`, &now)
	if len(now.Agents.Nodes) != 1 {
		t.Errorf("the map has %+v", now)
	}
	d.CheckQuiet(t, d.base)
}

// A publication of a citation is taken for one of the map only if it has the same address, DOI or
// title; one whose title is alike is offered, with the reason.
func TestACitationIsNotTakenForAnother(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add publications from a citation")
	chosen := func(title string) string {
		t.Helper()
		menu := fmt.Sprintf(`document.querySelector(%q)`, `.editor .cited select[aria-label="What `+title+` is"]`)
		d.Until(t, "there is a choice for "+title, menu+" !== null")
		return browser.Look[string](t, d.Window, menu+".selectedOptions[0].textContent")
	}
	const title = "ICSR report on accounts of 58 Islamic State defectors"
	d.fills(t, "Citation", "@report{x, title={"+title+"}, year={2019}}")
	if got := chosen(title); got != "A new one" {
		t.Errorf("for a title that is alike, the editor chooses %q", got)
	}
	if all := browser.Look[string](t, d.Window, `document.querySelector(".editor .cited").textContent`); !strings.Contains(all, "(nearly the same words)") {
		t.Errorf("the editor offers %q", all)
	}
	const exact = "ICSR report on the accounts of 58 Islamic State defectors"
	d.fills(t, "Citation", "@report{x, title={"+strings.ToUpper(exact)+"}, year={2019}}")
	if got, want := chosen(strings.ToUpper(exact)), "In the map: "+exact+" (the same words)"; got != want {
		t.Errorf("for the same title, the editor chooses %q, not %q", got, want)
	}
	d.fills(t, "Citation", "@report{x, title={Victims and perpetrators}, year={2015}, url={https://icsr.info/2015/10/12/icsr-report-victims-perpetrators-assets-narratives-islamic-state-defectors/}}")
	if got := chosen("Victims and perpetrators"); !strings.HasPrefix(got, "In the map: ICSR report") || !strings.Contains(got, "(same address)") {
		t.Errorf("for the same address, the editor chooses %q", got)
	}
}

// Rows of a spreadsheet become claims, publications, people and testimonies, after a preview that
// says what is wrong with which row, and what the map has already. All of it is one change.
func TestAPastedTable(t *testing.T) {
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add evidence from a table")
	const head = "Statement\tSource title\tAuthor\tYear\tStance\tStrength\tQuote\n"
	const rows = "Recruiting in Syria is declining.\tLeaving the caliphate\tSpeckhard, Anne\t2017\tfor\tstrongg\t\n" +
		"\tLeaving the caliphate\tAnne Speckhard; Zoë Miller\t2017\tsupports\tWeak\t\"Nobody signs up,\the said.\"\n" +
		"Fewer people cross the border.\tThe border report\t\tsoon\tagainst\t\t\n"
	d.fills(t, "Table", head+rows)
	d.tells(t, "Row 2, “Strength”: “strongg” is not known here. Needed: ")
	d.tells(t, "Do you mean “Strong”?")
	d.accessible(t, "a table with a problem")
	browser.Look[bool](t, d.Window, `document.querySelector(".editor .sum").scrollIntoView(), true`)
	d.Picture(t, "edit-table-problem-wide")
	d.fills(t, "Table", head+strings.Replace(rows, "strongg", "strong", 1))
	d.fills(t, "How they know what they say", "EYEWITNESS")
	d.tells(t, "Row 4, “Year”: ")
	d.tells(t, `"soon" is not a date`)
	d.fills(t, "Table", head+strings.NewReplacer("strongg", "strong", "soon", "2016-05").Replace(rows))
	for _, text := range []string{"Are these in the map already?", "In the map: Recruiting in Syria is declining.", "In the map: Anne Speckhard", "3 rows: 1 new claim, 2 new publications, 1 new person, 1 new testimony, 3 links.", "would move"} {
		d.tells(t, text)
	}
	d.accessible(t, "a table")
	browser.Look[bool](t, d.Window, `document.querySelector(".editor .sum").scrollIntoView(), true`)
	d.Picture(t, "edit-table-wide")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	var now struct {
		Claim, Fresh struct {
			SupportedBy, OpposedBy struct {
				Nodes []struct {
					Strength string
					From     struct{ Headline string }
				}
			}
		}
		Source struct {
			Published string
			Authors   []struct{ Name string }
		}
		Revisions struct{ Nodes []struct{ Sequence int } }
	}
	d.asks(t, `{ claim(ref: "recruiting-declining") { supportedBy(first: 50) { nodes { strength from { headline } } } } fresh: claim(ref: "fewer-people-cross-the-border") { opposedBy { nodes { strength from { headline } } } }
		source(ref: "leaving-the-caliphate") { published authors { name } } revisions(first: 1) { nodes { sequence } } }`, &now)
	got := fmt.Sprint(now.Claim.SupportedBy.Nodes)
	if !strings.Contains(got, "{STRONG {Leaving the caliphate}}") || !strings.Contains(got, "{WEAK {Nobody signs up,\the said.}}") {
		t.Errorf("the claim is supported by %s", got)
	}
	if got := fmt.Sprint(now.Fresh.OpposedBy.Nodes); got != "[{MODERATE {The border report}}]" {
		t.Errorf("the new claim is opposed by %s", got)
	}
	if got := fmt.Sprint(now.Source); got != "{2017 [{Anne Speckhard} {Zoë Miller}]}" {
		t.Errorf("the publication is %s", got)
	}
	before := now.Revisions.Nodes[0].Sequence
	d.presses(t, "Undo")
	d.tells(t, "Your change is taken back.")
	d.asks(t, `{ revisions(first: 1) { nodes { sequence } } }`, &now)
	if got := now.Revisions.Nodes[0].Sequence; got != before+1 {
		t.Errorf("the change and its undo are revisions %d and %d", before, got)
	}
	d.CheckQuiet(t, d.base)
}
