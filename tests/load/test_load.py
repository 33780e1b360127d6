"""Fifty clients and one `kill -9`: what was acknowledged is there, once, whole, under its number."""

import pytest

from tests.load.attack import Figures, attack


def test_nothing_acknowledged_is_lost_or_doubled_by_a_kill() -> None:
    figures = attack(clients=8, submissions=60)
    assert figures.problems == ()
    assert figures.retried > 0, "nobody noticed the kill"


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_two_thousand_submissions_by_fifty_clients_survive_a_kill() -> None:
    figures: Figures = attack(clients=50, submissions=2000)
    assert figures.problems == ()
    assert figures.retried > 0, "nobody noticed the kill"
