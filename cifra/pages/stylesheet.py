"""One stylesheet for an edition: the theme's and ours in one file, without what no page of it uses.

The theme sends half a megabyte of CSS, of which a page uses a tenth. `whole` puts the sources one after the other, in
the order in which the theme loads them; `purged` leaves out every rule with a class, an id, an element or an attribute
that stands in no page and in none of our scripts, then the variables, animations and fonts that no rule is left to use.
A word in a page is enough to keep a rule: what a script adds stands in the script, as a whole word.

PurgeCSS does the same by the same means, but needs Node in every build; here tinycss2 reads the CSS.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tinycss2

from cifra.pages import icons

STYLESHEET_FILE = "report.css"
OF_THE_THEME = (
    "basic.css",  # the theme imports it
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
)
SET_BY_BROWSERS = {"open", "html", "body", "head"}
GROUPS = {"media", "supports", "container", "layer"}
STEPS = {"keyframes", "-webkit-keyframes"}
ALTERNATIVES = {"is", "where", "has", "host", "slotted"}
WORD = re.compile(r"[A-Za-z_][\w-]*")
LICENCE = re.compile(r"/\*!.*?\*/", re.DOTALL)  # the comments that are to be kept
TAG = re.compile(r"<([a-zA-Z][\w-]*)([^<>]*)>")
ATTRIBUTE = re.compile(r"([^\s\"'=<>/]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]*)))?")
VARIABLE = re.compile(r"--[\w-]+")
USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass
class Rule:
    """A rule of a stylesheet: what it applies to, with its declarations or, for a group, the rules in it."""

    prelude: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list["Rule"] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the rule as CSS, without a space too many; nothing where nothing is in it."""
        inside = "".join(map(str, self.rules)) or ";".join(f"{name}:{value}" for name, value in self.declarations)
        return f"{self.prelude}{{{inside}}}" if inside else ""


def write_stylesheet(outdir: Path, styles: Iterable[str], scripts: Iterable[str], read: Path) -> None:
    """Write the stylesheet of an edition's pages; `styles` and `scripts` are ours, by their names in `_static/`.

    It is written anew only when the sources or the words of the pages have changed; `read` is a file that remembers the
    words of each page as it was last.
    """
    static = outdir / "_static"
    code = [(static / name).read_text("utf-8") for name in scripts]
    found = words_of_pages(outdir, read)
    variables = frozenset(word for word in found if word.startswith("--")).union(*map(VARIABLE.findall, code))
    used, css = found | words([], code), whole(static, styles)
    asked = (used | variables) & {*WORD.findall(css), *VARIABLE.findall(css)}  # no other word changes what is kept
    key = hashlib.sha256("\0".join([css, *sorted(asked)]).encode()).hexdigest()
    target, kept = static / STYLESHEET_FILE, outdir / f".{STYLESHEET_FILE}.key"
    if not (target.exists() and kept.exists() and kept.read_text("utf-8") == key):
        target.write_text(purged(css, used, variables), "utf-8", newline="\n")
        kept.write_text(key, "utf-8")


def words_of_pages(outdir: Path, read: Path) -> frozenset[str]:
    """Return the words and the variables of the pages that load the stylesheet, none of which is read twice."""
    try:
        before = json.loads(read.read_text("utf-8"))
    except (OSError, ValueError):
        before = {}
    now = {}
    for path in sorted(outdir.rglob("*.html")):
        name, saved = path.relative_to(outdir).as_posix(), path.stat()
        stamp = [saved.st_mtime_ns, saved.st_size]
        if before.get(name, [None])[0] == stamp:
            now[name] = before[name]
        else:
            page = path.read_text("utf-8")
            found = words([page], []) | set(VARIABLE.findall(page)) if STYLESHEET_FILE in page else ()
            now[name] = [stamp, sorted(found)]
    read.write_text(json.dumps(now, ensure_ascii=False), "utf-8")
    return frozenset(word for _, found in now.values() for word in found)


def whole(static: Path, styles: Iterable[str]) -> str:
    """Return the theme's stylesheets and ours as one, nothing left out."""
    paths = [path for pattern in OF_THE_THEME for path in sorted(static.glob(pattern))]
    paths += [static / name for name in styles]
    return "\n".join([*(path.read_text("utf-8") for path in paths), icons.CSS])


