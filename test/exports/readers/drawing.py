"""Reads DOT with Graphviz: drawing.py EXPECTED FILE."""

import json
import subprocess
import sys
import xml.etree.ElementTree as xml

from common import edge_columns, finish, load, node_columns, same

expected, path = load(sys.argv[1]), sys.argv[2]
LOOKS = {"label", "fillcolor", "shape", "style", "fontname", "fontsize", "color", "penwidth", "arrowhead", "id", "pos", "lp", "width", "height"}


def dot(form):
    done = subprocess.run(["dot", "-T" + form, path], capture_output=True, check=False)
    if done.returncode or done.stderr:
        sys.exit(f"dot -T{form}: status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout


def bare(value):
    """Graphviz hands attributes on with the backslashes that are in the file."""
    return value.replace("\\\\", "\\")


def text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.replace("\x00", "\uFFFD") if isinstance(value, str) else value


def attributes(thing, skip):
    return {k: bare(v) for k, v in thing.items() if k not in skip and k not in LOOKS and v != ""}


def compared(columns):
    """Numbers as text, floats by value."""
    return {k: text(v) if isinstance(v, (str, bool)) else float(v) for k, v in columns.items()}


def numbers(got, want):
    return {k: float(v) if isinstance(want.get(k), float) else v for k, v in got.items()}


graph = json.loads(dot("json0").decode("utf-8"), strict=False)
if not graph["directed"]:
    sys.exit("the graph is not directed")
names = [o["name"] for o in graph["objects"]]
same("nodes", sorted(n["id"] for n in expected["nodes"]), sorted(names))
nodes = {o["name"]: o for o in graph["objects"]}
for node in expected["nodes"]:
    columns = node_columns(node)
    if "name" in columns:  # which is the node's own in what Graphviz writes
        columns["agentName"] = columns.pop("name")
    want = compared(columns)
    same(node["key"], want, numbers(attributes(nodes[node["id"]], {"_gvid", "name"}), want))
edges = {e["id"]: e for e in graph["edges"]}
same("edges", sorted(e["id"] for e in expected["edges"]), sorted(edges))
for edge in expected["edges"]:
    got = edges[edge["id"]]
    want = (edge["source"], edge["target"], compared(edge_columns(edge)))
    same(edge["id"], want, (names[got["tail"]], names[got["head"]], attributes(got, {"_gvid", "tail", "head"})))

drawing = xml.fromstring(dot("svg"))
space = "{http://www.w3.org/2000/svg}"
drawn = [g.get("class") for g in drawing.iter(space + "g")]
same("nodes that are drawn", len(nodes), drawn.count("node"))
same("edges that are drawn", len(edges), drawn.count("edge"))
for g in drawing.iter(space + "g"):
    if g.get("class") == "node":
        key = g.find(space + "title").text
        same(key + " has its id in the drawing", key, g.get("id"))
        headline = next(n["headline"] for n in expected["nodes"] if n["id"] == key)
        words = "".join(t.text or "" for t in g.iter(space + "text"))
        keep = lambda s: "".join(c for c in s if c.isprintable() and not c.isspace() and c != "\uFFFD")  # noqa: E731
        same(key + " is drawn with its headline", keep(headline), keep(words))
for element in drawing.iter():
    if element.tag.removeprefix(space) not in {"svg", "g", "title", "polygon", "path", "text", "polyline", "ellipse"}:
        same("an element of the drawing", None, element.tag)

finish({"nodes": len(nodes), "edges": len(edges)})
