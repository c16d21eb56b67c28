"""The words that a number bends: articles and prepositions before it, qualifiers around it.

In Italian the article depends on how the number sounds and on the gender of what it counts: *il 59%* but *l’80%*
(ottanta), *dell’11%* (undici), *nel 17%*, *lo 0,5%* (zero); an amount in the plural has *i* and *gli*, or *le*:
*i 10 minuti*, *gli 80,6*, *le 36 ore*. A qualifier takes the article with it: *oltre l’80%*, *fino all’85%*, *meno
del 50%*. In English only *a* and *an* bend. So a change of value never leaves bad grammar behind.

A language whose articles take no code has its phrases in `cifra/locale/<language>/grammar.toml`, which `make edition`
writes empty: how each qualifier and a range are said, the small words of the language, the words of its numbers.

Source of the Italian rule: L. Serianni, *Grammatica italiana*, IV (forms of the article before vowel and before z).
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cifra.editions import GRAMMAR, LOCALE_FOLDER

# Before a consonant, a vowel and z (zero), masculine: in the singular that percentages take, then in the plural of
# all else; then feminine: before a consonant and a vowel in the singular, in the plural.
ITALIAN_DETERMINERS = {
    "il": ("il ", "l’", "lo ", "i ", "gli ", "gli ", "la ", "l’", "le "),
    "del": ("del ", "dell’", "dello ", "dei ", "degli ", "degli ", "della ", "dell’", "delle "),
    "al": ("al ", "all’", "allo ", "ai ", "agli ", "agli ", "alla ", "all’", "alle "),
    "dal": ("dal ", "dall’", "dallo ", "dai ", "dagli ", "dagli ", "dalla ", "dall’", "dalle "),
    "nel": ("nel ", "nell’", "nello ", "nei ", "negli ", "negli ", "nella ", "nell’", "nelle "),
    "sul": ("sul ", "sull’", "sullo ", "sui ", "sugli ", "sugli ", "sulla ", "sull’", "sulle "),
    "un": ("un ", "un ", "uno ", "", "", "", "una ", "un’", ""),
}
# The adverb, the determiner that follows it before a percentage, and the preposition before anything else.
ITALIAN_QUALIFIERS = {
    "exact": ("", "il", ""),
    "about": ("circa ", "il", ""),
    "nearly": ("quasi ", "il", ""),
    "just-over": ("appena più ", "del", "di "),
    "more-than": ("oltre ", "il", ""),
    "less-than": ("meno ", "del", "di "),
    "up-to": ("fino ", "al", "a "),
    "at-least": ("almeno ", "il", ""),
}
SIGNS = "+−"  # said first: "più", "meno"
WRITTEN_NUMBER = re.compile(r"\d[\d.]*")  # in Italian, before its decimals
# What a preposition becomes before the article of a number in words: "meno di la metà" is "meno della metà".
ITALIAN_CONTRACTIONS = {"di la ": "della ", "di il ": "del ", "a la ": "alla ", "a il ": "al "}
ENGLISH_QUALIFIERS = {
    "exact": "",
    "about": "about ",
    "nearly": "nearly ",
    "just-over": "just over ",
    "more-than": "more than ",
    "less-than": "less than ",
    "up-to": "up to ",
    "at-least": "at least ",
}
# The small words that every text has: they say which language it is in.
ITALIAN_FUNCTION_WORDS = """
il lo la i gli le un uno una di del dello della dei degli delle da dal dalla dai dalle in nel nello nella nei negli
nelle su sul sulla con per tra fra e o ma che chi cui non si ci ne se come quando dove quanto quanta quanti quante
quale quali cosa più meno è sono ha hanno era questo questa quello quella ogni dopo prima senza solo anche
"""
ENGLISH_FUNCTION_WORDS = """
the a an of to in on at by for from with without and or but not no if as when where how what which who many much
that this these those it its is are was were be been has have had do does than then there their they we you more
less most all each after before only also so
"""


@dataclass(frozen=True)
class Quantity:
    """A number already written: its value, its text, whether that is a percentage in digits, the gender of its word."""

    value: float
    text: str
    percentage: bool
    feminine: bool = False


@dataclass(frozen=True)
class Grammar:
    """What a language puts before a number: options by name, how it says that a number is not exact, how it joins
    the ends of a range.
    """

    determiners: Mapping[str, Callable[[Quantity], str]] = field(default_factory=dict)
    qualified: Callable[[Quantity, str], str] = lambda quantity, qualifier: english_qualified(quantity, qualifier)
    between: Callable[[Quantity, Quantity], str] = lambda low, high: f"{low.text} – {high.text}"
    one: Callable[[str, bool], str] = lambda text, feminine: text  # how "one" is said before a noun of a gender
    span: tuple[str, str] = ("", "")  # the determiners of the two ends of an interval
    written: Mapping[str, str] = field(default_factory=dict)  # the words of the determiners, each with its option
    function_words: frozenset[str] = frozenset()  # that every text has; they say which language it is in


def grammar(code: str) -> Grammar:
    """Return the grammar of a language; a phrase that it lacks is said in English: no number loses its hedge."""
    try:
        return GRAMMARS.get(code) or phrase_grammar(grammar_file(code))
    except tomllib.TOMLDecodeError:  # the checks report it
        return Grammar()


def grammar_file(code: str) -> dict[str, Any]:
    """Return the phrases of a language from its file, nothing where it has none; raises `tomllib.TOMLDecodeError`."""
    path = LOCALE_FOLDER / code / GRAMMAR
    return tomllib.loads(path.read_text("utf-8-sig")) if path.exists() else {}


def missing_phrases(phrases: Mapping[str, Any]) -> list[str]:
    """Return the names of the phrases that a language still lacks: of a qualifier, of a range, the small words."""
    range_is_said = {"{low}", "{high}"} <= set(str(phrases.get("between", "")).split())
    missing = [] if range_is_said else ["between"]
    missing += [] if phrases.get("function_words") else ["function_words"]
    return missing + [name for name in ENGLISH_QUALIFIERS if name != "exact" and not _hedge(phrases, name)]


def phrase_grammar(phrases: Mapping[str, Any]) -> Grammar:
    """Return the grammar that a language's phrases make: "environ {number}", "entre {low} et {high}"."""

    def qualified(quantity: Quantity, qualifier: str) -> str:
        hedge = _hedge(phrases, qualifier)
        return hedge.replace("{number}", quantity.text) if hedge else english_qualified(quantity, qualifier)

    def between(low: Quantity, high: Quantity) -> str:
        return str(phrases["between"]).replace("{low}", low.text).replace("{high}", high.text)

    words = frozenset(str(phrases.get("function_words", "")).split())
    unsaid = "between" in missing_phrases(phrases)
    return Grammar(qualified=qualified, between=Grammar.between if unsaid else between, function_words=words)


