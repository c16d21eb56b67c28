"""How numbers travelled and what changed, as the templates get it and set it out."""

import pytest
from bs4 import BeautifulSoup

from cifra import project
from cifra.data.loading import load_table
from cifra.editions import CODES, edition
from cifra.records.citations import age_of_study, year_of_study
from cifra.records.journeys import change_log, journey_ids, journey_link, journey_steps
from cifra.templates import template
from tests.conftest import ROOT

STUDIES = load_table(ROOT, "studies").set_index("id", drop=False)


@pytest.mark.parametrize("code", CODES)
def test_a_journey_has_its_steps_in_order_each_with_its_address(code: str) -> None:
    table = load_table(ROOT, "journeys")
    for journey in journey_ids(ROOT):
        steps = journey_steps(journey, edition(code))["rows"]
        assert [step["name"] for step in steps] == table[table.journey == journey].publisher.tolist()
        assert all(step["said"] and (step["url"] or step["own"]) for step in steps), journey


@pytest.mark.parametrize(("code", "inference"), [("it", "nostra deduzione"), ("en", "our inference")])
def test_the_words_that_changed_are_marked_and_an_inference_says_so(code: str, inference: str) -> None:
    steps = journey_steps("exceed-to-meet", edition(code))
    page = BeautifulSoup(template("journey.html").render(**steps, say=edition(code).say), "html.parser")
    items = page.select("ol.journey > li")
    assert len(items) == len(steps["rows"])
    assert "93%" in [mark.text for mark in items[0].select("mark")]
    assert "*" not in page.text
    assert [inference in item.text for item in items] == [False, False, False, True]


def test_text_of_the_table_is_no_markup() -> None:
    row = {"name": "<b>", "said": "*<i>* x", "note": "", "basis": "", "url": "", "own": "", "when": "", "date": ""}
    html = template("journey.html").render(id="x", rows=[row], say=edition("en").say)
    assert "<mark>&lt;i&gt;</mark> x" in html
    assert "<b>" not in html


def test_a_figure_leads_to_its_journey_where_it_has_one() -> None:
    for code in CODES:
        assert journey_link("metisoft.failed-expectations", edition(code)) == "journeys.html#journey-exceed-to-meet"
        assert journey_link("technoretail.wait-2017", edition(code)) == ""
    assert project.chapter_file(ROOT, CODES[0], project.JOURNEYS_PAGE).exists()


def test_what_changed_is_listed_the_newest_first() -> None:
    days = [row["date"] for row in change_log(edition("en"))["rows"]]
    assert days == sorted(days, reverse=True)
    assert len(days) == len(load_table(ROOT, "corrections"))


@pytest.mark.parametrize(
    ("code", "study", "age"),
    [
        ("it", "amex-2012-us", "Questi dati hanno 14 anni."),
        ("en", "amex-2012-us", "These data are 14 years old."),
        ("it", "arera-2019", "Questi dati hanno 8 anni."),
        ("it", "eurostat-2025", "Questi dati hanno 1 anno."),
        ("en", "eurostat-2025", "These data are 1 year old."),
    ],
)
def test_the_age_of_a_study_is_that_of_its_answers_not_of_its_publication(code: str, study: str, age: str) -> None:
    assert age_of_study(STUDIES.loc[study], edition(code), ROOT) == age


def test_a_study_of_the_year_of_the_report_is_of_this_year() -> None:
    study = STUDIES.loc["eurostat-2025"].copy()
    study["year"], study["fieldwork"] = 2026, ""
    assert age_of_study(study, edition("en"), ROOT) == "These data are of this year."
    assert year_of_study(study) == 2026
