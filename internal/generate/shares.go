package generate

import "corroborate/internal/evidence"

// The weights of each choice, in percent.
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
	relayKinds  = []choice[evidence.SourceKind]{{45, "NEWS_ARTICLE"}, {20, "REPORT"}, {15, "ANALYSIS"}, {12, "BROADCAST"}, {8, "SOCIAL_MEDIA"}}
	repostKinds = []choice[evidence.SourceKind]{{45, "WEB_PAGE"}, {25, "SOCIAL_MEDIA"}, {25, "NEWS_ARTICLE"}, {5, "BROADCAST"}}

	designs = []choice[design]{
		{8, design{"EXPERIMENT", "Trial of ", 20, 900, []string{"Assigned by lot, outcome judged blind", "Sites assigned by lot", "Crossover, two periods"}}},
		{6, design{"MEASUREMENT", "Figures on ", 30, 20000, []string{"Read off the instruments every hour", "Counted by the office of records"}}},
		{16, design{"COHORT", "Cohort study of ", 200, 60000, []string{"Registers linked by person", "Followed up every year", "Records read back from the archive"}}},
		{3, design{"FORENSICS", "Traces of ", 1, 60, []string{"Two laboratories, independently", "Files restored from old disks"}}},
		{22, design{"SURVEY", "Survey of ", 80, 5000, []string{"Questionnaire by mail", "Calls to random numbers", "Asked at the door"}}},
		{5, design{"CASE_CONTROL", "Case-control study of ", 60, 3000, []string{"Two controls for each case", "Controls from the same district"}}},
		{16, design{"INTERVIEWS", "Interviews on ", 6, 90, []string{"Semi-structured, recorded", "Open, notes taken", "In groups of six"}}},
		{4, design{"MODEL", "Model of ", 1, 500, []string{"Simulation fitted to past years", "Projected from the trend of ten years"}}},
		{9, design{"CASE_SERIES", "Cases of ", 4, 70, []string{"All cases of one office", "Cases sent in by readers"}}},
		{7, design{"CASE_STUDY", "A close look at ", 1, 3, []string{"Field visit of two weeks", "Documents and visits"}}},
		{1, design{"OTHER", "Inquiry into ", 1, 500, []string{"Figures estimated from satellite images"}}},
		{2, design{"ANIMAL", "Animal models of ", 8, 120, []string{"Two groups in separate pens", "Three doses and none"}}},
		{1, design{"IN_VITRO", "Laboratory tests of ", 3, 40, []string{"Six repetitions", "Samples coded, read blind"}}},
	}
)

type design struct {
	word        evidence.Design
	name        string // beginning of its titles
	least, most int    // bounds of its sample size
	methods     []string
}
