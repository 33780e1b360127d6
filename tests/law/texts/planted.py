"""Texts with one person's data in them: twenty kinds, each in many dresses; the same ones each time."""

import random
from collections.abc import Callable, Iterator, Mapping

from tests.law.texts.harmless import ABOUT, HOLDERS, WHAT

Chance = random.Random
WORDS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
FIRST = (
    "Siti",
    "Budi",
    "Ahmad",
    "Maria",
    "Yohanes",
    "Dayang",
    "Utin",
    "Wirdayanti",
    "Zulhendri",
    "Markonah",
    "Tukinem",
    "Kornelis",
    "Syarifuddin",
    "Hendrikus",
    "Ngatimin",
    "Jumiatun",
    "Fransiska",
    "Abang",
    "Sulastri",
    "Bonaventura",
    "Mei Ling",
    "Apriansyah",
    "Rahmawati",
    "Gusti",
    "Lusiana",
)
LAST = (
    "Aminah",
    "Santoso",
    "Simbolon",
    "Wijayanto",
    "Lim",
    "Saputra",
    "Nababan",
    "Kurniawan",
    "Halimatussakdiah",
    "Pasaribu",
    "Hutajulu",
    "Setyabudi",
    "Alfarizi",
    "Tjhin",
    "Mahrus",
    "Prihartini",
    "Usman",
    "Sinurat",
    "Rosmalinda",
    "Djuanda",
    "Wonorejo",
    "Panggabean",
    "Iswandi",
)


def planted(count: int, seed: int = 29) -> Iterator[tuple[str, str]]:
    """Yields (kind, text) so many times, the kinds in turn."""
    chance, kinds = random.Random(seed), list(KINDS.items())
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        yield kind, _carried(chance, make(chance))


def person(chance: Chance) -> str:
    """Returns a name of two parts."""
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}"


def _carried(chance: Chance, data: str) -> str:
    text = f"{chance.choice(WHAT)} {chance.choice(ABOUT)}"
    tail = f" pada {chance.choice(HOLDERS)}" if chance.random() < 0.4 else ""
    return chance.choice(
        (f"{text} {data}{tail}", f"{text}, {data}{tail}", f"{data} – {text.lower()}{tail}", f"{text} ({data}){tail}")
    )


def _figures(chance: Chance, count: int) -> str:
    return "".join(str(chance.randrange(10)) for _ in range(count))


def _nik(chance: Chance) -> str:
    day = chance.randrange(1, 29) + chance.choice((0, 40))
    place = f"61{chance.randrange(1, 13):02}{chance.randrange(1, 20):02}"
    return f"{place}{day:02}{chance.randrange(1, 13):02}{chance.randrange(50, 99)}{chance.randrange(1, 9999):04}"


def _nip(chance: Chance) -> str:
    born = f"19{chance.randrange(60, 99)}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
    began = f"20{chance.randrange(5, 24):02}{chance.randrange(1, 13):02}"
    return f"{born}{began}{chance.randrange(1, 3)}{chance.randrange(1, 999):03}"


def dressed(chance: Chance, figures: str) -> str:
    """Returns figures in one of many dresses."""
    size = chance.choice((2, 3, 4, 6))
    groups = [figures[at : at + size] for at in range(0, len(figures), size)]
    wide = "".join(chr(0xFF10 + int(figure)) for figure in figures)
    arabic = "".join(chr(0x0660 + int(figure)) for figure in figures)
    half = len(figures) // 2
    return chance.choice(
        (
            figures,
            " ".join(groups),
            ".".join(groups),
            "-".join(groups),
            " – ".join(groups),
            "_".join(groups),
            " / ".join(groups),
            "\u00a0".join(groups),
            wide,
            arabic,
            "\u200b".join(groups),
            "\u00ad".join(figures),
            " ".join(figures),
            " ".join(WORDS[int(f)] for f in figures),
            "-".join(WORDS[int(f)] for f in figures),
            f"{figures[:half]} ({figures[half:]})",
            figures.replace("0", "O"),
            figures.replace("1", "l"),
        )
    )


def _labelled(labels: tuple[str, ...], number: Callable[[Chance], str]) -> Callable[[Chance], str]:
    def make(chance: Chance) -> str:
        said = chance.choice(labels) + chance.choice((" ", ": ", ". ", " no. ", " nomor ", " = "))
        return f"{said}{dressed(chance, number(chance))}"

    return make


def _bare(number: Callable[[Chance], str]) -> Callable[[Chance], str]:
    return lambda chance: dressed(chance, number(chance))


def _mobile(chance: Chance) -> str:
    figures = "08" + chance.choice("1258") + _figures(chance, chance.choice((8, 9)))
    shapes = (
        figures,
        f"+62 {figures[1:4]}-{figures[4:8]}-{figures[8:]}",
        f"{figures[:4]}-{figures[4:8]}-{figures[8:]}",
        f"62{figures[1:]}",
        f"{figures[:4]} {figures[4:8]} {figures[8:]}",
    )
    return chance.choice(("HP ", "WA ", "", "telepon ", "hubungi ")) + chance.choice(shapes)


