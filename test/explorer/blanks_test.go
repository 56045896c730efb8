package explorer_test

import (
	"strings"
	"testing"
)

// Words for nothing are no people, no dates and no addresses; the preview says which cells have
// them. In a sentence they may be what somebody says.
func TestWordsForNothingAreNobody(t *testing.T) {
	d := pastes(t, "Title\tAuthor\tYear\tURL\tSpeaker\tBasis\tQuote\n"+
		"One\tn/a\t-\tunknown\tanonymous\thearsay\tNone\n"+
		"Two\tAnn Lee; unknown\t–\t?\tN/A\thearsay\tWe left.\n"+
		"Three\tn/a\t2010\tnull\t\t\t-\n")
	want := []string{
		"Rows 2 and 4, “Author”: “n/a” is read as a cell that is left blank.",
		"Row 2, “Year”: “-” is read as a cell that is left blank.",
		"Row 2, “URL”: “unknown” is read as a cell that is left blank.",
		"Row 2, “Speaker”: “anonymous” is read as a cell that is left blank.",
		"Row 3, “Year”: “–” is read as a cell that is left blank.",
		"Row 3, “URL”: “?” is read as a cell that is left blank.",
		"Row 3, “Speaker”: “N/A” is read as a cell that is left blank.",
		"Row 4, “URL”: “null” is read as a cell that is left blank.",
		"Row 4, “Quote”: “-” is read as a cell that is left blank.",
		"Row 3, “Author”: “unknown” is no name, and is left out.",
	}
	if got := d.preview(t, ".left li"); got != strings.Join(want, "\n") {
		t.Errorf("the preview leaves out\n%s", got)
	}
	if got, want := d.preview(t, ".sum")+" "+d.preview(t, ".who"), "3 rows: 3 new publications, 1 new person, 2 new testimonies, 3 links. New in the map: Ann Lee."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	d.tells(t, " would move") // the dates and addresses stop nobody
	d.CheckQuiet(t, d.base)
}

// A publication of the map stays as it is, and the preview says which cells are not written for that.
func TestATableSaysWhatAKnownPublicationKeeps(t *testing.T) {
	d := newDesk(t, 1440)
	var now struct{ Source struct{ Title string } }
	d.asks(t, `{ source(ref: "icsr-report-2015") { title } }`, &now)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add evidence from a table")
	d.fills(t, "Table", "Title\tAuthor\tYear\tPublisher\tRetracted\n"+now.Source.Title+"\tAnn Lee\t1999\tSpringer\tyes\nThe border report\tBo Ek\t2001\tNature\tno\n")
	if got := d.chosen(t, now.Source.Title); !strings.HasPrefix(got, "In the map: ") {
		t.Errorf("the table takes the publication for %q", got)
	}
	want := []string{
		"The column “Retracted”. No table adds that. Add it to each record, once the rows are saved.",
		"The publication “" + now.Source.Title + "” stays as the map has it. Not written: row 2, “Author”; row 2, “Year”; row 2, “Publisher”.",
	}
	d.Until(t, "the preview says what is not written", `document.querySelectorAll(".editor .left li").length === 2`)
	got := strings.Split(d.preview(t, ".left li"), "\n")
	if len(got) != len(want) {
		t.Fatalf("the preview leaves out %q", got)
	}
	for i, line := range want {
		parts := strings.Split(line, "Not written: ")
		if !strings.HasPrefix(got[i], parts[0]) {
			t.Errorf("the preview leaves out %q, not %q", got[i], line)
		}
		for _, place := range strings.Split(strings.TrimSuffix(parts[len(parts)-1], "."), "; ") {
			if len(parts) > 1 && !strings.Contains(got[i], place) {
				t.Errorf("%q does not name %q", got[i], place)
			}
		}
	}
	d.tells(t, " would move")
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	var fresh struct {
		Source struct {
			Publisher struct{ Name, AgentKind string }
		}
	}
	d.asks(t, `{ source(ref: "the-border-report") { publisher { name agentKind } } }`, &fresh)
	if got := fresh.Source.Publisher; got.Name != "Nature" || got.AgentKind != "ORGANIZATION" {
		t.Errorf("the publisher is %+v", got)
	}
	d.CheckQuiet(t, d.base)
}

// A size of a sample is a whole number. Signs between its thousands stand in groups of three.
func TestTheSampleSizesOfATable(t *testing.T) {
	d := pastes(t, "Title\tDesign\tN\nOne\tsurvey\t0.500\nTwo\tsurvey\t1,5\nThree\tsurvey\t1,000.000\n")
	got := strings.Split(d.preview(t, "> .wrong li"), "\n")
	if len(got) != 3 {
		t.Fatalf("the preview says that wrong is %q", got)
	}
	for i, want := range []string{"Row 2, “N”: “0.500” is not a whole number.", "Row 3, “N”: “1,5” is not a whole number.", "Row 4, “N”: “1,000.000” is not a whole number."} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("the preview says that wrong is %q, not %q", got[i], want)
		}
	}
	d.fills(t, "Table", "Title\tDesign\tN\nOne\tsurvey\t1,058\nTwo\tsurvey\t2 000\nThree\tsurvey\t3.000.000\n")
	d.tells(t, "3 rows: ")
	read := d.preview(t, ".read li")
	for _, want := range []string{"of 1058)", "of 2000)", "of 3000000)"} {
		if !strings.Contains(read, want) {
			t.Errorf("the preview has no sample %q: %s", want, read)
		}
	}
}
