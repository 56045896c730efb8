"""Reads JSON-LD with rdflib, and asks it for provenance: linked.py EXPECTED FILE VOCABULARY."""

import sys

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from common import finish, load, same

expected, path, vocabulary = load(sys.argv[1]), sys.argv[2], sys.argv[3]
OURS, ITEM, LINK, REVIEW = (Namespace("urn:corroborate:" + n + ":") for n in ("term", "item", "link", "review"))
PROV, SCHEMA, OA = Namespace("http://www.w3.org/ns/prov#"), Namespace("https://schema.org/"), Namespace("http://www.w3.org/ns/oa#")
TERMS = {"name": SCHEMA.name, "title": SCHEMA.name, "statement": SCHEMA.text, "quote": SCHEMA.text, "text": SCHEMA.text,
         "summary": SCHEMA.abstract, "tags": SCHEMA.keywords, "note": SCHEMA.description, "url": SCHEMA.url,
         "published": SCHEMA.datePublished, "date": SCHEMA.dateCreated, "language": SCHEMA.inLanguage, "doi": SCHEMA.identifier,
         "affiliation": SCHEMA.affiliation, "authors": SCHEMA.author, "publisher": SCHEMA.publisher, "cites": SCHEMA.citation,
         "qualifies": SCHEMA.about}
REFERENCES = {"affiliation", "authors", "publisher", "derivedFrom", "cites", "investigators", "reportedIn", "speaker", "collectedIn",
              "basedOn", "qualifies", "raisedIn"}
PROVENANCE = {"SPOKEN_BY": PROV.wasAttributedTo, "AUTHORED_BY": PROV.wasAttributedTo, "INVESTIGATED_BY": PROV.wasAttributedTo,
              "DERIVED_FROM": PROV.wasDerivedFrom, "BASED_ON": PROV.wasDerivedFrom, "REPORTED_IN": PROV.hadPrimarySource,
              "RAISED_IN": PROV.hadPrimarySource, "COLLECTED_IN": PROV.wasInfluencedBy}

graph = Graph().parse(path, format="json-ld")


def values(name, value):
    many = value if isinstance(value, list) else [value]
    return {iri(v) for v in many} if name in REFERENCES else {Literal(v) for v in many}


def iri(name):
    """An item by its key, or a link by its name."""
    for arrow, relation in (("->", "SUPPORTS"), ("-|", "CONTRADICTS")):
        if arrow in name:
            start, _, end = name.partition(arrow)
            return LINK[f"{start}/{relation}/{end}"]
    return ITEM[name]


for node in expected["nodes"]:
    item = ITEM[node["key"]]
    same(node["key"] + " label", {Literal(node["headline"])}, set(graph.objects(item, RDFS.label)))
    same(node["key"] + " key", {Literal(node["key"])}, set(graph.objects(item, OURS.key)))
    types = set(graph.objects(item, RDF.type))
    if not {OURS[node["kind"].capitalize()]} < types:
        same(node["key"] + " types", node["kind"], types)
    for name, value in node["fields"].items():
        same(f"{node['key']} {name}", values(name, value), set(graph.objects(item, TERMS.get(name, OURS[name]))))
    selector = graph.value(item, OA.hasSelector)
    if "quote" in node["fields"]:
        same(node["key"] + " selector", OA.TextQuoteSelector, graph.value(selector, RDF.type))
    for name, term in (("quote", OA.exact), ("quotePrefix", OA.prefix), ("quoteSuffix", OA.suffix)):
        want = {Literal(node["fields"][name])} if name in node["fields"] else set()
        same(f"{node['key']} {name} in the selector", want, set(graph.objects(selector, term)) if selector else set())
    review = REVIEW[node["key"]]
    if node.get("figures"):
        figures = node["figures"]
        rating = graph.value(review, SCHEMA.reviewRating)
        same(node["key"] + " is reviewed", {review}, set(graph.subjects(SCHEMA.itemReviewed, item)))
        same(node["key"] + " review", SCHEMA.ClaimReview, graph.value(review, RDF.type))
        same(node["key"] + " claimReviewed", Literal(node["fields"]["statement"]), graph.value(review, SCHEMA.claimReviewed))
        same(node["key"] + " rating", figures["belief"], graph.value(rating, SCHEMA.ratingValue).toPython())
        same(node["key"] + " scale", (0, 1), (graph.value(rating, SCHEMA.worstRating).toPython(), graph.value(rating, SCHEMA.bestRating).toPython()))
        same(node["key"] + " verdict", figures["verdict"].lower().replace("_", " "), str(graph.value(rating, SCHEMA.alternateName)))
        for name, value in figures.items():
            same(f"{node['key']} {name}", value, graph.value(rating, OURS[name]).toPython())
    elif (review, None, None) in graph:
        same(node["key"] + " review", None, review)

