// Package assess is the corroboration model: pure functions from a map to how
// well each of its claims is corroborated, and why. docs/model.md explains the
// model to analysts.
//
// A claim is supported if at least one unbroken chain connects it to its
// origins. Everything on a chain may fail, and a component that two chains
// share fails for both at once. The figures are the degrees of support of a
// probabilistic argumentation system (Haenni, Kohlas and Lehmann, 2000),
// computed with the tools of reliability theory: modules, binary decision
// diagrams and, beyond a budget, bit-parallel sampling.
package assess
