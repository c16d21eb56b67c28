"""The pages that point on from the addresses that pages had."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cifra.editions import CODES
from cifra.project import ADDRESS_VARIABLE
from cifra.site.old_addresses import write_old_addresses
from cifra.site.sitemap import is_indexed
from cifra.site.verify import site_problems
from tests.conftest import small

FRONT_MATTER = "file_format: mystnb\n"


@pytest.fixture
def moved(book: Path) -> Path:
    """Return a small project whose page `magicnet` took over `old/place` and `gone`."""
    small(book, {"magicnet": dict.fromkeys(CODES, "(here)=\n## Here\n\nText.")})
    for code in CODES:
        path = book / "chapters" / code / "magicnet.md"
        was = "was:\n  old/place: here\n  gone:\n"
        path.write_text(path.read_text("utf-8").replace(FRONT_MATTER, FRONT_MATTER + was, 1), "utf-8")
    return book


@pytest.mark.parametrize("address", ["", "https://reports.example/"])
def test_an_old_address_points_on_in_every_edition(
    moved: Path, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, address)
    for code in CODES:
        (tmp_path / "site" / code).mkdir(parents=True)
        (tmp_path / "site" / code / "magicnet.html").write_text('<h2 id="here">Here</h2>', "utf-8")
    write_old_addresses(tmp_path / "site", moved)
    assert site_problems(tmp_path / "site") == []
    for code in CODES:
        path = tmp_path / "site" / code / "old" / "place.html"
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert page.a["href"] == "../magicnet.html#here"
        assert page.select_one("meta[http-equiv=refresh]")["content"] == "0; url=../magicnet.html#here"
        canonical = [link["href"] for link in page.select("link[rel=canonical]")]
        assert canonical == ([f"{address}{code}/magicnet.html"] if address else [])
        assert not is_indexed(path)
        assert 'href="magicnet.html"' in (tmp_path / "site" / code / "gone.html").read_text("utf-8")


def test_an_old_address_that_leads_to_no_place_is_not_published(moved: Path, tmp_path: Path) -> None:
    for code in CODES:
        (tmp_path / "site" / code).mkdir(parents=True)
        (tmp_path / "site" / code / "magicnet.html").write_text("<h2>Here</h2>", "utf-8")
    write_old_addresses(tmp_path / "site", moved)
    assert [line for line in site_problems(tmp_path / "site") if "leads to no place on that page" in line]
