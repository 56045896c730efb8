package explorer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"corroborate/test/browser"
)

// pastes opens the editor of a claim and pastes a table.
func pastes(t *testing.T, table string) desk {
	t.Helper()
	d := newDesk(t, 1440)
	d.opens(t, "claim/recruiting-declining")
	d.does(t, "Add evidence from a table")
	d.fills(t, "Table", table)
	d.Until(t, "the table is read", `document.querySelector(".editor .sum") !== null && document.querySelector(".editor .comparing") === null`)
	return d
}

// preview is what the preview of a table says, in a part of it.
func (d desk) preview(t *testing.T, part string) string {
	t.Helper()
	return strings.Join(browser.Look[[]string](t, d.Window, fmt.Sprintf(`[...document.querySelectorAll(".editor .cited %s")].map((e) => e.innerText.replace(/\s+/g, " ").trim())`, part)), "\n")
}

// chosen is what a table takes something for, when that is known.
func (d desk) chosen(t *testing.T, what string) string {
	t.Helper()
	menu := fmt.Sprintf(`document.querySelector(%q)`, `.editor .cited select[aria-label="What `+what+` is"]`)
	d.Until(t, "there is a choice for "+what, menu+" !== null")
	return browser.Look[string](t, d.Window, menu+".selectedOptions[0].textContent")
}

// Claims that differ in a sign are two claims; those that differ in case and spaces are one.
func TestATableKeepsApartWhatDiffers(t *testing.T) {
	d := pastes(t, "Claim\tTitle\nThe ratio is > 1\tOne\nThe ratio is < 1\tOne\nC# is faster\tOne\nC++ is faster\tOne\nThe  ratio is > 1\ttwo\nC# IS FASTER\tTwo\n")
	if got, want := d.preview(t, ".sum"), "6 rows: 4 new claims, 2 new publications, 6 links."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	var now struct {
		Claims struct{ Nodes []struct{ Statement string } }
	}
	d.asks(t, `{ claims(first: 50) { nodes { statement } } }`, &now)
	for _, want := range []string{"The ratio is > 1", "The ratio is < 1", "C# is faster", "C++ is faster"} {
		if !slices.ContainsFunc(now.Claims.Nodes, func(one struct{ Statement string }) bool { return one.Statement == want }) {
			t.Errorf("there is no claim %q in %v", want, now)
		}
	}
	d.CheckQuiet(t, d.base)
}

// The people of a cell are told apart as in a citation. An organization stays one, and what
// cannot be told is one name, which the preview says.
func TestTheAuthorsOfATable(t *testing.T) {
	cells := []struct{ cell, names, note string }{
		{"Smith, J., & Doe, A. B.", "J. Smith; A. B. Doe", ""},
		{"Press, W. H., Vetterling, W. T., and King, M. L., Jr.", "W. H. Press; W. T. Vetterling; M. L. King Jr.", ""},
		{"Centers for Disease Control and Prevention", "Centers for Disease Control and Prevention (organization)", ""},
		{"Department of Health & Human Services", "Department of Health & Human Services (organization)", ""},
		{"Ministry of Health, Labour and Welfare", "Ministry of Health, Labour and Welfare (organization)", ""},
		{"Doe, Jane; World Health Organization, Regional Office", "Jane Doe; World Health Organization, Regional Office (organization)", ""},
		{"Ann Lee, Bo Ek and Cy van Dam", "Ann Lee; Bo Ek; Cy van Dam", ""},
		{"Poe, Eve, Dan Roe, and Fay Moe", "Eve Poe; Dan Roe; Fay Moe", ""},
		{"Johnson & Johnson", "Johnson & Johnson (organization)", "“Johnson & Johnson” is read as one name. If it is several, put semicolons between them."},
		{"Sons and Daughters of Iraq", "Sons and Daughters of Iraq (organization)", "“Sons and Daughters of Iraq” is read as one name."},
		{"Hill et al.", "Hill", "“Hill et al.” names more people than it lists."},
	}
	table := "Title\tAuthors\n"
	for i, one := range cells {
		table += fmt.Sprintf("Report %d\t%s\n", i, one.cell)
	}
	d := pastes(t, table)
	rows, left, who := strings.Split(d.preview(t, ".read li"), "\n"), strings.Split(d.preview(t, ".left li"), "\n"), d.preview(t, ".who")
	if len(rows) != len(cells) {
		t.Fatalf("the preview has %d rows: %q", len(rows), rows)
	}
	for i, one := range cells {
		if want := fmt.Sprintf("Report %d by %s is for ", i, one.names); !strings.HasPrefix(rows[i], want) {
			t.Errorf("%q is read as %q", one.cell, rows[i])
		}
		if !strings.Contains(who, one.names) {
			t.Errorf("those who are new do not have %q: %q", one.names, who)
		}
		at := fmt.Sprintf("Row %d, “Authors”: ", i+2)
		noted := slices.ContainsFunc(left, func(line string) bool {
			return strings.HasPrefix(line, at) && (one.note == "" || strings.HasPrefix(line, at+one.note))
		})
		if noted != (one.note != "") {
			t.Errorf("of %q the preview says %q", one.cell, left)
		}
	}
	if got, want := d.preview(t, ".sum"), "11 rows: 11 new publications, 13 new people, 6 new organizations, 11 links."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	d.accessible(t, "the authors of a table")
	d.CheckQuiet(t, d.base)
}

