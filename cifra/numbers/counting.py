"""How many figures there are of a kind: what `{count}` prints."""

from cifra import project
from cifra.data.loading import figures, load_table
from cifra.data.problem import Message
from cifra.editions import Edition
from cifra.numbers.formats import count_in_words, format_number

COUNTED_TABLES = {"articles", "studies"}
FILTERS = ("article", "verdict", "topic", "country", "year", "group", "study", "unit")


def count_as_text(text: str, edition: Edition) -> str:
    """Return how many figures answer `column=value ...`, in words up to ten; with `digits` at the end, in digits."""
    query = text.removesuffix(" digits")
    print_number = count_in_words if query == text else format_number
    return print_number(count_figures(query), edition)


def count_figures(query: str) -> int:
    """Return how many figures answer `all`, `articles`, `studies`, or pairs such as `verdict=differs,not-found`.

    A star asks for any value at all: `country=*` counts the figures whose country the article names.
    Raises `ValueError` for a column that cannot be asked for.
    """
    if query in COUNTED_TABLES:
        return len(load_table(project.root(), query))
    rows = figures()
    matching = rows.id != ""
    for part in query.split() if query != "all" else []:
        column, _, choice = part.partition("=")
        if column not in FILTERS or not choice:
            message = "{part!r} counts nothing; write 'all', 'articles', 'studies' or column=value with {columns}"
            raise ValueError(Message(message, part=part, columns=", ".join(FILTERS)))
        values = rows[column].astype("str").where(rows[column].notna(), "")
        unknown = [value for value in choice.split(",") if value != "*" and value not in set(values)]
        if unknown:
            present = ", ".join(sorted(set(values) - {""}))
            message = "no figure has {column} {value!r}; there are {names}"
            raise ValueError(Message(message, column=column, value=unknown[0], names=present))
        matching &= values != "" if choice == "*" else values.isin(choice.split(","))
    return int(matching.sum())
