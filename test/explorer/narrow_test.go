package explorer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"corroborate/test/browser"
)

// The longest tag that there can be fits a phone, on lists and on the page of all tags.
func TestLongTagsFit(t *testing.T) {
	tag := strings.Repeat("long", 25)
	file := filepath.Join(t.TempDir(), "tags.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, "claims: [{key: c, statement: So it is., tags: [%s, a]}]", tag), 0o600); err != nil {
		t.Fatal(err)
	}
	base := built.Serve(t, "--store", built.Store(t, file))
	w := browser.Open(t)
	for _, width := range []int64{390, 320} {
		w.See(t, browser.View{Width: width})
		for _, page := range []string{"", "tags", "?tags=" + tag, "claim/c"} {
			w.Do(t, "opening "+page, chromedp.Navigate(base+"/"+page))
			if over := browser.Look[float64](t, w, wider); over > 0 {
				t.Errorf("%q is %v pixels wider than a window of %d", page, over, width)
			}
			w.WholePicture(t, fmt.Sprintf("long-tag-%.8s-%d", strings.NewReplacer("?", "", "/", "-").Replace(page), width))
		}
	}
}

// Claims side by side fit a phone, also if one has a word that is as long as a text: what they share,
// and their evidence, scroll by themselves.
func TestClaimsSideBySideFit(t *testing.T) {
	word := strings.Repeat("word", 75)
	file := filepath.Join(t.TempDir(), "claims.yaml")
	text := fmt.Sprintf(`claims: [{key: a, statement: %s.}, {key: b, statement: So it is.}]
sources: [{key: s, kind: REPORT, title: %[1]s}]
testimonies: [{key: t, basis: EYEWITNESS, summary: They said so., reportedIn: [s]}]
links: [{from: t, to: a, relation: SUPPORTS, strength: STRONG}, {from: t, to: b, relation: SUPPORTS, strength: STRONG}]
`, word)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	base := built.Serve(t, "--store", built.Store(t, file))
	w := browser.Open(t)
	for _, width := range []int64{390, 1200} {
		w.See(t, browser.View{Width: width})
		for _, page := range []string{"compare?of=a,b", "matrix?claims=a,b", "claim/a"} {
			w.Do(t, "opening "+page, chromedp.Navigate(base+"/"+page))
			if over := browser.Look[float64](t, w, wider); over > 0 {
				t.Errorf("%q is %v pixels wider than a window of %d", page, over, width)
			}
			table := browser.Look[float64](t, w, `Math.max(0, ...[...document.querySelectorAll(".scroll table")].map((one) => one.getBoundingClientRect().width))`)
			if table == 0 || table > 1300 {
				t.Errorf("the table of %q is %v pixels wide in a window of %d", page, table, width)
			}
		}
	}
}

// The page of tags has its tags on paper, too, where the filters of a list are left out; and the
// page that a reader is at is marked by a line with forced colors.
func TestWhatPaperAndForcedColorsKeep(t *testing.T) {
	base := serve(t)
	w := browser.Open(t)
	seen := func(path, selector string) int {
		w.Do(t, "opening "+path, chromedp.Navigate(base+"/"+path))
		return browser.Look[int](t, w, fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((one) => one.getClientRects().length > 0).length`, selector))
	}
	w.See(t, browser.View{Width: 800, Media: "print"})
	if n := seen("tags", ".chip"); n == 0 {
		t.Error("the printed page of tags has no tags")
	}
	if n := seen("?verdict=weak", ".chip, .save a"); n != 1 { // what the list is filtered by
		t.Errorf("the printed list has %d filters and links to save it", n)
	}
	w.See(t, browser.View{Width: 1000, Features: map[string]string{"forced-colors": "active"}})
	w.Do(t, "opening the list of sources", chromedp.Navigate(base+"/sources"))
	if marked := browser.Look[int](t, w, `(() => { const ground = getComputedStyle(document.querySelector(".top")).backgroundColor;
		return [...document.querySelectorAll(".lists a")].filter((a) => getComputedStyle(a).borderBottomColor !== ground).length; })()`); marked != 1 {
		t.Errorf("%d pages are marked as the one that the reader is at", marked)
	}
}

// On a phone, a line stands between the records of a list, and between those of a timeline.
func TestRowsAreApartOnAPhone(t *testing.T) {
	base := serve(t)
	w := browser.Open(t)
	w.See(t, browser.View{Width: 390})
	for _, page := range []string{"sources", "timeline?under=recruiting-declining"} {
		w.Do(t, "opening "+page, chromedp.Navigate(base+"/"+page))
		if apart := browser.Look[bool](t, w, `[...document.querySelectorAll("tbody tr")].every((row) => parseFloat(getComputedStyle(row).borderBottomWidth) > 0 && parseFloat(getComputedStyle(row).paddingBottom) > 0)`); !apart {
			t.Errorf("the rows of %s are not apart", page)
		}
	}
}

// The dates of a timeline stand on one line each, also on a phone.
func TestTheDatesOfATimelineAreOnOneLine(t *testing.T) {
	base := serve(t)
	w := browser.Open(t)
	for _, width := range []int64{1440, 700, 390, 320} {
		w.See(t, browser.View{Width: width})
		w.Do(t, "opening the timeline", chromedp.Navigate(base+"/timeline?under=recruiting-declining"))
		broken := browser.Look[[]string](t, w, `[...document.querySelectorAll("#dated td")].filter((td) => { const text = document.createRange(); text.selectNodeContents(td);
			const lines = [...text.getClientRects()].filter((box) => box.width > 0).map((box) => box.bottom); return Math.max(...lines) - Math.min(...lines) > 8; }).map((td) => td.textContent)`)
		if len(broken) > 0 {
			t.Errorf("at %d pixels these take several lines: %q", width, broken)
		}
		if browser.Look[bool](t, w, `document.querySelector("#dated td") === null`) {
			t.Fatal("the timeline has no dates")
		}
	}
}
