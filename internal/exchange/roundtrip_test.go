package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

// awkward are texts, and pieces of texts, that a writer may get wrong.
var awkward = []string{
	"yes", "no", "On", "off", "y", "N", "true", "False", "null", "NULL", "~", "1e3", "0x1F", "0o17", "0777", "1_000", "+1", "-1", "-", ".5", ".inf",
	".NaN", "2015", "2015-12", "2015-12-01", "1:20", "12:30:45.6", "=", "<<", "<<: x", "---", "--- x", "...", "%YAML", "!tag", "&a", "*a", "@x",
	"`x`", "? x", "?", ": x", ":", "- x", "[a]", "{a: b}", "a: b", "a:", "a:b", "a #b", "a# b", "#a", "| x", "> x", "'", "''", `"`, `\`, `\n`, `"a" b`,
	"'a' b", "a, b", ",", " a", "a ", "\ta", "a\t", "a\tb", "a\nb", "a\n", "\na", "a\n\nb", "a\n b", " a\nb", "a\n\n", "a \nb", "a\n \nb", "a\n\tb",
	"a\r\nb", "a\rb", "\u0085", "a\u0085b", "a\u2028b", "\u2029a", "\u00a0a", "a\u3000", "\uFEFFa", "a\u200bb", "a\u00adb", "\u202ea", "\x00", "\x07a",
	"a\x1b[0m", "\x7f", "\u0080\u009f", "\uFFFD", "\uFFFEa", "\uFFFF", "\U0001FFFE", "\uE000", "\U0010FFFF", "é", "e\u0301", "日本語", "😀", "אבג",
	"</script>", "&amp;", "a: |\n  b", "key: x\n- y", "a\n# b", "a\n---\nb", "a\n...\n", "“quoted”", "line one\nline two\n", strings.Repeat("long ", 300) + "end",
}

func textGen() *rapid.Generator[string] {
	pieces := rapid.OneOf(rapid.SampledFrom(awkward), rapid.String(), rapid.SampledFrom([]string{" ", "\n", ": ", " #", "x", "-", "'", `"`}))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(pieces, 1, 4).Draw(t, "pieces"), "")
	}).Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
}

