package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"corroborate/graph"
	"corroborate/internal/evidence"
)

// wholeLists are the plain lists that leave nothing out, by the reason.
var wholeLists = map[string][]string{
	"an element for each argument":                     {"Query.nodes", "Comparison.claims", "Matrix.claims"},
	"at most one or two for each claim of the request": {"SharedComponent.without", "MatrixRow.cells"},
	"a record says it": {
		"Item.aliases", "Evidence.aliases", "Exhibit.aliases", "Work.aliases", "Reportable.aliases", "Qualifiable.aliases",
		"Claim.aliases", "Testimony.aliases", "Study.aliases", "Source.aliases", "Agent.aliases", "Caveat.aliases", "Remark.aliases", "View.aliases", "Claim.tags", "ClaimAsOf.tags",
		"Testimony.collectedIn", "Testimony.basedOn", "Testimony.reportedIn", "Study.investigators", "Study.reportedIn", "Study.derivedFrom",
		"Source.authors", "Source.derivedFrom", "Caveat.raisedIn",
	},
	"an element for each word": {
		"Rubric.reliability", "Rubric.design", "Rubric.basis", "Rubric.severity", "Rubric.strength", "Rubric.certainty",
		"Statistics.kinds", "Statistics.verdicts", "Statistics.certainties", "Assessment.whatWouldChangeThis", "Assessment.ways", "Way.barriers",
	},
	"all of a text": {"SearchHit.snippetParts"},
	"a count for each relation": {
		"Claim.degrees", "Testimony.degrees", "Study.degrees", "Source.degrees", "Agent.degrees", "Caveat.degrees", "Remark.degrees", "View.degrees", "Exhibit.degrees",
		"Item.degrees", "Evidence.degrees", "Qualifiable.degrees", "Reportable.degrees", "Work.degrees",
	},
	"the model finds all of them": {
		"Assessment.linesFor", "Assessment.linesAgainst", "Assessment.echoesFor", "Assessment.echoesAgainst", "Assessment.echoes",
		"Assessment.spent", "Assessment.singlePointsOfFailure", "Assessment.warnings", "Line.items", "Line.shared", "Echo.repeats",
		"Spent.because", "Ceiling.caveats", "Way.caveats", "CaveatCost.caveats", "Warning.about", "Chain.steps", "PathChain.nodes", "PathChain.edges",
		"Soundness.factors", "Factor.caveats", "MatrixCell.byWayOf",
	},
	"the parts of a text":       {"Assessment.summaryParts", "Flip.parts", "Warning.parts", "Citation.sources", "Citation.agents", "Citation.left", "CitedSource.authors"},
	"the parts of one revision": {"Revision.undoes", "Change.fields", "EditPayload.about", "WriteWarning.about", "LostWork.fields"},
}

// countedLists are the plain lists that may leave something out, with the field beside
// them that says so.
var countedLists = map[string]string{
	"Assessment.keyEvidence":   "keyEvidenceCount",
	"Assessment.costlyCaveats": "costlyCaveatsCount",
	"ImportPayload.lost":       "lostCount",
	"Trace.nodes":              "truncated",
	"Trace.edges":              "truncated",
	"Trace.chains":             "moreChains",
	"Neighborhood.nodes":       "truncated",
	"Neighborhood.distances":   "truncated",
	"Neighborhood.edges":       "truncated",
	"Connecting.edges":         "totalCount",
	"Path.chains":              "more",
	"Path.nodes":               "more",
	"Path.edges":               "more",
	"Gap.rises":                "otherCount",
	"Cost.fields":              "fieldCount",
	"Cost.problems":            "problemCount",
	"WriteWarnings.nodes":      "totalCount",
}

