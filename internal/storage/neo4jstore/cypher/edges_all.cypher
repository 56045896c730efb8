// All edges of some items along one relation in one direction, each in a row. They are taken
// together and sorted once, which takes far less than a search for each item. So this is
// for lists that are wanted as a whole, and for those that are short. The program joins it
// with others as edges.cypher.
// $REPORTED_IN_OUT_ALL and so on  queries: n, of, strength
// $limits                         as in edges.cypher
UNWIND ${{parameter}} AS q
{{near}}
MATCH (near){{<}}-[link:{{relation}}]-{{>}}(i:Item)
WITH q.n AS n, near, i, link, {{place}} AS place
ORDER BY n, place, i.key
RETURN n, near.key AS near, [[{{item i}}, {{references of i}}, {{link}}, place{{next}}]] AS edges, 0 AS total
