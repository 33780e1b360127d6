"""Office files are shown as pages through LibreOffice; where that cannot be, the officer is told."""

import io
import shutil
import zipfile

import pytest
from PIL import Image

from shared.files.page_pictures import render
from shared.runtime.errors import Refusal

DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>Terbaca oleh petugas</w:t></w:r></w:p></w:body></w:document>",
}


def document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_page_of_an_office_file_is_shown() -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed (apt install libreoffice-writer-nogui)")
    with Image.open(io.BytesIO(render(document(), DOCUMENT))) as picture:
        darkest = next(shade for shade, many in enumerate(picture.convert("L").histogram()) if many)
    assert darkest < 100


def test_a_kind_that_cannot_be_shown_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal, match="PRATINJAU_TIDAK_ADA"):
        render(b"", "application/vnd.unknown")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Refusal, match="PRATINJAU_TIDAK_ADA"):
        render(document(), DOCUMENT)
