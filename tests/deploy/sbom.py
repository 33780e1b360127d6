"""The list of parts (SBOM, CycloneDX 1.6) of what runs: the pinned packages and the vendored files, with licences.

`make sbom` prints it; the packages of `deploy/requirements/run.txt` have to be installed.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "deploy/requirements/run.txt"
VENDORED = (ROOT / "shared/web/static/vendor/VENDORED.md", ROOT / "shared/web/papers/fonts/VENDORED.md")
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
TABLE_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\| `([0-9a-f]{64})` \|$", re.MULTILINE)
CLASSIFIER = "License :: OSI Approved :: "
NAMES = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Names of licences in the metadata of packages, and their identifiers in SPDX."""
NOT_DECLARED = {
    "colorama": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",
    "pyrage": "MIT",
    "tzdata": "Apache-2.0",
}
"""Licences that stand in a package's own files and not in its metadata, or of a package for another system."""


def bill_of_materials() -> Bom:
    """Builds the list; a package for another system, which is not installed here, has no licence in it."""
    bom = Bom(components=[*packages(), *vendored_files()])
    whole = Component(name="terbuka", type=ComponentType.APPLICATION, bom_ref="terbuka")
    bom.metadata.component = whole
    bom.register_dependency(whole, bom.components)
    return bom


def packages() -> Iterator[Component]:
    """Yields every pinned package with its hashes and its licence."""
    for found in REQUIREMENT.finditer(PINNED.read_text("utf-8")):
        name, version = found["name"], found["version"]
        yield Component(
            name=name,
            version=version,
            purl=PackageURL("pypi", name=name, version=version),
            hashes=[_sha256(each) for each in HASH.findall(found["rest"])],
            licenses=_licences(licence_of(name)),
        )


def vendored_files() -> Iterator[Component]:
    """Yields every file that was copied into the repository, as the lists beside them say."""
    for listing in VENDORED:
        for name, cells, digest in TABLE_ROW.findall(listing.read_text("utf-8")):
            package, version, licence = (cell.partition("(")[0].strip() for cell in cells.split("|")[:3])
            yield Component(
                name=f"{package}/{name}",
                version=version,
                type=ComponentType.FILE,
                hashes=[_sha256(digest)],
                licenses=_licences(licence),
            )


def licence_of(name: str) -> str:
    """Returns the licence that an installed package declares: its SPDX expression, else what its classifiers say."""
    if name in NOT_DECLARED:
        return NOT_DECLARED[name]
    try:
        declared = metadata(name)
    except PackageNotFoundError:
        return ""
    classified = [each.removeprefix(CLASSIFIER) for each in declared.get_all("Classifier") or () if CLASSIFIER in each]
    return _spdx(declared["License-Expression"] or " OR ".join(map(_spdx, classified)) or _short(declared))


def _short(declared: PackageMetadata) -> str:
    """Returns the free text of a licence where it is a name and not the whole licence."""
    text = declared["License"] or ""
    return text if len(text) < 40 else ""


def _spdx(name: str) -> str:
    return NAMES.get(name, name)


def _sha256(digest: str) -> HashType:
    return HashTypeFactory().from_composite_str(f"sha256:{digest}")


def _licences(text: str) -> list[License]:
    return [LicenseFactory().make_from_string(text)] if text else []


if __name__ == "__main__":
    sys.stdout.write(JsonV1Dot6(bill_of_materials()).output_as_string(indent=1) + "\n")
