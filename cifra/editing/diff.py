"""What readers see change between two states of the project: values, pages, charts, words (`diff_report` prints it).

Nothing is built, and nothing of either state is run. Rows are compared by their key, texts by git's word diff. Where
readers meet a row follows from the ids that chapters print and from the tables that their blocks and cells read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

from cifra import project
from cifra.content.answers import old_addresses
from cifra.content.cells import charts_in_cells, ids_in_chapter, tables_read_by_cells
from cifra.content.chapter import Chapter
from cifra.content.sources import Sources
from cifra.data.dependencies import ALWAYS_READ
from cifra.data.problem import Message
from cifra.editing.git import Edit, word_edits
from cifra.editions import EDITIONS
from cifra.numbers.counting import count_figures
from cifra.numbers.number import number_of_row
from cifra.numbers.sampling_error import margin_of_query
from cifra.numbers.stat import SAMPLE_SUFFIX, format_stated
from cifra.project import display_path, rooted_at, toc_file

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KEYS = dict.fromkeys(("Figures", "Findings", "Studies", "Articles", "Topics", "Units", "Corrections"), "id")
KEYS |= {"Checks": "figure", "Journeys": "journey step"}  # columns that together name a row
ALL = "all"  # the name that stands for every table
BLOCKS_OF_ALL = ("collection", "studies", "downloads")  # directives that show every table
BLOCKS_OF_ONE = {"journey": "journeys", "changes": "corrections"}  # directives that show a table of their own
COMPUTED_ROLES: dict[str, Callable[[str], float]] = {
    "count": lambda text: count_figures(text.removesuffix(" digits")),
    "margin": lambda text: round(margin_of_query(text), 1),
}
LONG_CELL = 8  # words of a cell from which only those that changed are shown
LOST_CHART = (
    "chart “{name}” is gone: its permanent link, its files and the copies embedded in other sites stop working; "
    "keep the old name"
)
SEE_SITE = "pages may look different; the built site shows it"
LOST_PAGE = "links to it and bookmarks of it stop working; make check says what to write so that they lead on"
LEADS_ON = "links to it and bookmarks of it lead on to {page}"
NO_ENTRY = "warning: the verdict changed and data/corrections.csv does not say so; add a row with the reason"
LOST_SECTION = "section “{name}” is gone: links to it stop working; a label above the heading keeps its address"
IN_TEXT, IN_BLOCKS = "in the text of {pages}", "in tables, cards or charts of {pages}"


@dataclass(frozen=True)
class Change:
    """Something that changed: how, its name, its place in the files, the words that changed, what follows.

    Each is a name of the files or a `Message`, which can be said in the language of an edition.
    """

    kind: str
    name: str
    place: str = ""
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()


Comparison = dict[str, list[Change]]
Place = tuple[str, str]  # a chapter's name and the code of its edition


def compare_projects(earlier: Sources, now: Sources, machinery: list[str]) -> Comparison:
    """Return what changed between two states of the project, by part; `machinery` are changed files of the package."""
    parts = {title: list(_row_changes(earlier, now, title)) for title in KEYS}
    rows_changed = any(parts.values())
    parts["Computed numbers"] = list(_computed_changes(earlier, now))
    parts["Pages"] = list(_page_changes(earlier, now))
    parts["Text"] = list(_text_changes(earlier, now))
    parts["Not compared"] = list(_not_compared(earlier, now, machinery, rows_changed))
    return {Message(title): changes for title, changes in parts.items() if changes}


def _not_compared(earlier: Sources, now: Sources, machinery: list[str], rows_changed: bool) -> Iterator[Change]:
    """Yield the tables that cannot be read, and what may look different: only a build knows what is drawn."""
    then, today = "this table cannot be read in the earlier state", "this table cannot be read now; make check says why"
    for book, note in ((earlier, Message(then)), (now, Message(today))):
        for path in sorted(path for path in book.tables if path.stem in book.broken):
            yield Change(CHANGED, display_path(path, book.folder), notes=(note,))
    if machinery:
        files = Message("{number} files, {first} first", number=len(machinery), first=machinery[0])
        yield Change(CHANGED, Message("the machinery"), files, notes=(Message(SEE_SITE),))
    drawn = [place for place, chapter in _chapters(now).items() if "*" in _tables_read(chapter)]
    if rows_changed and drawn:
        charts = Message("charts that choose among all figures")
        yield Change(CHANGED, charts, _places_in_words(drawn), notes=(Message(SEE_SITE),))


def _row_changes(earlier: Sources, now: Sources, title: str) -> Iterator[Change]:
    """Yield the rows of a kind that were added, removed or changed, and a new order of them."""
    table, broken = title.lower(), earlier.broken | now.broken
    before, after = (_keyed_rows(book, table, KEYS[title].split(), broken) for book in (earlier, now))
    for key in sorted(before.keys() | after.keys()):
        kind = CHANGED if key in before and key in after else ADDED if key in after else REMOVED
        place = (after.get(key) or before[key])[0]
        cells = [rows[key][1] if key in rows else {} for rows in (before, after)]
        edits = tuple(_cell_edits(*cells))
        if edits:
            notes = [*_where_shown(now if key in after else earlier, table, key), *_missing_entry(now, key, *cells)]
            yield Change(kind, key, place, edits, tuple(notes))
    if [key for key in before if key in after] != [key for key in after if key in before]:
        order = Message("the order of the {table}", table=table)
        yield Change(CHANGED, order, notes=(Message("tables and lists follow it"),))


def _keyed_rows(book: Sources, table: str, key: list[str], broken: set[str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the rows of a table by their key, each with its place; "figures" are the tables of all articles."""
    return {
        " ".join(row[column] for column in key): (
            f"{display_path(path, book.folder)}:{line}",
            _printed(row),
        )
        for path, line, row in book.sound_rows()
        if table in (path.stem, path.parent.name) and path.stem not in broken and row.get(key[0])
    }


