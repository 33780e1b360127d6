"""Inputs of delimited text: quotes that swallow rows or do not, encodings, told separators, wrapped lines."""

from tests.intake.spreadsheet.kinds.case import LAW_J, MEDIS, PERIODS, ROWS, TITLES, UJIAN, Case, Make, changed
from tests.intake.spreadsheet.kinds.sheets import lines, text

_BAD = "Dokumen “ujian” – seleksi"


def _quoted(separator: str, changes: dict[str, str], name: str = "daftar.csv") -> Make:
    return text(lines(separator, changes=changes), name)


def _swallows(separator: str) -> Case:
    changes = {"B2": f'"{UJIAN}', "B3": f'{MEDIS} 20"'}
    return Case(
        f"one row swallowed between {separator}",
        _quoted(separator, changes),
        titles=(f'"{UJIAN}', f'{MEDIS} 20"', TITLES[2]),
        found={"BARIS_TERTELAN": ["B2"]},
    )


def _never_closed(separator: str) -> Case:
    return Case(
        f"a quote never closed between {separator}",
        _quoted(separator, {"D3": '"Melanggar privasi pasien'}),
        found={"BARIS_TERTELAN": ["D3"]},
    )


def _broken_lines(separator: str) -> Case:
    title = f'"Dokumen{separator} ujian\r\nseleksi{separator} pegawai"'
    return Case(
        f"line breaks and separators in quotes between {separator!r}",
        _quoted(separator, {"B2": title}),
        titles=changed(TITLES, 0, " ".join(f"Dokumen{separator} ujian seleksi{separator} pegawai".split())),
    )


def _wrapped(separator: str) -> Case:
    whole = "".join(f'"{line}"\n' for line in lines(separator, "\n").split("\n")[:-1])
    return Case(f"whole lines in quotes between {separator}", text(whole))


_TWO = f"Informasi;Dasar Hukum\n{UJIAN};{LAW_J}\n"
QUOTES = [
    Case(
        "rows without numbers swallowed in a narrow table",
        text(_TWO + f'"Peta;{LAW_J}\nDenah 20";{LAW_J}\n'),
        titles=(UJIAN, '"Peta', 'Denah 20"'),
        periods=("", "", ""),
        found={"BARIS_TERTELAN": ["A3"], "KOLOM_TIDAK_ADA": ["A1", "A1"]},
    ),
    Case(
        "rows without numbers swallowed from the law on",
        text(
            lines(changes={"A1": "Kode", "A2": "", "A3": "", "A4": "", "C2": f'"{ROWS[0][2]}', "C3": f'{ROWS[1][2]}"'})
        ),
        found={"BARIS_TERTELAN": ["C2"]},
    ),
    Case(
        "a law of many lines and separators",
        _quoted(
            ";", {"C2": f'"{LAW_J};\nPP 61 Tahun 2010; Perki 1 Tahun 2021;\nUU 27 Tahun 2022; UU 11 Tahun 2008; a; b"'}
        ),
    ),
    Case(
        "a consequence of many lines and commas",
        _quoted(",", {"D2": '"Merugikan, merusak, mengganggu,\nmenghambat, melemahkan, menyulitkan, mengacaukan"'}),
    ),
    *map(_swallows, ";,|"),
    *map(_never_closed, ";,|"),
    *map(_broken_lines, (";", ",", "|", "\t")),
    *map(_wrapped, ";|"),
    Case(
        "letters behind a closed quote",
        _quoted(";", {"B2": f'"{UJIAN}" baru'}),
        titles=changed(TITLES, 0, f"{UJIAN} baru"),
        found={"KUTIP_TIDAK_BERPASANGAN": ["B2"]},
    ),
    Case("doubled quotes", _quoted(";", {"B2": '"Dokumen ""ujian"""'}), titles=changed(TITLES, 0, 'Dokumen "ujian"')),
    Case(
        "an inch in the middle", _quoted(";", {"B2": 'Denah 20" gedung'}), titles=changed(TITLES, 0, 'Denah 20" gedung')
    ),
    Case("a quote after a space", text(lines("; ", changes={"B2": f'"{UJIAN}"'}))),
    Case(
        "a quote opens a text between tabs",
        _quoted("\t", {"B2": f'"{UJIAN}'}, "daftar.tsv"),
        titles=changed(TITLES, 0, f'"{UJIAN}'),
    ),
    Case(
        "a quoted tab between tabs",
        _quoted("\t", {"B2": '"Dokumen\tujian"'}, "daftar.tsv"),
        titles=changed(TITLES, 0, "Dokumen ujian"),
    ),
    Case(
        "a huge cell in quotes",
        _quoted(";", {"B2": '"' + "x" * 140_000 + '"'}),
        titles=changed(TITLES, 0, "x" * 140_000),
        found={"SEL_TERLALU_PANJANG": ["B2"]},
    ),
    Case("numbers as formulas of texts", _quoted(",", {"A2": '="1"', "F2": '"=""2 tahun"""'})),
    Case(
        "a formula stays a formula",
        _quoted(";", {"F2": '=A1&"2 tahun"'}),
        periods=changed(PERIODS, 0, ""),
        found={"FORMULA": ["F2"], "PERIODE_KOSONG": ["F2"]},
    ),
]
LETTERS = [
    *(Case(f"told separator {end!r}", text(f"sep=,{end}" + lines(",", end))) for end in ("\r\n", "\n", "\r")),
    Case("told separator in quotes", text('"sep=;"\r\n' + lines())),
    Case("UTF-16 without a mark", text(lines("\t").encode("utf-16-le")), refused="LEMBAR_JENIS_SALAH"),
    Case("UTF-16 of the other order", text(b"\xfe\xff" + lines(";").encode("utf-16-be"))),
    Case("UTF-16 with a mark", text(lines(";").encode("utf-16"))),
    Case(
        "UTF-16 with half a character",
        text(lines(changes={"B2": f"{UJIAN}\ud83d"}).encode("utf-16", errors="surrogatepass")),
        found={"TANDA_BUKAN_TEKS": ["B2"]},
    ),
    Case(
        "Windows letters",
        text(lines(changes={"B2": _BAD}).encode("cp1252")),
        titles=changed(TITLES, 0, _BAD),
    ),
    Case(
        "Mac letters between commas",
        text(lines(",", "\r", {"B3": "Catatan “medis” • rawat"}).encode("mac-roman")),
        titles=changed(TITLES, 1, "Catatan “medis” • rawat"),
        found={"HURUF_DITEBAK": ["B3"]},
    ),
    Case(
        "letters of Unicode read as Windows",
        text(lines(changes={"B2": "Dokumen “ujian”".encode().decode("cp1252", errors="replace")})),
        titles=changed(TITLES, 0, "Dokumen “ujian”".encode().decode("cp1252", errors="replace")),
        found={"TEKS_RUSAK": ["B2"]},
    ),
    Case("a mark at the end of the file", text(lines() + "\x1a")),
    Case("marks in the middle of the text", text("\ufeff" + lines(changes={"B2": f"\ufeff{UJIAN}"}))),
    Case(
        "a control character",
        text(lines(changes={"B2": UJIAN.replace(" ", "\x07 ", 1)})),
        found={"TANDA_BUKAN_TEKS": ["B2"]},
    ),
]
TEXTS = [*QUOTES, *LETTERS]
