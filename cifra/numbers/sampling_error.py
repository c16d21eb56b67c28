"""How far a survey's percentage may be from that of the whole population: margins at 95% confidence, in points.

The formulas are the large-sample ones of D. S. Moore, G. P. McCabe and B. A. Craig, *Introduction to the Practice of
Statistics*, ninth edition, chapter 8 (its summary: https://digfir-published.macmillanusa.com/ips9e/ips9e_ch8_6.html).
They hold for a simple random sample. An online panel is no such sample: its true uncertainty is larger, and these
margins are the least of it.
"""

from math import hypot, sqrt

from cifra import project
from cifra.data.loading import all_numbers, load_table
from cifra.data.problem import Message
from cifra.editions import EDITIONS
from cifra.numbers.number import Number
from cifra.numbers.stat import number_with_id

CONFIDENCE = 1.96  # standard errors on each side of the value that hold 95% of a normal distribution


def margin(percent: float, size: float) -> float:
    """Return the margin of a percentage (0-100) found in a sample of `size` people, in percentage points.

    `z * sqrt(p * (1 - p) / n)`, with z = 1.96 for 95% confidence: the formula of a difference, with one sample only.

    >>> round(margin(49, 1008), 1)
    3.1

    Raises `ValueError` for a percentage outside 0-100 and for an empty sample.
    """
    if not 0 <= percent <= 100:
        raise ValueError(Message("a margin belongs to a percentage between 0 and 100, not to {value:g}", value=percent))
    if size <= 0:
        raise ValueError(Message("a sample of {size:g} people has no margin", size=size))
    return CONFIDENCE * sqrt(percent * (100 - percent) / size)


def margin_of_difference(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the margin of the difference of two percentages of independent samples, each `(percent, size)`, in
    points.

    `z * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)`: the variance of a difference of two independent estimates is
    the sum of their variances. Two percentages that differ by less are not shown to differ at all.

    >>> round(margin_of_difference((49, 1008), (47, 1008)), 1)
    4.4
    """
    return hypot(margin(*first), margin(*second))


def margin_of_query(query: str) -> float:
    """Return the margin of a percentage of the data, or of the difference of two: what `{margin}` prints.

    `query` is one id or two, of figures or findings; `assuming=<study>` after them names the study whose sample
    stands in for those that nobody published. Raises `KeyError` for an unknown id, and `ValueError` where a number is
    no percentage or a sample is not known.
    """
    ids = [part for part in query.split() if "=" not in part]
    given = dict(part.split("=", 1) for part in query.split() if "=" in part)
    if not 1 <= len(ids) <= 2 or set(given) - {"assuming"}:
        message = "write one id, or two for their difference, and assuming=<study> where a sample is not published"
        raise ValueError(Message(message))
    numbers = [_percentage(id) for id in ids]
    studies = {study_of_number(id) for id in ids}
    if len(ids) == 2 and len(studies) == 1:
        message = "both numbers are of {study!r}; the formula is for two samples that are independent"
        raise ValueError(Message(message, study=studies.pop()))
    pairs = [(number.value, sample_size(number.id, given.get("assuming", ""))) for number in numbers]
    return margin(*pairs[0]) if len(pairs) == 1 else margin_of_difference(*pairs)


def sample_size(id: str, assumed: str = "") -> float:
    """Return how many people the study of a figure or finding asked; `assumed` is the study to borrow from, if any.

    Raises `ValueError`, naming the study, where no sample is known.
    """
    sizes = load_table(project.root(), "studies").set_index("id").sample_size.dropna()
    study = study_of_number(id)
    if study in sizes.index:
        return float(sizes[study])
    if assumed in sizes.index:
        return float(sizes[assumed])
    message = "{study!r} has no sample_size in data/studies.csv; add assuming=<a study that has one>"
    raise ValueError(Message(message, study=assumed or study))


def study_of_number(id: str) -> str:
    """Return the study of a figure or finding: the one that was checked, else the one that the article names."""
    rows = all_numbers(EDITIONS[0])  # studies are the same in all of them
    checked = rows.source_study[id]
    return str(checked if isinstance(checked, str) and checked else rows.study[id])


def _percentage(id: str) -> Number:
    """Return the number with this id; raises `ValueError` where it is no percentage."""
    number = number_with_id(id)
    if number.unit != "percent":
        raise ValueError(Message("{id!r} is in {unit}; only a percentage has a margin", id=id, unit=number.unit))
    return number
