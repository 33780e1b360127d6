"""PDFs that run something, hide something, are locked, explode, or are another file as well."""
# ruff: noqa: E501

import io
import warnings
import zlib
from collections.abc import Iterator

import pikepdf

from tests.files.good import Sample
from tests.files.packages import package
from tests.files.pdfs import HEAD, a_pdf, appended, assembled, stream

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(%d\\))>>"
CATALOGS = {
    "buka-js": b"/OpenAction " + SCRIPT,
    "nama-js": b"/Names<</JavaScript<</Names[(a)" + SCRIPT + b"]>>>>",
    "tutup-js": b"/AA<</WC" + SCRIPT + b">>",
    "luncur": b"/OpenAction<</S/Launch/F(cmd%d.exe)>>",
    "luncur-win": b"/OpenAction<</S/Launch/Win<</F(a%d.exe)>>>>",
    "tersandi": b"/OpenAction<</S/J#61vaScr#69pt/J#53(%d)>>",
    "xfa": b"/AcroForm<</XFA[(a)(%d)]/Fields[]>>",
    "kirim": b"/OpenAction<</S/SubmitForm/F(http://10.0.0.1/%d)>>",
    "ambil": b"/OpenAction<</S/ImportData/F(a%d)>>",
    "koleksi": b"/Collection<</View/D/D(%d)>>",
    "lampiran": b"/Names<</EmbeddedFiles<</Names[(a%d)<</Type/Filespec/F(a)/EF<</F 6 0 R>>>>]>>>>",
    "lampiran-af": b"/AF[<</Type/Filespec/F(a%d)/EF<</F 6 0 R>>>>]",
    "dalam": b"/OpenAction<</S/GoToE/T<</R/C/N(%d)>>>>",
    "media": b"/OpenAction<</S/Rendition/JS(%d)>>",
    "jaringan": b"/OpenAction<</S/GoToR/F(\\\\\\\\10.0.0.%d\\\\a\\\\b.pdf)/D[0/Fit]>>",
    "berantai": b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next " + SCRIPT + b">>",
}
ANNOTATIONS = {
    "uri-js": b"/Subtype/Link/A<</S/URI/URI(javascript:a%d)>>",
    "uri-js-sela": b"/Subtype/Link/A<</S/URI/URI(java\\nscript:a%d)>>",
    "pelesat": b"/Subtype/Link/A<</S/Launch/F(a%d.bat)>>",
    "tetikus": b"/Subtype/Widget/FT/Btn/AA<</E" + SCRIPT + b">>",
    "jepit": b"/Subtype/FileAttachment/FS<</Type/Filespec/F(a%d)>>",
    "kaya": b"/Subtype/RichMedia/Contents(%d)",
    "film": b"/Subtype/Movie/Contents(%d)",
    "suara": b"/Subtype/Sound/Contents(%d)",
    "layar": b"/Subtype/Screen/Contents(%d)",
    "tiga-d": b"/Subtype/3D/Contents(%d)",
}
FRONTS = (b"MZ\x90\0", b"GIF89a", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"#!/bin/sh\n", b"<html><script>1</script>",
          b"\x7fELF\2\1\1", b"Rar!\x1a\7\0", b"{\\rtf1", b"<?php system(1);?>", b"PK\3\4", b"%!PS\n")  # fmt: skip
BEHIND = (b"MZ\x90\0" + bytes(60), b"<script>alert(1)</script>", b"#!/bin/sh\nrm", b"\xca\xfe\xba\xbe" + bytes(30),
          b"Rar!\x1a\7\0aaaa", b"\x7fELF" + bytes(50), b"rahasia", b"7z\xbc\xaf\x27\x1c")  # fmt: skip


def made(seed: int) -> Iterator[Sample]:
    """Yields the hostile PDFs of one number."""
    for family in (_active, _glued, _broken, _locked, _exploding):
        for name, data in family(seed):
            yield Sample(f"{name} {seed}.pdf", data)


def _filled(pattern: bytes, seed: int) -> bytes:
    return pattern.replace(b"%d", b"%d" % seed)