def words(pages: Iterable[str], scripts: Iterable[str]) -> frozenset[str]:
    """Return the elements, attributes, classes and ids of the pages and every word of the scripts."""
    found = set(SET_BY_BROWSERS)
    for tag, inside in {pair for page in pages for pair in TAG.findall(page)}:
        found.add(tag.lower())
        for name, *values in ATTRIBUTE.findall(inside):
            found.add(name.lower())
            if name in ("class", "id"):
                found.update("".join(values).split())
    return frozenset(found.union(*(WORD.findall(script) for script in scripts)))


def purged(css: str, used: frozenset[str], elsewhere: frozenset[str] = frozenset()) -> str:
    """Return the CSS without the rules whose words are not `used`; pages and scripts use variables `elsewhere` too."""
    rules = list(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used))
    before = ""
    while (printed := "".join(map(str, rules))) != before:
        _drop_variables(rules, {*elsewhere, *USED_VARIABLE.findall(printed)})
        before = printed
    left = "".join(str(rule) for rule in rules if not rule.prelude.startswith("@") or _is_used(rule, rules))
    return "".join([*LICENCE.findall(css), left, icons.font_face(left)])


def _kept(nodes: Iterable[Any], used: frozenset[str] | None) -> Iterator[Rule]:
    """Yield the rules that some page can use (without `used`, as for the steps of an animation, all of them)."""
    for node in nodes:
        if node.type == "qualified-rule":
            alternatives = [one for one in _split(node.prelude) if used is None or _can_match(one, used)]
            if alternatives:
                yield Rule(",".join(map(_text, alternatives)), _declarations(node.content))
        elif node.type == "at-rule" and node.content is not None:
            prelude = f"@{node.lower_at_keyword} {_text(node.prelude)}".strip()
            if node.lower_at_keyword in GROUPS | STEPS:
                inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                yield Rule(prelude, rules=list(_kept(inside, used if node.lower_at_keyword in GROUPS else None)))
            else:
                yield Rule(prelude, _declarations(node.content))


def _declarations(content: Any) -> list[tuple[str, str]]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [
        (one.name, _text(one.value) + ("!important" if one.important else ""))
        for one in found
        if one.type == "declaration"
    ]


def _split(tokens: Iterable[Any]) -> list[list[Any]]:
    """Return the selectors of a list, split at its commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _can_match(tokens: list[Any], used: frozenset[str]) -> bool:
    """Return whether every word of a selector is used; what is in `:not()` need not be, of `:is()` one is enough."""
    before = ""
    for token in tokens:
        if token.type == "function" and token.lower_name in ALTERNATIVES:
            possible = any(_can_match(one, used) for one in _split(token.arguments))
        elif token.type == "[] block":
            possible = next((one.lower_value for one in token.content if one.type == "ident"), "") in used
        elif token.type in ("ident", "hash") and before != ":":
            possible = token.value in used or token.value.lower() in used
        else:
            possible = True
        if not possible:
            return False
        before = token.value if token.type == "literal" else ""
    return True


def _drop_variables(rules: Iterable[Rule], wanted: set[str]) -> None:
    """Drop the declarations of variables that nobody wants."""
    for rule in rules:
        kept = [pair for pair in rule.declarations if not pair[0].startswith("--") or pair[0] in wanted]
        rule.declarations = kept
        _drop_variables(rule.rules, wanted)


def _is_used(rule: Rule, rules: Iterable[Rule]) -> bool:
    """Return whether an animation or a font is named by some rule; any other rule is used."""
    keyword, _, name = rule.prelude.partition(" ")
    others = "".join(str(one) for one in rules if not one.prelude.startswith(keyword))
    if keyword.endswith("keyframes"):
        return re.search(rf"animation(?:-name)?:[^;}}]*\b{re.escape(name)}\b", others) is not None
    family = dict(rule.declarations).get("font-family", "")
    return keyword != "@font-face" or (icons.FONT not in family and family in others)


def _text(tokens: Iterable[Any]) -> str:
    return str(tinycss2.serialize(tokens)).strip()
