package evidence

import "slices"

// Kind is a kind of entry: the eight kinds of item, and the link.
type Kind string

// The kinds, in the order in which a map file lists them.
const (
	KindAgent     Kind = "AGENT"
	KindSource    Kind = "SOURCE"
	KindStudy     Kind = "STUDY"
	KindTestimony Kind = "TESTIMONY"
	KindClaim     Kind = "CLAIM"
	KindCaveat    Kind = "CAVEAT"
	KindRemark    Kind = "REMARK"
	KindView      Kind = "VIEW"
	KindLink      Kind = "LINK"
)

// Relation is what a link or a reference means.
type Relation string

// Supports and Contradicts are the relations of links. The others are relations of
// references.
const (
	Supports       Relation = "SUPPORTS"
	Contradicts    Relation = "CONTRADICTS"
	SpokenBy       Relation = "SPOKEN_BY"       // testimony to agent
	CollectedIn    Relation = "COLLECTED_IN"    // testimony to study
	BasedOn        Relation = "BASED_ON"        // testimony to study, source or testimony
	ReportedIn     Relation = "REPORTED_IN"     // testimony or study to source
	DerivedFrom    Relation = "DERIVED_FROM"    // source to source, study or testimony; study to study or source
	Cites          Relation = "CITES"           // source to source
	AuthoredBy     Relation = "AUTHORED_BY"     // source to agent
	PublishedBy    Relation = "PUBLISHED_BY"    // source to agent
	InvestigatedBy Relation = "INVESTIGATED_BY" // study to agent
	AffiliatedWith Relation = "AFFILIATED_WITH" // agent to agent
	Qualifies      Relation = "QUALIFIES"       // caveat to any other item
	// A caveat on links refers to both ends of each link: from, to, from, to. So it follows
	// a link when either end is renamed.
	QualifiesSupport       Relation = "QUALIFIES_SUPPORT"
	QualifiesContradiction Relation = "QUALIFIES_CONTRADICTION"
	RaisedIn               Relation = "RAISED_IN" // caveat to source
	// QualifiesLink is how a graph shows a caveat on a link: as one edge, to the claim that
	// the link leads to. No record refers by it.
	QualifiesLink Relation = "QUALIFIES_LINK"
	// A remark is about items and links in the same way as a caveat qualifies them.
	About              Relation = "ABOUT" // remark to any item
	AboutSupport       Relation = "ABOUT_SUPPORT"
	AboutContradiction Relation = "ABOUT_CONTRADICTION"
	AboutLink          Relation = "ABOUT_LINK" // in graphs, as QualifiesLink
)

// IsLink reports whether r is a relation of links.
func (r Relation) IsLink() bool { return r == Supports || r == Contradicts }

// Strength is how strongly a link bears on its claim if its origin holds.
type Strength string

// The strengths, strongest first.
const (
	StrengthConclusive Strength = "CONCLUSIVE"
	StrengthStrong     Strength = "STRONG"
	StrengthModerate   Strength = "MODERATE"
	StrengthWeak       Strength = "WEAK"
)

// Rank orders strengths: 4 for CONCLUSIVE down to 1 for WEAK, 0 for no strength.
func (s Strength) Rank() int {
	i := slices.Index(Strengths, s)
	if i < 0 {
		return 0
	}
	return len(Strengths) - i
}

// Reliability is a letter of the Admiralty code, from A for completely reliable to E for
// unreliable, and F if it cannot be judged.
type Reliability string

// Design is the design of a study.
type Design string

// Basis is what a testimony rests on.
type Basis string

// Category is the category of a caveat.
type Category string

// Severity is how much a caveat weakens what it qualifies.
type Severity string

// RemarkKind tells a question from a remark.
type RemarkKind string

// RemarkStatus tells whether a remark is settled.
type RemarkStatus string

// AgentKind tells a person from an organization.
type AgentKind string

// SourceKind is the kind of a publication.
type SourceKind string

// Certainty is how strong the larger of belief and disbelief is, in GRADE's words.
type Certainty string

// Rank orders certainties: 4 for HIGH down to 1 for VERY_LOW, 0 for none.
func (c Certainty) Rank() int {
	i := slices.Index(Certainties, c)
	if i < 0 {
		return 0
	}
	return len(Certainties) - i
}

// Verdict is a word for which way the evidence points.
type Verdict string

