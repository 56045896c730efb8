// One step from each of some items, along one relation in one direction. The
// program joins one of these with UNION ALL for each relation and direction
// that a request asks for.
// $SPOKEN_BY_OUT and so on  queries: n, of, kinds, strengths, strength, place and key to begin after, count;
// $SPOKEN_BY_OUT_BACKWARD   those for pages from the end of the list
// $SPOKEN_BY_OUT_KEY        those of items named by key
// $limit                    the most edges that one of the queries needs
// $limits                   those of pages that are read along of the edges: the last value of each
UNWIND ${{parameter}} AS q
{{near}}
CALL (q, near) {
  MATCH (near){{<}}-[link:{{relation}}]-{{>}}(i:Item)
  WHERE {{filter}}
  WITH {{each}}, {{place}} AS place, i.key AS key
  WHERE q.afterKey IS NULL OR place {{above}} q.afterPlace OR place = q.afterPlace AND key {{above}} q.afterKey
  ORDER BY place {{up}}, key {{up}} LIMIT $limit
  RETURN collect([{{item i}}, {{references of i}}, {{link}}, place{{next}}]) AS edges
}
RETURN q.n AS n, near.key AS near, edges, CASE WHEN q.count THEN {{total}} ELSE 0 END AS total