def _active(seed: int) -> Iterator[tuple[str, bytes]]:
    held = [stream(b"isi lampiran", b"/Type/EmbeddedFile")]
    bases = {name: a_pdf(catalog=_filled(entry, seed), more=held) for name, entry in CATALOGS.items()}
    for name, entry in ANNOTATIONS.items():
        bases[name] = a_pdf(page=b"/Annots[<</Type/Annot/Rect[0 0 9 9]" + _filled(entry, seed) + b">>]")
    bases["isi-di-luar"] = a_pdf(more=[stream(b"", b"/F(http://10.0.0.%d/a)" % seed)])
    for name, data in bases.items():
        yield name, data
        if name != "isi-di-luar":
            yield f"{name}-aliran", _in_object_streams(data)
        yield f"{name}-baru", appended(data, 5, b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>")
    late = appended(a_pdf(), 1, b"<</Type/Catalog/Pages 2 0 R" + _filled(CATALOGS["buka-js"], seed) + b">>")
    yield "js-belakangan", late
    yield "js-tertimpa", appended(late, 1, b"<</Type/Catalog/Pages 2 0 R>>")


def _in_object_streams(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document, warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _glued(seed: int) -> Iterator[tuple[str, bytes]]:
    base, archive = a_pdf(f"tempel {seed}"), package(".docx")
    for number, front in enumerate(FRONTS):
        yield f"depan-{number}", front + b" " * seed + b"\n" + base
        yield f"depan-jauh-{number}", b"\n" * 3 + front + b" " * (seed % 500) + b"\n" + base
    for number, behind in enumerate(BEHIND):
        yield f"belakang-{number}", base + behind + b"%d" % seed
        yield f"belakang-jauh-{number}", base + bytes(500) + behind + b"%d" % seed
    yield "zip", base + archive
    yield "zip-satu-bita", base + archive + b"x"
    yield "zip-di-aliran", a_pdf(f"z{seed}", more=[stream(archive)])
    yield "html-di-antara", base.replace(b"2 0 obj", b"%<html><script>alert(1)</script>\n2 0 obj", 1)
    yield "html-di-aliran", a_pdf(f"h{seed}", more=[stream(b"<html><script>alert(1)</script></html>")])
    yield "html-di-kepala", a_pdf(f"h{seed}", head=HEAD + b"%<!DOCTYPE html><script>1</script>\n")
    yield "eof-dua", base + b"<script>1</script>%d\n%%%%EOF\n" % seed


def _broken(seed: int) -> Iterator[tuple[str, bytes]]:
    base = a_pdf(f"rusak {seed}", size=3000)
    for tenth in range(1, 10):
        yield f"terpotong-{tenth}", base[: len(base) * tenth // 10 - seed % 7]
    yield "kepala-saja", b"%PDF-1.4"
    yield "kepala-jauh", bytes(1100 + seed) + base
    yield (
        "tanpa-halaman",
        assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count %d>>" % (seed % 2 * 0)]),
    )
    yield "sampah", HEAD + bytes((seed * 7 + n * n) % 251 for n in range(2000)) + b"\n%%EOF\n"
    yield "nol", bytes(2048 + seed)
    yield "kosong", b""


def _locked(seed: int) -> Iterator[tuple[str, bytes]]:
    for revision in (2, 3, 4, 6):
        for user in ("", f"sandi{seed}"):
            lock = pikepdf.Encryption(
                owner=f"milik{seed}", user=user, R=revision, aes=revision > 3, metadata=revision > 3
            )
            out = io.BytesIO()
            with pikepdf.open(io.BytesIO(a_pdf(f"kunci {seed}"))) as document:
                document.save(out, encryption=lock)
            yield f"kunci-{revision}-{user and 'buka'}", out.getvalue()
    yield "kunci-palsu", a_pdf(f"k{seed}", trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O(a)/U(b)/P -4>>")


def _exploding(seed: int) -> Iterator[tuple[str, bytes]]:
    pages = 20_001 + seed
    tree = b"<</Type/Pages/Kids[" + b"3 0 R " * pages + b"]/Count %d>>" % pages
    if seed < 2:
        yield (
            "halaman",
            assembled([b"<</Type/Catalog/Pages 2 0 R>>", tree, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]),
        )
        blank = zlib.compress(bytes(220 * 1024 * 1024), 6)
        yield "gambar-perintah", _drawing(stream(blank, b"/Filter/FlateDecode"))
    twice = zlib.compress(zlib.compress(bytes(1_000_000 + seed)))
    yield "berlapis", a_pdf(more=[stream(twice, b"/Filter[/FlateDecode/FlateDecode]")])
    deep = b"[" * 400 + b"%d" % seed + b"]" * 400
    yield "dalam", a_pdf(more=[deep])
    yield (
        "pohon-berputar",
        assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1/X %d>>" % seed]),
    )


def _drawing(content: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    return assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content])
