"""What programs read besides the data files: their schemas, Data Package, DCAT 3, sitemap, robots."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from xml.sax.saxutils import escape

from services.publisher.domain.layout import LAYOUTS, Shard
from services.publisher.domain.projection import Listing
from services.publisher.queries import Site
from services.publisher.settings import Office
from services.publisher.website import labels as words
from services.publisher.website.data import dumps
from shared.contracts.public_data import ROWS
from shared.contracts.schemas import public_schemas
from shared.runtime.page_counts import page_count

ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"
JSON_LD = "application/ld+json"
TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
SCHEMAS = public_schemas()
XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
SITEMAP_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MOST_ADDRESSES = 50_000
"""Of one sitemap, by sitemaps.org."""
STANDING = ("/", "/dik/", "/dip/", "/baru-dibuka/", "/kelalaian/", "/bantuan/")

CONTEXT: Mapping[str, object] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
}


def catalogue(office: Office, site: Site, sizes: Mapping[Listing, int]) -> bytes:
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
        "dcat:dataset": [_dataset(office, name, site, sizes[name], moment) for name in ROWS],
    }
    return (dumps(described) + "\n").encode()


def package(office: Office, site: Site) -> bytes:
    """Returns the Data Package (Frictionless) of both CSV files, each with its Table Schema."""
    described = {
        "name": "informasi-publik",
        "title": f"Daftar informasi {office.name}",
        "homepage": office.address,
        "version": str(site.sequence),
        "resources": [_resource(listing, row.name) for listing, row in ROWS.items()],
    }
    return (dumps(described) + "\n").encode()


def schema(name: str) -> bytes:
    """Returns one schema of the public data."""
    return (dumps(SCHEMAS[name]) + "\n").encode()


def sitemap(office: Office, shards: Sequence[Shard], number: int = 0) -> bytes:
    """Returns the sitemap (sitemaps.org 0.9): what was opened first, then what is exempt.

    Where there are more than 50,000 addresses, number 0 is an index, and from 1 on stand the sitemaps that it names.
    """
    count = len(STANDING) + sum(len(shard.lengths) for shard in shards)
    if number == 0 and count > MOST_ADDRESSES:
        return _sitemap_index(office, page_count(count, MOST_ADDRESSES))
    first = max(0, number - 1) * MOST_ADDRESSES
    standing = [f"<url><loc>{escape(office.address + path)}</loc></url>".encode() for path in STANDING[first:]]
    rows = chain(standing, _records_from(shards, max(0, first - len(STANDING))))
    lines = [XML_HEAD, f"<urlset {SITEMAP_SPACE}>".encode(), *islice(rows, MOST_ADDRESSES)]
    return b"\n".join([*lines, b"</urlset>\n"])


def _records_from(shards: Sequence[Shard], first: int) -> Iterator[bytes]:
    """Yields the records from one on; what stands wholly before it is not unpacked."""
    for shard in shards:
        if first < len(shard.lengths):
            yield from islice(shard.records(LAYOUTS["sitemap"]), first, None)
        first = max(0, first - len(shard.lengths))


def sitemaps(count: int) -> int:
    """Returns how many sitemaps an index names for so many items, 0 where none is needed."""
    pages = page_count(count + len(STANDING), MOST_ADDRESSES)
    return pages if pages > 1 else 0


def _sitemap_index(office: Office, count: int) -> bytes:
    places = (f"{office.address}/sitemap-{number}.xml" for number in range(1, count + 1))
    lines = [f"<sitemap><loc>{escape(place)}</loc></sitemap>".encode() for place in places]
    return b"\n".join([XML_HEAD, f"<sitemapindex {SITEMAP_SPACE}>".encode(), *lines, b"</sitemapindex>\n"])


def robots(office: Office) -> bytes:
    """Returns robots.txt: everything may be read, only the endless combinations of filters need not be."""
    lines = ("User-agent: *", "Disallow: /*?", "Allow: /", "", f"Sitemap: {office.address}/sitemap.xml", "")
    return "\n".join(lines).encode()


def _dataset(office: Office, name: Listing, site: Site, size: int, moment: Mapping[str, str]) -> dict[str, object]:
    version = ROWS[name].name
    files = (("json", JSON, version), ("csv", "text/csv", f"{version}.table"))
    return {
        "@id": f"{office.address}/data/{name}",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": f"{words.LISTS[name]} {office.name}", "@language": "id"},
        "dct:description": {"@value": f"{words.number(size)} informasi.", "@language": "id"},
        "dct:identifier": name,
        "dcat:landingPage": {"@id": f"{office.address}/{name}/"},
        "dcat:version": str(site.sequence),
        **moment,
        "dcat:distribution": [
            _distribution(office, f"{name}.{ending}", media_type, schema) for ending, media_type, schema in files
        ],
    }


def _distribution(office: Office, name: str, media_type: str, schema: str) -> dict[str, object]:
    address = f"{office.address}/data/{name}"
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:downloadURL": {"@id": address},
        "dct:conformsTo": {"@id": f"{office.address}/data/schema/{schema}.json"},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media_type}"},
    }


def _resource(listing: Listing, version: str) -> dict[str, object]:
    return {
        "name": listing,
        "title": words.LISTS[listing],
        "path": f"{listing}.csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": f"schema/{version}.table.json",
    }
