package assess_test

import "corroborate/internal/assess"

// oracleRubric holds the numbers of the model in the oracle's own words.
type oracleRubric assess.Rubric
