"""No paper fails because of a character: 200 difficult ones and mixtures of them stand in each text of each paper."""

import asyncio
import random
import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime

import pytest

from services.registry.domain.penetapan import PenetapanKind
from services.registry.pages import decrees
from shared.web.papers import print_pdf
from shared.web.papers.glyphs import every_text, fonts, printable
from tests.registry.build import a_dip
from tests.registry.test_papers import a_penetapan

AT = datetime(2026, 3, 2, tzinfo=UTC)
SHOWN = (
    "•▪■□●○◆◇✓✔✗✘☐☑★→←↑↓⇒≥≤≠≈±×÷√∞∑™©®“”‘’–—…†‡‰€£¥§¶ªºµ½¼¾⅓¹²³₂ΩαβγДжяꦲꦤꦕᬅ"
    "ᬓمحمدﷺﷻ😀👍📄🔒ñçøßłőășḥṭḍāīūÉÇ№ﬁﬂΩÅĀ㎡⅔⅛⅜∂∆∏∫≡⊂∈∀∃♀♂♥♦♣♠☎✉✂✏❌➜➤ꦏꦫꦴᬫᬦаеёÞþÐð"
)
FOLDED = "ＡＢ１２％／（）！﹣￥"
BULLETS = "\uf0b7\uf0a7\uf0d8\uf0a8\uf076\uf0fc\uf06c\uf06e"
BOXED = "秘密公開日本語한국กขคあいアイ中文தமිაბאבअआ\ue000\uf8ff\U00020000\U000e0100\U0010ffff\ud83d"
SILENT = "\x07\x00\x0b\x1b\x7f\x9f\u200b\u200d\u2060\ufeff\u202e\u2066\u00ad\u180e\U000e0041"
JOINED = [
    "]\u0301",
    "ꦲ\u0323",
    "a\u0b82",
    "ᬓ\u0301",
    "\u0301",
    "1\u20dd",
    "👨\u200d👩\u200d👧",
    "e\u0301\u0323",
    "م\u0301",
    "Ω\u0336",
]
NASTY = [*SHOWN, *FOLDED, *BULLETS, *BOXED, *SILENT, *JOINED]
FACTS = {"title": "Buku", "body": "Provinsi", "unit": "PPID", "span": "Tahun 2026"}
ROW = dict.fromkeys(
    ["number", "day", "title", "skpd", "huruf", "act", "answer", "penetapan", "ends", "office", "last"], "x"
)
REKAP = FACTS | {"rows": [ROW, ROW]}
PENGUMUMAN = FACTS | {
    **dict.fromkeys(["number", "opening", "closing", "place", "dated", "office", "signer", "nip"], "x"),
    "sections": [
        {"title": "Baru", "last": "Berakhir", "rows": [ROW]},
        {"title": "Dibuka", "last": "Sejak", "rows": []},
    ],
}
RECEIPT = FACTS | {
    **dict.fromkeys(["agenda", "skpd", "received", "subject", "id"], "x"),
    "items": [{"title": "x", "files": [{"name": "x.pdf", "sha256": "0" * 64}]}],
}
DECREE = a_penetapan(kind=PenetapanKind.KLASIFIKASI, dip=a_dip())
OPENING = a_penetapan(kind=PenetapanKind.PEMBUKAAN, dip=a_dip())
PAPERS = {
    "surat": (
        "services.registry.papers",
        "penetapan.typ",
        decrees.penetapan(DECREE),
    ),
    "petikan": (
        "services.registry.papers",
        "penetapan.typ",
        decrees.excerpt(OPENING),
    ),
    "rekap": ("services.registry.papers", "rekap.typ", REKAP),
    "pengumuman": ("services.registry.papers", "pengumuman.typ", PENGUMUMAN),
    "tanda-terima": ("services.intake.papers", "tanda-terima.typ", RECEIPT),
}


async def printed(name: str, text: str) -> bytes:
    """Returns the PDF of a paper that has `text` at the end of each of its texts."""
    package, template, data = PAPERS[name]
    return await print_pdf(package, template, every_text(data, lambda old: f"{old} {text}"), at=AT)


async def words(pdf: bytes) -> str:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not here (Debian: apt-get install poppler-utils)")
    read = await asyncio.to_thread(subprocess.run, [reader, "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", read.stdout.decode())


def test_the_list_is_long_enough() -> None:
    assert len(set(NASTY)) >= 200


@pytest.mark.parametrize("name", PAPERS)
async def test_a_paper_holds_every_nasty_character(name: str) -> None:
    pdf = await printed(name, " ".join(NASTY))
    assert pdf.startswith(b"%PDF-1.7")
    told = re.sub(r"\s", "", await words(pdf))
    assert [f"U+{ord(char):04X}" for char in BOXED if f"[U+{ord(char):04X}]" not in told] == []
    assert {char for char in "•→≥✓₂Ж" if char not in told.upper()} == set()
    assert "秘" not in told


async def test_what_a_font_shows_is_printed_as_it_is() -> None:
    told = await words(await printed("rekap", "Jalan ꦲꦤ ≥ 5 m² ✓ محمد ﷺ Дж Ω ½"))
    for word in ("≥ 5 m²", "✓", "Дж", "Ω", "½"):
        assert word in told


@pytest.mark.parametrize("char", BULLETS.replace("\uf0fc", ""))
def test_a_bullet_of_word_is_a_bullet(char: str) -> None:
    assert printable(f"{char} Membukanya") == "• Membukanya"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Ａset ２０％", "Aset 20%"),
        ("kunci\u200b soal\x00\u202e", "kunci soal"),
        ("秘密", "□[U+79D8]□[U+5BC6]"),
        ("\ud83d", "□[U+D83D]"),
        ("baris\n\tdua", "baris\n\tdua"),
        ("e\u0301", "é"),
    ],
)
def test_a_text_is_made_printable(text: str, right: str) -> None:
    assert printable(text) == right


async def test_letters_that_no_font_joins_do_not_stop_a_paper() -> None:
    drawn = random.Random(20261128)
    known = sorted(frozenset().union(*fonts()) - {0})
    for _ in range(12):
        text = " ".join("".join(chr(drawn.choice(known)) for _ in range(6)) for _ in range(10))
        assert (await printed("pengumuman", text)).startswith(b"%PDF-")