def _missing_entry(now: Sources, figure: str, before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Yield a warning where a verdict changed and no entry of the corrections gives the new one."""
    old, new = before.get("verdict"), after.get("verdict")
    entries = [row for row in now.rows_of("corrections") if (row.get("figure"), row.get("after")) == (figure, new)]
    if old and new and old != new and not entries:
        yield Message(NO_ENTRY)


def _printed(row: dict[str, str]) -> dict[str, str]:
    """Return the cells of a row but its id, its value as each edition prints it where that can be done."""
    cells = {name: cell for name, cell in row.items() if name != "id"}
    try:
        number = number_of_row(SimpleNamespace(**row | {"value": float(row["value"])}))
        printed = {f"value, {one.code}": format_stated(number, one) for one in EDITIONS}
    except (ArithmeticError, AttributeError, KeyError, ValueError):
        return cells
    return printed | {name: cell for name, cell in cells.items() if name != "value"}


def _cell_edits(before: dict[str, str], after: dict[str, str]) -> Iterator[Edit]:
    for name in dict.fromkeys((*after, *before)):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new and min(len(old.split()), len(new.split())) > LONG_CELL:
            yield from (replace(edit, label=name) for edit in word_edits(old, new))
        elif old != new:
            yield Edit(old, new, label=name)


def _where_shown(book: Sources, table: str, key: str) -> Iterator[str]:
    """Yield where readers meet a row: in words, and in the tables, cards and charts that name its table."""
    ids, tables, chapters = {key, f"{key}{SAMPLE_SUFFIX}"}, _tables_with(book, table, key), _chapters(book).items()
    margins = {place: [role.text for role in chapter.roles if role.name == "margin"] for place, chapter in chapters}
    if words := [
        place for place, chapter in chapters if ids & {*ids_in_chapter(chapter), *" ".join(margins[place]).split()}
    ]:
        yield Message(IN_TEXT, pages=_places_in_words(words))
    if blocks := [
        place for place, chapter in chapters if tables & (_tables_of_blocks(chapter) | _tables_read(chapter))
    ]:
        yield Message(IN_BLOCKS, pages=_places_in_words(blocks))


def _tables_with(book: Sources, table: str, key: str) -> set[str]:
    """Return the names of the tables, as blocks and cells name them, that show a row."""
    if table in ("figures", "checks"):
        return {ALL, f"figures-{key.partition('.')[0]}"}
    if table == "studies":
        cited = [row.get("figure") or path.stem for path, _, row in book.sound_rows() if row.get("study") == key]
        names = {name.partition(".")[0] for name in cited}  # articles, and "findings"
        return {ALL, *names, *(f"figures-{name}" for name in names)}
    if table in BLOCKS_OF_ONE.values():
        return {table}
    return {ALL, f"figures-{key}" if table == "articles" else table}


def _chapters(book: Sources) -> dict[Place, Chapter]:
    return {(project.page_name(book.folder, chapter.path), edition.code): chapter for edition, chapter in book.chapters}


def _tables_of_blocks(chapter: Chapter) -> set[str]:
    tables = {f"figures-{block.text}" for block in chapter.directives if block.name in ("article", "register")}
    tables |= {BLOCKS_OF_ONE[block.name] for block in chapter.directives if block.name in BLOCKS_OF_ONE}
    return tables | {ALL for block in chapter.directives if block.name in BLOCKS_OF_ALL}


def _tables_read(chapter: Chapter) -> set[str]:
    return set(tables_read_by_cells([cell.text for cell in chapter.cells])) - set(ALWAYS_READ)


def _places_in_words(places: list[Place]) -> str:
    """Return pages with their editions, those of the same editions together: "index, social (it, en); money (en)"."""
    codes: dict[str, list[str]] = {}
    for name, code in places:
        codes.setdefault(name, []).append(code)
    pages: dict[str, list[str]] = {}
    for name in sorted(codes):
        pages.setdefault(", ".join(codes[name]), []).append(name)
    return "; ".join(f"{', '.join(names)} ({editions})" for editions, names in pages.items())


def _computed_changes(earlier: Sources, now: Sources) -> Iterator[Change]:
    """Yield the counts and margins that chapters print and that come out different with the other state's data."""
    roles: dict[Place, dict[Place, None]] = {}
    for place, chapter in _chapters(now).items() if earlier.loadable and now.loadable else ():
        for role in chapter.roles:
            if role.name in COMPUTED_ROLES:
                roles.setdefault((role.name, role.text), {})[place] = None
    for (name, query), places in sorted(roles.items()):
        old, new = (_computed(book.folder, name, query) for book in (earlier, now))
        if old != new:
            note = Message(IN_TEXT, pages=_places_in_words(list(places)))
            yield Change(CHANGED, f"{{{name}}}`{query}`", edits=(Edit(old, new),), notes=(note,))


def _computed(folder: Path, role: str, query: str) -> str:
    try:
        with rooted_at(folder):
            return f"{COMPUTED_ROLES[role](query):g}"
    except (ArithmeticError, AttributeError, KeyError, ValueError):
        return Message("not computable")


def _page_changes(earlier: Sources, now: Sources) -> Iterator[Change]:
    """Yield the pages that are new and those that are gone, and what changed in the table of contents."""
    before, after = _chapters(earlier).keys(), _chapters(now).keys()
    yield from (Change(ADDED, f"{code}/{name}") for name, code in sorted(after - before))
    kept = {(old, code): name for (name, code), one in _chapters(now).items() for old in old_addresses(one.path)}
    for name, code in sorted(before - after):
        note = Message(LEADS_ON, page=kept[name, code]) if (name, code) in kept else Message(LOST_PAGE)
        yield Change(REMOVED, f"{code}/{name}", notes=(note,))
    files = [toc_file(book.folder) for book in (earlier, now)]
    old, new = (file.read_text("utf-8", "replace") if file.is_file() else "" for file in files)
    if old != new:
        yield Change(CHANGED, Message("the table of contents"), "_toc.yml", tuple(word_edits(old, new)))


def _text_changes(earlier: Sources, now: Sources) -> Iterator[Change]:
    """Yield what changed in the chapters that both states have, with the addresses that stop working."""
    before, after = _chapters(earlier), _chapters(now)
    for name, code in sorted(before.keys() & after.keys()):
        old, new = before[name, code], after[name, code]
        if old.text != new.text:
            edits, kept = tuple(word_edits(old.text, new.text)), set(_losses(new))
            lost = tuple(loss for loss in _losses(old) if loss not in kept)
            yield Change(CHANGED, f"{code}/{name}", display_path(new.path, now.folder), edits, lost)


def _losses(chapter: Chapter) -> Iterator[Message]:
    """Yield what the loss of each chart, by its name, and of each section, by label or heading, would mean."""
    yield from (Message(LOST_CHART, name=chart.name) for chart in charts_in_cells(chapter))
    headings = [heading.text if heading.name != "h1" else "" for heading in chapter.headings]
    names = [chapter.label_of(place) or text for place, text in enumerate(headings) if text]
    yield from (Message(LOST_SECTION, name=name) for name in names)