// mapGen draws maps that hold everything a map can: every kind, every field.
func mapGen() *rapid.Generator[*evidence.Map] {
	return rapid.Custom(func(t *rapid.T) *evidence.Map {
		keys := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z0-9-]{1,12}`), 6, 14, rapid.ID).Draw(t, "keys")
		kinds := map[evidence.Kind][]evidence.Key{}
		order := make([]evidence.Kind, len(keys))
		for i, key := range keys {
			kind := evidence.ItemKinds[i%len(evidence.ItemKinds)]
			kinds[kind] = append(kinds[kind], evidence.Key(key))
			order[i] = kind
		}
		m := &evidence.Map{}
		for i, key := range keys {
			m.Add(draw(t, order[i], evidence.Key(key), kinds))
		}
		for _, relation := range evidence.LinkRelations {
			m.Add(drawLink(t, kinds, relation))
		}
		for it := range m.Items() {
			if a, ok := it.(evidence.Annotation); ok {
				evidence.SortSubjects(a)
			}
		}
		return m
	})
}

func draw(t *rapid.T, kind evidence.Kind, key evidence.Key, kinds map[evidence.Kind][]evidence.Key) evidence.Entry {
	e := evidence.NewEntry(kind)
	targets := map[string][]string{}
	if a, ok := e.(evidence.Annotation); ok {
		field := a.Annotates().Field
		for _, relation := range evidence.LinkRelations {
			targets[field] = append(targets[field], evidence.LinkName(kinds[evidence.KindStudy][0], kinds[evidence.KindClaim][0], relation))
		}
	}
	for _, ref := range e.(evidence.Item).References() {
		if ref.Relation.AnnotatesLinks() {
			continue
		}
		for _, k := range ref.Targets {
			for _, to := range kinds[k] {
				if to != key {
					targets[ref.Field] = append(targets[ref.Field], string(to))
				}
			}
		}
	}
	for _, f := range evidence.FieldsOf(kind) {
		if f.Name == "key" {
			f.Set(e, string(key))
		} else {
			setField(t, f, e, targets[f.Name])
		}
	}
	if y, ok := e.(*evidence.Testimony); ok && y.Quote == "" {
		y.QuotePrefix, y.QuoteSuffix, y.QuoteVerified = "", "", false // which there are only with a quote
	}
	evidence.SetDefaults(e)
	return e
}

func drawLink(t *rapid.T, kinds map[evidence.Kind][]evidence.Key, relation evidence.Relation) evidence.Entry {
	l := &evidence.Link{From: kinds[evidence.KindStudy][0], To: kinds[evidence.KindClaim][0], Relation: relation}
	for _, f := range evidence.FieldsOf(evidence.KindLink) {
		switch f.Name {
		case "from", "to", "relation":
		case "jointly":
			l.Jointly = rapid.SampledFrom([]string{"", "no", "both-samples", "2015"}).Draw(t, "jointly")
		default:
			setField(t, f, l, nil)
		}
	}
	if l.Strength == "" {
		l.Strength = evidence.StrengthModerate
	}
	return l
}

func setField(t *rapid.T, f evidence.Field, e evidence.Entry, targets []string) {
	if !f.Required && rapid.Bool().Draw(t, "no "+f.Name) {
		return
	}
	var values []string
	switch f.Form {
	case evidence.FormWord:
		values = []string{rapid.SampledFrom(f.Words).Draw(t, f.Name)}
	case evidence.FormDate:
		values = []string{rapid.SampledFrom([]string{"2015", "2015-12", "2016-02-29", "0001", "2014/2016-03"}).Draw(t, f.Name)}
	case evidence.FormFlag:
		values = []string{"true"}
	case evidence.FormCount:
		values = []string{fmt.Sprint(rapid.IntRange(1, evidence.MaxCount).Draw(t, f.Name))}
	case evidence.FormTags:
		values = rapid.SliceOfDistinct(rapid.SampledFrom([]string{"no", "1e3", "a", "2015-12", "-", "null", "two-words"}), rapid.ID).Draw(t, f.Name)
	case evidence.FormKey:
		if len(targets) > 0 {
			values = targets[:1]
		}
	case evidence.FormKeys, evidence.FormRefs:
		if len(targets) > 0 {
			values = rapid.Permutation(targets).Draw(t, f.Name)
			values = values[:rapid.IntRange(1, len(values)).Draw(t, "many")]
		}
	default:
		values = []string{textGen().Draw(t, f.Name)}
		switch f.Name {
		case "url":
			values = []string{rapid.SampledFrom([]string{"https://example.org/a?b=c#d", "http://example.org", "mailto:ann@example.org"}).Draw(t, f.Name)}
		case "address":
			values = []string{rapid.SampledFrom([]string{"?verdict=weak", "sources?text=%D9%85&retracted=yes", "gaps"}).Draw(t, f.Name)}
		case "doi":
			values = []string{rapid.SampledFrom([]string{"10.1000/182", "https://doi.org/10.5555/1234", "doi:10.1000/no"}).Draw(t, f.Name)}
		}
	}
	f.Set(e, values...)
}

// TestRoundTrip writes maps and reads them again, in every format: the same
// map comes back, and is written with the same bytes.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := mapGen().Draw(t, "map")
		for _, format := range exchange.Formats {
			roundTrip(t, want, format)
		}
	})
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func roundTrip(t failer, want *evidence.Map, format exchange.Format) {
	t.Helper()
	var first, second bytes.Buffer
	if err := exchange.Write(context.Background(), &first, format, want); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	got, err := exchange.Read(context.Background(), "f", bytes.NewReader(first.Bytes()), format, nil)
	if err != nil {
		t.Fatalf("%s: what was written is not read:\n%v\n%s", format, err, first.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s\n%s", format, diff, first.String())
	}
	if err := exchange.Write(context.Background(), &second, format, got); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Fatalf("%s: written again, the file differs: %v", format, err)
	}
}

// TestAwkwardTexts sends each awkward text through every format by itself.
func TestAwkwardTexts(t *testing.T) {
	for _, text := range awkward {
		if strings.TrimSpace(text) == "" {
			continue
		}
		m := &evidence.Map{Claims: []*evidence.Claim{{Meta: evidence.Meta{Key: "a"}, Statement: text, Note: text + text}}}
		for _, format := range exchange.Formats {
			roundTrip(t, m, format)
		}
	}
}
