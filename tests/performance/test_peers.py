"""What the peers are measured with is pinned, and what stands in the table follows the rounds."""

from typing import Any

import pytest

from tests.architecture.source import ROOT
from tests.performance.peers.environments import HERE, cache
from tests.performance.peers.measuring import row_of
from tests.performance.peers.running import MAYAN, WAGTAIL, Peer


@pytest.mark.parametrize("peer", [WAGTAIL, MAYAN], ids=lambda peer: peer.name)
def test_every_package_of_a_peer_has_one_version(peer: Peer) -> None:
    pins = (HERE / f"{peer.name}.txt").read_text().splitlines()
    assert all(pin.count("==") == 1 and "@" not in pin for pin in pins)
    assert peer.version.replace(".", "").isdigit()


def test_nothing_of_a_peer_is_among_what_is_installed_here() -> None:
    ours = (ROOT / "deploy/requirements/test.txt").read_text().lower()
    assert not [peer.package for peer in (WAGTAIL, MAYAN) if f"{peer.package}==" in ours]


def test_environments_lie_outside_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.delenv("TERBUKA_PEERS", raising=False)
    assert not cache().is_relative_to(ROOT)
    monkeypatch.setenv("TERBUKA_PEERS", str(tmp_path))
    assert cache() == tmp_path


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    row = row_of("a due item", {"": [0.001, 0.002, 0.010], "mayan": [0.030, 0.040, 0.010]}, MAYAN, {"mayan": 20.0})
    assert (row.ratio, row.asked, row.met) == ("20.0", ">= 20", True)
    assert row.figure == "2.00 ms [1.00-10.00]"
    assert row.against == f"Mayan EDMS {MAYAN.version} 30.00 ms [10.00-40.00]"
