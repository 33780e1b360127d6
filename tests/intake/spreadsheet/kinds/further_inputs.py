"""A hundred and more inputs of the same kinds, made from tables: formats, looks, packages, quotes, tables."""

from functools import partial

from tests.intake.spreadsheet.kinds.case import PERIODS, Case, Make, changed
from tests.intake.spreadsheet.kinds.further_looks import LOOKS
from tests.intake.spreadsheet.kinds.further_tables import TABLES
from tests.intake.spreadsheet.kinds.further_texts import TEXTS
from tests.intake.spreadsheet.kinds.packages import package, styled, valued
from tests.intake.spreadsheet.kinds.sheets import ods, ods_cell, xls_number

_FIRST = partial(changed, PERIODS, 0)
_DAY = 46752  # 31 December 2027
_PARTS = {"SEL_TANGGAL_SEBAGIAN": ["F2"], "PERIODE_TIDAK_JELAS": ["F2"]}
PARTIAL = {
    "d-mmm": "31 Des",
    "mmm-yy": "Des 2027",
    "yyyy": "2027",
    "mmmm yyyy": "Desember 2027",
    "d/m": "31 Des",
    "mm/yyyy": "Des 2027",
    "mmm": "Des",
    "dddd": "Jumat",
    "[$-421]d mmmm": "31 Desember",
    "d mmmm;@": "31 Desember",
}
WHOLE = ("dd/mm/yyyy", "d-mmm-yy", "[$-F800]dddd\\, mmmm dd\\, yyyy", "d mmmm yyyy h:mm")
NUMBERS: dict[str, tuple[float, str, str]] = {
    '0" Tahun"': (20, "20 Tahun", ""),
    '0" tahun"': (4.6, "5 tahun", ""),
    'General" tahun"': (5, "5 tahun", ""),
    '0.0" tahun"': (1.5, "1,5 tahun", ""),
    '[<2]"satu tahun";0" tahun"': (3, "3 tahun", ""),
    '"Permanen"': (1, "Permanen", ""),
    "0%": (0.5, "50%", "PERIODE_TIDAK_JELAS"),
    "# ?/?": (0.5, "1/2", "PERIODE_TIDAK_JELAS"),
    "[h]:mm": (1.5, "36:00", "PERIODE_TIDAK_JELAS"),
    "#,##0.00": (46752, "46.752,00", "PERIODE_TIDAK_JELAS"),
    "0.00E+00": (46752, "4,68E+04", "PERIODE_TIDAK_JELAS"),
}
HIDING = (";;;", '""', "[White]0")


def _xlsx_number(value: float, code: str) -> Make:
    return package(styles=styled(code), cells={"F2": valued("F2", value)})


def _ods_date(parts: str, shown: str | None) -> Make:
    names = {
        "d": "<number:day/>",
        "m": '<number:month number:textual="true"/>',
        "y": '<number:year number:style="long"/>',
    }
    date = "".join(names[part] for part in parts)
    styles = (
        f'<number:date-style style:name="N1">{date}</number:date-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    marks = 'table:style-name="ce1" office:value-type="date" office:date-value="2027-12-31"'
    cell = f"<table:table-cell {marks}/>" if shown is None else ods_cell(shown, marks)
    return ods({"F2": cell}, styles=styles)


def _numbers() -> list[Case]:
    cases = []
    for ending, make in (("xlsx", _xlsx_number), ("xls", xls_number)):
        for code, shown in PARTIAL.items():
            cases.append(Case(f"{ending} {code}", make(_DAY, code), periods=_FIRST(shown), found=_PARTS))
        for code in WHOLE:
            cases.append(Case(f"{ending} {code}", make(_DAY, code), periods=_FIRST("31 Desember 2027")))
        for code, (value, shown, doubt) in NUMBERS.items():
            found = {doubt: ["F2"]} if doubt else {}
            cases.append(Case(f"{ending} {value} {code}", make(value, code), periods=_FIRST(shown), found=found))
        for code in HIDING:
            unseen = {"SEL_TAK_TERLIHAT": ["F2"], "PERIODE_KOSONG": ["F2"]}
            cases.append(Case(f"{ending} hides {code}", make(5, code), periods=_FIRST(""), found=unseen))
        over = {"SEL_GALAT": ["F2"], "PERIODE_KOSONG": ["F2"]}
        cases.append(Case(f"{ending} a date before dates", make(-5, "d mmm yyyy"), periods=_FIRST(""), found=over))
    return cases


ODS_DATES = [
    Case("ods day and month", _ods_date("dm", "31 Des"), periods=_FIRST("31 Des"), found=_PARTS),
    Case("ods month and year", _ods_date("my", "Des 2027"), periods=_FIRST("Des 2027"), found=_PARTS),
    Case("ods year", _ods_date("y", "2027"), periods=_FIRST("2027"), found=_PARTS),
    Case("ods year without text", _ods_date("y", None), periods=_FIRST("2027"), found=_PARTS),
    Case("ods whole date", _ods_date("dmy", "31/12/27"), periods=_FIRST("31 Desember 2027")),
    Case("ods whole date without text", _ods_date("dmy", None), periods=_FIRST("31 Desember 2027")),
    Case(
        "ods whole date without style",
        ods({"F2": ods_cell("31 Desember 2027", 'office:value-type="date" office:date-value="2027-12-31"')}),
        periods=_FIRST("31 Desember 2027"),
    ),
    Case(
        "ods a number that is not shown",
        ods({"F2": ods_cell("", 'office:value-type="float" office:value="5"')}),
        periods=_FIRST(""),
        found={"SEL_TAK_TERLIHAT": ["F2"], "PERIODE_KOSONG": ["F2"]},
    ),
    Case(
        "ods a percentage without text",
        ods({"F2": '<table:table-cell office:value-type="percentage" office:value="0.5"/>'}),
        periods=_FIRST("50%"),
        found={"PERIODE_TIDAK_JELAS": ["F2"]},
    ),
]
FURTHER = [*_numbers(), *ODS_DATES, *LOOKS, *TABLES, *TEXTS]
