"""The HTML of a book as Typst markup: what each element becomes. How that looks is said in `theme/paper/book.typ`.

    <p class="said">80% <em>of</em> them</p>        #styled("said", )[#par[#"80%" #emph[#"of"] #"them"]]

All text stands in string literals, where Typst reads two escapes and no markup: no word of a chapter or of the data can
be a command. Classes go to the template as they are; those that it has no style for change nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

SPACES = re.compile(r"[ \t\n\r\f]+")
LANGUAGE = re.compile(r"[a-z]{2,3}\b")
URL = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:)])")
HEADING = re.compile("h([1-6])")
FUNCTIONS = {
    "p": "par",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "b": "strong",
    "strong": "strong",
    "mark": "strong",
    "q": "quote",
}
FUNCTIONS |= {"sub": "sub", "sup": "super", "blockquote": "quote(block: true)"}


def literal(text: str) -> str:
    r"""Return a text as a string of Typst: `say "hi"` is `"say \"hi\""`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass
class TypstWriter:
    """Writes the chapters of a book; `notes` has the markup of each note, by its id, until it is printed."""

    notes: dict[str, str]

    def write_children(self, tag: Tag) -> str:
        """Return what an element holds as Typst markup."""
        return "".join(self._node(node) for node in tag.children)

    def _node(self, node: PageElement) -> str:
        if isinstance(node, Tag):
            return self._placed(node, self._element(node))
        if not isinstance(node, NavigableString) or isinstance(node, PreformattedString):
            return ""
        plain = not URL.search(node) or node.find_parent("a")
        return _text(str(node)) if plain else "".join(map(_linked, URL.split(str(node))))

    def _placed(self, tag: Tag, markup: str) -> str:
        """Return the markup of an element with its language, its classes and the place that links lead to."""
        if language := LANGUAGE.match(str(tag.get("lang", ""))):
            markup = f"#text(lang: {literal(language[0])})[{markup}]"
        if tag.get("class") and tag.name not in ("svg", "table"):
            markup = f"#styled({_strings(tag.get_attribute_list('class'))})[{markup}]"
        if not tag.get("id") or tag.name == "tr":
            return markup
        label = f"#label({literal(str(tag['id']))})"
        return f"{markup}{label}" if HEADING.fullmatch(tag.name) else f"#metadata(none){label}{markup}"

    def _element(self, tag: Tag) -> str:
        write: Callable[[Tag], str] | None = getattr(self, f"_{tag.name}", None)
        if write:
            return write(tag)
        inside = self.write_children(tag)
        if heading := HEADING.fullmatch(tag.name):
            return f"#heading(depth: {heading[1]})[{inside}]"
        return f"#{FUNCTIONS[tag.name]}[{inside}]" if tag.name in FUNCTIONS and inside.strip() else inside

    def _a(self, tag: Tag) -> str:
        address, classes = str(tag.get("href", "")), tag.get_attribute_list("class")
        if "note-mark" in classes:
            return self._note(address[1:])
        inside = self.write_children(tag)
        if not address.startswith("#"):
            return f"#link({literal(address)})[{inside}]" if address else inside
        function = "chapter-link" if "chapter-link" in classes else "place-link"
        return f"#{function}({literal(address[1:])})[{inside}]"

    def _note(self, id: str) -> str:
        """Return a note where it is called first, and after that its number alone."""
        text = self.notes.pop(id, None)
        return f"#footnote(label({literal(id)}))" if text is None else f"#note({literal(id)})[{text}]"

    def _sup(self, tag: Tag) -> str:
        inside = self.write_children(tag)
        return inside if "note-number" in tag.get_attribute_list("class") else f"#super[{inside}]"

    def _br(self, _: Tag) -> str:
        return "#linebreak()"

    def _hr(self, _: Tag) -> str:
        return "#line(length: 100%)"

    def _img(self, tag: Tag) -> str:
        return _text(str(tag.get("alt", "")))

    def _code(self, tag: Tag) -> str:
        return f"#raw({literal(SPACES.sub(' ', tag.get_text()))})"

    def _pre(self, tag: Tag) -> str:
        return f"#raw(block: true, {literal(tag.get_text().rstrip())})"

    def _svg(self, tag: Tag) -> str:
        """Return a drawing with its size, its title and description as the alternative text, and itself."""
        width, height = str(tag["viewBox"]).split()[2:]
        texts = [part.get_text() for part in tag.find_all(["title", "desc"])]
        words = " ".join(f"{text.rstrip('.')}." for text in texts if text)
        return f"#drawing({float(width):g}, {float(height):g}, {literal(words)}, {literal(str(tag))})"

    def _ul(self, tag: Tag) -> str:
        function = "legend" if "chart-legend" in tag.get_attribute_list("class") else "list"
        return f"#{function}{self._items(tag)}"

    def _ol(self, tag: Tag) -> str:
        start = str(tag.get("start", ""))
        return f"#enum(start: {start if start.isdecimal() else 1}){self._items(tag)}"

    def _items(self, tag: Tag) -> str:
        return "".join(f"[{self._node(item)}]" for item in tag.find_all("li", recursive=False)) or "()"

    def _dl(self, tag: Tag) -> str:
        """Return a list of terms, each with all that follows it up to the next."""
        items: list[tuple[str, list[str]]] = []
        for part in tag.find_all(["dt", "dd"]):
            if part.name == "dt":
                items.append((self._node(part), []))
            elif items:
                lone = part.select_one(".answer dd > p:only-child")  # in the line of its term, like the dd of a card
                items[-1][1].append(self.write_children(lone) if lone else self._node(part))
        written = [f"terms.item([#term[{term}]], [{''.join(parts)}]), " for term, parts in items]
        return f"#terms({''.join(written)})"

    def _table(self, tag: Tag) -> str:
        rows = [(row, row.find_all(["th", "td"])) for row in tag.find_all("tr")]
        head = [self._cells(row, cells) for row, cells in rows if row.find_parent("thead")]
        body = [self._cells(row, cells) for row, cells in rows if not row.find_parent("thead")]
        columns = max((sum(_span(cell, "colspan") for cell in cells) for _, cells in rows), default=1)
        classes = [name for outer in (tag, *tag.parents) for name in outer.get_attribute_list("class") if name]
        caption = self.write_children(tag.caption) if tag.caption else ""
        return f"#data-table({columns}, ({_strings(classes)}), [{caption}], ({''.join(head)}), ({''.join(body)}))"

    def _cells(self, row: Tag, cells: list[Tag]) -> str:
        """Return the cells of a row; the place that leads to the row is in its first."""
        place = f"#metadata(none)#label({literal(str(row['id']))})" if row.get("id") else ""
        written = []
        for cell in cells:
            spans = f"colspan: {_span(cell, 'colspan')}, rowspan: {_span(cell, 'rowspan')}"
            written.append(f"table.cell({spans})[{place}{self._node(cell)}], ")
            place = ""
        return "".join(written)


def _text(text: str) -> str:
    """Return a text, the spaces at its ends as spaces of the markup, which vanish where a line begins or ends."""
    words = SPACES.sub(" ", text)
    inner = words.strip(" ")
    if not inner:
        return " " if words else ""
    return f"{' ' * words.startswith(' ')}#{literal(inner)}{' ' * words.endswith(' ')}"


def _linked(text: str) -> str:
    return f"#link({literal(text)})" if URL.fullmatch(text) else _text(text)


def _strings(texts: Iterable[str]) -> str:
    return "".join(f"{literal(text)}, " for text in texts)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, ""))
    return int(value) if value.isdecimal() and int(value) else 1
