"""Reads a dossier: document.py FORMAT EXPECTED FILE.

HTML with the standard library's parser, Markdown with markdown-it, whose HTML
is then read in the same way. Nothing that a map says may be more than text.
"""

import html.parser
import re
import sys
import unicodedata

from markdown_it import MarkdownIt

from common import finish, load, same

form, expected, path = sys.argv[1], load(sys.argv[2]), sys.argv[3]
ELEMENTS = {"html", "head", "meta", "title", "style", "body", "header", "section", "article", "h1", "h2", "h3", "h4", "h5", "p", "span",
            "div", "small", "strong", "code", "a", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "dl", "dt", "dd", "blockquote", "em"}
ATTRIBUTES = {"lang", "charset", "name", "content", "http-equiv", "id", "class", "role", "aria-label", "style", "href", "rel"}
VOID = {"meta"}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.text, self.elements = [], [], {}
        self.ids, self.led = set(), set()

    def handle_starttag(self, tag, attrs):
        self.elements[tag] = self.elements.get(tag, 0) + 1
        if tag not in ELEMENTS:
            same("an element", None, tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                same("an attribute", None, (tag, name, value))
            if name == "id" and value in self.ids:
                same("an id of its own", None, value)
            if name == "id":
                self.ids.add(value)
            elif name == "href" and value.startswith("#"):
                self.led.add(value[1:])
            elif name == "href" and not re.match("https?://", value):
                same("an address", None, value)
            if name == "style" and not re.fullmatch(r"(width: [0-9]+%|text-align:(left|right|center))", value):
                same("a style", None, value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        same("what is closed", self.open.pop() if self.open else None, tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def handle_comment(self, data):
        same("a comment", None, data)

    def unknown_decl(self, data):
        same("a declaration", None, data)

    def handle_pi(self, data):
        same("an instruction", None, data)


def plain(text):
    """A text as a reader sees it: no more spaces than words need, nothing that cannot be seen."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
    text = "".join("\uFFFD" if c in bidi or unicodedata.category(c) == "Cc" and c not in "\n\t\r" else c for c in text)
    return " ".join(text.split())


with open(path, encoding="utf-8", newline="") as file:
    source = file.read()
for c in source:
    if unicodedata.category(c) == "Cc" and c not in "\n":
        same("a control character", None, c)
        break
if form == "markdown":
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for token in parser.parse(source):
        for part in [token, *(token.children or [])]:
            if part.type in {"html_inline", "html_block", "image", "link_open", "fence", "code_block", "s_open", "hr"}:
                same("more than text", None, (part.type, part.content))
    source = parser.render(source)
reader = Reader()
reader.feed(source)
reader.close()
same("what stays open", [], reader.open)
same("places that are led to, and are not there", set(), reader.led - reader.ids)
same("headings of the first order", 1, reader.elements.get("h1"))
seen = plain(" ".join(reader.text))
tight = seen.replace(" ", "")
texts = 0
for node in expected["below"]:
    told = {"AGENT": ["name"], "SOURCE": ["title", "note", "url", "doi", "published"], "CLAIM": ["statement"], "CAVEAT": ["text"],
            "STUDY": ["title", "population", "method", "period", "note"], "TESTIMONY": ["quote", "locator", "date", "language"]}[node["kind"]]
    for name in told:
        if name in node["fields"]:
            texts += 1
            if plain(node["fields"][name]).replace(" ", "") not in tight:
                same(f"{node['key']} {name} is told", node["fields"][name], seen)
for rationale in expected["rationales"]:
    texts += 1
    if plain(rationale).replace(" ", "") not in tight:
        same("a rationale is told", rationale, None)
for word in ["Assessment", "Evidence profile", "Caveats", "What it hangs on", "What would change it", "Sources"]:
    if word not in seen:
        same("a section", word, None)

finish({"texts": texts, "elements": sum(reader.elements.values())})
