"""The addresses of the pages of a list: what a reader asks for, read from one and written into another."""

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

from services.publisher.domain.projection import Listing
from services.publisher.queries import LONGEST_QUERY, SiteFilters
from services.publisher.store.list_keys import SORTS, ListKey, Sort, order_of, read_key
from shared.law.texts.normalise import plain

MOST_PAGES = 100_000


def filters_of(listing: Listing, wishes: Mapping[str, str], number: str = "") -> SiteFilters:
    """Reads a reader's wish from the address and its query; what makes no sense is no wish."""
    sort: Sort | Literal[""] = next((each for each in SORTS if each == wishes.get("urut", "")), "")
    after, before = wishes.get("sesudah", ""), wishes.get("sebelum", "")
    page = number or wishes.get("halaman", "")
    return SiteFilters(
        listing=listing,
        words=wish(wishes, "q"),
        skpd=wish(wishes, "skpd"),
        huruf=wish(wishes, "huruf").lower(),
        year=wish(wishes, "tahun"),
        sort=sort,
        key=read_key(after or before, order_of(listing, sort), back=not after),
        page=min(int(page), MOST_PAGES) if re.fullmatch("[1-9][0-9]{0,5}", page) else 1,
    )


def turn(filters: SiteFilters, page: int, key: ListKey | None) -> str:
    """Returns the address of another page of the same answer: by the row beside it, or by its number where none is.

    The page of a whole list has its number, and works on a mirror, too.
    """
    if not filters.narrowed and not filters.sort and not filters.key:
        return list_address(filters.listing, page)
    said = {"q": filters.words, "skpd": filters.skpd, "huruf": filters.huruf, "tahun": filters.year}
    said |= {("sebelum" if key.back else "sesudah"): key.text()} if key and page > 1 else {}
    return query(f"/{filters.listing}/", **said, urut=filters.sort, halaman=page if page > 1 else "")


def list_address(listing: str, page: int) -> str:
    """Returns the address of a page of a whole list."""
    return f"/{listing}/" if page == 1 else f"/{listing}/halaman/{page}/"


def wish(wishes: Mapping[str, str], name: str) -> str:
    return plain(wishes.get(name, "")[:LONGEST_QUERY])


def query(path: str, **wishes: Any) -> str:
    """Returns an address with the wishes that are not empty as its query."""
    said = {name: value for name, value in wishes.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
