"""The chart patterns, and what the build makes of a specification."""

import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from cifra import charts, figures, findings
from cifra.chart_files import file_svg, png, said_of
from cifra.drawing import inline_svg, live_specifications, locale, styled
from cifra.editions import CODES, EDITIONS, edition
from cifra.figures import article_ids
from cifra.provenance import meta_of, missing, sources, table_head, table_rows, title_of
from tests.conftest import ROOT

TITLE, NAME = "Four percentages", "four-percentages"


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test in every edition."""
    monkeypatch.setenv("BOOK_LANGUAGE", request.param)
    return str(request.param)


def social_use() -> pd.DataFrame:
    """Return the Italian shares of 2012, 2014 and 2017; the sample of the last was not published."""
    rows = figures("technoretail")
    return rows[rows.series == "social-use"]


def in_the_states() -> pd.DataFrame:
    """Return the same shares in the United States; the article of the first names neither country nor year."""
    rows = figures("metisoft")
    return charts.join(rows[rows.id == "metisoft.social-use"], findings("amex-2014-us", series="social-use"))


def drawn() -> dict[str, alt.LayerChart]:
    """Return a chart of every pattern, of the real data."""
    metisoft, technoretail = figures("metisoft"), figures("technoretail")
    return {
        "bars": charts.bars(figures("magicnet"), title=TITLE, name=NAME),
        "pairs": charts.pairs(metisoft[metisoft.series.isin(["abandoned", "premium"])], title=TITLE, name=NAME),
        "change": charts.change(technoretail[technoretail.series == "wait"], title=TITLE, name=NAME),
        "verdicts": charts.verdicts(figures(), title=TITLE, name=NAME),
        "completeness": charts.completeness(figures(), title=TITLE, name=NAME),
        "against": charts.against(figures()[figures().topic == "abandonment"], title=TITLE, name=NAME),
        "conditions": charts.conditions(findings(series="abandonment"), title=TITLE, name=NAME),
        "intervals": charts.intervals(social_use(), title=TITLE, name=NAME, assuming="amex-2014-it"),
        "explorer": charts.explorer(figures()[figures().unit == "percent"], title=TITLE, name=NAME),
        "two countries": charts.change(charts.join(social_use(), in_the_states()), title=TITLE, name=NAME, by_country=True),
        "headings": charts.pairs(figures("magicnet"), title=TITLE, name=NAME, headings={"claims": "Claims"}),
        "findings": charts.bars(findings("spherion-2011"), title=TITLE, name=NAME),
    }


def test_every_pattern_lacks_nothing_and_draws_in_every_edition(code: str) -> None:
    for name, chart in drawn().items():
        spec = chart.to_dict()
        assert missing(spec) == [], name
        assert title_of(spec) == TITLE
        for one in (spec, meta_of(spec).narrow):
            svg = vl_convert.vegalite_to_svg(styled(one, edition(code)), vl_version="6.4")
            assert svg.count("<path") + svg.count("<text") > 4, name


def test_a_number_in_a_chart_is_as_hedged_as_the_article_has_it(code: str) -> None:
    svg = inline_svg(drawn()["bars"].to_dict(), edition(code), id="x", kind="wide")
    assert {"it": "fino all’85% ?", "en": "up to 85% ?"}[code] in svg
    assert {"it": "oltre il 78% ≠", "en": "more than 78% ≠"}[code] in svg


def test_a_third_is_printed_as_the_words_it_was(code: str) -> None:
    rows = figures("technoretail")
    spec = charts.bars(rows[rows.series == "return"], title=TITLE, name=NAME).to_dict()
    assert {"it": "circa un terzo", "en": "about a third"}[code] in spec["description"]


def test_the_description_says_every_number_with_its_label(code: str) -> None:
    description = charts.bars(figures("magicnet"), title=TITLE, name=NAME).to_dict()["description"]
    for row in figures("magicnet").itertuples():
        assert row.category in description


def test_the_drawing_in_the_page_has_variables_for_colours_and_the_file_has_colours(code: str) -> None:
    spec = drawn()["bars"].to_dict()
    page, file = inline_svg(spec, edition(code), id="x", kind="wide"), file_svg(spec, edition(code))
    assert "var(--chart-differs)" in page
    assert "var(" not in file
    assert TITLE in file
    assert edition(code).say("Source") in file


def test_the_same_specification_gives_the_same_bytes(code: str) -> None:
    first, second = (drawn()["verdicts"].to_dict() for _ in range(2))
    assert first == second
    assert file_svg(first, edition(code)) == file_svg(second, edition(code))


def test_the_squares_of_the_verdicts_are_named_links_one_for_each_figure(code: str) -> None:
    svg = inline_svg(drawn()["verdicts"].to_dict(), edition(code), id="x", kind="wide")
    links = re.findall(r'<a href="([^"]*)" aria-label="[^"]+"><title>', svg)
    assert sorted(links) == sorted(f"data.html#{row.id}" for row in figures().itertuples())
    assert "<a" not in file_svg(drawn()["verdicts"].to_dict(), edition(code))
    assert 'role="group"' in svg


def test_a_figures_study_is_named_as_attributed_and_a_findings_as_its_source(code: str) -> None:
    say = edition(code).say
    named = dict(sources(meta_of(drawn()["change"].to_dict()), edition(code)))
    assert [one["label"].split(",")[0] for one in named[say("Source")]] == ["Technoretail"]
    assert {one["label"].split(",")[0] for one in named[say("Attributed there to")]} == {"American Express"}
    found = dict(sources(meta_of(drawn()["findings"].to_dict()), edition(code)))
    assert [one["label"].split(",")[0] for one in found[say("Source")]] == ["Spherion"]


def test_beside_its_article_a_source_has_its_own_bar_its_own_words_and_its_name_in_the_caption(code: str) -> None:
    chart = drawn()["against"]
    marks = [
        row for rows in chart.to_dict()["datasets"].values() for row in rows if row.get("id") == "metisoft.abandoned"
    ]
    assert {row["verdict"] for row in marks} == {"confirmed", "source"}
    assert len({row["tip"] for row in marks}) == 2
    named = dict(sources(meta_of(chart.to_dict()), edition(code)))
    titles = [one["label"] for one in named[edition(code).say("Source")]]
    assert any("Barometer 2011" in title for title in titles)  # read for a figure whose article names no study
    assert "source" in meta_of(chart.to_dict()).legend


def test_an_interval_stays_within_nothing_and_everything(code: str) -> None:
    rows = social_use().assign(value=[99.9, 0.1, 50.0])
    drawn_rows = charts.intervals(rows, title=TITLE, name=NAME, assuming="amex-2014-it").to_dict()["datasets"].values()
    bars = [row for rows in drawn_rows for row in rows if "high" in row]
    assert max(row["high"] for row in bars) == 100
    assert min(row["low"] for row in bars) == 0


def test_the_table_has_a_row_a_figure_and_a_cell_a_heading(code: str) -> None:
    for chart in drawn().values():
        meta = meta_of(chart.to_dict())
        rows = table_rows(meta, edition(code))
        assert len(rows) == len(meta.ids or rows)
        assert {len(row) for row in rows} == {len(table_head(meta, edition(code)))}


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (lambda: charts.bars(figures("magicnet").head(0), title=TITLE, name=NAME), "the selection is empty"),
        (lambda: charts.bars(figures("working-solutions"), title=TITLE, name=NAME), "several units"),
        (lambda: charts.bars(figures("metisoft").head(1), title=TITLE, name=NAME), "'metisoft.headline-half' has no category"),
        (lambda: charts.change(figures("magicnet"), title=TITLE, name=NAME), "has no year; leave it out"),
        (lambda: charts.intervals(social_use(), title=TITLE, name=NAME), "'amex-2017-it' has no sample_size"),
        (lambda: charts.intervals(figures("metisoft").iloc[1:2], title=TITLE, name=NAME, labels="category"), "is in points"),
        (lambda: charts.explorer(figures("metisoft").iloc[1:2], title=TITLE, name=NAME), "is in points"),
        (lambda: charts.explorer(findings("spherion-2011"), title=TITLE, name=NAME), "has no topic"),
        (
            lambda: charts.conditions(figures("metisoft").head(1), title=TITLE, name=NAME),
            "'metisoft.headline-half' has no category",
        ),
        (lambda: charts.verdicts(figures().assign(verdict=""), title=TITLE, name=NAME), "has no verdict in data/checks.csv"),
    ],
)
def test_a_selection_that_cannot_be_drawn_says_why(chart: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        chart()  # type: ignore[operator]


def test_a_chart_of_the_writers_own_is_told_what_it_lacks() -> None:
    frame = pd.DataFrame({"id": ["magicnet.nothing"], "value": [1]})
    spec = alt.Chart(frame).mark_bar().encode(x="value:Q").to_dict()
    assert missing(spec) == [
        "a chart without a name in small letters and hyphens",
        "a chart without a title",
        "a chart without a description",
        "a chart without a unit",
        "a chart of figures that the data does not have: magicnet.nothing",
    ]


def test_numbers_and_months_of_axes_follow_the_edition() -> None:
    assert [locale(one.code)["number"]["decimal"] for one in EDITIONS] == [",", "."]
    assert [locale(one.code)["time"]["months"][0] for one in EDITIONS] == ["gennaio", "January"]
    assert [locale(one.code)["time"]["days"][0] for one in EDITIONS] == ["domenica", "Sunday"]


def test_every_article_is_drawn_in_the_picture_of_the_verdicts() -> None:
    assert drawn()["verdicts"].usermeta["cifra"]["ids"]
    assert set(figures().article) == set(article_ids(ROOT))
