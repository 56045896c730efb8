package explorer

import "corroborate/internal/exchange/dossier"

type strands struct{}

func strandsOf(*dossier.Dossier) *strands { return nil }
