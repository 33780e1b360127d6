"""Where each role can go: the same links in the header of every desk and on the landing page."""

from collections.abc import Iterable
from dataclasses import replace

from shared.room.links import EVERYBODY, Link
from shared.security.identity.actor import Actor

DESK = Link("Meja saya", "/meja", "Apa yang menunggu Anda hari ini.", EVERYBODY)


def navigation(links: Iterable[Link], actor: Actor | None, path: str) -> list[Link]:
    """Lists the desk and the `links` of an actor, with the one that `path` lies in marked; nothing for nobody."""
    if actor is None:
        return []
    return [_marked(link, path) for link in (DESK, *links) if actor.has(*link.roles) and not link.first_for]


def first_page(links: Iterable[Link], actor: Actor) -> str:
    """Returns the address of the first page of an actor's roles, empty where it is the general desk."""
    return next((link.href for link in links if link.first_for and actor.roles <= set(link.first_for)), "")


def crumbs_home(actor: Actor | None) -> tuple[str, str]:
    """Returns label and address of where "back to the start" leads."""
    return (DESK.label, DESK.href) if actor else ("Halaman depan", "/")


def _marked(link: Link, path: str) -> Link:
    inside = path == link.href or (link.href != "/" and path.startswith(link.href.rstrip("/") + "/"))
    return replace(link, current=inside)
