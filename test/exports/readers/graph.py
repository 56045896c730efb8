"""Reads GraphML or GEXF with networkx: graph.py FORMAT EXPECTED FILE."""

import sys

import networkx

from common import edge_columns, finish, load, node_columns, same, xml_text

form, expected, path = sys.argv[1], load(sys.argv[2]), sys.argv[3]
graph = networkx.read_graphml(path) if form == "graphml" else networkx.read_gexf(path)
if not graph.is_directed():
    sys.exit("the graph is not directed")

same("nodes", sorted(n["id"] for n in expected["nodes"]), sorted(graph.nodes))
for node in expected["nodes"]:
    got = dict(graph.nodes[node["id"]])
    if form == "gexf":
        same(node["key"] + " label", xml_text(node["headline"]), got.pop("label"))
        got.pop("viz")
    same(node["key"], node_columns(node, xml_text), got)

if graph.is_multigraph() and form == "graphml":  # where networkx makes the id the key
    edges = {key: (start, end, data) for start, end, key, data in graph.edges(keys=True, data=True)}
else:
    edges = {data.pop("id"): (start, end, data) for start, end, data in graph.edges(data=True)}
same("edges", sorted(e["id"] for e in expected["edges"]), sorted(edges))
for edge in expected["edges"]:
    start, end, data = edges[edge["id"]]
    if form == "gexf":
        same(edge["id"] + " label", edge["relation"], data.pop("label", None))
    same(edge["id"], (edge["source"], edge["target"], edge_columns(edge, xml_text)), (start, end, data))

finish({"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()})
