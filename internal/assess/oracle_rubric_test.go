package assess_test

import "corroborate/internal/assess"

// oracleRubric is the numbers of the model, with what the oracle reads in them.
type oracleRubric assess.Rubric
