"""One number in prose, in cards and in tables: hedged, signed and said as its row has it."""

import pytest

from cifra import stat
from cifra.editions import edition
from cifra.numbers.number import Number
from cifra.numbers.stat import format_exactly, format_stat, format_stated, format_with_basis

ITALIAN, ENGLISH = edition("it"), edition("en")


@pytest.mark.parametrize(
    ("number", "italian", "english"),
    [
        (Number("", 12.5, "percent", "more-than"), "oltre il 12,5%", "more than 12.5%"),
        (Number("", 0.4, "percent", "less-than"), "meno dello 0,4%", "less than 0.4%"),
        (Number("", 99.7, "percent", "nearly"), "quasi il 99,7%", "nearly 99.7%"),
        (Number("", 80, "percent", "just-over"), "appena più dell’80%", "just over 80%"),
        (Number("", 36, "hours", "about"), "circa 36 ore", "about 36 hours"),
        (Number("", 12.4e9, "eur", "about"), "circa 12,4 miliardi di euro", "about €12.4 billion"),
        (Number("", 20, "percent", "about", value_to=30), "circa il 20–30%", "about 20–30%"),
        (Number("", 25, "percent", said_as="ratio"), "uno su quattro", "one in four"),
        (Number("", 66.7, "percent", "nearly", said_as="ratio"), "quasi due su tre", "nearly two in three"),
        (Number("", 50, "percent", "nearly", said_as="fraction"), "quasi la metà", "nearly half"),
        (Number("", 33.3, "percent", "up-to", said_as="fraction"), "fino a un terzo", "up to a third"),
        (Number("", 2, "times", "less-than", said_as="fraction"), "meno del doppio", "less than double"),
        (Number("", 100, "percent", change=True), "+100%", "+100%"),
        (Number("", 33.3, "percent"), "33,3%", "33.3%"),
    ],
)
def test_a_number_is_stated_as_its_row_has_it(number: Number, italian: str, english: str) -> None:
    assert [_plain(format_stated(number, one)) for one in (ITALIAN, ENGLISH)] == [italian, english]


def test_a_table_adds_the_digits_to_a_number_in_words() -> None:
    assert format_exactly(Number("", 33.3, "percent", "about", said_as="fraction"), ITALIAN) == "circa un terzo (33,3%)"
    assert format_exactly(Number("", 25, "percent", said_as="ratio"), ENGLISH) == "one in four (25%)"
    assert format_exactly(Number("", 59, "percent"), ENGLISH) == "59%"


def test_a_number_of_ours_says_so() -> None:
    assert format_with_basis(Number("", 53, "percent", basis="computed"), ITALIAN) == "53% (nostro calcolo)"
    assert (
        format_with_basis(Number("", 170, "count", "about", basis="inferred"), ENGLISH) == "about 170 (our inference)"
    )


@pytest.mark.parametrize(
    ("number", "italian", "english"),
    [
        (Number("", 20, "percent", value_to=30), "fra il 20% e il 30%", "between 20% and 30%"),
        (Number("", 20, "minutes", value_to=30), "fra 20 e 30 minuti", "between 20 and 30 minutes"),
    ],
)
def test_a_range_in_prose_has_its_words(number: Number, italian: str, english: str) -> None:
    assert [format_stat(number, ["qualified"], one) for one in (ITALIAN, ENGLISH)] == [italian, english]


@pytest.mark.parametrize(
    ("query", "italian", "english"),
    [
        ("metisoft.abandoned", "55%", "55%"),
        ("metisoft.abandoned-social qualified", "oltre l’80%", "more than 80%"),
        ("magicnet.turnover-at-risk qualified", "fino all’85%", "up to 85%"),
        ("technoretail.return-phone qualified words", "circa un terzo", "about a third"),
        ("technoretail.return-phone", "un terzo", "a third"),
        ("technoretail.return-phone digits", "33,3%", "33.3%"),
        ("fidelizzazione.less-social-contact qualified", "appena più della metà", "just over half"),
        ("fidelizzazione.returns source", "fino a un terzo", "up to a third"),
        ("metisoft.headline-half qualified", "oltre uno su due", "more than one in two"),
        ("technoretail.wait-2017 Qualified", "Fino a 10 minuti", "Up to 10 minutes"),
        ("metisoft.failed-expectations source", "93%", "93%"),
        ("amex-2012-us.sample_size", "1.000", "1,000"),
        ("amex-2012-us.missed", "31%", "31%"),
    ],
)
def test_a_stat_prints_a_number_with_its_options(query: str, italian: str, english: str) -> None:
    assert stat(query.split()[0], *query.split()[1:], edition=ITALIAN) == italian
    assert stat(query.split()[0], *query.split()[1:], edition=ENGLISH) == english


def test_a_capital_option_begins_a_sentence() -> None:
    assert stat("metisoft.abandoned-social", "Il", edition=ITALIAN) == "L’80%"


def test_an_unknown_id_names_the_nearest_one() -> None:
    with pytest.raises(KeyError, match=r"did you mean metisoft\.abandoned\?"):
        stat("metisoft.abandonned", edition=ENGLISH)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("il", "unknown option 'il'; in this edition the options are qualified, words, digits, source, bare, a"),
        ("words a", "'words' brings its own article"),
        ("words", "is no simple fraction"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(options: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stat("metisoft.abandoned", options, edition=ENGLISH)


def test_a_feminine_takes_its_own_article() -> None:
    assert stat("metisoft.word-of-mouth", "il", edition=ITALIAN) == "le 3 volte"


def test_a_source_that_was_not_found_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="has no study_value"):
        stat("magicnet.expect-social", "source", edition=ENGLISH)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
