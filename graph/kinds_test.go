package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph"
)

// wrongKinds are requests with a ref of a record that cannot be there, by the argument or
// the field of an input that holds the ref, with the path of the problem.
var wrongKinds = map[string][2]string{
	"Query.agent(ref)":        {`{ agent(ref: "promise-gap") { key } }`, "ref"},
	"Query.caveat(ref)":       {`{ caveat(ref: "promise-gap") { key } }`, "ref"},
	"Query.view(ref)":         {`{ view(ref: "promise-gap") { key } }`, "ref"},
	"Query.remark(ref)":       {`{ remark(ref: "promise-gap") { key } }`, "ref"},
	"Query.claimAsOf(ref)":    {`{ claimAsOf(ref: "vox", asOf: 1) { sequence } }`, "ref"},
	"Query.claim(ref)":        {`{ claim(ref: "vox") { key } }`, "ref"},
	"Query.item(ref)":         {`{ item(ref: "icsr-2015->promise-gap") { key } }`, "ref"},
	"Query.source(ref)":       {`{ source(ref: "promise-gap") { key } }`, "ref"},
	"Query.study(ref)":        {`{ study(ref: "promise-gap") { key } }`, "ref"},
	"Query.testimony(ref)":    {`{ testimony(ref: "promise-gap") { key } }`, "ref"},
	"Query.trace(ref)":        {`{ trace(ref: "vox") { depth } }`, "ref"},
	"Query.compare(claims)":   {`{ compare(claims: ["promise-gap", "vox"]) { unmeasuredCount } }`, "claims[1]"},
	"Query.matrix(claims)":    {`{ matrix(claims: ["vox"]) { claims { key } } }`, "claims[0]"},
	"Query.gaps(under)":       {`{ gaps(under: "vox") { consideredCount } }`, "under"},
	"Query.neighborhood(ref)": {`{ neighborhood(ref: "icsr-2015->promise-gap") { depth } }`, "ref"},
	"Query.connecting(among)": {`{ connecting(among: ["vox", "icsr-2015->promise-gap"]) { totalCount } }`, "among[1]"},
	"Query.connecting(and)":   {`{ connecting(among: [], and: ["icsr-2015->promise-gap"]) { totalCount } }`, "and[0]"},
	"Query.path(from)":        {`{ path(from: "icsr-2015->promise-gap", to: "vox") { length } }`, "from"},
	"Query.path(to)":          {`{ path(from: "vox", to: "icsr-2015->promise-gap") { length } }`, "to"},
	"Query.revision(id)":      {`{ revision(id: "vox") { message } }`, "id"},
	"Query.revisions(group)":  {`{ revisions(group: "vox") { totalCount } }`, "group"},
	"Query.revisions(moved)":  {`{ revisions(moved: "agent_0001") { totalCount } }`, "moved"},
	"Query.whatIf(resolve)":   {`{ whatIf(resolve: ["vox"]) { movedCount } }`, "resolve[0]"},
	"WhatIf.effects(on)":      {`{ whatIf { effects(on: ["vox"]) { totalCount } } }`, "on[0]"},
	"Impact.effects(on)":      {`{ impact(ref: "vox") { effects(on: ["vox-2015"]) { totalCount } } }`, "on[0]"},
	"RatingInput.ref":         {`{ whatIf(change: [{ref: "promise-gap", reliability: B}]) { movedCount } }`, "change[0].ref"},

	"AgentFilterInput.affiliation":  {`{ agents(where: {affiliation: ["promise-gap"]}) { totalCount } }`, "where.affiliation[0]"},
	"CaveatFilterInput.qualifies":   {`{ caveats(where: {not: {qualifies: ["small-sample"]}}) { totalCount } }`, "where.not.qualifies[0]"},
	"RemarkFilterInput.about":       {`{ remarks(where: {about: ["vox", "icsr-2015->promise-gap"]}) { totalCount } }`, "where.about[1]"},
	"SourceFilterInput.author":      {`{ sources(where: {author: ["promise-gap"]}) { totalCount } }`, "where.author[0]"},
	"SourceFilterInput.publisher":   {`{ sources(where: {publisher: ["promise-gap"]}) { totalCount } }`, "where.publisher[0]"},
	"StudyFilterInput.investigator": {`{ studies(where: {investigator: ["promise-gap"]}) { totalCount } }`, "where.investigator[0]"},
	"TestimonyFilterInput.speaker":  {`{ testimonies(where: {speaker: ["vox", "promise-gap"]}) { totalCount } }`, "where.speaker[1]"},

	"AgentInput.affiliation":            {creating("Agent", `name: "a", agentKind: PERSON, affiliation: "promise-gap"`), "input.agent.affiliation"},
	"AgentChangesInput.affiliation":     {updating("Agent", "vox", `affiliation: "promise-gap"`), "input.changes.affiliation"},
	"CaveatInput.qualifies":             {`mutation { raiseCaveat(input: {caveat: {key: "new-one", text: "a", category: OTHER, severity: MINOR, qualifies: ["small-sample"]}, dryRun: true}) { dryRun } }`, "input.caveat.qualifies[0]"},
	"CaveatInput.raisedIn":              {`mutation { raiseCaveat(input: {caveat: {key: "new-one", text: "a", category: OTHER, severity: MINOR, qualifies: ["vox"], raisedIn: ["vox"]}, dryRun: true}) { dryRun } }`, "input.caveat.raisedIn[0]"},
	"CaveatChangesInput.qualifies":      {updating("Caveat", "small-sample", `qualifies: ["syrians-only"]`), "input.changes.qualifies[0]"},
	"CaveatChangesInput.raisedIn":       {updating("Caveat", "small-sample", `raisedIn: ["vox"]`), "input.changes.raisedIn[0]"},
	"SourceInput.authors":               {creating("Source", `title: "a", sourceKind: REPORT, authors: ["promise-gap"]`), "input.source.authors[0]"},
	"SourceInput.cites":                 {creating("Source", `title: "a", sourceKind: REPORT, cites: ["vox"]`), "input.source.cites[0]"},
	"SourceInput.derivedFrom":           {creating("Source", `title: "a", sourceKind: REPORT, derivedFrom: ["vox"]`), "input.source.derivedFrom[0]"},
	"SourceInput.publisher":             {creating("Source", `title: "a", sourceKind: REPORT, publisher: "promise-gap"`), "input.source.publisher"},
	"SourceChangesInput.authors":        {updating("Source", "vox-2015", `authors: ["promise-gap"]`), "input.changes.authors[0]"},
	"SourceChangesInput.cites":          {updating("Source", "vox-2015", `cites: ["vox"]`), "input.changes.cites[0]"},
	"SourceChangesInput.derivedFrom":    {updating("Source", "vox-2015", `derivedFrom: ["vox"]`), "input.changes.derivedFrom[0]"},
	"SourceChangesInput.publisher":      {updating("Source", "vox-2015", `publisher: "promise-gap"`), "input.changes.publisher"},
	"StudyInput.derivedFrom":            {creating("Study", `title: "a", design: SURVEY, derivedFrom: ["vox"]`), "input.study.derivedFrom[0]"},
	"StudyInput.investigators":          {creating("Study", `title: "a", design: SURVEY, investigators: ["promise-gap"]`), "input.study.investigators[0]"},
	"StudyInput.reportedIn":             {creating("Study", `title: "a", design: SURVEY, reportedIn: ["vox"]`), "input.study.reportedIn[0]"},
	"StudyChangesInput.derivedFrom":     {updating("Study", "icsr-2015", `derivedFrom: ["vox"]`), "input.changes.derivedFrom[0]"},
	"StudyChangesInput.investigators":   {updating("Study", "icsr-2015", `investigators: ["promise-gap"]`), "input.changes.investigators[0]"},
	"StudyChangesInput.reportedIn":      {updating("Study", "icsr-2015", `reportedIn: ["vox"]`), "input.changes.reportedIn[0]"},
	"TestimonyInput.basedOn":            {creating("Testimony", `summary: "a", basis: EXPERT, basedOn: ["vox"]`), "input.testimony.basedOn[0]"},
	"TestimonyInput.collectedIn":        {creating("Testimony", `summary: "a", basis: EXPERT, collectedIn: ["vox"]`), "input.testimony.collectedIn[0]"},
	"TestimonyInput.reportedIn":         {creating("Testimony", `summary: "a", basis: EXPERT, reportedIn: ["vox"]`), "input.testimony.reportedIn[0]"},
	"TestimonyInput.speaker":            {creating("Testimony", `summary: "a", basis: EXPERT, speaker: "promise-gap"`), "input.testimony.speaker"},
	"TestimonyChangesInput.basedOn":     {updating("Testimony", "hute-well", `basedOn: ["vox"]`), "input.changes.basedOn[0]"},
	"TestimonyChangesInput.collectedIn": {updating("Testimony", "hute-well", `collectedIn: ["vox"]`), "input.changes.collectedIn[0]"},
	"TestimonyChangesInput.reportedIn":  {updating("Testimony", "hute-well", `reportedIn: ["vox"]`), "input.changes.reportedIn[0]"},
	"TestimonyChangesInput.speaker":     {updating("Testimony", "hute-well", `speaker: "promise-gap"`), "input.changes.speaker"},
	"LinkInput.from":                    {`mutation { link(input: {link: {from: "vox", to: "promise-gap", relation: SUPPORTS, strength: WEAK}, dryRun: true}) { dryRun } }`, "input.link.from"},
	"LinkInput.to":                      {`mutation { link(input: {link: {from: "icsr-2015", to: "vox", relation: SUPPORTS, strength: WEAK}, dryRun: true}) { dryRun } }`, "input.link.to"},
	"LinkChangesInput.from":             {`mutation { relink(input: {ref: "icsr-2015->promise-gap", changes: {from: "vox"}, dryRun: true}) { dryRun } }`, "input.changes.from"},
	"LinkChangesInput.to":               {`mutation { relink(input: {ref: "icsr-2015->promise-gap", changes: {to: "vox"}, dryRun: true}) { dryRun } }`, "input.changes.to"},
	"MergeInput.into":                   {`mutation { merge(input: {into: "icsr-2015->promise-gap", other: "vox", dryRun: true}) { dryRun } }`, "input.into"},
	"MergeInput.other":                  {`mutation { merge(input: {into: "vox", other: "promise-gap", dryRun: true}) { dryRun } }`, "input.other"},
	"RelinkInput.ref":                   {`mutation { relink(input: {ref: "vox", changes: {strength: WEAK}, dryRun: true}) { dryRun } }`, "input.ref"},
	"UnlinkInput.ref":                   {`mutation { unlink(input: {ref: "vox", dryRun: true}) { dryRun } }`, "input.ref"},
	"RemoveInput.ref":                   {`mutation { remove(input: {ref: "icsr-2015->promise-gap", dryRun: true}) { dryRun } }`, "input.ref"},
	"RenameInput.ref":                   {`mutation { rename(input: {ref: "icsr-2015->promise-gap", key: "a", dryRun: true}) { dryRun } }`, "input.ref"},
	"ResolveCaveatInput.ref":            {`mutation { resolveCaveat(input: {ref: "vox", dryRun: true}) { dryRun } }`, "input.ref"},
	"RetractSourceInput.ref":            {`mutation { retractSource(input: {ref: "vox", dryRun: true}) { dryRun } }`, "input.ref"},
	"VerifyQuoteInput.ref":              {`mutation { verifyQuote(input: {ref: "vox", text: "a", dryRun: true}) { dryRun } }`, "input.ref"},
	"UndoInput.revision":                {`mutation { undo(input: {revision: "vox", dryRun: true}) { dryRun } }`, "input.revision"},
	"UpdateViewInput.ref":               {updating("View", "promise-gap", `title: "a"`), "input.ref"},
	"UpdateRemarkInput.ref":             {updating("Remark", "promise-gap", `text: "a"`), "input.ref"},
	"UpdateAgentInput.ref":              {updating("Agent", "promise-gap", `name: "a"`), "input.ref"},
	"UpdateCaveatInput.ref":             {updating("Caveat", "promise-gap", `text: "a"`), "input.ref"},
	"UpdateClaimInput.ref":              {updating("Claim", "vox", `statement: "a"`), "input.ref"},
	"UpdateSourceInput.ref":             {updating("Source", "promise-gap", `title: "a"`), "input.ref"},
	"UpdateStudyInput.ref":              {updating("Study", "promise-gap", `title: "a"`), "input.ref"},
	"UpdateTestimonyInput.ref":          {updating("Testimony", "promise-gap", `summary: "a"`), "input.ref"},
}

