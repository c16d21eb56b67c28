"""What pages tell machines and how they are cited: schema.org terms, what search engines require, ready citations."""

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from bs4 import BeautifulSoup

from cifra import project
from cifra.editions import CODES, edition, siblings
from cifra.pages.json_ld import page_json_ld
from cifra.records.citations import cite_page, report_release
from tests.conftest import ROOT
from tests.published.test_pages import CHAPTERS

# What Google requires of each type; schema.org itself requires nothing.
REQUIRED = {
    "Dataset": {"name", "description"},
    "DataDownload": {"contentUrl"},
    "Report": {"name"},
    "Chapter": {"name", "isPartOf"},
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_says_what_it_is_of_what_and_in_which_languages(built: Path, code: str, name: str) -> None:
    whole = graph(built / code / f"{name}.html")[0]
    first = name == CHAPTERS[0]
    assert whole["@type"] == ("Report" if first else "Chapter")
    assert whole["inLanguage"] == code
    assert [one["inLanguage"] for one in whole["workTranslation"]] == [one.code for one in siblings(edition(code))]
    assert whole["workTranslation"][0]["@id"] == f"../{siblings(edition(code))[0].code}/{name}.html"
    assert len(whole["description"]) > 40
    assert first or whole["isPartOf"]["@type"] == "Report"


@pytest.mark.parametrize("code", CODES)
def test_every_type_and_property_is_a_term_of_the_vocabulary_and_none_required_is_missing(
    built: Path, code: str
) -> None:
    for path in sorted((built / code).glob("*.html")):
        for node in nodes(graph(path)):
            kind = node["@type"]
            assert is_term(kind), kind
            assert [term for term in node if not term.startswith("@") and not is_term(term)] == [], kind
            whole = set(node) > {"@id", "@type", "inLanguage"} and set(node) != {"@id", "@type", "name", "url"}
            assert not whole or REQUIRED.get(kind, set()) <= set(node), f"{path.name}: {kind}"


def test_a_word_that_is_no_term_of_the_vocabulary_would_be_seen() -> None:
    assert is_term("workTranslation")
    assert not is_term("workTranslatoin")


@pytest.mark.parametrize("code", CODES)
def test_the_data_page_is_a_dataset_whose_downloads_are_there(built: Path, code: str) -> None:
    dataset = next(node for node in graph(built / code / "data.html") if node["@type"] == "Dataset")
    assert len(dataset["description"]) >= 50  # what Google asks of a dataset's description
    assert len(dataset["distribution"]) >= 4
    for one in dataset["distribution"]:
        assert (built / code / one["contentUrl"]).exists()


def test_where_the_address_of_the_site_is_known_every_address_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(project.ADDRESS_VARIABLE, "https://a.example/report")
    text = page_json_ld("data", "Data", "All of it", "index", edition("en"))
    found = [node for node in nodes(json.loads(text)["@graph"]) for key in ("@id", "url", "contentUrl") if key in node]
    assert found
    for node in found:
        for key in ("@id", "url", "contentUrl"):
            assert node.get(key, "https://").startswith(("https://", "http://"))
    assert '"https://a.example/report/en/data.html#dataset"' in text


def test_no_text_of_the_data_can_end_the_script() -> None:
    assert "<" not in page_json_ld("data", "</script><script>alert(1)", "x", "index", edition("en"))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_page_says_how_to_cite_it(built: Path, code: str, name: str) -> None:
    page = BeautifulSoup((built / code / f"{name}.html").read_text("utf-8"), "html.parser")
    told = page.select_one("details.cite").get_text(" ", strip=True)
    assert edition(code).say("Cite this page") in told
    assert " ".join(page.h1.find(string=True, recursive=False).split()) in " ".join(told.split())
    assert report_release(ROOT).version in told


def test_a_citation_has_the_address_where_it_is_known() -> None:
    cite = cite_page("Method", "https://a.example/en/method.html", edition("en"), ROOT)
    year, version = report_release(ROOT).year, report_release(ROOT).version
    assert cite == (
        f"The authors of Figure by figure, “Method”, in Figure by figure, version {version}, {year}. "
        "https://a.example/en/method.html CC BY 4.0."
    )


@pytest.mark.parametrize(
    ("id", "code", "words"),
    [
        ("metisoft.failed-expectations", "en", ("90%", "Metisoft", "which says 93%", "Verdict: differs")),
        ("metisoft.failed-expectations", "it", ("90%", "Metisoft", "che dice 93%", "Esito: non coincide")),
        (
            "fidelizzazione.too-many-messages",
            "en",
            ("Attributed to OLIVER", "matches a report of it", "United Kingdom"),
        ),
        ("magicnet.social-growth", "it", ("fino al 53%", "Magic", "nostra deduzione: Bluewolf", "Esito: non coincide")),
        ("magicnet.expect-social", "it", ("oltre il 59%", "Magic", "Esito: fonte non trovata")),
    ],
)
def test_the_citation_of_a_figure_says_who_quotes_it_who_says_so_and_how_it_stands(
    built: Path, id: str, code: str, words: tuple[str, ...]
) -> None:
    page = BeautifulSoup((built / code / "data.html").read_text("utf-8"), "html.parser")
    cite = page.find(id=id).select_one(".cite-text").text
    assert [word for word in words if word not in cite] == []


def test_the_citation_file_and_the_data_package_say_the_same() -> None:
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    declared = json.loads(project.descriptor(ROOT).read_text("utf-8"))
    assert (cff["version"], str(cff["date-released"])) == (declared["version"], declared["created"][:10])
    assert [one["name"] for one in cff["authors"]] == [one["title"] for one in declared["contributors"]]


def graph(path: Path) -> list[dict[str, Any]]:
    """Return what a page says of itself; none for a page that is no chapter, or only points on to one."""
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    scripts = page.find_all("script", type="application/ld+json")
    no_chapter = path.stem in ("search", "genindex") or page.select_one('meta[http-equiv="refresh"]')
    assert len(scripts) == (0 if no_chapter else 1), path.name
    return json.loads(scripts[0].string)["@graph"] if scripts else []


def is_term(name: str) -> bool:
    """Return whether schema.org has a type or a property of this name."""
    return rdflib.URIRef(f"https://schema.org/{name}") in rdflib.namespace.SDO


def nodes(found: Any) -> list[dict[str, Any]]:
    """Return every typed node, at any depth."""
    if isinstance(found, list):
        return [node for one in found for node in nodes(one)]
    if not isinstance(found, dict):
        return []
    own = [found] if "@type" in found else []
    return own + [node for value in found.values() for node in nodes(value)]