for edge in expected["edges"]:
    if edge["link"]:
        link = LINK[f"{edge['from']}/{edge['relation']}/{edge['to']}"]
        same(edge["id"], (ITEM[edge["from"]], ITEM[edge["to"]], Literal(edge["relation"])),
             (graph.value(link, OURS["from"]), graph.value(link, OURS.to), graph.value(link, OURS.relation)))
        for name, value in edge["fields"].items():
            same(f"{edge['id']} {name}", Literal(value), graph.value(link, OURS[name]))
        if (ITEM[edge["from"]], OURS[edge["relation"].lower()], ITEM[edge["to"]]) not in graph:
            same(edge["id"] + " in short", True, False)

# Provenance, asked in PROV-O alone: what does each record go back to, and to whom?
back, people = {}, {}
for edge in expected["edges"]:
    term = PROVENANCE.get(edge["relation"])
    if term == PROV.wasAttributedTo:
        people.setdefault(edge["from"], set()).add(edge["to"])
    elif term is not None:
        back.setdefault(edge["from"], set()).add(edge["to"])


def origins(key):
    seen, todo = set(), [key]
    while todo:
        for to in back.get(todo.pop(), ()):
            if to not in seen:
                seen.add(to)
                todo.append(to)
    return seen


asked = {}
for row in graph.query("""
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?record ?origin WHERE { ?record (prov:wasDerivedFrom|prov:hadPrimarySource|prov:wasInfluencedBy)+ ?origin
            FILTER(STRSTARTS(STR(?record), "urn:corroborate:item:")) }"""):
    asked.setdefault(row.record.removeprefix(ITEM), set()).add(row.origin.removeprefix(ITEM))
same("what records go back to", {n["key"]: origins(n["key"]) for n in expected["nodes"] if origins(n["key"])}, asked)

asked = {}
for row in graph.query("""
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?record ?who WHERE { ?record a prov:Entity ; prov:wasAttributedTo ?who . ?who a prov:Agent
            . FILTER(STRSTARTS(STR(?record), "urn:corroborate:item:")) }""".replace("?who a prov:Agent\n            .", """
            { ?who a prov:Person } UNION { ?who a prov:Organization }""")):
    asked.setdefault(row.record.removeprefix(ITEM), set()).add(row.who.removeprefix(ITEM))
same("to whom records go back", people, asked)

# Every term of our own that is used is described, and the description is linked data itself.
described = Graph().parse(vocabulary, format="json-ld")
terms = set(described.subjects(RDFS.comment))
used = {p for p in graph.predicates() if p.startswith(OURS)} | {t for t in graph.objects(None, RDF.type) if t.startswith(OURS)}
same("terms without a description", set(), used - terms)
for term in terms:
    if (term, RDFS.label, None) not in described or (term, RDF.type, None) not in described:
        same("a description", "label and type", term)
OA = "http://www.w3.org/ns/oa#"  # a quote's selector
known = (str(OURS), str(PROV), str(SCHEMA), OA, str(RDF.type), str(RDFS.label))
foreign = {p for p in graph.predicates() if not str(p).startswith(known)}
same("other terms", set(), foreign)
numbers = {o.datatype for o in graph.objects(None, OURS.belief)} | {o.datatype for o in graph.objects(None, SCHEMA.ratingValue)}
same("the type of figures", {XSD.double}, numbers)
for thing in set(graph.subjects()) | set(graph.objects()):
    if isinstance(thing, URIRef):
        thing.n3()  # complains about what is no IRI

finish({"nodes": len(expected["nodes"]), "triples": len(graph), "terms": len(terms)})