def _landline(chance: Chance) -> str:
    figures = _figures(chance, 6)
    return chance.choice(
        (f"telp (0561) {figures}", f"telp. 0561-{figures}", f"telepon 0562 {figures}", f"(0561) {figures}")
    )


def _mail(chance: Chance) -> str:
    name = person(chance).lower().replace(" ", chance.choice((".", "_", "")))
    return chance.choice(
        (
            f"{name}@gmail.com",
            f"{name} @ yahoo.co.id",
            f"{name}(at)mail.id",
            f"{name} at gmail dot com",
            f"{name}[at]kalbarprov.go.id",
        )
    )


def _plate(chance: Chance) -> str:
    area, number, series = (
        chance.choice(("KB", "B", "DA", "AB")),
        chance.randrange(1000, 1899),
        chance.choice(("AB", "XY", "QRS", "HH")),
    )
    return chance.choice(
        (
            f"KB {number} {series}",
            f"nopol {area} {number} {series}",
            f"{area}{number}{series}",
            f"mobil {area.lower()} {number} {series.lower()}",
            f"plat nomor {area}-{number}-{series}",
        )
    )


def _place(chance: Chance) -> str:
    south, east = f"{chance.uniform(-3, 2):.5f}", f"{chance.uniform(108, 114):.5f}"
    return chance.choice(
        (
            f"koordinat {south}, {east}",
            f"{south};{east}",
            f"0°{chance.randrange(59)}'12\" LS 109°{chance.randrange(59)}'30\" BT",
            f"titik koordinat {south.replace('.', ',')} / {east.replace('.', ',')}",
        )
    )


def _address(chance: Chance) -> str:
    street, number = (
        chance.choice(("Ahmad Yani", "Merdeka Barat", "Sultan Abdurrahman", "Tanjung Raya II", "Karya Baru")),
        chance.randrange(1, 199),
    )
    return chance.choice(
        (
            f"Jl. {street} No. {number}",
            f"jalan {street} {number}",
            f"Gg. Mawar {number} RT 0{chance.randrange(1, 9)}/RW 0{chance.randrange(1, 9)}",
            f"beralamat di Jl. {street}",
            f"Perumahan Griya Asri Blok C No. {number}",
            f"Jln {street} nomor {number}",
        )
    )


def _led_name(chance: Chance) -> str:
    lead = chance.choice(
        (
            "a.n. ",
            "an. ",
            "atas nama ",
            "Sdr. ",
            "Sdri. ",
            "Ny. ",
            "Tn. ",
            "saudara ",
            "bernama ",
            "alm. ",
            "a/n ",
            "Bpk. ",
        )
    )
    name = person(chance)
    return lead + chance.choice((name, name, name.upper(), name.split(" ")[0]))


def _person_of_kind(chance: Chance) -> str:
    return chance.choice(
        ("pasien ", "tersangka ", "korban ", "pegawai ", "siswa ", "saksi ", "terdakwa ", "pelapor ")
    ) + person(chance)


def _born(chance: Chance) -> str:
    day, month, year = chance.randrange(1, 29), chance.randrange(1, 13), chance.randrange(1955, 2015)
    return chance.choice(
        (
            f"lahir {day}-{month}-{year}",
            f"lahir di Pontianak, {day} Maret {year}",
            f"TTL: Sambas, {day:02}/{month:02}/{year}",
            f"tgl lahir {day} Agustus {year}",
        )
    )


KINDS: Mapping[str, Callable[[Chance], str]] = {
    "nik": _labelled(("NIK", "N.I.K", "nik"), _nik),
    "nik tanpa sebutan": _bare(_nik),
    "ktp": _labelled(("KTP", "no. KTP", "e-KTP", "Nomor KTP"), _nik),
    "kk": _labelled(("KK", "No. KK", "Kartu Keluarga"), _nik),
    "nip": _labelled(("NIP", "NIP.", "nip"), _nip),
    "nip tanpa sebutan": _bare(_nip),
    "npwp": _labelled(("NPWP", "N.P.W.P", "npwp"), lambda chance: _figures(chance, 15)),
    "nis": _labelled(("NIS", "NISN", "NIM"), lambda chance: "00" + _figures(chance, 8)),
    "rekening": _labelled(
        ("rekening", "no. rek", "Rekening Bank Kalbar", "rek. BRI"), lambda chance: "1" + _figures(chance, 9)
    ),
    "bpjs": _labelled(("BPJS", "BPJS Kesehatan", "kartu BPJS"), lambda chance: "000" + _figures(chance, 10)),
    "sim": _labelled(("SIM", "SIM A", "SIM C"), lambda chance: "8" + _figures(chance, 11)),
    "paspor": lambda chance: (
        chance.choice(("paspor ", "Paspor nomor ", "passport ")) + chance.choice("ABCEX") + _figures(chance, 7)
    ),
    "plat": _plate,
    "telepon genggam": _mobile,
    "telepon rumah": _landline,
    "surel": _mail,
    "koordinat": _place,
    "alamat": _address,
    "nama sesudah sebutan": _led_name,
    "nama sesudah jenis orang": lambda chance: chance.choice((_person_of_kind, _born))(chance),
}