// What a row says and nothing takes is told, with what to do; so is what two rows say differently.
func TestATableLosesNothingWithoutAWord(t *testing.T) {
	const head = "Claim\tTitle\tAuthor\tURL\tKind\tQuote\tSpeaker\tPage\tBasis\tWhy\tFor or against\tColor\n"
	d := pastes(t, head+
		"It is\t\tAnn Lee\thttps://example.org\t\tShe saw it.\tBo Ek\t\teyewitness\t\tfor\tred\n"+
		"It is\tA report\t\t\tReport\t\tCy Dam\t12\thearsay\t\tfor\t\n"+
		"It is not\tA report\t\t\t\t\t\t\t\tIt is clear.\t\tblue\n"+
		"It is not\ta  report\t\t\treport\t\t\t\t\tIt is clear.\t\t\n")
	want := []string{
		"The column “Color”. Say above what it holds, if it is to be taken.",
		"Row 2, “Author”: “Ann Lee” is left out, as the row has no title of a publication. Add the title.",
		"Row 2, “URL”: “https://example.org” is left out, as the row has no title of a publication. Add the title.",
		"Row 3, “Speaker”: “Cy Dam” is left out, as the row has no quote, and not what somebody says. Add one of them.",
		"Row 3, “Page”: “12” is left out, as the row has no quote, and not what somebody says. Add one of them.",
		"Row 3, “Basis”: “hearsay” is left out, as the row has no quote, and not what somebody says. Add one of them.",
		"Row 5 says the same as row 4. It is added once.",
	}
	if got := d.preview(t, ".left li"); got != strings.Join(want, "\n") {
		t.Errorf("the preview leaves out\n%s", got)
	}
	if got, want := d.preview(t, ".sum"), "4 rows: 2 new claims, 1 new publication, 1 new person, 1 new testimony, 3 links."; got != want {
		t.Errorf("the preview says %q, not %q", got, want)
	}
	d.tells(t, " would move") // nothing of it stops anybody
	browser.Look[bool](t, d.Window, `document.querySelector(".editor .sum").scrollIntoView(), true`)
	d.Picture(t, "edit-table-left-wide")
	d.fills(t, "Table", head+
		"It is\tA report\t\t\tReport\tThey left.\tAnn Lee; Bo Ek\t12\teyewitness\t\tfor\t\n"+
		"It is\tA report\t\t\tBook\tThey left.\tAnn Lee\t13\thearsay\t\tagainst\t\n"+
		"It is\tA report\t\t\t\tThey left.\tAnn Lee\t12\t\t\t\t\n")
	want = []string{
		"Row 2, “Speaker”: “Ann Lee; Bo Ek” names 2. Needed: one. Give each a row with what they say.",
		"Row 3, “Kind”: “Book” is there, and row 2, “Kind” has “Report” of the same publication. Keep one of them, or give them different titles.",
		"Row 3, “Page”: “13” is there, and row 2, “Page” has “12” of the same testimony. Keep one of them, or leave one of the rows out.",
		"Row 3, “Basis”: “hearsay” is there, and row 2, “Basis” has “Eyewitness” of the same testimony. Keep one of them, or leave one of the rows out.",
		"Row 3, “For or against”: “against” is there, and row 2, “For or against” has “For” of the same link. Keep one of them, or leave one of the rows out.",
	}
	d.Until(t, "the other table is read", `document.querySelector(".editor .cited").innerText.includes("names 2")`)
	if got := d.preview(t, "> .wrong li"); got != strings.Join(want, "\n") {
		t.Errorf("the preview says that wrong is\n%s", got)
	}
	d.CheckQuiet(t, d.base)
}

