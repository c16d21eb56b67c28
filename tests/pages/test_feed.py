"""The Atom feed of each edition, as a reader of feeds takes it."""

from xml.etree import ElementTree

import feedparser
import pytest

from cifra.editions import CODES, edition
from cifra.pages.feed import feed_xml
from cifra.project import ADDRESS_VARIABLE
from cifra.records.journeys import change_log

HOME = "https://reports.example/cifra/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("code", CODES)
def test_a_reader_of_feeds_gets_every_change_with_its_address(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, HOME)
    feed = feedparser.parse(feed_xml(edition(code)))
    rows = change_log(edition(code))["rows"]
    assert (feed.bozo, feed.version, feed.feed.language) == (0, "atom10", code)
    assert [entry.title for entry in feed.entries] == [row["what"] for row in rows]
    assert [entry.link for entry in feed.entries] == [f"{HOME}{code}/changes.html#{row['id']}" for row in rows]
    assert [entry.updated_parsed[:3] for entry in feed.entries] == [
        tuple(map(int, row["date"].split("-"))) for row in rows
    ]


@pytest.mark.parametrize("address", ["", HOME])
def test_the_feed_has_what_rfc_4287_asks_of_a_feed_and_of_each_entry(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, address)
    feed = ElementTree.fromstring(feed_xml(edition("en")))  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    ids = [id.text for id in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(link.get("href", "").startswith(address and HOME) for link in feed.iter(f"{ATOM}link"))


def test_the_ids_stay_where_the_site_moves_and_the_same_data_give_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_home = feed_xml(edition("it"))
    assert feed_xml(edition("it")) == at_home
    monkeypatch.setenv(ADDRESS_VARIABLE, HOME)
    assert [entry.id for entry in feedparser.parse(feed_xml(edition("it"))).entries] == [
        entry.id for entry in feedparser.parse(at_home).entries
    ]
