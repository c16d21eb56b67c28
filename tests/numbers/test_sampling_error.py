"""Sampling errors: the formula against numbers worked out by hand, and what `{margin}` prints."""

import pytest

from cifra.data.loading import load_table
from cifra.numbers.sampling_error import margin, margin_of_difference, margin_of_query
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("percent", "size", "points"),
    [
        (50, 100, 9.8),  # 1.96 * sqrt(2500 / 100)
        (50, 1000, 3.1),  # what American Express itself declares for its samples of 1,000 and 1,018
        (50, 1018, 3.1),
        (49, 1008, 3.1),
        (0, 1000, 0),
        (100, 1000, 0),
    ],
)
def test_the_margin_of_a_percentage(percent: float, size: float, points: float) -> None:
    assert round(margin(percent, size), 1) == points


def test_the_margin_of_a_difference_is_wider_than_that_of_either_part() -> None:
    both = margin_of_difference((49, 1008), (47, 1008))
    assert round(both, 1) == 4.4
    assert both > max(margin(49, 1008), margin(47, 1008))
    assert both < margin(49, 1008) + margin(47, 1008)


def test_a_larger_sample_has_a_smaller_margin() -> None:
    assert margin(49, 4000) == pytest.approx(margin(49, 1000) / 2)


@pytest.mark.parametrize(("percent", "size"), [(-1, 100), (101, 100), (50, 0), (50, -5)])
def test_what_is_no_percentage_or_no_sample_has_no_margin(percent: float, size: float) -> None:
    with pytest.raises(ValueError, match="margin"):
        margin(percent, size)


def test_the_sample_is_that_of_the_study() -> None:
    sizes = load_table(ROOT, "studies").set_index("id").sample_size
    assert margin_of_query("technoretail.social-2014") == margin(49, float(sizes["amex-2014-it"]))
    assert margin_of_query("amex-2011-us.abandoned") == margin(78, float(sizes["amex-2011-us"]))


def test_a_sample_that_was_not_published_is_borrowed_only_on_request() -> None:
    assumed = margin_of_query("technoretail.social-2014 technoretail.social-2017 assuming=amex-2014-it")
    assert assumed == margin_of_difference((49, 1008), (47, 1008))
    with pytest.raises(ValueError, match="'amex-2017-it' has no sample_size"):
        margin_of_query("technoretail.social-2014 technoretail.social-2017")
    with pytest.raises(ValueError, match="'nobody' has no sample_size"):
        margin_of_query("technoretail.social-2017 assuming=nobody")


def test_two_numbers_of_one_sample_have_no_margin_of_their_difference() -> None:
    with pytest.raises(ValueError, match="both numbers are of 'amex-2012-us'"):
        margin_of_query("amex-2012-us.abandoned amex-2012-us.missed")


def test_an_argument_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="one id, or two for their difference"):
        margin_of_query("technoretail.social-2014 among=everyone")
