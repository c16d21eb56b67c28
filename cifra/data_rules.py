"""The rules of the tables beyond their form: labels in every language, ids that say where, a check for each figure."""

from collections.abc import Iterator

from cifra.book import Book
from cifra.editions import EDITIONS
from cifra.tables import Problem


def declared_tables(book: Book) -> Iterator[Problem]:
    """Every table is what `data/datapackage.json` declares: columns, types, allowed values, unique ids, references."""
    yield from book.table_problems


def labels_in_every_edition(book: Book) -> Iterator[Problem]:
    """A label that stands in one language stands in all of them: `category_it` and `category_en`, or neither."""
    first = f"_{EDITIONS[0].code}"
    for path, line, row in book.sound_rows():
        required = book.required_columns(path)
        for stem in sorted(name.removesuffix(first) for name in row if name.endswith(first)):
            columns = [f"{stem}_{edition.code}" for edition in EDITIONS]
            empty = [name for name in columns if name in row and not row[name].strip()]
            if 0 < len(empty) < len(EDITIONS) and empty[0] not in required:
                yield path, line, f"{_name(row)!r}: {empty[0]} is empty but another language has it; write it too"


def ids_named_for_their_file(book: Book) -> Iterator[Problem]:
    """A figure's id begins with its article and a full stop, a finding's with its study."""
    for path, line, row in book.sound_rows():
        owner = path.stem if path.parent.name == "figures" else row.get("study") if path.stem == "findings" else None
        id = row.get("id") or ""
        if owner and id and not id.startswith(f"{owner}."):
            yield path, line, f"id {id!r} does not begin with {owner + '.'!r}; an id says where its number stands"


def a_check_for_every_figure(book: Book) -> Iterator[Problem]:
    """Every figure has one row in `checks.csv`, and every row there is about a figure that exists."""
    figures, checked = book.ids("figures"), book.ids("checks", "figure")
    checkable = "checks" not in book.broken
    for path, line, row in book.sound_rows():
        if checkable and path.parent.name == "figures" and row.get("id") and row["id"] not in checked:
            yield path, line, f"figure {row['id']!r} has no row in data/checks.csv; add its verdict there"
        of_a_broken_table = (row.get("figure") or "").partition(".")[0] in book.broken
        if path.stem == "checks" and row.get("figure") and row["figure"] not in figures and not of_a_broken_table:
            advice = "mend the id or take the row out"
            yield path, line, f"check of {row['figure']!r}, which no file in data/figures/ has; {advice}"


def cells_without_stray_spaces(book: Book) -> Iterator[Problem]:
    """No cell begins or ends with a space: it would be printed."""
    for path, line, row in book.sound_rows():
        for column, cell in row.items():
            if cell != cell.strip():
                told = f"{column} {cell!r} has a space at its beginning or end; take it out"
                yield path, line, f"{_name(row)!r}: {told}"


def percentages_up_to_a_hundred(book: Book) -> Iterator[Problem]:
    """A percentage is between 0 and 100; more than that is a multiple, with the unit `times`."""
    for path, line, row in book.sound_rows():
        try:
            value = float(row.get("value") or 0)
        except ValueError:
            continue
        if row.get("unit") == "percent" and not 0 <= value <= 100:
            allowed = "percent is 0-100, and a multiple has the unit 'times'"
            yield path, line, f"{_name(row)!r}: value {value:g} percent; {allowed}"


def _name(row: dict[str, str]) -> str:
    return row.get("id") or row.get("figure") or ""
