package neo4jstore

import (
	"context"
	"maps"
	"slices"

	"corroborate/internal/evidence"
)

// SetFigures implements storage.Tx.
func (t *tx) SetFigures(ctx context.Context, figures map[evidence.Key]evidence.Figures) error {
	const doing = "writing figures"
	if len(figures) == 0 {
		return nil
	}
	records, err := t.rows(ctx, doing, setFigures, params{"rows": figureRows(figures)})
	if err != nil {
		return err
	}
	return missingClaim(records[0][0], "write figures to")
}

// missingClaim is the error that a statement has found no claims with some keys.
func missingClaim(keys any, to string) error {
	if missing, _ := keys.([]any); len(missing) > 0 {
		return evidence.Errorf(evidence.NotFound, "there is no claim %q to %s", missing[0], to)
	}
	return nil
}

func figureRows(figures map[evidence.Key]evidence.Figures) []params {
	rows := make([]params, 0, len(figures))
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		p := figureProperties(figures[key])
		p["certaintyRank"] = figures[key].Certainty.Rank() // their order is not that of the words
		rows = append(rows, params{"key": string(key), "figures": p})
	}
	return rows
}

// SetRubric implements storage.Tx.
func (t *tx) SetRubric(ctx context.Context, hash string) error {
	_, err := t.rows(ctx, "writing the rubric's hash", setRubric, params{"hash": hash})
	if err == nil {
		t.rubric = hash
	}
	return err
}
