// How much there is of everything.
MATCH (:Agent) WITH count(*) AS n RETURN 'AGENT' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Source) WITH count(*) AS n RETURN 'SOURCE' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Study) WITH count(*) AS n RETURN 'STUDY' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Testimony) WITH count(*) AS n RETURN 'TESTIMONY' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Claim) WITH count(*) AS n RETURN 'CLAIM' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Caveat) WITH count(*) AS n RETURN 'CAVEAT' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:Remark) WITH count(*) AS n RETURN 'REMARK' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (:View) WITH count(*) AS n RETURN 'VIEW' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH ()-[:SUPPORTS]->() WITH count(*) AS n RETURN 'LINK' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH ()-[:CONTRADICTS]->() WITH count(*) AS n RETURN 'LINK' AS kind, null AS verdict, null AS certainty, n
UNION ALL
MATCH (c:Claim) USING INDEX c:Claim(verdict, certainty, belief, independentFor, updatedAt)
WHERE c.verdict IS NOT NULL AND c.certainty IS NOT NULL AND c.belief IS NOT NULL AND c.independentFor IS NOT NULL AND c.updatedAt IS NOT NULL
RETURN null AS kind, c.verdict AS verdict, c.certainty AS certainty, count(*) AS n