// Method says whether figures are exact or sampled.
type Method string

// The words that code refers to.
const (
	ReliabilityUnknown Reliability = "F"
	BasisExpert        Basis       = "EXPERT"
	DesignExperiment   Design      = "EXPERIMENT"

	CertaintyHigh     Certainty = "HIGH"
	CertaintyModerate Certainty = "MODERATE"
	CertaintyLow      Certainty = "LOW"
	CertaintyVeryLow  Certainty = "VERY_LOW"

	VerdictCorroborated Verdict = "CORROBORATED" // at least two independent lines for it, and a belief of one half
	VerdictTentative    Verdict = "TENTATIVE"    // at least two independent lines for it, together weaker than one half
	VerdictSingleLine   Verdict = "SINGLE_LINE"  // fewer than two independent lines for it
	VerdictContested    Verdict = "CONTESTED"    // belief and disbelief are comparable
	VerdictContradicted Verdict = "CONTRADICTED" // disbelief is larger
	VerdictWeak         Verdict = "WEAK"         // something bears on it, not enough to matter
	VerdictUnsupported  Verdict = "UNSUPPORTED"  // nothing bears on it

	RemarkQuestion RemarkKind   = "QUESTION"
	RemarkOpen     RemarkStatus = "OPEN"
	RemarkResolved RemarkStatus = "RESOLVED"

	MethodExact   Method = "EXACT"
	MethodSampled Method = "SAMPLED"
)

// The words of each vocabulary, in their order.
var (
	ItemKinds     = []Kind{KindAgent, KindSource, KindStudy, KindTestimony, KindClaim, KindCaveat, KindRemark, KindView}
	Kinds         = append(ItemKinds[:len(ItemKinds):len(ItemKinds)], KindLink)
	LinkRelations = []Relation{Supports, Contradicts}
	Strengths     = []Strength{StrengthConclusive, StrengthStrong, StrengthModerate, StrengthWeak}
	Reliabilities = []Reliability{"A", "B", "C", "D", "E", "F"}
	Designs       = []Design{"SYSTEMATIC_REVIEW", DesignExperiment, "MEASUREMENT", "COHORT", "FORENSICS", "SURVEY", "CASE_CONTROL", "INTERVIEWS", "MODEL",
		"CASE_SERIES", "CASE_STUDY", "OTHER", "ANIMAL", "IN_VITRO"}
	Bases      = []Basis{"EYEWITNESS", BasisExpert, "SECOND_HAND", "HEARSAY"}
	Categories = []Category{"SMALL_SAMPLE", "UNREPRESENTATIVE_SAMPLE", "SELECTION_BIAS", "NO_HARD_DATA", "UNVERIFIABLE",
		"CONFLICT_OF_INTEREST", "INDIRECT", "IMPRECISE", "INCONSISTENT", "OUTDATED", "TRANSLATION", "METHOD", "OTHER"}
	Severities     = []Severity{"MINOR", "MODERATE", "SERIOUS", "CRITICAL"}
	RemarkKinds    = []RemarkKind{RemarkQuestion, "REMARK"}
	RemarkStatuses = []RemarkStatus{RemarkOpen, RemarkResolved}
	AgentKinds     = []AgentKind{"PERSON", "ORGANIZATION"}
	SourceKinds    = []SourceKind{"JOURNAL_ARTICLE", "REPORT", "NEWS_ARTICLE", "ANALYSIS", "BOOK", "DATASET", "WEB_PAGE",
		"BROADCAST", "SOCIAL_MEDIA", "OFFICIAL_RECORD", "OTHER"}
	Certainties = []Certainty{CertaintyHigh, CertaintyModerate, CertaintyLow, CertaintyVeryLow}
	Verdicts    = []Verdict{VerdictCorroborated, VerdictTentative, VerdictSingleLine, VerdictContested, VerdictContradicted, VerdictWeak, VerdictUnsupported}
)

// ReferenceRelations are the relations that are not links, in the order in
// which the model lists them.
var ReferenceRelations = []Relation{SpokenBy, CollectedIn, BasedOn, ReportedIn, DerivedFrom, Cites, AuthoredBy, PublishedBy,
	InvestigatedBy, AffiliatedWith, Qualifies, QualifiesSupport, QualifiesContradiction, RaisedIn,
	About, AboutSupport, AboutContradiction}
