"""The command line's own words in Indonesian: the frame of a help page, and what wrong usage is told."""

import json
import re
from collections.abc import Iterable

from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer._click.formatting import HelpFormatter

SECTIONS = {"Options": "Pilihan", "Arguments": "Isian", "Commands": "Perintah"}
FRAME = {
    "Show this message and exit.": "Tampilkan bantuan ini.",
    "[OPTIONS]": "[PILIHAN]",
    "COMMAND [ARGS]...": "PERINTAH [ISIAN]...",
    "[required]": "[wajib]",
    "; required]": "; wajib]",
    "[default: ": "[bawaan: ",
    "; default: ": "; bawaan: ",
    "[env var: ": "[variabel: ",
    "<list[str]>": "<teks>...",
    "<str>": "<teks>",
    "<int>": "<angka>",
    "<file>": "<berkas>",
    "<directory>": "<map>",
}
SENTENCES = (
    (r"Missing command\.", "Sebutkan perintahnya."),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", r"Tidak ada perintah '\1'. Maksud Anda \2?"),
    (r"No such command '(.+)'\.", r"Tidak ada perintah '\1'."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", r"Tidak ada pilihan \1. Mungkin maksud Anda \2."),
    (
        r"No such option: (-[0-9])",
        r"Tidak ada pilihan \1. Bila yang dimaksud bilangan, tulis tanpa tanda kurang, misalnya 5, bukan -5.",
    ),
    (r"No such option: (\S+)", r"Tidak ada pilihan \1."),
    (r"Missing argument '(.+)'\..*", r"Isian \1 belum disebut."),
    (r"Missing option '(.+)'\..*", r"Pilihan \1 wajib disebut."),
    (r"Option '(.+)' requires an argument\.", r"Pilihan \1 memerlukan nilai."),
    (r"Got unexpected extra argument\(s\) \((.+)\)", r"Isian berlebih: \1."),
    (r"Invalid value for '(.+?)': (.+)", r"Nilai untuk \1 tidak dapat dipakai: \2"),
    (r"Invalid value: (.+)", r"\1"),
)
REASONS = (
    (r"Input should be greater than or equal to (\d+)", r"paling sedikit \1."),
    (r"Input should be less than or equal to (\d+)", r"paling banyak \1."),
    (r"Input should be a valid integer.*", "harus bilangan bulat."),
    (r"(?:Value error, )?'(.*)' is not one of (.+)\.", r"'\1' bukan salah satu dari \2."),
    (r"\w+ '(.+)' does not exist\.", r"'\1' tidak ada."),
    (r"\w+ '(.+)' is a directory\.", r"'\1' adalah map, bukan berkas."),
    (r"\w+ '(.+)' is a file\.", r"'\1' adalah berkas, bukan map."),
    (r"\w+ '(.+)' is not readable\.", r"'\1' tidak dapat dibaca."),
)


class Formatter(HelpFormatter):
    """Writes a help page with Indonesian headings and marks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Writes the usage line."""
        super().write_usage(prog, _framed(args), prefix or "Pemakaian: ")

    def write_heading(self, heading: str) -> None:
        """Writes the heading of a section."""
        super().write_heading(SECTIONS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Writes a list of options, arguments or commands with what each means."""
        super().write_dl([(_framed(name), _framed(text)) for name, text in rows], col_max, col_spacing)


def speak_indonesian() -> None:
    """Makes every help page of this process use `Formatter`."""
    Context.formatter_class = Formatter


def wrong_usage(error: UsageError, as_json: bool) -> str:
    """Returns what is wrong in the way a command was called, with where to read how it is called."""
    sentence = _translated(error.format_message())
    if as_json:
        return json.dumps({"code": "SALAH_PAKAI", "title": sentence}, ensure_ascii=False)
    if error.ctx is None:
        return f"SALAH PAKAI: {sentence}"
    usage = f"{error.ctx.get_usage()}\nBantuan: {error.ctx.command_path} --help\n\n"
    return f"{usage}SALAH PAKAI: {sentence}"


def _framed(text: str) -> str:
    for english, indonesian in FRAME.items():
        text = text.replace(english, indonesian)
    return text


def _translated(sentence: str) -> str:
    for english, indonesian in SENTENCES:
        found = re.fullmatch(english, sentence, re.DOTALL)
        if found:
            return _reasoned(found.expand(indonesian))
    return sentence


def _reasoned(sentence: str) -> str:
    for english, indonesian in REASONS:
        sentence = re.sub(english, indonesian, sentence)
    return sentence
