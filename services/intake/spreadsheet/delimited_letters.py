"""Letters of delimited text: which encoding its bytes are in, and which letters an old encoding makes doubtful."""

import codecs

_PLAUSIBLE = set("–—‘’“”„•…·°²³½¼¾±×§©®€£ \u00a0éèêëáàâäíìîïóòôöúùûüçñÉÈÇ≥≤→")
"""Letters and signs that Indonesian office texts have, beside those of ASCII."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> tuple[str, str]:
    """Returns the text and its encoding: "utf-8" (any Unicode form), "cp1252" or "mac-roman".

    The old encoding is the one that gives fewer implausible letters, Windows-1252 where they give equally many.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "") or wide_encoding(content[:4096])
    if marked:
        return content.decode(marked, errors="surrogatepass").removeprefix("\ufeff"), "utf-8"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        windows, mac = content.decode("cp1252", errors="replace"), content.decode("mac-roman")
        return (mac, "mac-roman") if _implausible(mac) < _implausible(windows) else (windows, "cp1252")


def wide_encoding(head: bytes) -> str:
    """Returns the encoding of text in 16 bits without a mark, "" for other bytes: nearly each second byte is zero."""
    pairs = len(head) // 2
    if pairs < 8:
        return ""
    low, high = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if high * 10 >= pairs * 8 and not low:
        return "utf-16-le"
    return "utf-16-be" if low * 10 >= pairs * 8 and not high else ""


def is_doubtful(text: str, encoding: str) -> bool:
    """Tells whether a text has letters that the old encoding leaves in doubt: all of Mac Roman, odd ones of Windows."""
    if encoding == "mac-roman":
        return not text.isascii()
    return _implausible(text) > 0


def _implausible(text: str) -> int:
    return 0 if text.isascii() else sum(sign not in _PLAUSIBLE for sign in text if ord(sign) > 127)
