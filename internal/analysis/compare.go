package analysis

import (
	"context"
	"fmt"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// SideBySide are claims that a question sets side by side.
type SideBySide struct {
	Claims []*evidence.Claim // in the order of the question
	Part   *evidence.Map     // holds the claims and all that they depend on
}

// Comparison says what claims share.
type Comparison struct {
	SideBySide
	*assess.Comparison
}

// Compare finds what several claims share, and how far each depends on it.
func (a *Asker) Compare(ctx context.Context, claims []evidence.Ref) (*Comparison, error) {
	side, err := a.sideBySide(ctx, claims, 2, a.Limits.Compared)
	if err != nil {
		return nil, err
	}
	found, err := assess.Compare(ctx, side.Part, side.keys(), a.Rubric, a.Options)
	return &Comparison{side, found}, err
}

// Matrix is a table of evidence by claims.
type Matrix struct {
	SideBySide
	Rows []assess.Row
}

// Matrix makes a table of evidence, or of its origins, by claims.
func (a *Asker) Matrix(ctx context.Context, claims []evidence.Ref, kind assess.RowKind) (*Matrix, error) {
	side, err := a.sideBySide(ctx, claims, 1, a.Limits.Columns)
	if err != nil {
		return nil, err
	}
	rows, err := assess.Matrix(ctx, side.Part, side.keys(), kind, a.Rubric, a.Options)
	return &Matrix{side, rows}, err
}

func (s *SideBySide) keys() []evidence.Key {
	keys := make([]evidence.Key, len(s.Claims))
	for i, c := range s.Claims {
		keys[i] = c.Key
	}
	return keys
}

// sideBySide reads from least to most claims, and what is below them.
func (a *Asker) sideBySide(ctx context.Context, refs []evidence.Ref, least, most int) (SideBySide, error) {
	var side SideBySide
	if n := len(refs); n < least || most > 0 && n > most {
		return side, invalid("claims", fmt.Sprintf("%d to %d claims", least, most), "the number of claims is %d", n)
	}
	err := a.Store.View(ctx, func(r storage.Reader) error {
		found, err := named(ctx, r, refs)
		if err != nil {
			return err
		}
		side.Claims = nil
		var keys []evidence.Ref
		seen := map[evidence.Key]bool{}
		for i, ref := range refs {
			path := fmt.Sprintf("claims[%d]", i)
			switch e := found[ref].(type) {
			case nil:
				return unknown(ctx, r, path, "claim", ref)
			case *evidence.Claim:
				if seen[e.Key] {
					return invalid(path, "each claim once", "the question names the claim %q twice", e.Key)
				}
				seen[e.Key] = true
				side.Claims, keys = append(side.Claims, e), append(keys, e.Ref())
			default:
				return evidence.Refuse(evidence.WrongKind(ref, e.EntryKind(), path, "a claim"))
			}
		}
		side.Part, err = r.Below(ctx, keys)
		return err
	})
	if err != nil {
		return side, err
	}
	if err := within(a.Limits.Claims, len(side.Part.Claims), "claims", tooManyClaims); err != nil {
		return side, err
	}
	return side, within(a.Limits.Entries, side.Part.Len(), "claims", tooManyEntries)
}
