package generate

import "corroborate/internal/evidence"

// What of a hundred are what.
var (
	caveatsOnItem = []choice[int]{{57, 0}, {37, 1}, {6, 2}}
	moreOrLess    = []choice[int]{{25, -1}, {50, 0}, {25, 1}}
	authors       = []choice[int]{{15, 0}, {45, 1}, {25, 2}, {15, 3}}
	reports       = []choice[int]{{10, 0}, {78, 1}, {12, 2}}

	pieces     = []choice[evidence.Kind]{{50, evidence.KindTestimony}, {30, evidence.KindStudy}, {20, evidence.KindSource}}
	disputes   = []choice[evidence.Relation]{{85, evidence.Contradicts}, {15, evidence.Supports}}
	strengths  = []choice[evidence.Strength]{{4, evidence.StrengthConclusive}, {34, evidence.StrengthStrong}, {42, evidence.StrengthModerate}, {20, evidence.StrengthWeak}}
	letters    = []choice[evidence.Reliability]{{10, ""}, {12, "A"}, {32, "B"}, {27, "C"}, {10, "D"}, {4, "E"}, {5, "F"}}
	bases      = []choice[evidence.Basis]{{40, "EYEWITNESS"}, {27, "EXPERT"}, {21, "SECOND_HAND"}, {12, "HEARSAY"}}
	severities = []choice[evidence.Severity]{{40, "MINOR"}, {36, "MODERATE"}, {19, "SERIOUS"}, {5, "CRITICAL"}}
	languages  = []choice[string]{{60, "English"}, {15, "Spanish"}, {10, "Arabic"}, {8, "French"}, {7, "German"}}

	sourceKinds = []choice[evidence.SourceKind]{{26, "JOURNAL_ARTICLE"}, {18, "REPORT"}, {20, "NEWS_ARTICLE"}, {8, "ANALYSIS"},
		{5, "BOOK"}, {4, "DATASET"}, {6, "WEB_PAGE"}, {5, "BROADCAST"}, {3, "SOCIAL_MEDIA"}, {4, "OFFICIAL_RECORD"}, {1, "OTHER"}}
	repostKinds = []choice[evidence.SourceKind]{{45, "WEB_PAGE"}, {25, "SOCIAL_MEDIA"}, {25, "NEWS_ARTICLE"}, {5, "BROADCAST"}}

	designs = []choice[design]{
		{8, design{"EXPERIMENT", "Trial of ", 20, 900, []string{"Assigned by lot, outcome judged blind", "Sites assigned by lot", "Crossover, two periods"}}},
		{18, design{"COHORT", "Cohort study of ", 200, 60000, []string{"Registers linked by person", "Followed up every year", "Records read back from the archive"}}},
		{26, design{"SURVEY", "Survey of ", 80, 5000, []string{"Questionnaire by mail", "Calls to random numbers", "Asked at the door"}}},
		{20, design{"INTERVIEWS", "Interviews on ", 6, 90, []string{"Semi-structured, recorded", "Open, notes taken", "In groups of six"}}},
		{12, design{"CASE_SERIES", "Cases of ", 4, 70, []string{"All cases of one office", "Cases sent in by readers"}}},
		{11, design{"CASE_STUDY", "A close look at ", 1, 3, []string{"Field visit of two weeks", "Documents and visits"}}},
		{5, design{"OTHER", "Model of ", 1, 500, []string{"Simulation fitted to past years", "Figures estimated from satellite images"}}},
	}
)

type design struct {
	word        evidence.Design
	name        string // how its titles begin
	least, most int    // of its sample
	methods     []string
}
