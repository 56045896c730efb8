package linked

import "corroborate/internal/evidence"

// provTerms are the terms of PROV-O in use, in the order in which they are written.
var provTerms = []string{"wasAttributedTo", "wasDerivedFrom", "hadPrimarySource", "wasInfluencedBy"}

// provenance has the PROV-O terms of the relations that have one.
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

// works has the narrowest schema.org type for each kind of source.
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

// types returns the classes of an item: our own, and those of schema.org and PROV-O.
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
	case *evidence.Remark:
		return []string{"Remark", "schema:Comment", "prov:Entity"}
	case *evidence.View:
		return []string{"View", "schema:WebPage", "prov:Entity"}
	}
	return []string{"Caveat", "schema:Comment", "prov:Entity"}
}
