"""The list of parts names everything that runs, with a licence that lets anyone use it."""

import json
import re

import pytest
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.deploy.sbom import PINNED, REQUIREMENT, bill_of_materials

FREE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense"),
}
"""Licences under which a public body may use, change and pass on what runs, without owing its own source."""


@pytest.fixture(scope="module")
def printed() -> str:
    return JsonV1Dot6(bill_of_materials()).output_as_string()


def test_it_is_of_the_standard(printed: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(printed) is None


def test_every_pinned_package_is_named_with_its_version_and_hashes(printed: str) -> None:
    listed = {part["name"]: part for part in json.loads(printed)["components"] if part["type"] == "library"}
    pinned = {found["name"]: found["version"] for found in REQUIREMENT.finditer(PINNED.read_text("utf-8"))}
    assert {name: part["version"] for name, part in listed.items()} == pinned
    assert len(re.findall(r"^\S+==", PINNED.read_text("utf-8"), re.MULTILINE)) == len(pinned)
    assert [name for name, part in listed.items() if not part["hashes"]] == []


def test_every_vendored_file_is_named_with_its_hash(printed: str) -> None:
    files = [part for part in json.loads(printed)["components"] if part["type"] == "file"]
    assert {part["name"].split("/")[0] for part in files} > {"htmx.org", "swagger-ui-dist"}
    assert [part["name"] for part in files if part["hashes"][0]["alg"] != "SHA-256"] == []


def test_every_part_has_a_licence_that_is_free(printed: str) -> None:
    unfree = {part["name"]: words for part in json.loads(printed)["components"] if (words := licences(part)) - FREE}
    unnamed = [part["name"] for part in json.loads(printed)["components"] if not licences(part)]
    assert (unfree, unnamed) == ({}, [])


def licences(part: dict[str, list[dict[str, dict[str, str] | str]]]) -> set[str]:
    """Returns the identifiers in the licences of a part."""
    found = set()
    for each in part.get("licenses", []):
        named = each.get("license")
        words = named.get("id") or named["name"] if isinstance(named, dict) else str(each["expression"])
        found |= set(re.split(r"\s+(?:AND|OR)\s+|[()]", words)) - {""}
    return found
