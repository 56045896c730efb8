package explorer_test

import (
	"strings"
	"testing"
)

// Between tabs, a quotation mark that ends no cell is text. In the text of a CSV file, nobody can
// tell where the cell ends: one message says how to mend it.
func TestQuotationMarksInATable(t *testing.T) {
	d := pastes(t, "Quote\tBasis\tSpeaker\n\"We starve,\" he said\teyewitness\tArt Nine\n\"They \"\"left\"\",\nand came back\"\teyewitness\tBo Ek\n\"open\teyewitness\tCy Dam\n")
	if got, want := d.preview(t, ".sum")+d.preview(t, "> .wrong li"), "3 rows: 3 new people, 3 new testimonies, 3 links."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	read := strings.Split(d.preview(t, ".read li"), "\n")
	if len(read) != 3 {
		t.Fatalf("the preview has %d rows: %q", len(read), read)
	}
	for i, want := range []string{`"We starve," he said says Art Nine`, `They "left", and came back says Bo Ek`, `"open says Cy Dam`} {
		if !strings.HasPrefix(read[i], want) {
			t.Errorf("a row is read as %q, not %q", read[i], want)
		}
	}
	d.fills(t, "Table", "Quote,Basis,Speaker\n\"We starve,\" he said,eyewitness,Art Nine\nThey left.,eyewitness,Bo Ek\n")
	d.tells(t, "Row 2: a quotation mark at the beginning of a cell has none at its end. Put the whole cell between quotation marks")
	if got := d.preview(t, "> .wrong li"); strings.Contains(got, "\n") {
		t.Errorf("the preview says that wrong is\n%s", got)
	}
}
