"""The first page of a role: whoever has no other role lands there, and it is no further link in the header."""

from shared.room.links import Link
from shared.security.identity import Actor
from shared.web.navigation import first_page, navigation

LINKS = (
    Link("Daftar", "/daftar/", "Semua daftar.", ("ketua", "pimpinan")),
    Link("Pimpinan", "/daftar/pimpinan", "Yang menunggu.", ("pimpinan",), first_for=("pimpinan",)),
)


def an_actor(*roles: str) -> Actor:
    return Actor("uji", "uji", frozenset(roles), None, "Uji")


def test_only_whoever_has_no_other_role_lands_there() -> None:
    assert first_page(LINKS, an_actor("pimpinan")) == "/daftar/pimpinan"
    assert [first_page(LINKS, an_actor(*roles)) for roles in (("ketua",), ("ketua", "pimpinan"))] == ["", ""]


def test_the_header_does_not_name_it_twice() -> None:
    assert [link.href for link in navigation(LINKS, an_actor("pimpinan"), "/meja")] == ["/meja", "/daftar/"]
