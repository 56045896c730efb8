package exports_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
)

func demo(t *testing.T) *evidence.Map {
	t.Helper()
	file, err := os.Open("../../examples/islamic-state-defections.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := exchange.Read(t.Context(), "demo", file, exchange.YAML, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hostile are texts that mean something to one format or another.
var hostile = []string{
	`<script>alert(1)</script>`, `</script><!--`, `<!-- -->`, `]]>`, `<![CDATA[x`, `<?php`, `&lt;&amp;&#0;&bogus;`, `" onmouseover="alert(1)`, `' onfocus='x`,
	"quote \" and ' and \\", `\`, `\\`, `ends in a backslash \`, `\N \G \L \l \r \n`, "line\nbreak", "carriage\r\nreturn", "lone\rreturn", "tab\tin it",
	"\u0000\u0001\u0008\u000b\u000c\u001f\u007f\u0085\u009f in the middle", "\u202eright to left\u2069", "\ufffe\uffff", "\ud7ff\ue000\U0010FFFF", "é 日本語 😀 אבג",
	`=cmd|' /C calc'!A0`, `+1`, `-1`, `@SUM(A1)`, `'=1`, `''`, `a,b;c`, `a ; b`, "=\n1", "# heading", "- item", "1. item", "> quote", "```", "---", "===", "* * *", "| a | b |",
	`[link](javascript:alert(1))`, `![image](https://example.org/x.png)`, `<https://example.org>`, `https://example.org/?a=1&b=2`, `*bold* _it_ ~~no~~ $x$`, "`code`",
	`{{.}} {{template "x"}} ${x} %s %!d`, "    indented", `{"@id": "urn:x"}`, `@context`, `_:b0`, `http://example.org/ "x"@en`, `]} // */`, `digraph { a -> b }`, `<b>label</b>`, `null`, `true`,
	`0x1F`, `1e3`, `2015-12`, `urn:corroborate:item:a`, "a\u2028b\u2029", "javascript:alert(1)", strings.Repeat("long ", 200) + "end",
}

// awful is a map with a hostile text in every field that takes one, of every
// kind of record, many times. URLs and DOIs have as much of it as may be in one.
func awful() *evidence.Map {
	m := &evidence.Map{}
	n := 0
	text := func() string { n++; return hostile[n%len(hostile)] }
	address := func(begin string) string { return begin + strings.Map(inAddress, text()) + "/" }
	for i := range len(hostile) * 2 / 3 {
		key := func(prefix string) evidence.Key { return evidence.Key(fmt.Sprintf("-%s-%d", prefix, i)) }
		before := func(prefix string) []evidence.Key {
			if i == 0 {
				return nil
			}
			return []evidence.Key{evidence.Key(fmt.Sprintf("-%s-%d", prefix, i-1))}
		}
		var whole evidence.Key
		if i > 0 {
			whole = before("agent")[0]
		}
		derived, heard := [9][]evidence.Key{3: before("study"), 6: before("testimony")}, [9][]evidence.Key{2: before("testimony")} // few, as drawing takes long
		m.Add(&evidence.Agent{Meta: evidence.Meta{Key: key("agent")}, Name: text(), Kind: among(evidence.AgentKinds, i), Affiliation: whole,
			Pseudonymous: i%2 == 0, Reliability: among(evidence.Reliabilities, i), URL: address("https://example.org/?"), Note: text()})
		m.Add(&evidence.Source{Meta: evidence.Meta{Key: key("source")}, Title: text(), Kind: among(evidence.SourceKinds, i), Authors: append(before("agent"), key("agent")),
			Publisher: key("agent"), Published: "2015-12", URL: address("https://example.org/?"), DOI: address("10.1000/"), Reliability: among(evidence.Reliabilities, i), Retracted: i%5 == 4,
			DerivedFrom: append(before("source"), derived[i%9]...), Cites: before("source"), Note: text()})
		m.Add(&evidence.Study{Meta: evidence.Meta{Key: key("study")}, Title: text(), Design: among(evidence.Designs, i), SampleSize: i, Population: text(), Method: text(),
			Period: text(), Investigators: []evidence.Key{key("agent")}, ReportedIn: []evidence.Key{key("source")}, DerivedFrom: before("study"), Note: text()})
		m.Add(&evidence.Testimony{Meta: evidence.Meta{Key: key("testimony")}, Summary: text(), Basis: among(evidence.Bases, i), Quote: text(),
			QuotePrefix: text(), QuoteSuffix: text(), QuoteVerified: i%2 == 0, Locator: text(), Language: text(),
			Date: "2016", Speaker: key("agent"), CollectedIn: []evidence.Key{key("study")}, BasedOn: append(before("source"), heard[i%9]...), ReportedIn: []evidence.Key{key("source")}, Note: text()})
		m.Add(&evidence.Claim{Meta: evidence.Meta{Key: key("claim")}, Statement: text(), Tags: []string{"-", "2015-12", "a"}[:i%4], Note: text()})
		from := []evidence.Key{key("testimony"), key("study"), key("source")}[i%3]
		qualified := []evidence.Ref{evidence.Ref(key("claim")), evidence.Ref(key("study")), evidence.Ref(key("source"))}
		if i%9 == 1 {
			qualified = append(qualified, evidence.Ref(evidence.LinkName(from, key("claim"), evidence.Supports)),
				evidence.Ref(evidence.LinkName(key("claim"), "-claim-0", among(evidence.LinkRelations, i))))
		}
		m.Add(&evidence.Caveat{Meta: evidence.Meta{Key: key("caveat")}, Category: among(evidence.Categories, i), Severity: among(evidence.Severities, i), Text: text(),
			Qualifies: qualified, RaisedIn: before("source"), Resolved: i%3 == 0})
		m.Add(&evidence.Link{From: from, To: key("claim"), Relation: evidence.Supports, Strength: among(evidence.Strengths, i), Rationale: text(), Locator: text()})
		if i > 0 {
			claim := evidence.Key("-claim-0")
			m.Add(&evidence.Link{From: key("claim"), To: claim, Relation: among(evidence.LinkRelations, i), Strength: evidence.StrengthStrong, Jointly: "-j", Rationale: text()})
		}
	}
	m.Claims[1].Note = strings.Repeat("n", 20_000) // more than Graphviz takes between two quotes
	m.Claims[2].Note = strings.Repeat(`é"\`, 5_000)
	return m
}

// inAddress drops what may be in no URL and in no DOI.
func inAddress(c rune) rune {
	if c <= ' ' || c == 0x7f || c == '#' {
		return -1
	}
	return c
}

func among[T any](list []T, i int) T { return list[i%len(list)] }
