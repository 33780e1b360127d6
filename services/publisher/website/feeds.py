"""What programs read besides the data files: Atom, DCAT 3, sitemap, robots."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from sqlalchemy import RowMapping

from services.publisher.queries import Site
from services.publisher.store.entries import entry_of
from services.publisher.website import labels as words
from services.publisher.website.data import dumps
from services.publisher.website.render import Look, Office, Page

ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"
JSON_LD = "application/ld+json"
XML = "application/xml; charset=utf-8"
STANDING = ("/", "/dik/", "/dip/", "/baru-dibuka/", "/kelalaian/", "/bantuan/")

CONTEXT: Mapping[str, object] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
}


def atom(look: Look, site: Site, changes: Sequence[RowMapping]) -> Page:
    """Returns the feed of the last changes (RFC 4287), newest first."""
    entries = [(change, entry_of(change)) for change in changes]
    return look.feed("umpan.atom.xml", site, ATOM, entries=entries)


def catalogue(office: Office, site: Site, sizes: Mapping[str, int]) -> Page:
    """Returns the catalogue of both lists as DCAT 3 in JSON-LD, for harvesters such as Satu Data Indonesia."""
    moment = {"modified": site.updated_at.isoformat()} if site.updated_at else {}
    described = {
        "@context": CONTEXT,
        "@id": f"{office.address}/data/katalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": f"Katalog informasi publik {office.name}", "@language": "id"},
        "dct:language": "id",
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": office.name},
        "dcat:version": str(site.sequence),
        **moment,
        "dcat:dataset": [_dataset(office, name, site, sizes[name], moment) for name in ("dik", "dip")],
    }
    return Page((dumps(described) + "\n").encode(), JSON_LD)


def sitemap(office: Office, rows: Sequence[str]) -> Page:
    """Returns the sitemap (sitemaps.org 0.9, at most 50,000 addresses)."""
    standing = [f"<url><loc>{escape(office.address + path)}</loc></url>" for path in STANDING]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Page((head + "\n".join([*standing, *rows][:50_000]) + "\n</urlset>\n").encode(), XML)


def robots(office: Office) -> Page:
    """Returns robots.txt: everything may be read, only the endless combinations of filters need not be."""
    lines = ("User-agent: *", "Disallow: /*?", "Allow: /", "", f"Sitemap: {office.address}/sitemap.xml", "")
    return Page("\n".join(lines).encode(), "text/plain; charset=utf-8")


def _dataset(office: Office, name: str, site: Site, size: int, moment: Mapping[str, str]) -> dict[str, object]:
    files = (("json", JSON), ("csv", "text/csv"))
    return {
        "@id": f"{office.address}/data/{name}",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": f"{words.LISTS[name]} {office.name}", "@language": "id"},
        "dct:description": {"@value": f"{words.number(size)} informasi.", "@language": "id"},
        "dct:identifier": name,
        "dcat:landingPage": {"@id": f"{office.address}/{name}/"},
        "dcat:version": str(site.sequence),
        **moment,
        "dcat:distribution": [_distribution(office, f"{name}.{ending}", media_type) for ending, media_type in files],
    }


def _distribution(office: Office, name: str, media_type: str) -> dict[str, object]:
    address = f"{office.address}/data/{name}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
    }
