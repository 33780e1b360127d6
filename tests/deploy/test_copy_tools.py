"""The doctor names what publication copies do without on this machine; none of it is a fault."""

import shutil

import pytest

from deploy.preflight import copy_tools
from shared.files.pdf.recognition import languages


def test_what_is_absent_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    languages.cache_clear()
    found = copy_tools.absent()
    languages.cache_clear()
    assert {"salinan publikasi: pengenal teks", "salinan publikasi: LibreOffice"} <= {each.check for each in found}
    assert all(each.mend and not each.bad for each in found)


def test_what_is_there_is_not_named() -> None:
    names = {each.check.rpartition(": ")[2] for each in copy_tools.absent()}
    assert ("LibreOffice" in names) == (shutil.which("soffice") is None)