def _hedge(phrases: Mapping[str, Any], qualifier: str) -> str:
    hedges = phrases.get("qualifiers")
    phrase = str(hedges.get(qualifier, "")) if isinstance(hedges, dict) else ""
    return phrase if "{number}" in phrase else ""


def italian(option: str) -> Callable[[Quantity], str]:
    """Return the function that puts an Italian article or preposition before a quantity: "del", 11% is "dell’11%"."""

    def with_determiner(quantity: Quantity) -> str:
        sound = italian_sound(quantity.text)
        singular = quantity.percentage or quantity.text.split()[0] == "1"
        masculine, feminine = (sound, 6 + min(sound, 1)) if singular else (3 + sound, 8)
        return ITALIAN_DETERMINERS[option][feminine if quantity.feminine else masculine] + quantity.text

    return with_determiner


def italian_qualified(quantity: Quantity, qualifier: str) -> str:
    """Return the quantity as hedged: "oltre l’80%", "fino a 10 minuti", "meno della metà"."""
    adverb, determiner, preposition = ITALIAN_QUALIFIERS[qualifier]
    if quantity.percentage:
        return adverb + italian(determiner)(quantity)
    hedged = preposition + quantity.text
    for apart, joined in ITALIAN_CONTRACTIONS.items():
        if hedged.startswith(apart):
            hedged = joined + hedged.removeprefix(apart)
    return adverb + hedged


def italian_one(text: str, feminine: bool) -> str:
    """Return "uno" as it is before a noun: "un minuto", "una volta", "un’ora"; alone and in "uno su 10" it stays."""
    noun = text.removeprefix("uno ")
    if noun == text or noun.startswith("su "):
        return text
    return ITALIAN_DETERMINERS["un"][(6 + (noun[0] in "aeiou")) if feminine else 0] + noun


def italian_between(low: Quantity, high: Quantity) -> str:
    """Return a range: "fra il 20% e il 30%", "fra 20 minuti e 30 minuti"."""
    ends = [italian("il")(end) if end.percentage else end.text for end in (low, high)]
    return f"fra {ends[0]} e {ends[1]}"


def english_indefinite(quantity: Quantity) -> str:
    """Return "an" before eight, eleven, eighteen and the eighties, else "a": "an 80%", "a 21%"."""
    leading = leading_group(quantity.value)
    vowel = quantity.text[0] not in SIGNS and (str(leading).startswith("8") or leading in (11, 18))
    return ("an " if vowel else "a ") + quantity.text


def english_qualified(quantity: Quantity, qualifier: str) -> str:
    """Return the quantity as hedged: "more than 80%", "up to half"."""
    return ENGLISH_QUALIFIERS[qualifier] + quantity.text


def english_between(low: Quantity, high: Quantity) -> str:
    """Return a range: "between 20% and 30%"."""
    return f"between {low.text} and {high.text}"


def italian_sound(text: str) -> int:
    """Return how a number is said to begin: 0 for a consonant or a sign, 1 for a vowel (otto, undici, uno), 2 for zero.

    It is said as it is written: "1.600 miliardi" begins with "mille", "1,6 miliardi" with "uno".
    """
    number = WRITTEN_NUMBER.match(text)
    if number is None:
        return 0
    whole = int(number[0].replace(".", ""))
    if whole == 0:
        return 2
    leading = leading_group(whole)
    return int((leading in (1, 11) or str(leading).startswith("8")) and not 1000 <= whole < 2000)


def leading_group(value: float) -> int:
    """Return the group of up to three digits that is said first: 11 for 11.5, 62 for 62 billion, 0 for 0.5."""
    whole = int(abs(value))
    while whole >= 1000:
        whole //= 1000
    return whole


ITALIAN_WORDS = {form.strip(): option for option, forms in ITALIAN_DETERMINERS.items() for form in forms if form}
GRAMMARS = {
    "it": Grammar(
        {option: italian(option) for option in ITALIAN_DETERMINERS},
        italian_qualified,
        italian_between,
        italian_one,
        ("dal", "al"),
        ITALIAN_WORDS,
        frozenset(ITALIAN_FUNCTION_WORDS.split()),
    ),
    "en": Grammar(
        {"a": english_indefinite},
        english_qualified,
        english_between,
        written={"a": "a", "an": "a"},
        function_words=frozenset(ENGLISH_FUNCTION_WORDS.split()),
    ),
}
