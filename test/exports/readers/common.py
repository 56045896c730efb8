"""What the map holds, as the program that wrote it says, and how to compare."""

import json
import sys

FIGURES = ["support", "opposition", "conflict", "belief", "disbelief", "ignorance", "certainty", "verdict", "disputed",
           "independentFor", "independentAgainst", "independentAtLeast", "method", "standardError"]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def xml_text(text):
    """A text as XML 1.0 can hold it."""
    def fits(c):
        return c in "\t\n\r" or " " <= c <= "\uD7FF" or "\uE000" <= c <= "\uFFFD" or c >= "\U00010000"
    return "".join(c if fits(c) else "\uFFFD" for c in text)


def node_columns(node, text=lambda s: s, lists=" ".join):
    """The attributes of a node, by the names that graph formats give them."""
    columns = {"key": node["key"], "kind": node["kind"], "headline": text(node["headline"])}
    for name, value in node["fields"].items():
        if name == "kind":
            name = node["kind"].lower() + "Kind"
        columns[name] = value_as(value, text, lists)
    for name, value in (node.get("figures") or {}).items():
        columns["figuresMethod" if name == "method" else name] = value
    return columns


def edge_columns(edge, text=lambda s: s):
    columns = {"name": edge["name"], "relation": edge["relation"]}
    for name, value in edge["fields"].items():
        columns[name] = value_as(value, text, " ".join)
    return columns


def value_as(value, text, lists):
    if isinstance(value, list):
        return lists(value)
    return text(value) if isinstance(value, str) else value


problems = []


def same(what, want, got):
    if want != got:
        problems.append(f"{what}:\n  want {want!r}\n  got  {got!r}")


def finish(counted):
    """Tells what is wrong, or how much was compared, so that nothing passes by comparing nothing."""
    if problems:
        print("\n".join(problems[:20]), file=sys.stderr)
        sys.exit(f"{len(problems)} problems")
    print(json.dumps(counted))
