"""One text at every door: the same findings, whatever they weigh there; the table is `golden/doors.md`."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from shared.law.texts.normalise import plain
from tests.intake.house import House
from tests.registry.build import Registry
from tests.texts import doors
from tests.texts.doors import Said

GOLDEN = Path(__file__).parent / "golden" / "doors.md"
DOORS = ("formulir", "lembar baru", "lembar lama", "usul baru", "usul lama", "pembukaan", "konsep", "situs")
OPENING = frozenset(("public_title", "public_reason"))
ON_SITE = frozenset(("public_title", "public_reason", "period", "statute"))
TEXTS: tuple[tuple[str, str], ...] = (
    ("title", "a\0b"),
    ("title", "SK Gubernur tentang tim seleksi"),
    ("title", "SE Gubernur tentang jam kerja"),
    ("title", "Peraturan Gubernur tentang tata naskah"),
    ("title", "SP3 perkara gudang"),
    ("title", "Data korban dalam berkas perkara sampai ada putusan pengadilan"),
    ("title", "Putusan KI 12/2025"),
    ("public_title", "\u200b\u2060"),
    ("public_title", "\u3164"),
    ("public_title", "–"),
    ("public_title", "\ud83d"),
    ("public_title", "\ud83d\ude00 Hasil uji"),
    ("public_title", "\uf0b7 Hasil uji"),
    ("public_title", "Hasil uji kompetensi pejabat"),
    ("public_title", "NIP 1980–0101–2005–0110–01"),
    ("public_title", "Berkas NIK: 61710123"),
    ("public_title", "Daftar no. KTP 6171012"),
    ("public_title", "Data NPWP 01.234.567.8-901.000"),
    ("public_title", "Berkas ６１７１０１０１０１８５０００１"),
    ("public_title", "Berkas 6171\u200b0101\u200b0185\u200b0001"),
    ("public_title", "Rekam medis, HP 081234567890"),
    ("public_title", "Laporan a@b.co.id"),
    ("public_title", "Lahan di koordinat -0.0263, 109.3425"),
    ("public_title", "Identitas pelapor sdr. Andi bin Umar"),
    ("public_title", "Rekam medis Siti Aminah"),
    ("public_title", "Berkas tanah, Jl. Ahmad Yani 5"),
    ("public_title", "NILAI KINERJA pejabat pengawas."),
    ("public_title", "Putusan Pengadilan Negeri Pontianak"),
    ("public_reason", "Menyangkut pasien a.n. Budi Santoso."),
    ("public_reason", "Menyangkut rekening 102 555 1234."),
    ("public_reason", "Melindungi usaha binaan."),
    ("statute", "UU 41/2080"),
    ("statute", "UU 99/1999"),
    ("statute", "UU 43/1999"),
    ("statute", "Peraturan Bupati 5/2010"),
    ("article", "Pasl 17 hruf z"),
    ("article", "Pasal 17 hruf z"),
    ("article", "Pasal 17 huruf b"),
    ("article", "Pasal 99"),
    ("article", "Ps. 17 hrf h angka 4"),
    ("consequence_open", "idem"),
    ("consequence_open", "Membahayakan"),
    ("consequence_open", "Pasal 17 huruf h UU 14/2008"),
    ("consequence_open", "\u200b"),
    ("consequence_closed", "x\x07"),
    ("consequence_closed", "Hak pegawai terlindungi"),
    ("period", "sampai pegawai NIP 198001012005011001 pensiun"),
    ("period", "sampai 31 Desember 2026"),
)


async def test_every_door_says_the_same_of_a_text(house: House, registry: Registry) -> None:
    rows = [await row_of(house, registry, field, text, number) for number, (field, text) in enumerate(TEXTS)]
    unequal = [row for row in rows if not agree(row)]
    assert not unequal, table(unequal)
    written = table(rows)
    if os.environ.get("TERBUKA_WRITE_GOLDEN"):
        GOLDEN.write_text(written, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == written


Row = tuple[str, str, dict[str, Said | str]]


async def row_of(house: House, registry: Registry, field: str, text: str, number: int) -> Row:
    handed_in: dict[str, Callable[[], Awaitable[Said]]] = {
        "formulir": lambda: doors.form(house, field, text, number),
        "lembar baru": lambda: doors.workbook(house, field, text, "new"),
        "lembar lama": lambda: doors.workbook(house, field, text, "history"),
        "konsep": lambda: doors.draft(house, field, text),
    }
    said: dict[str, Said | str] = {}
    if field != "public_reason":
        said |= {name: await door() for name, door in handed_in.items()}
    if field != "title" or "\0" not in text:
        said["usul baru"] = await doors.proposal(registry, field, text, "new")
        said["usul lama"] = await doors.proposal(registry, field, text, "history")
    if field in OPENING and plain(text) and plain(text) != "–":
        said["pembukaan"] = doors.opening(field, text)
    if field in ON_SITE:
        said["situs"] = doors.website(field, text)
    return field, text, said


def codes(said: Said) -> frozenset[str]:
    """Returns codes without their weight, and without what only a whole classification can be asked."""
    return frozenset(code[1:] for code in said) - {"JUDUL_PUBLIK_SAMA", "TIDAK_PERNAH_DIKECUALIKAN"}


def agree(row: Row) -> bool:
    """Tells whether all doors say the same but for the weight; drafts hear what no store can hold, the site hides."""
    _, text, said = row
    judged = [set(map(str, said[name])) for name in DOORS[:5] if name in said]
    same = len({frozenset(code[1:] for code in one) for one in judged}) == 1
    here = codes(frozenset(judged[0]))
    if "pembukaan" in said:
        same = same and codes(frozenset(said["pembukaan"])) == here
    if "konsep" in said:
        same = same and codes(frozenset(said["konsep"])) == here & {"TANDA_BUKAN_TEKS"}
    if "situs" in said:
        hidden = "JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI" in here
        same = same and ("[dihapus]" in said["situs"] if hidden else said["situs"] == plain(text))
    return same


def table(rows: list[Row]) -> str:
    """Writes the table: `!` refuses, `?` asks two persons, `~` is told, `–` says nothing, blank has no such door."""
    marks = "Tanda: `!` ditolak, `?` ditegaskan dua orang, `~` diberitahukan, `–` tanpa temuan."
    head = f"# Satu teks di setiap pintu\n\n{marks}\n\n"
    lines = [f"| Isian | Teks | {' | '.join(DOORS)} |", "|---" * (len(DOORS) + 2) + "|"]
    for field, text, said in rows:
        cells = " | ".join(cell(said.get(door)) for door in DOORS)
        lines.append(f"| {field} | `{ascii(text)[1:-1]}` | {cells} |")
    return head + "\n".join(lines) + "\n"


def cell(said: Said | str | None) -> str:
    if said is None:
        return ""
    return said if isinstance(said, str) and said else ", ".join(sorted(said)) or "–"
