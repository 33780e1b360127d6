"""The abbreviations of officials, written out, so that every pattern knows one spelling."""

import re

from shared.law.texts.patterns import late

_LONG = {
    r"st[e]?lh|stl|stelah|setelh|setlah|ssdh|sesdh|sesudah": "setelah",
    r"paska": "pasca",
    r"sjk|semenjak|seja?k": "sejak",
    r"s\s?/\s?d|sd|s\.\s?d\.?|smp|sampe|smpai|hgg|hingga": "sampai",
    r"dgn|dg": "dengan",
    r"tgl|tggl|tangal": "tanggal",
    r"t\.?m\.?t": "terhitung mulai tanggal",
    r"thn|th|tahum|taun": "tahun",
    r"bln|bl": "bulan",
    r"ybs|ybsk": "yang bersangkutan",
    r"yg": "yang",
    r"pd": "pada",
    r"utk|u/|unt": "untuk",
    r"slm|slma|slama": "selama",
    r"krn": "karena",
    r"dpt": "dapat",
    r"tdk|tidk|tak": "tidak",
    r"sblm|sblum|sebelom|sebelm": "sebelum",
    r"lbh": "lebih",
    r"plg": "paling",
    r"krg": "kurang",
    r"hr": "hari",
    r"(?<=lebih )dr|dr(?=\s+(?:tgl|tanggal|penetapan|kontrak|keputusan|sk|selesai\w*|berakhir\w*)\b)": "dari",
    r"mgg": "minggu",
    r"blm|blum|belom|belm|bellum|belun": "belum",
    r"sdh": "sudah",
    r"tsb": "tersebut",
    r"sbg": "sebagai",
    r"dlm": "dalam",
    r"kep|kpts": "keputusan",
    r"sk": "surat keputusan",
}
_EACH = tuple((late(rf"(?<![\w/])(?:{short})(?![\w/])\.?", re.I), long) for short, long in _LONG.items())


def written_out(text: str) -> str:
    """Returns the text in small letters with its abbreviations written out; for judging only, never for showing."""
    plain = text.lower()
    for pattern, long in _EACH:
        plain = pattern.sub(f"{long} ", plain)
    return " ".join(plain.split())
