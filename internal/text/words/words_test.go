package words

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" \t\x00.,;'\"*()", nil},
		{"Recruiting is DECLINING.", []string{"recruiting", "is", "declining"}},
		{"recruiting-declining_2015", []string{"recruiting", "declining", "2015"}},
		{"don't", []string{"don", "t"}},
		{"Café CAFÉ cafe\u0301", []string{"cafe", "cafe", "cafe"}},
		{"Straße ﬁn", []string{"strasse", "fin"}},
		{"ΟΔΟΣ οδος", []string{"οδοσ", "οδοσ"}},
		{"İstanbul", []string{"istanbul"}},
		{"مُحَمَّد", []string{"محمد"}},
		{"हिन्दी", []string{"हिन्दी"}},
		{"日本 語", []string{"日本", "語"}},
		{"Łukasz Ørsted Đorđe ŒUVRE ÆON Þór Ħal ısı", []string{"lukasz", "orsted", "dorde", "oeuvre", "aeon", "thor", "hal", "isi"}},
		{"한국어 ｶﾞﾗｽ", []string{"한국어", "ガラス"}},
		{"👩‍🔬 ☃️", nil},
		{"a\x00b", []string{"a", "b"}},
		{"\xff\xfe", nil},
	} {
		if diff := cmp.Diff(c.want, Of(c.text), cmp.Transformer("nil", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("Of(%q) (-want +got):\n%s", c.text, diff)
		}
	}
}

// Folding what is folded changes nothing, and the quick way through plain text
// agrees with the long one.
func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		folded := Fold(text)
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold(%q) = %q, folded again %q", text, folded, again)
		}
		plain := rapid.StringMatching(`[ -~\t]*`).Draw(t, "plain")
		if long := Fold("é " + plain); long != Fold("e "+plain) {
			t.Fatalf("%q: %q the long way, %q the quick way", plain, long, Fold("e "+plain))
		}
	})
}

// Distinct words come once each, the longest first.
func TestDistinct(t *testing.T) {
	if got, want := Distinct("To be, or not to BE", 3), []string{"not", "to", "be"}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
}
