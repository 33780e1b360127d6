"""What a text for the public may not tell: who a person is, and the inner title; with a safer wording."""

import re
from collections.abc import Iterable, Iterator, Sequence

from shared.law.remembering import remembered
from shared.law.texts.identity_data import Trace, legible, traces
from shared.law.texts.likeness import nearly
from shared.law.texts.normalise import plain, words_of
from shared.law.texts.person_names import mentioned, names
from shared.law.texts.text_findings import TextFinding, Weight, found
from shared.law.texts.word_index import WordIndex, word_index, words_in

_ADDRESS = re.compile(
    r"\brt\.?\s*\d{1,3}\W{0,4}rw\.?\s*\d{1,3}|\b(?:beralamat|bertempat\s+tinggal|tinggal|domisili|berdomisili|alamat(?:nya)?|kediaman)\s*(?:di|pada|:)\s*(?:jl|jln|jalan|gg|gang|blok|komp|perum|dusun|desa|kel|[A-Z])"
    r"|\b(?:jl|jln|jalan|gg|gang|lorong|lr)\b\.?\s*(?:[^\W\d_][\w.'\-]*\s+){1,5}?(?:(?:no|nomor|nmr|blok)\b\.?\s*)?(?<!\bkm\s)(?!(?:19|20)\d\d\b)[a-z]?\d{1,4}(?:\s?[a-z]\b)?(?![\w.,]*\d)(?!\s*(?:km|m\b|meter|kilometer|ruas|paket|lajur|tahun|ton|persen|%|titik|unit|jalur))"
    r"|\b(?:perum(?:ahan)?|komp(?:lek|leks)?|blok|asrama|kost?|apartemen|rusun)\b\.?\s*(?:[^\W\d_][\w.'\-]*\s+){0,4}?(?:(?:blok|no|nomor|kav|unit)\b\.?\s*)(?:[a-z]{1,2}[\s\-/.]?)?\d{1,4}\b",
    re.IGNORECASE,
)
_DWELLING = words_in("beralamat bertempat tinggal domisili berdomisili alamat alamatnya kediaman")
_STREETS = words_in(
    "jl jln jalan gg gang lorong lr perum perumahan komp komplek kompleks blok asrama kos kost apartemen rusun"
)
_ROAD_WORK = re.compile(
    r"\b(?:peningkatan|pembangunan|pemeliharaan|rehabilitasi|pelebaran|perbaikan|rekonstruksi|ruas|preservasi|penanganan)\s+(?:\S+\s+){0,3}$",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"[\s,;:.(\-–—/]*(?:\b(?:atas\s+nama|a\.?\s?/?\s?n|an|nama|bernama|dengan|nomor|no|nik|nip|npwp|ktp|kk|hp|telp(?:on)?|wa|rekening|rek|bpjs|sim|paspor|plat|nopol|alamat|beralamat|di|sdr|sdri|saudara|saudari"
    r"|tn|ny|bpk|ibu|bapak|dan|yang|milik|oleh|koordinat|lahir|tgl|tanggal|e-?mail|surel|dr|h|hj)\b\.?[\s,;:.(\-–—/]*)*$",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2
_ALIKE = 0.88
_BESIDE = frozenset(
    (
        "dan",
        "atau",
        "yang",
        "di",
        "pada",
        "dari",
        "untuk",
        "tentang",
        "dokumen",
        "data",
        "daftar",
        "informasi",
        "tahun",
        "no",
        "nomor",
        "the",
    )
)


def personal(text: str, *, others: Iterable[str] = ()) -> tuple[list[Trace], list[Trace], str]:
    """Finds in a text what is never for the public, and what two persons must confirm; with the text as it was read.

    The first are numbers, networks, places and days of birth, the second names and addresses. `others` are texts of
    the same dossier whose names count.
    """
    shown = legible(text)
    hard, (named, addresses) = _hard(shown), _soft(shown)
    soft = [*named, *mentioned(shown, map(legible, others)), *addresses]
    return list(hard), [each for each in soft if not any(_overlap(each, number) for number in hard)], shown


@remembered
def _hard(shown: str) -> tuple[Trace, ...]:
    return tuple(traces(shown))


@remembered
def _soft(shown: str) -> tuple[tuple[Trace, ...], tuple[Trace, ...]]:
    return tuple(names(shown)), tuple(_addresses(shown))


def _addresses(shown: str) -> list[Trace]:
    if not _may_tell_address(word_index(shown)):
        return []
    found_here = (each for each in _ADDRESS.finditer(shown) if not _ROAD_WORK.search(shown[: each.start()]))
    return [Trace("alamat", each.start(), each.end()) for each in found_here]


def _may_tell_address(index: WordIndex) -> bool:
    numbered = index.figures > 0 and (index.has_any(_STREETS) or ("rt" in index.low and "rw" in index.low))
    return numbered or index.has_any(_DWELLING)


def check_public(field: str, text: str, *, others: Iterable[str] = (), named: bool = True) -> Iterator[TextFinding]:
    """Yields what a text for the public tells about a person; `named` False leaves names and addresses aside."""
    if not text:
        return
    hard, soft, shown = personal(text, others=others) if named else (_hard(legible(text)), [], legible(text))
    proposal = _without(shown, [*hard, *soft]) if hard or soft else ""
    if hard:
        yield found("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", field, found=_kinds(hard), proposal=proposal)
    if soft:
        yield found("TEKS_PUBLIK_MENYEBUT_ORANG", field, Weight.CONFIRM, found=_kinds(soft), proposal=proposal)


def check_likeness(public_title: str, title: str, *, general: str = "") -> Iterator[TextFinding]:
    """Yields that the title for the public is the inner title or nearly; `general` is the wording to propose."""
    if is_like(public_title, title):
        yield found("JUDUL_PUBLIK_SAMA", "public_title", Weight.CONFIRM, proposal=general)


def is_like(public_title: str, title: str) -> bool:
    """Tells whether two titles say the same: the same words in any order, or nearly the same letters."""
    one, other = _telling(public_title), _telling(title)
    if not one or not other:
        return False
    if set(one) == set(other) or (len(other) > 3 and set(other) <= set(one)):
        return True
    return nearly(" ".join(one), " ".join(other), _ALIKE)


def masked(text: str) -> str:
    """Returns a text for the public without what is never for the public: `[dihapus]` stands in its place.

    It never fails and never drops the text; without such data it is `plain`.
    """
    hard = _hard(legible(text))
    if not hard:
        return plain(text)
    shown = legible(text)
    for start, end in reversed(_joined(hard)):
        shown = f"{shown[:start]}[dihapus]{shown[end:]}"
    return shown


def _telling(text: str) -> list[str]:
    return [word for word in words_of(text) if word not in _BESIDE]


def _kinds(found_traces: Sequence[Trace]) -> str:
    return ", ".join(dict.fromkeys(trace.kind for trace in found_traces))


def _overlap(one: Trace, other: Trace) -> bool:
    return one.start < other.end and other.start < one.end


def _joined(found_traces: Iterable[Trace]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for trace in sorted(found_traces, key=lambda each: each.start):
        if spans and trace.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], trace.end))
        else:
            spans.append((trace.start, trace.end))
    return spans


def _without(shown: str, found_traces: Iterable[Trace]) -> str:
    """Proposes the text without what was found and without the words that led to it; nothing where little is left."""
    kept, at = [], 0
    for start, end in _joined(found_traces):
        kept.append(_HANGING.sub("", shown[at:start]))
        at = end
    left = " ".join(" ".join([*kept, shown[at:]]).split()).strip(" ,;:.-–—(/")
    return left if len(words_of(left)) >= _FEWEST_WORDS and not traces(left) else ""
