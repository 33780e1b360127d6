"""Where the other rooms are, and how they are asked as the very caller."""

import pytest

from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings
from shared.web.peers import base_of, clients


def settings(peers: str = "", host: str = "127.0.0.1") -> Settings:
    """Makes settings of a process on port 8000."""
    return Settings(_env_file=None, peers=peers, host=host, port=8000)


def test_a_pattern_names_every_room() -> None:
    one = settings("http://{room}-api:8000/")
    assert (base_of(one, "intake"), base_of(one, "publisher")) == (
        "http://intake-api:8000",
        "http://publisher-api:8000",
    )
    assert str(clients(one, ["registry"])["registry"].base_url) == "http://registry-api:8000/registry/"


def test_each_room_may_have_its_own_address() -> None:
    one = settings("intake=http://a:1/, registry=http://b:2")
    assert (base_of(one, "intake"), base_of(one, "registry")) == ("http://a:1", "http://b:2")


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.0.0.1", "10.0.0.1")])  # noqa: S104
def test_without_peers_one_address_serves_them_all(host: str, shown: str) -> None:
    assert base_of(settings(host=host), "intake") == f"http://{shown}:8000"


def test_an_address_that_is_none_is_refused_with_the_cure() -> None:
    with pytest.raises(Refusal, match="ALAMAT_RUANG_SALAH") as refused:
        clients(settings("http://127.0.0.1:81{room}"), ["intake"])
    assert "TERBUKA_PEERS" in refused.value.mend
