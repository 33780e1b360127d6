"""The public data keep their shape: golden files of every version, and schemas that are served beside them."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.contracts.base import text_keys
from shared.contracts.exemptions import PublicRow
from shared.contracts.public_data import ROWS
from shared.contracts.public_files import FILES
from tests.publisher.build import Publisher, classified, opened, overdue, released

GOLDEN = Path(__file__).parents[1] / "contracts" / "golden_public"
NAMES = ("dik.json", "dip.json", "perubahan.json", "dik.csv", "dip.csv")
FILED = ("dik.json", "dip.json", "perubahan.json", "manifest.json", "dik/bkd/2026.json", "dip/bkd/2026.json")
"""What each schema of a JSON file describes."""


async def filled(publisher: Publisher) -> dict[str, str]:
    """Fills both lists with every field and returns the data files by their names."""
    await publisher.hear(
        classified("a", review_on=date(2026, 3, 1)),
        classified("b", public_title="Lokasi server, rincian", huruf=("c", "i"), ends_on=None),
        overdue("b"),
        classified("c"),
        opened("c", mode="decided", decree_number="7/2026"),
        opened("d", mode="partial", part_of="a", public_title="Bagian yang terbuka"),
        await released(publisher.objects, publisher.keys, item_id="c", version=3),
    )
    async with publisher.reader() as reader:
        return {name: (await reader.get(f"/data/{name}")).content.decode("utf-8-sig") for name in NAMES}


def keeps(read: Any, golden: Any) -> bool:
    """Tells whether everything of a golden value is found in what was read; more may stand there."""
    if isinstance(golden, dict):
        return all(name in read and keeps(read[name], value) for name, value in golden.items())
    if isinstance(golden, list):
        return len(read) == len(golden) and all(map(keeps, read, golden))
    return bool(read == golden)


def table(text: str) -> list[list[str]]:
    """Reads a CSV file as rows of cells."""
    return list(csv.reader(io.StringIO(text, newline="")))


async def test_the_files_keep_every_key_and_column_of_their_golden_version(publisher: Publisher) -> None:
    found = await filled(publisher)
    for name in NAMES:
        golden = (GOLDEN / name.replace(".", ".v1.")).read_text()
        if name.endswith(".json"):
            assert keeps(json.loads(found[name]), json.loads(golden)), name
        else:
            old, new = table(golden), table(found[name])
            assert [row[: len(head)] for row, head in zip(new, old, strict=True)] == old, name


async def test_the_json_files_satisfy_the_schemas_that_are_served(publisher: Publisher) -> None:
    await filled(publisher)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    async with publisher.reader() as reader:
        for file, name in zip(FILES, FILED, strict=True):
            schema = (await reader.get(f"/data/schema/{file.name}.json")).json()
            jsonschema.validate((await reader.get(f"/data/{name}")).json(), schema, format_checker=checker)
            assert schema["$id"] == f"/data/schema/{file.name}.json"


@pytest.mark.parametrize("listing", ROWS)
async def test_a_csv_file_has_the_columns_of_its_table_schema(publisher: Publisher, listing: str) -> None:
    found = await filled(publisher)
    async with publisher.reader() as reader:
        package = (await reader.get("/data/datapackage.json")).json()
        resource = next(each for each in package["resources"] if each["name"] == listing)
        fields = (await reader.get(f"/data/{resource['schema']}")).json()["fields"]
    head, *rows = table(found[resource["path"]])
    assert [field["name"] for field in fields] == head
    assert all(field["title"] and field["description"] for field in fields)
    kinds: dict[str, Callable[[str], Any]] = {"integer": int, "date": date.fromisoformat, "string": str}
    assert [kinds[field["type"]](cell) for row in rows for field, cell in zip(fields, row, strict=True) if cell]


async def test_an_unknown_schema_is_no_page(publisher: Publisher) -> None:
    async with publisher.reader() as reader:
        assert (await reader.get("/data/schema/dik.v9.json")).status_code == 404


@pytest.mark.parametrize("listing", ROWS)
async def test_every_word_of_the_public_row_is_on_the_page_and_in_the_json(publisher: Publisher, listing: str) -> None:
    words: dict[str, Any] = {key: f"Isi {key}" for key in text_keys(PublicRow)}
    await publisher.hear(classified("a", **words))
    if listing == "dip":
        await publisher.hear(opened("a", **words))
    async with publisher.reader() as reader:
        page = (await reader.get("/informasi/a/")).text
        (item,) = (await reader.get(f"/data/{listing}.json")).json()["items"]
    shown = set(words.values()) - {"Isi skpd_code"}
    assert {word for word in shown if word not in page} == set()
    kept_back = {"Isi public_reason", "Isi period_text"} if listing == "dip" else set()
    assert {word for word in words.values() if word not in item.values()} == kept_back
