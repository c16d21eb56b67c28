"""Loading the figures, and the real data themselves."""

import re

import pandas as pd
import pytest
from frictionless import Package

import cifra
from cifra import project
from cifra.data.loading import article_ids, figures, findings, load_table, table_declarations
from cifra.data.verdicts import VERDICT_COLOURS, VERDICT_NAMES, VERDICT_SIGNS
from cifra.editing.codebook import codebook_markdown
from cifra.editions import EDITIONS, edition
from tests.conftest import ROOT


def test_the_package_gives_a_cell_all_that_it_needs() -> None:
    assert {"charts", "figures", "findings", "stat"} <= set(dir(cifra))


def test_figures_are_typed_and_in_the_language_of_the_edition() -> None:
    for one, beginning in zip(EDITIONS, ("Non gradiscono", "Dislike"), strict=True):
        found = figures("technoretail", edition=one).set_index("id")
        assert found.value.dtype == "float64"
        assert str(found.year.dtype) == "Int64"
        assert found.measure["technoretail.upsell-dislike"].startswith(beginning)
        assert not [name for name in found if name.endswith(("_it", "_en"))]


def test_figures_of_all_articles_follow_the_order_of_the_report() -> None:
    assert list(dict.fromkeys(figures(edition=EDITIONS[0]).article)) == article_ids(ROOT)


def test_an_unknown_article_names_those_there_are() -> None:
    with pytest.raises(KeyError, match="the articles are metisoft, technoretail"):
        figures("nobody", edition=EDITIONS[0])


def test_findings_can_be_chosen_by_study_series_and_unit() -> None:
    found = findings("newvoicemedia", series="cost", unit="usd", edition=edition("en"))
    assert found.id.tolist() == ["newvoicemedia.in-2013"]
    with pytest.raises(KeyError, match="no finding with study 'nobody'"):
        findings("nobody", edition=edition("en"))


def test_where_the_article_says_nothing_the_cell_is_empty() -> None:
    found = figures("metisoft", edition=edition("en")).set_index("id")
    assert found.country["metisoft.abandoned"] == ""
    assert pd.isna(found.year["metisoft.abandoned"])


def test_the_data_package_is_valid() -> None:
    report = Package(str(project.descriptor(ROOT))).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "message"])


def test_every_csv_is_declared() -> None:
    declared = {resource["path"] for resource in table_declarations(ROOT).values()}
    assert declared == {
        path.relative_to(project.data_folder(ROOT)).as_posix() for path in project.data_folder(ROOT).rglob("*.csv")
    }


def test_every_verdict_has_a_sign_a_colour_and_a_name_in_every_edition() -> None:
    verdicts = {*load_table(ROOT, "checks").verdict, "source"}
    assert verdicts <= set(VERDICT_COLOURS) == set(VERDICT_SIGNS) == set(VERDICT_NAMES)
    assert all(edition("it").say(name) != name for name in VERDICT_NAMES.values())


def test_a_verdict_that_differs_has_the_study_it_differs_from() -> None:
    checks = load_table(ROOT, "checks")
    for row in checks[checks.verdict != "not-found"].itertuples():
        assert row.study, row.figure
        assert not pd.isna(row.study_value), row.figure


def test_the_codebook_is_the_one_that_the_descriptor_makes() -> None:
    text = (project.data_folder(ROOT) / "README.md").read_text("utf-8")
    assert text == codebook_markdown(ROOT), "run: make codebook"
    for table in (block for block in text.split("\n\n") if block.startswith("|")):
        assert len({len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1, table
