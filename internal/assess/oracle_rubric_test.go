package assess_test

import (
	"maps"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
)

// oracleRubric is the numbers of the model as the oracle reads them.
type oracleRubric struct {
	Reliability map[evidence.Reliability]float64
	Design      map[evidence.Design]float64
	Basis       map[evidence.Basis]float64
	Severity    map[evidence.Severity]float64
	Strength    map[evidence.Strength]float64

	Bare              float64 // takes from a link that goes back to a source and no study
	High              float64
	Moderate          float64
	Low               float64
	Material          float64
	Corroborated      float64
	ContestedRatio    float64
	ContestedConflict float64
	ConflictCaps      float64
	LineCounts        float64
	TrustedPlace      float64
	OwnEvidence       float64
}

// readRubric has the tables of the rubric and, from the text of the model, the
// numbers that the rubric does not have yet.
func readRubric(r assess.Rubric) oracleRubric {
	designs := map[evidence.Design]float64{
		"MEASUREMENT": 0.90, "FORENSICS": 0.85, "CASE_CONTROL": 0.75, "MODEL": 0.75, "ANIMAL": 0.50, "IN_VITRO": 0.40,
	}
	maps.Copy(designs, r.Design)
	return oracleRubric{
		Reliability: r.Reliability, Design: designs, Basis: r.Basis, Severity: r.Severity, Strength: r.Strength,
		Bare: 0.75,
		High: 0.75, Moderate: 0.50, Low: 0.25,
		Material: 0.10, Corroborated: 0.50,
		ContestedRatio: 1.0 / 3, ContestedConflict: 0.75, ConflictCaps: 0.50,
		LineCounts: 0.05, TrustedPlace: 0.95, OwnEvidence: 0.10,
	}
}
