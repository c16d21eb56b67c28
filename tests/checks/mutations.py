"""What can happen to a file on its way through editors, spreadsheets, mail and disks, for Hypothesis to choose from."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import strategies as st

ODD_CELLS = (
    *("", " ", "nan", "NaN", "inf", "-inf", "1e400", "-1e400", "9" * 400, "1_000", "0x10", "１２", "٣", "1,5", "1.5.2"),
    *("-0", "1e-400", "true", "null", "[]", "{}", "=1+1", "\x00", "\ufeff", "\u202e", "\x85", "\u2028", "a\nb", '"'),
    *("'", "2012-02-30", "0000-00-00", "99999-01-01", "2012/", "/2012", "../../etc", "http://[", "https://ex ample"),
    *("a" * 9000, "metisoft.abandoned", "metisoft.", ".", "percent", "exact", "differs", "{stat}`x`", "𝟗", "½", "Ⅻ"),
    "\ud7ff",
)
ODD_BYTES = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\x0b", b"\x0c", b"\x1c", b"\x85"),
    *(b"\xc2\x85", b"\xe2\x80\xa8", b'"', b'""', b"'", b",", b";", b"\t", b"`", b"```", b":::", b"```{", b"{stat}`"),
    *(b"{count}`", b"`", b"{margin}`a=b`", b"{margin}`=`", b"{count}`=`", b"{count}`year=x`", b"{stat}``"),
    *(b"{stat}` `", b"{term}`<>`", b"---\n", b"&a *a", b"!!python/object:os.system", b"? ", b"- ", b": ", b"{", b"}"),
    *(b"[", b"]", b"%", b"@", b"|", b"#", b"[a](", b"[](http://[)", b"<http://[::1>", b"![](", b"(a)=\n"),
    *(b"| a |\n| - |\n", b"+++\n", b"% x\n", b"$$", b"\\", b"<!--", b"```{code-cell}\n", b"```{article}\n"),
    *(b"charts.bars(", b"f'{", b"\xf0\x9f\x92\xa9", b"\xed\xa0\x80", b"9" * 5000, b"[" * 300, b"> " * 200),
    *(b"*" * 300, b"{" * 300, b"(" * 300, b"- " * 100),
)

NODES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(ODD_CELLS),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"name": None}),
    st.just({"path": 1}),
    st.lists(st.integers(), max_size=2),
)


@st.composite
def mutated(draw: Callable[..., Any], raw: bytes, kind: str) -> bytes:
    """Return a file after one to three accidents; `kind` is its suffix, which says what else can happen to it."""
    accidents = [_cut, _inserted, _repeated, _truncated, _recoded, _noisy]
    accidents += {".csv": [_cell, _cell, _swapped, _columns], ".json": [_json, _json], ".yml": [_yaml, _yaml]}.get(
        kind, []
    )
    for _ in range(draw(st.integers(1, 3))):
        raw = draw(st.sampled_from(accidents))(draw, raw)
    return raw


def _place(draw: Callable[..., Any], raw: bytes) -> int:
    return draw(st.integers(0, len(raw)))


def _cut(draw: Callable[..., Any], raw: bytes) -> bytes:
    start = _place(draw, raw)
    return raw[:start] + raw[start + draw(st.integers(1, 400)) :]


def _inserted(draw: Callable[..., Any], raw: bytes) -> bytes:
    start = _place(draw, raw)
    return raw[:start] + draw(st.sampled_from(ODD_BYTES)) + raw[start:]


def _noisy(draw: Callable[..., Any], raw: bytes) -> bytes:
    start = _place(draw, raw)
    return (
        raw[:start]
        + draw(st.one_of(st.binary(max_size=6), st.text(max_size=6).map(lambda text: text.encode())))
        + raw[start:]
    )


def _repeated(draw: Callable[..., Any], raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    line = draw(st.sampled_from(lines[:200]))
    place = draw(st.integers(0, len(lines)))
    return b"".join([*lines[:place], line, *lines[place:]])


def _truncated(draw: Callable[..., Any], raw: bytes) -> bytes:
    return raw[: _place(draw, raw)]


def _recoded(draw: Callable[..., Any], raw: bytes) -> bytes:
    text = raw.decode("utf-8", errors="replace")
    return draw(
        st.sampled_from(
            [
                text.replace("\n", "\r\n").encode(),
                text.replace("\n", "\r").encode(),
                text.replace(",", ";").encode(),
                b"\xef\xbb\xbf" + raw,
                text.encode("utf-16"),
                text.encode("cp1252", errors="replace"),
                b"",
            ]
        )
    )


def _table(raw: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(raw.decode("utf-8", errors="replace"), newline=""))) or [[""]]
    except csv.Error:
        return [[""]]


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


def _cell(draw: Callable[..., Any], raw: bytes) -> bytes:
    rows = _table(raw)
    row = draw(st.sampled_from(rows))
    if row:
        row[draw(st.integers(0, len(row) - 1))] = draw(st.one_of(st.sampled_from(ODD_CELLS), st.text(max_size=8)))
    return _written(rows)


def _swapped(draw: Callable[..., Any], raw: bytes) -> bytes:
    rows = _table(raw)
    places = [(row, column) for row, cells in enumerate(rows[:60]) for column in range(len(cells))]
    if places:
        (row, column), (other, place) = draw(st.sampled_from(places)), draw(st.sampled_from(places))
        rows[row][column], rows[other][place] = rows[other][place], rows[row][column]
    return _written(rows)


def _columns(draw: Callable[..., Any], raw: bytes) -> bytes:
    """Return a table with a column twice, one less, or all of them in another order."""
    rows = _table(raw)
    width = max(len(rows[0]), 1)
    order = draw(st.lists(st.integers(0, width - 1), min_size=1, max_size=width + 2))
    return _written([[row[place] if place < len(row) else "" for place in order] for row in rows])


def _json(draw: Callable[..., Any], raw: bytes) -> bytes:
    try:
        return json.dumps(_with_another_node(draw, json.loads(raw))).encode("utf-8", errors="replace")
    except (ValueError, RecursionError):
        return raw


def _yaml(draw: Callable[..., Any], raw: bytes) -> bytes:
    try:
        return yaml.safe_dump(_with_another_node(draw, yaml.safe_load(raw))).encode("utf-8", errors="replace")
    except (yaml.YAMLError, ValueError, RecursionError):
        return raw


def _with_another_node(draw: Callable[..., Any], tree: Any) -> Any:
    """Return a tree with one of its nodes taken out, or something else in its place."""
    if not isinstance(tree, dict | list) or not tree or draw(st.integers(0, 5)) == 0:
        return draw(NODES)
    key = draw(st.sampled_from(sorted(tree) if isinstance(tree, dict) else range(len(tree))))
    if draw(st.integers(0, 4)) == 0:
        del tree[key]
    else:
        tree[key] = _with_another_node(draw, tree[key])
    return tree
