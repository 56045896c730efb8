package linked

import "corroborate/internal/evidence"

// provTerms are the terms of PROV-O in use, in the order in which they are written.
var provTerms = []string{"wasAttributedTo", "wasDerivedFrom", "hadPrimarySource", "wasInfluencedBy"}

// provenance says which relations mean something in PROV-O.
var provenance = map[evidence.Relation]string{
	evidence.SpokenBy:       "wasAttributedTo",
	evidence.AuthoredBy:     "wasAttributedTo",
	evidence.InvestigatedBy: "wasAttributedTo",
	evidence.DerivedFrom:    "wasDerivedFrom",
	evidence.BasedOn:        "wasDerivedFrom",
	evidence.ReportedIn:     "hadPrimarySource",
	evidence.RaisedIn:       "hadPrimarySource",
	evidence.CollectedIn:    "wasInfluencedBy",
}

// works are the narrowest types that schema.org has for the kinds of sources.
var works = map[evidence.SourceKind]string{
	"JOURNAL_ARTICLE": "schema:ScholarlyArticle",
	"REPORT":          "schema:Report",
	"NEWS_ARTICLE":    "schema:NewsArticle",
	"ANALYSIS":        "schema:AnalysisNewsArticle",
	"BOOK":            "schema:Book",
	"DATASET":         "schema:Dataset",
	"WEB_PAGE":        "schema:WebPage",
	"BROADCAST":       "schema:MediaObject",
	"SOCIAL_MEDIA":    "schema:SocialMediaPosting",
	"OFFICIAL_RECORD": "schema:DigitalDocument",
	"OTHER":           "schema:CreativeWork",
}

// types are the classes of an item: ours, those of schema.org and of PROV-O.
func types(it evidence.Item) []string {
	switch it := it.(type) {
	case *evidence.Agent:
		if it.Kind == "ORGANIZATION" {
			return []string{"Agent", "schema:Organization", "prov:Organization"}
		}
		return []string{"Agent", "schema:Person", "prov:Person"}
	case *evidence.Source:
		return []string{"Source", works[it.Kind], "prov:Entity"}
	case *evidence.Study:
		return []string{"Study", "schema:CreativeWork", "prov:Entity"}
	case *evidence.Testimony:
		return []string{"Testimony", "schema:Quotation", "prov:Entity"}
	case *evidence.Claim:
		return []string{"Claim", "schema:Claim", "prov:Entity"}
	}
	return []string{"Caveat", "schema:Comment", "prov:Entity"}
}