// No list is cut without a word: it is whole, it is a connection, or a field beside it says
// that there is more.
func TestNoListIsCutSilently(t *testing.T) {
	reasons := map[string]string{}
	for reason, list := range wholeLists {
		for _, name := range list {
			if reasons[name] != "" {
				t.Errorf("%s has two reasons", name)
			}
			reasons[name] = reason
		}
	}
	for _, d := range ours(t) {
		if d.Kind != ast.Object && d.Kind != ast.Interface || strings.HasSuffix(d.Name, "Connection") {
			continue
		}
		for _, f := range d.Fields {
			name := d.Name + "." + f.Name
			beside, counted := countedLists[name]
			_, whole := reasons[name]
			switch {
			case f.Type.Elem == nil:
				continue
			case whole == counted:
				t.Errorf("%s is a plain list: say why it is whole, or which field counts what it leaves out, or make it a connection", name)
			case whole && f.Arguments.ForName("first") != nil:
				t.Errorf("%s is cut by its argument, and not whole", name)
			case counted && (d.Fields.ForName(beside) == nil || !slices.Contains([]string{"Int!", "Boolean!"}, d.Fields.ForName(beside).Type.String())):
				t.Errorf("%s has no %s beside it that says whether there is more", name, beside)
			}
			delete(reasons, name)
		}
	}
	for name := range reasons {
		t.Errorf("there is no list %s", name)
	}
	for name := range countedLists {
		of, field, _ := strings.Cut(name, ".")
		if d := graph.Schema().Types[of]; d == nil || d.Fields.ForName(field) == nil || d.Fields.ForName(field).Type.Elem == nil {
			t.Errorf("there is no list %s", name)
		}
	}
}

// Lists that hold a few elements of most records hold as many as there are.
func TestLongListsAreWhole(t *testing.T) {
	const many = 120
	m := &evidence.Map{}
	top := &evidence.Claim{Meta: evidence.Meta{Key: "top"}, Statement: "Top"}
	study := &evidence.Study{Meta: evidence.Meta{Key: "study"}, Title: "Study", Design: "SURVEY"}
	testimony := &evidence.Testimony{Meta: evidence.Meta{Key: "testimony"}, Summary: "Testimony", Basis: "EXPERT"}
	source := &evidence.Source{Meta: evidence.Meta{Key: "source"}, Title: "Source", Kind: "OTHER"}
	caveat := &evidence.Caveat{Meta: evidence.Meta{Key: "caveat"}, Text: "Caveat", Category: "OTHER", Severity: "MINOR", Qualifies: []evidence.Ref{"top"}}
	m.Add(top)
	m.Add(study)
	m.Add(testimony)
	m.Add(source)
	m.Add(caveat)
	for i := range many {
		key := func(kind string) evidence.Key { return evidence.Key(fmt.Sprintf("%s-%03d", kind, i)) }
		agent := &evidence.Agent{Meta: evidence.Meta{Key: key("agent")}, Name: "Agent", Kind: "PERSON"}
		page := &evidence.Source{Meta: evidence.Meta{Key: key("page")}, Title: "Page", Kind: "OTHER", Reliability: "B"}
		m.Add(agent)
		m.Add(page)
		m.Add(&evidence.Link{From: page.Key, To: top.Key, Relation: evidence.Supports, Strength: "WEAK"})
		top.Tags = append(top.Tags, string(key("tag")))
		study.Investigators, study.ReportedIn, study.DerivedFrom = append(study.Investigators, agent.Key), append(study.ReportedIn, page.Key), append(study.DerivedFrom, page.Key)
		testimony.ReportedIn, testimony.BasedOn = append(testimony.ReportedIn, page.Key), append(testimony.BasedOn, page.Key)
		source.Authors, source.DerivedFrom = append(source.Authors, agent.Key), append(source.DerivedFrom, page.Key)
		caveat.RaisedIn = append(caveat.RaisedIn, page.Key)
	}
	store := openSQLite(t)
	importMap(t, store, m)
	got := ask(t, serve(store), `{
		claim(ref: "top") { tags assessment { linesFor { strength } } }
		study(ref: "study") { investigators { key } reportedIn { key } derivedFrom { id } }
		testimony(ref: "testimony") { reportedIn { key } basedOn { id } }
		source(ref: "source") { authors { key } derivedFrom { id } }
		caveat(ref: "caveat") { raisedIn { key } }
	}`, nil)
	if len(got.errors) > 0 {
		t.Fatalf("%s", got.body)
	}
	for _, path := range []string{
		"claim.tags", "claim.assessment.linesFor", "study.investigators", "study.reportedIn", "study.derivedFrom", "testimony.reportedIn", "testimony.basedOn",
		"source.authors", "source.derivedFrom", "caveat.raisedIn",
	} {
		if list := at(t, got.data, path).([]any); len(list) != many {
			t.Errorf("%s has %d elements, want %d", path, len(list), many)
		}
	}
}