// anyKind are the arguments that take a ref of every kind of entry.
var anyKind = []string{"Query.node(id)", "Query.nodes(ids)", "Query.impact(ref)", "Query.revisions(ref)", "Query.whatIf(withdraw)", "ClaimFilterInput.restsOn", "ClaimFilterInput.hangsOn", "RemarkInput.about", "RemarkChangesInput.about"}

func creating(kind, fields string) string {
	return `mutation { create` + kind + `(input: {` + strings.ToLower(kind) + `: {key: "new-one", ` + fields + `}, dryRun: true}) { dryRun } }`
}

func updating(kind, ref, changes string) string {
	return `mutation { update` + kind + `(input: {ref: "` + ref + `", changes: {` + changes + `}, dryRun: true}) { dryRun } }`
}

// A record of a kind that cannot be there is the same mistake wherever a ref stands: the error
// tells where it is, what it is, and what was expected.
func TestRecordsOfAWrongKind(t *testing.T) {
	h := serve(demo(t))
	for _, at := range refsOf(graph.Schema()) {
		if slices.Contains(anyKind, at) {
			continue
		}
		test, ok := wrongKinds[at]
		if !ok {
			t.Errorf("no request has a record of a wrong kind in %s", at)
			continue
		}
		got := ask(t, h, test[0], nil)
		if len(got.errors) != 1 || got.codes()[0] != "BAD_USER_INPUT" {
			t.Errorf("%s: %s: %s", at, test[0], got.body)
			continue
		}
		p := got.errors[0].problem()
		message, _ := p["message"].(string)
		if p["code"] != "BAD_USER_INPUT" || p["path"] != test[1] || p["expected"] == nil || !strings.Contains(message, " is a") {
			t.Errorf("%s: %s: %v, want it in %s", at, test[0], p, test[1])
		}
	}
}

// refsOf lists the arguments and fields that hold refs. What the edit of a batch has, its
// mutation has, too.
func refsOf(schema *ast.Schema) []string {
	var all []string
	for name, def := range schema.Types {
		if strings.HasSuffix(name, "EditInput") {
			continue
		}
		for _, f := range def.Fields {
			if def.Kind == ast.InputObject && f.Type.Name() == "ID" {
				all = append(all, name+"."+f.Name)
			}
			for _, a := range f.Arguments {
				if a.Type.Name() == "ID" {
					all = append(all, name+"."+f.Name+"("+a.Name+")")
				}
			}
		}
	}
	slices.Sort(all)
	return all
}
