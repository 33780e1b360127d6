"""Where each role can go: the same links in the header of every desk and on the landing page."""

from dataclasses import dataclass

from shared.security.identity.actor import Actor

STAFF = ("petugas", "ketua", "tim", "pimpinan")
EVERYBODY = ("skpd", *STAFF, "operator")


@dataclass(frozen=True)
class Link:
    """One place in the house, for the roles that work there; `hint` is one plain sentence."""

    label: str
    href: str
    hint: str
    roles: tuple[str, ...]
    current: bool = False


PLACES = (
    Link("Meja saya", "/meja", "Apa yang menunggu Anda hari ini.", EVERYBODY),
    Link("Penyerahan", "/intake/", "Menyerahkan daftar dan melihat statusnya.", ("skpd", "petugas")),
    Link("Klasifikasi", "/registry/", "Usulan, keputusan, dan penetapan informasi yang dikecualikan.", STAFF),
    Link("Jatuh tempo", "/scheduler/", "Kapan sebuah pengecualian berakhir, dan mengapa hari itu.", EVERYBODY),
    Link("Pantauan", "/monitor/", "Apa yang mengalir, apa yang macet, dan tombol untuk mengatasinya.", ("operator",)),
    Link("Situs publik", "/", "Daftar yang dilihat masyarakat.", EVERYBODY),
)


def navigation(actor: Actor | None, path: str) -> list[Link]:
    """Lists the places of an actor, with the one that `path` lies in marked; nothing for nobody."""
    if actor is None:
        return []
    return [_marked(link, path) for link in PLACES if actor.has(*link.roles)]


def crumbs_home(actor: Actor | None) -> tuple[str, str]:
    """Returns label and address of where "back to the start" leads."""
    return ("Meja saya", "/meja") if actor else ("Halaman depan", "/")


def _marked(link: Link, path: str) -> Link:
    inside = path == link.href or (link.href != "/" and path.startswith(link.href.rstrip("/") + "/"))
    return Link(link.label, link.href, link.hint, link.roles, current=inside)