// What is wrong with the table as a whole is told once, and blank lines may come first.
func TestATableIsToldOnceWhatIsWrong(t *testing.T) {
	d := pastes(t, "Foo\tBar\nred\tblue\nred\tgreen\n")
	if got, want := d.preview(t, "> .wrong li"), "No column holds the title of a publication, a quote, or what somebody says. Say above which does."; got != want {
		t.Errorf("the preview says that wrong is %q, not %q", got, want)
	}
	if got, want := d.preview(t, ".left li"), "The columns “Foo” and “Bar”. Say above what they hold, if they are to be taken."; got != want {
		t.Errorf("the preview leaves out %q, not %q", got, want)
	}
	d.fills(t, "Table", "\n \t\n\t\t\nTitle\tStrength\nOne\tstrongg\nTwo\tweak\tmore\nThree\tweak\tmore\n")
	d.tells(t, "Row 5, “Strength”: “strongg” is not known here.")
	if got := d.preview(t, "> .wrong li"); strings.Count(got, "\n") != 1 || !strings.Contains(got, "Rows 6 and 7 have more cells than there are headings, which are 2.") {
		t.Errorf("the preview says that wrong is %q", got)
	}
}

// A row with a design is on a study, which a publication reports.
func TestAStudyInATable(t *testing.T) {
	const head = "Title\tAuthor\tDesign\tN\tPopulation\tStrength\tQuote\n"
	d := pastes(t, head+"Leaving the caliphate\tAnne Speckhard\tinterviews\t1,058\tDefectors\tstrong\tThey left.\nThe border report\t\trandom\tmany\t\t\t\n")
	d.tells(t, "Row 3, “Design”: “random” is not known here. Needed: ")
	d.tells(t, "Row 3, “N”: “many” is not a whole number.")
	d.fills(t, "Table", head+"Leaving the caliphate\tAnne Speckhard\tinterviews\t1,058\tDefectors\tstrong\tThey left.\nThe border report\t\t\t12\t\t\t\n")
	d.tells(t, "2 rows: 2 new publications, 1 new study, 2 links.")
	want := []string{
		"Row 2, “Quote”: “They left.” is left out, as the row is on a study. Put what somebody says into a row without a design.",
		"Row 3, “N”: “12” is left out, as the row is not on a study. Add the design of the study.",
	}
	if got := d.preview(t, ".left li"); got != strings.Join(want, "\n") {
		t.Errorf("the preview leaves out\n%s", got)
	}
	if got, want := d.preview(t, ".read li"), "Leaving the caliphate (interviews, of 1058) in Leaving the caliphate by Anne Speckhard is for "; !strings.HasPrefix(got, want) {
		t.Errorf("the preview says %q", got)
	}
	d.fills(t, "Your name", "Ann")
	d.presses(t, "Add these rows")
	d.tells(t, "The rows are added.")
	var now struct {
		Claim struct {
			SupportedBy struct {
				Nodes []struct {
					Strength string
					From     struct {
						Design, Population string
						SampleSize         int
						ReportedIn         []struct {
							Title   string
							Authors []struct{ Name string }
						}
					}
				}
			}
		}
	}
	d.asks(t, `{ claim(ref: "recruiting-declining") { supportedBy(first: 50) { nodes { strength from { ... on Study { design population sampleSize reportedIn { title authors { name } } } } } } } }`, &now)
	if got := fmt.Sprint(now.Claim.SupportedBy.Nodes); !strings.Contains(got, "{STRONG {INTERVIEWS Defectors 1058 [{Leaving the caliphate [{Anne Speckhard}]}]}}") {
		t.Errorf("the claim is supported by %s", got)
	}
	d.CheckQuiet(t, d.base)
}
