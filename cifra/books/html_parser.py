"""HTML into Beautiful Soup's tree by Lexbor: as browsers read it, with the capitals of SVG (`viewBox`), and fast."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from selectolax.lexbor import LexborHTMLParser


def parse_html(html: str) -> Tag:
    """Return a page or a part of one as the element `body`."""
    body: Tag = BeautifulSoup(html, builder=LexborTreeBuilder()).body  # type: ignore[assignment]
    return body


class LexborTreeBuilder(HTMLTreeBuilder):
    """Builds the tree of Beautiful Soup from what Lexbor has read; comments are left out."""

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """Yield the one reading that there is: a text, whose encoding is no question."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Tell the soup of each element and text, and of each end; not by recursion, since a page may be deep."""
        soup: Any = self.soup
        waiting: list[Any] = [LexborHTMLParser(markup).body]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                soup.handle_endtag(node)
            elif node.tag == "-text":
                soup.handle_data(node.text_content)
            elif not node.tag.startswith(("-", "_")):
                soup.handle_starttag(
                    node.tag, None, None, {name: value or "" for name, value in node.attributes.items()}
                )
                waiting += [node.tag, *reversed(list(node.iter(include_text=True)))]
