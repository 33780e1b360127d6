"""Plain numbers as a cell shows them: rounded, grouped, as percentage, fraction or power, with the words around."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Token = tuple[str, str]
_DIGIT = ("digit",)


def number_text(value: float, tokens: Sequence[Token]) -> str:
    """Returns a number in one section of a format: 20 in `0" Tahun"` is "20 Tahun"; "" for a section of nothing."""
    kinds = {kind for kind, _ in tokens}
    marks = [sign for kind, sign in tokens if kind == "mark"]
    if "general" in kinds or ("digit" not in kinds and "@" in marks):
        return _around(tokens, ("general", "@"), _general(value, alone=len(tokens) == 1))
    if "digit" not in kinds:
        return "".join(sign for _, sign in tokens) if tokens else ""
    if "exponent" in kinds:
        return f"{value:.{_decimals(tokens)}E}".replace(".", ",")
    if "/" in marks:
        return _fraction(value, tokens)
    return _fixed(value, tokens, marks.count("%"))


def _general(value: float, *, alone: bool) -> str:
    if value == int(value) and abs(value) < 1e18:
        return str(int(value))
    text = format(value, ".15g")
    return text if alone else text.replace(".", ",")


def _around(tokens: Sequence[Token], places: Sequence[str], number: str) -> str:
    return "".join(number if kind in places or sign in places else sign for kind, sign in tokens)


def _decimals(tokens: Sequence[Token]) -> int:
    point = next((index for index, token in enumerate(tokens) if token == ("mark", ".")), len(tokens))
    end = next((index for index, (kind, _) in enumerate(tokens) if kind == "exponent"), len(tokens))
    return sum(kind == "digit" for kind, _ in tokens[point:end])


def _fraction(value: float, tokens: Sequence[Token]) -> str:
    slash = tokens.index(("mark", "/"))
    below = "".join(sign for _, sign in tokens[slash + 1 :]).strip()
    limit = 10 ** max(sum(sign in "?#0" for sign in below), 1) - 1
    whole = int(abs(value)) if sum(kind == "digit" for kind, _ in tokens[:slash]) > _run_before(tokens, slash) else 0
    rest = Fraction(abs(value) - whole)
    if below.isdigit() and int(below):
        part = f"{round(rest * int(below))}/{below}"
    else:
        near = rest.limit_denominator(limit)
        part = f"{near.numerator}/{near.denominator}" if near else ""
    sign = "-" if value < 0 else ""
    return sign + (f"{whole} {part}".strip() if whole or not part else part)


def _run_before(tokens: Sequence[Token], slash: int) -> int:
    """How many digit places stand right before the slash: those of the numerator."""
    count = 0
    while count < slash and tokens[slash - 1 - count][0] == "digit":
        count += 1
    return count


def _fixed(value: float, tokens: Sequence[Token], percents: int) -> str:
    digits = [index for index, (kind, _) in enumerate(tokens) if kind in _DIGIT]
    point = next((index for index, token in enumerate(tokens) if token == ("mark", ".")), digits[-1] + 1)
    scale = _trailing_commas(tokens, [index for index in digits if index < point] or digits)
    decimals = sum(index > point for index in digits)
    exact = Decimal(repr(value)) * 100**percents / 1000**scale
    rounded = abs(exact).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, part = format(rounded, "f").partition(".")
    text = _placed(tokens, point, whole, part, grouped=_grouped(tokens, digits))
    return f"-{text}" if exact < 0 and rounded else text


def _grouped(tokens: Sequence[Token], digits: Sequence[int]) -> bool:
    return any(token == ("mark", ",") and digits[0] < index < digits[-1] for index, token in enumerate(tokens))


def _trailing_commas(tokens: Sequence[Token], before_point: Sequence[int]) -> int:
    """Commas right behind the last whole place divide by a thousand each."""
    count, at = 0, before_point[-1] + 1
    while at < len(tokens) and tokens[at] == ("mark", ","):
        count, at = count + 1, at + 1
    return count


def _placed(tokens: Sequence[Token], point: int, whole: str, part: str, *, grouped: bool) -> str:
    """Puts digits into their places from the point outwards; the first place takes what is left over."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind in _DIGIT and index < point]
    put: dict[int, str] = {}
    rest = whole.lstrip("0")
    for index in reversed(places):
        taken, rest = (rest[-1:], rest[:-1]) if index != places[0] else (rest, "")
        put[index] = taken or {"0": "0", "?": " "}.get(tokens[index][1], "")
    if grouped and places:
        joined = "".join(put[index] for index in places)
        put = {**dict.fromkeys(places, ""), places[0]: f"{int(joined or 0):,}".replace(",", ".") if joined else ""}
    for index, digit in zip(
        (i for i, (kind, _) in enumerate(tokens) if kind in _DIGIT and i > point), part, strict=False
    ):
        put[index] = digit
    return _spelled(tokens, point, put, bool(part))


def _spelled(tokens: Sequence[Token], point: int, put: dict[int, str], has_part: bool) -> str:
    optional = [i for i, (kind, sign) in enumerate(tokens) if kind in _DIGIT and i > point and sign in "#?"]
    for index in reversed(optional):  # an optional zero at the end is not shown
        if any(put.get(later) for later in put if later > index) or put.get(index) != "0":
            break
        put[index] = ""
    written = []
    for index, (kind, sign) in enumerate(tokens):
        if kind in _DIGIT:
            written.append(put.get(index, ""))
        elif (kind, sign) == ("mark", "."):
            written.append("," if has_part else "")
        elif (kind, sign) != ("mark", ","):
            written.append(sign)
    return "".join(written)
