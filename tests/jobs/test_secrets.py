"""The secrets of a province in containers: made once, each room its share, a certificate that clients accept."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from deploy.jobs import certificates
from deploy.jobs.secrets import make_secrets
from deploy.room_keys import load_keys
from deploy.rooms import ROOMS, STORING

NAMES = ("kafka", "localhost", "127.0.0.1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Gives a folder with all secrets in it."""
    make_secrets(tmp_path, NAMES)
    return tmp_path


def content(root: Path) -> dict[str, str]:
    """Returns every file below a folder."""
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_a_second_run_changes_nothing(root: Path) -> None:
    before = content(root)
    assert make_secrets(root, NAMES) == []
    assert content(root) == before


def test_nobody_else_may_read_them(root: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in root.rglob("*") if path.is_file()} == {0}


def test_no_two_words_are_the_same(root: Path) -> None:
    words = [text for name, text in content(root / "admin").items() if name.endswith(("password", "secret"))]
    of_rooms = 2 * len(ROOMS) + len(STORING)
    assert len(words) == len(set(words)) == 6 + of_rooms  # three of engines, identity, reconcile, compare


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_finds_the_keys_that_it_may_hold(root: Path, room: str) -> None:
    keys = load_keys(root / room, room)
    assert keys.recipients["registry"] == load_keys(root / "admin", room).recipients["registry"]


def test_a_lost_volume_gets_the_same_share_again(root: Path) -> None:
    before = content(root / "registry")
    for path in (root / "registry").rglob("*"):
        if path.is_file():
            path.unlink()
    make_secrets(root, NAMES)
    assert content(root / "registry") == before


def test_the_certificate_is_renewed_before_it_ends_and_the_authority_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, old = (root / "kafka" / "ca.crt").read_text(), (root / "kafka" / "server.crt").read_text()
    monkeypatch.setattr(certificates, "RENEW_DAYS", certificates.SERVER_DAYS + 1)
    make_secrets(root, NAMES)
    new = (root / "kafka" / "server.crt").read_text()
    assert new != old
    assert x509.load_pem_x509_certificate(new.encode()).not_valid_after_utc > datetime.now(UTC) + timedelta(days=390)
    assert (root / "kafka" / "ca.crt").read_text() == authority


@pytest.mark.parametrize(("name", "accepted"), [("kafka", True), ("localhost", True), ("lain", False)])
async def test_a_client_that_trusts_the_authority_accepts_the_broker_by_its_names(
    root: Path, name: str, accepted: bool
) -> None:
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(root / "kafka" / "server.crt", root / "kafka" / "server.key")
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=there)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await is_accepted(port, name, root / "registry" / "ca.crt") == accepted


async def is_accepted(port: int, name: str, authority: Path) -> bool:
    """Tells whether a client that asks for a name takes the server's certificate."""
    trusted = ssl.create_default_context(cafile=authority)
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusted, server_hostname=name)
    except ssl.SSLCertVerificationError:
        return False
    writer.close()
    return True
