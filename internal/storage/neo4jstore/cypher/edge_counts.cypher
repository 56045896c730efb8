// How many edges of one relation in one direction each of some items has. The program
// joins it with edges.cypher.
// $SPOKEN_BY_OUT_COUNT and so on  queries: n, of, kinds, strengths
UNWIND ${{parameter}} AS q
{{near}}
RETURN q.n AS n, near.key AS near, [] AS edges, {{total}} AS total
