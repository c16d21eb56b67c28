"""The rows of the data that a change adds, removes or alters, each with the places where readers meet it."""

from collections.abc import Iterable, Iterator

from cifra import project
from cifra.content.sources import Sources
from cifra.editing.changes import ADDED, CHANGED, REMOVED, Entry
from cifra.editing.readers import Place, Readers, of_tables
from cifra.editing.rows import VALUES, Row, readings, rows
from cifra.editing.wording import Edit, edits
from cifra.editions import CODES
from cifra.numbers.stat import SAMPLE_SUFFIX

LONG = 8  # words of a cell from which only those that changed are shown


def tables_not_compared(was: Sources, now: Sources) -> Iterator[Entry]:
    """Yield the tables that one of the two states has in a form that cannot be read."""
    for book, when in ((was, "before the change"), (now, "now: make check says why")):
        for path in sorted(path for path in book.tables if path.stem in book.broken):
            yield Entry(CHANGED, project.display_path(path, book.folder), f"cannot be read as a table {when}")


def row_changes(was: Sources, now: Sources, kind: str, before: Readers, met: Readers) -> Iterator[Entry]:
    """Yield the rows of a kind that were added, removed or changed, with the places where readers meet them."""
    old, new = _comparable(rows(was, kind), now), _comparable(rows(now, kind), was)
    for id in sorted(old.keys() | new.keys()):
        row, book = (new[id], now) if id in new else (old[id], was)
        where = f"{project.display_path(row.path, book.folder)}:{row.line}"
        changed = tuple(_cells(old.get(id), new.get(id)))
        how = ADDED if id not in old else REMOVED if id not in new else CHANGED
        if changed or how != CHANGED:
            there = [one for one, rows_of in ((before, old), (met, new)) if id in rows_of]
            yield Entry(how, id, where, changed, tuple(_places(there, kind, id, row, book)))
    kept = [id for id in old if id in new]
    if kept != [id for id in new if id in old]:
        yield Entry(CHANGED, f"the order of the {kind}", "", (), ("tables and lists follow it",))


def _comparable(found: dict[str, Row], other: Sources) -> dict[str, Row]:
    """Return the rows whose table can be read in the other state too."""
    return {id: row for id, row in found.items() if row.path.stem not in other.broken}


def _cells(old: Row | None, new: Row | None) -> Iterator[Edit]:
    """Yield the cells that changed; of a row that is new or gone, all that it says."""
    before, after = readings(old) if old else {}, readings(new) if new else {}
    differing = [label for label in dict.fromkeys((*after, *before)) if before.get(label, "") != after.get(label, "")]
    for label in differing:
        if label in VALUES and any(one.startswith(f"{label}, ") for one in differing):
            continue  # told in the form of each edition
        one, other = before.get(label, ""), after.get(label, "")
        if min(len(one.split()), len(other.split())) > LONG:
            yield from edits(tuple(one.split()), tuple(other.split()), label)
        else:
            yield Edit(one, other, label=label)


def _places(there: list[Readers], kind: str, id: str, row: Row, book: Sources) -> Iterator[str]:
    """Yield where readers meet a row, or met it: in the words, in tables and cards, in charts."""
    tables = _tables(kind, id, row, book)
    ids = (id, f"{id}{SAMPLE_SUFFIX}") if kind == "studies" else (id,)
    for told, places in (
        ("in the words of", [met.words.get(one, set()) for met in there for one in ids]),
        ("in tables and cards of", [of_tables(met.blocks, tables) for met in there]),
        ("in the charts", [met.drawn.get(id, set()) for met in there]),
        ("perhaps in the charts", [of_tables(met.charts, tables) for met in there]),
    ):
        if any(places):
            yield f"{told} {by_edition(set().union(*places))}"


def _tables(kind: str, id: str, row: Row, book: Sources) -> set[str]:
    """Return the names of the tables that show a row, as `cifra.editing.readers` has them."""
    if kind == "figures":
        return {f"figures-{row.path.stem}"}
    if kind == "articles":
        return {f"figures-{id}", f"article-{id}"}
    if kind == "studies":
        stated = rows(book, "figures").values()
        cited = {
            f"figures-{one.path.stem}"
            for one in stated
            if id in (one.cells.get("study"), one.cells.get("source's study"))
        }
        return cited | {"findings"}
    return {kind}


def by_edition(places: Iterable[Place]) -> str:
    """Return places in words: those that every edition has once, the others with their edition."""
    editions: dict[str, set[str]] = {}
    for place in places:
        name = f"{place.page}#{place.chart}" if place.chart else place.page
        editions.setdefault(name, set()).add(place.edition)
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, codes in sorted(editions.items()):
        groups.setdefault(tuple(code for code in CODES if code in codes), []).append(name)
    return "; ".join(f"{', '.join(names)} ({', '.join(codes)})" for codes, names in sorted(groups.items()))
