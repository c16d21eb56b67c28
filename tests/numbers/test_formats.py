"""Numbers in each edition's own form, and the words that they bend."""

import pytest

from cifra.data.loading import allowed_values
from cifra.editions import EDITIONS, Edition, edition
from cifra.numbers.formats import (
    WORDS,
    count_in_words,
    country_name,
    escape_formula,
    format_period,
    format_value,
    value_in_words,
)
from cifra.numbers.grammar import (
    ENGLISH_QUALIFIERS,
    ITALIAN_DETERMINERS,
    ITALIAN_QUALIFIERS,
    Grammar,
    Quantity,
    grammar,
)
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
        (1200, "eur", "1.200 euro", "€1,200"),
        (1250, "usd", "1.250 dollari", "$1,250"),
        (999999, "usd", "999.999 dollari", "$999,999"),
        (1e9, "usd", "1 miliardo di dollari", "$1 billion"),
        (1, "gbp", "1 sterlina", "£1"),
        (12.4e9, "eur", "12,4 miliardi di euro", "€12.4 billion"),
        (36, "hours", "36 ore", "36 hours"),
        (1.5, "hours", "1,5 ore", "1.5 hours"),
        (79.6, "seconds", "79,6 secondi", "79.6 seconds"),
        (1, "years", "1 anno", "1 year"),
        (6.8, "out-of-10", "6,8 su 10", "6.8 out of 10"),
        (3, "per-mille", "3‰", "3‰"),
        (1, "percentage-points", "1 punto percentuale", "1 percentage point"),
        (1200, "customers", "1.200 clienti", "1,200 customers"),
        (20e6, "people", "20 milioni di persone", "20 million people"),
        (12.34, "percent", "12,34%", "12.34%"),
        (0.05, "percent", "0,05%", "0.05%"),
        (7.85, "points", "7,85", "7.85"),
        (-3.5, "percent", "−3,5%", "−3.5%"),
    ],
)
def test_a_value_takes_the_form_of_its_edition(value: float, unit: str, italian: str, english: str) -> None:
    assert _plain(format_value(value, unit, ITALIAN)) == italian
    assert _plain(format_value(value, unit, ENGLISH)) == english


@pytest.mark.parametrize(
    ("value", "value_to", "unit", "italian", "english"),
    [
        (20, 30, "percent", "20–30%", "20–30%"),
        (20e9, 58e9, "usd", "20–58 miliardi di dollari", "$20–58 billion"),
        (20, 30, "minutes", "20–30 minuti", "20–30 minutes"),
        (-3, -1, "percent", "−3% / −1%", "−3% / −1%"),
    ],
)
def test_a_range_has_its_unit_once(value: float, value_to: float, unit: str, italian: str, english: str) -> None:
    texts = [_plain(format_value(value, unit, one, value_to=value_to)) for one in (ITALIAN, ENGLISH)]
    assert texts == [italian, english]


@pytest.mark.parametrize(("value", "text"), [(150, "+150%"), (-3.5, "−3.5%"), (0, "0%")])
def test_a_change_has_its_sign(value: float, text: str) -> None:
    assert format_value(value, "percent", ENGLISH, change=True) == text


def test_another_language_writes_the_percent_sign_where_babel_puts_it() -> None:
    french = Edition("fr", "Français", "fr_FR")
    assert _plain(format_value(55, "percent", french)) == "55 %"
    assert _plain(format_value(12.5, "percent", french)) == "12,5 %"


def test_a_unit_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unit 'pct' is not in data/units\.csv, which has percent"):
        format_value(1, "pct", ITALIAN)


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
        (-0.5, "−0,5 punti", "i −0,5 punti"),
        (1, "1 minuto", "l’1 minuto"),
        (62e9, "62 miliardi", "i 62 miliardi"),
        (8e9, "8 miliardi", "gli 8 miliardi"),
        (1000, "1.000", "i 1.000"),
        (11000, "11.000", "gli 11.000"),
    ],
)
def test_an_italian_amount_has_the_plural_article(value: float, text: str, printed: str) -> None:
    assert grammar("it").determiners["il"](Quantity(value, text, percentage=False)) == printed


@pytest.mark.parametrize(
    ("value", "text", "option", "printed"),
    [
        (36, "36 ore", "il", "le 36 ore"),
        (8, "8 ore", "del", "delle 8 ore"),
        (1, "1 ora", "il", "l’1 ora"),
        (1, "1 volta", "un", "un’1 volta"),
    ],
)
def test_an_italian_feminine_has_its_own_article(value: float, text: str, option: str, printed: str) -> None:
    assert grammar("it").determiners[option](Quantity(value, text, percentage=False, feminine=True)) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(21, "a 21%"), (80, "an 80%"), (8, "an 8%"), (11, "an 11%"), (18, "an 18%"), (118, "a 118%")]
)
def test_the_english_article_follows_the_sound_of_the_number(value: float, printed: str) -> None:
    assert grammar("en").determiners["a"](Quantity(value, f"{value}%", percentage=True)) == printed


def test_a_language_without_a_grammar_loses_no_hedge() -> None:
    assert Grammar().qualified(Quantity(80, "80 %", percentage=True), "more-than") == "more than 80 %"


def test_every_qualifier_of_the_data_is_said_in_both_grammars() -> None:
    assert set(ITALIAN_QUALIFIERS) == set(ENGLISH_QUALIFIERS) == set(allowed_values(ROOT, "qualifier"))


def test_a_determiner_has_a_form_for_each_sound_number_and_gender() -> None:
    assert {len(forms) for forms in ITALIAN_DETERMINERS.values()} == {9}


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


def test_countries_have_the_name_of_the_edition() -> None:
    assert [country_name("US", one) for one in EDITIONS] == ["Stati Uniti", "United States"]
    assert country_name("", ITALIAN) == ""


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
