"""Reads the tables with the standard library: tables.py EXPECTED FILE."""

import csv
import io
import sys
import zipfile

from common import FIGURES, finish, load, same

expected, path = load(sys.argv[1]), sys.argv[2]
KINDS = {"agents": "AGENT", "sources": "SOURCE", "studies": "STUDY", "testimonies": "TESTIMONY", "claims": "CLAIM", "caveats": "CAVEAT", "remarks": "REMARK", "views": "VIEW"}
csv.field_size_limit(1 << 24)


def bare(cell):
    """A cell without the apostrophe that keeps it from being a formula."""
    marks = tuple("=+-@\t\r\n'") + ("＝", "＋", "－", "＠")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(marks) else cell


def cell_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str) else str(value)


def row_of(fields, names):
    return {name: cell_of(fields[name]) if name in fields else "" for name in names}


rows = 0
with zipfile.ZipFile(path) as archive:
    same("a damaged file", None, archive.testzip())
    same("the files", sorted([*KINDS, "links"]), sorted(n.removesuffix(".csv") for n in archive.namelist()))
    for name in [*KINDS, "links"]:
        text = archive.read(name + ".csv").decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        got = list(reader)
        rows += len(got)
        for row in got:
            for column, cell in row.items():
                if cell.startswith(tuple("=+-@\t\r\n")) and not (column.startswith("figures.") and float(cell) < 0):
                    same(f"a formula in {name}, {column}", None, cell)
        names = [n for n in reader.fieldnames if not n.startswith("figures.")]
        bares = [{n: bare(row[n]) for n in names} for row in got]
        if name == "links":
            links = [e for e in expected["edges"] if e["link"]]
            want = [row_of({"from": e["from"], "to": e["to"], "relation": e["relation"], **e["fields"]}, names) for e in links]
            by = lambda row: (row["from"], row["to"], row["relation"])  # noqa: E731
            same(name, sorted(want, key=by), sorted(bares, key=by))
            continue
        nodes = sorted((n for n in expected["nodes"] if n["kind"] == KINDS[name]), key=lambda n: n["key"])
        same(name, [row_of({"key": n["key"], **n["fields"]}, names) for n in nodes], bares)
        if name == "claims":
            for node, row in zip(nodes, got):
                for figure in FIGURES:
                    cell = row["figures." + figure]
                    value = node["figures"][figure]
                    same(f"{node['key']} {figure}", value, float(cell) if isinstance(value, (int, float)) and not isinstance(value, bool)
                         else cell == "true" if isinstance(value, bool) else cell)

finish({"rows": rows})
