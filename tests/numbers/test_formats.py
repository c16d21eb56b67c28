"""Numbers in each edition's own form, and the words that they bend."""

import pytest

from cifra import stat
from cifra.data.loading import allowed_values
from cifra.editions import EDITIONS, edition
from cifra.numbers.formats import (
    WORDS,
    count_in_words,
    country_name,
    escape_formula,
    format_period,
    format_value,
    value_in_words,
)
from cifra.numbers.grammar import ENGLISH_QUALIFIERS, ITALIAN_DETERMINERS, ITALIAN_QUALIFIERS, Quantity, grammar
from tests.conftest import ROOT

ITALIAN, ENGLISH = edition("it"), edition("en")


@pytest.mark.parametrize(
    ("value", "unit", "italian", "english"),
    [
        (59, "percent", "59%", "59%"),
        (33.3, "percent", "33,3%", "33.3%"),
        (80.6, "points", "80,6", "80.6"),
        (86, "points", "86,0", "86.0"),
        (10, "minutes", "10 minuti", "10 minutes"),
        (1, "minutes", "1 minuto", "1 minute"),
        (62e9, "usd", "62 miliardi di dollari", "$62 billion"),
        (50.6e9, "usd", "50,6 miliardi di dollari", "$50.6 billion"),
        (2e6, "usd", "2 milioni di dollari", "$2 million"),
        (200, "usd", "200 dollari", "$200"),
        (3, "times", "3 volte", "3 times"),
        (1, "times", "1 volta", "1 time"),
        (12, "count", "12", "12"),
        (2005, "count", "2.005", "2,005"),
    ],
)
def test_a_value_takes_the_form_of_its_edition(value: float, unit: str, italian: str, english: str) -> None:
    assert _plain(format_value(value, unit, ITALIAN)) == italian
    assert _plain(format_value(value, unit, ENGLISH)) == english


def test_every_unit_of_the_data_has_a_form_in_every_edition() -> None:
    for unit in allowed_values(ROOT, "unit"):
        for one in EDITIONS:
            assert format_value(12, unit, one)
            assert "12" in format_value(12, unit, one, bare=True)


def test_a_unit_without_a_form_is_refused() -> None:
    with pytest.raises(ValueError, match="unit 'pct' has no form"):
        format_value(1, "pct", ITALIAN)


def test_a_percentage_that_the_article_calls_approximate_is_printed_whole() -> None:
    assert format_value(33.3, "percent", ITALIAN, qualifier="about") == "33%"


def test_a_bare_value_leaves_its_unit_out() -> None:
    assert [format_value(62e9, "usd", one, bare=True) for one in EDITIONS] == ["62", "62"]
    assert [format_value(49, "percent", one, bare=True) for one in EDITIONS] == ["49", "49"]


@pytest.mark.parametrize(
    ("value", "unit", "italian", "english"),
    [
        (33.3, "percent", "un terzo", "a third"),
        (66.7, "percent", "due terzi", "two thirds"),
        (50, "percent", "la metà", "half"),
        (3, "times", "tre volte", "three times"),
        (10, "minutes", "dieci minuti", "ten minutes"),
        (12, "count", "dodici", "twelve"),
    ],
)
def test_words_are_the_fraction_or_the_name_of_a_small_number(
    value: float, unit: str, italian: str, english: str
) -> None:
    assert value_in_words(value, unit, ITALIAN) == italian
    assert value_in_words(value, unit, ENGLISH) == english


@pytest.mark.parametrize(("value", "unit"), [(59, "percent"), (13, "count"), (2.5, "times"), (-1, "count")])
def test_a_number_without_plain_words_is_refused(value: float, unit: str) -> None:
    with pytest.raises(ValueError, match="'words'"):
        value_in_words(value, unit, ENGLISH)


def test_counts_are_in_words_up_to_ten() -> None:
    assert [count_in_words(number, ITALIAN) for number in (3, 10, 11, 1000)] == ["tre", "dieci", "11", "1.000"]
    assert [count_in_words(number, ENGLISH) for number in (3, 10, 11, 1000)] == ["three", "ten", "11", "1,000"]


def test_every_word_for_a_number_is_translated() -> None:
    same = [word for word in WORDS if ITALIAN.say(word) == word and word != "zero"]
    assert same == []


