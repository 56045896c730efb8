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
	rows := make([]params, 0, len(figures))
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		p := figureProperties(figures[key])
		p["certaintyRank"] = figures[key].Certainty.Rank() // their order is not that of the words
		rows = append(rows, params{"key": string(key), "figures": p})
	}
	records, err := t.rows(ctx, doing, setFigures, params{"rows": rows})
	if err != nil {
		return err
	}
	if missing, _ := records[0][0].([]any); len(missing) > 0 {
		return evidence.Errorf(evidence.NotFound, "there is no claim %q to write figures to", missing[0])
	}
	return nil
}

// SetRubric implements storage.Tx.
func (t *tx) SetRubric(ctx context.Context, hash string) error {
	_, err := t.rows(ctx, "writing the rubric's hash", setRubric, params{"hash": hash})
	return err
}
