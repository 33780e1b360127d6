"""Text for the public: UTF-8 with nothing in it that is not seen."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from shared.runtime.errors import Refusal

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNSEEN = frozenset(("Cf", "Co", "Cn"))
"""Categories of Unicode: format, private use, not assigned."""


def bare(content: bytes, options: Mapping[str, Any]) -> tuple[bytes, Mapping[str, Any]]:
    """Returns the text in NFC without signs that no eye sees (zero width, direction, tags); `options` are none.

    Raises SALINAN_BUKAN_TEKS for what is no UTF-8 or holds control characters.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text() from error
    if _CONTROL.search(text):
        raise _no_text()
    seen = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) not in _UNSEEN)
    return seen.encode(), {}


def _no_text() -> Refusal:
    return Refusal(
        "SALINAN_BUKAN_TEKS",
        "Berkas teks ini bukan UTF-8, atau memuat tanda kendali yang tidak terlihat.",
        mend="Simpan ulang sebagai teks UTF-8, atau cetak sebagai PDF, lalu unggah hasilnya.",
    )