@pytest.mark.parametrize(
    ("value", "option", "printed"),
    [
        (59, "il", "il 59%"),
        (80, "il", "l’80%"),
        (8, "il", "l’8%"),
        (88, "del", "dell’88%"),
        (11, "del", "dell’11%"),
        (1, "al", "all’1%"),
        (17, "nel", "nel 17%"),
        (18, "sul", "sul 18%"),
        (81, "dal", "dall’81%"),
        (0.5, "il", "lo 0,5%"),
        (100, "il", "il 100%"),
        (21, "un", "un 21%"),
    ],
)
def test_the_italian_article_follows_the_sound_of_the_number(value: float, option: str, printed: str) -> None:
    text = format_value(value, "percent", ITALIAN)
    assert grammar("it").determiners[option](Quantity(value, text, percentage=True)) == printed


@pytest.mark.parametrize(
    ("value", "text", "printed"),
    [
        (10, "10 minuti", "i 10 minuti"),
        (11, "11 minuti", "gli 11 minuti"),
        (80.6, "80,6", "gli 80,6"),
        (62e9, "62 miliardi", "i 62 miliardi"),
        (8e9, "8 miliardi", "gli 8 miliardi"),
        (1000, "1.000", "i 1.000"),
        (11000, "11.000", "gli 11.000"),
    ],
)
def test_an_italian_amount_has_the_plural_article(value: float, text: str, printed: str) -> None:
    assert grammar("it").determiners["il"](Quantity(value, text, percentage=False)) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(21, "a 21%"), (80, "an 80%"), (8, "an 8%"), (11, "an 11%"), (18, "an 18%"), (118, "a 118%")]
)
def test_the_english_article_follows_the_sound_of_the_number(value: float, printed: str) -> None:
    assert grammar("en").determiners["a"](Quantity(value, f"{value}%", percentage=True)) == printed


def test_every_qualifier_of_the_data_is_said_in_both_grammars() -> None:
    assert set(ITALIAN_QUALIFIERS) == set(ENGLISH_QUALIFIERS) == set(allowed_values(ROOT, "qualifier"))


def test_a_determiner_has_a_form_for_each_sound_and_number() -> None:
    assert {len(forms) for forms in ITALIAN_DETERMINERS.values()} == {6}


@pytest.mark.parametrize(
    ("query", "italian", "english"),
    [
        ("metisoft.abandoned", "55%", "55%"),
        ("metisoft.abandoned-social qualified", "oltre l’80%", "more than 80%"),
        ("magicnet.turnover-at-risk qualified", "fino all’85%", "up to 85%"),
        ("technoretail.return-phone qualified words", "circa un terzo", "about a third"),
        ("fidelizzazione.less-social-contact qualified words", "oltre la metà", "more than half"),
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
    with pytest.raises(KeyError, match=r"did you mean 'metisoft\.abandoned'"):
        stat("metisoft.abandonned", edition=ENGLISH)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("il", "unknown option 'il'; in this edition the options are qualified, words, source, bare, a"),
        ("words a", "'words' brings its own article"),
        ("words", "is no simple fraction"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(options: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stat("metisoft.abandoned", options, edition=ENGLISH)


def test_a_multiple_takes_no_article() -> None:
    with pytest.raises(ValueError, match="no article fits before times"):
        stat("metisoft.word-of-mouth", "il", edition=ITALIAN)


@pytest.mark.parametrize(
    ("fieldwork", "italian", "english"),
    [
        ("", "", ""),
        ("2012", "2012", "2012"),
        ("2011/2012", "2011–2012", "2011–2012"),
        ("2014-08", "agosto 2014", "August 2014"),
        ("2012-02/2012-03", "febbraio–marzo 2012", "February – March 2012"),
        ("2011-02-02/2011-02-10", "2 febbraio 2011 – 10 febbraio 2011", "2 February 2011 – 10 February 2011"),
    ],
)
def test_a_period_is_written_in_the_form_of_the_edition(fieldwork: str, italian: str, english: str) -> None:
    assert [_plain(format_period(fieldwork, one)).replace("\u2009", " ") for one in EDITIONS] == [italian, english]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+1", "'+1"), ("@x", "'@x"), ("a=b", "a=b"), (-5.0, -5.0), ("", "")],
)
def test_a_text_that_a_spreadsheet_would_run_is_made_inert(cell: object, kept: object) -> None:
    assert escape_formula(cell) == kept


def test_a_source_that_was_not_found_cannot_be_printed() -> None:
    with pytest.raises(ValueError, match="has no study_value"):
        stat("magicnet.expect-social", "source", edition=ENGLISH)


def test_countries_have_the_name_of_the_edition() -> None:
    assert [country_name("US", one) for one in EDITIONS] == ["Stati Uniti", "United States"]
    assert country_name("", ITALIAN) == ""


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
