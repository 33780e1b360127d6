"""QR codes of short texts as pictures for papers (ISO/IEC 18004: bytes, error correction M, versions 1 to 10)."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

VERSIONS = {
    1: (26, 10, 1),
    2: (44, 16, 1),
    3: (70, 26, 1),
    4: (100, 18, 2),
    5: (134, 24, 2),
    6: (172, 16, 4),
    7: (196, 18, 4),
    8: (242, 22, 4),
    9: (292, 22, 5),
    10: (346, 26, 5),
}
"""By version: codewords in all, codewords of correction in each block, blocks (ISO/IEC 18004 table 9, level M)."""
ALIGNED = {2: 18, 3: 22, 4: 26, 5: 30, 6: 34, 7: 22, 8: 24, 9: 26, 10: 28}
"""The second centre of the alignment patterns; the first is 6, the step to a third is the same."""
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
Rows = list[list[int]]


def qr_svg(text: str) -> str:
    """Returns the QR code of a text as SVG with its quiet zone; raises ValueError where it is too long."""
    rows = qr_rows(text)
    size = len(rows) + 8
    dark = "".join(f"M{x + 4} {y + 4}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{dark}"/></svg>'


def qr_rows(text: str) -> Rows:
    """Returns the modules of the QR code of a text, 1 for dark, under the mask with the lowest penalty."""
    data = text.encode()
    version = next((each for each in VERSIONS if len(data) <= _room(each)), None)
    if version is None:
        raise ValueError(f"{len(data)} bytes are too many for one QR code")
    blank, free = _frame(version)
    bits = [byte >> place & 1 for byte in _codewords(data, version) for place in range(7, -1, -1)]
    return min((_masked(blank, free, bits, mask) for mask in range(8)), key=_penalty)


def _room(version: int) -> int:
    codewords, correction, blocks = VERSIONS[version]
    return codewords - correction * blocks - (2 if version < 10 else 3)


def _codewords(data: bytes, version: int) -> list[int]:
    """Returns data and correction of all blocks, interleaved."""
    codewords, correction, blocks = VERSIONS[version]
    whole = codewords - correction * blocks
    head = 4 << 8 | len(data) if version < 10 else 4 << 16 | len(data)
    bits = f"{head:0{12 if version < 10 else 20}b}" + "".join(f"{byte:08b}" for byte in data) + "0000"
    bits = bits[: whole * 8].ljust(-(-len(bits) // 8) * 8, "0")
    said = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    said += [(0xEC, 0x11)[at % 2] for at in range(whole - len(said))]
    sizes = [whole // blocks + (each >= blocks - whole % blocks) for each in range(blocks)]
    starts = [sum(sizes[:each]) for each in range(blocks)]
    parts = [said[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    return [*_across(parts), *_across([_correction(part, correction) for part in parts])]


def _across(parts: Sequence[Sequence[int]]) -> Iterator[int]:
    for at in range(max(map(len, parts))):
        yield from (part[at] for part in parts if at < len(part))


def _times(a: int, b: int) -> int:
    """Multiplies in GF(256) under the polynomial 0x11D."""
    product = 0
    for place in range(7, -1, -1):
        product = product << 1 ^ (product >> 7) * 0x11D ^ (b >> place & 1) * a
    return product


def _correction(part: Sequence[int], degree: int) -> list[int]:
    """Returns the Reed-Solomon codewords of a block."""
    divisor, root = [0] * (degree - 1) + [1], 1
    for _ in range(degree):
        divisor = [_times(each, root) ^ after for each, after in zip(divisor, [*divisor[1:], 0], strict=True)]
        root = _times(root, 2)
    left = [0] * degree
    for byte in part:
        factor, left = byte ^ left[0], [*left[1:], 0]
        left = [each ^ _times(term, factor) for each, term in zip(left, divisor, strict=True)]
    return left


def _frame(version: int) -> tuple[Rows, Rows]:
    """Returns the patterns that every code of a version has, and which modules they leave free."""
    size = 17 + 4 * version
    rows, free = [[0] * size for _ in range(size)], [[1] * size for _ in range(size)]

    def put(y: int, x: int, bit: int) -> None:
        if 0 <= y < size and 0 <= x < size:
            rows[y][x], free[y][x] = bit, 0

    for at in range(size):
        put(6, at, 1 - at % 2)
        put(at, 6, 1 - at % 2)
    for y, x in ((3, 3), (3, size - 4), (size - 4, 3)):
        for dy, dx in _square(4):
            put(y + dy, x + dx, int(max(abs(dy), abs(dx)) not in {2, 4}))
    for y, x in _alignments(version, size):
        for dy, dx in _square(2):
            put(y + dy, x + dx, int(max(abs(dy), abs(dx)) != 1))
    for y, x, bit in _versions(version, size):
        put(y, x, bit)
    for y, x, _ in _formats(0, size):
        put(y, x, 0)
    return rows, free


def _square(reach: int) -> Iterator[tuple[int, int]]:
    span = range(-reach, reach + 1)
    return ((y, x) for y in span for x in span)


def _alignments(version: int, size: int) -> Iterator[tuple[int, int]]:
    if version == 1:
        return
    second = ALIGNED[version]
    centres = [6, *range(second, size - 6, second - 6)]
    corners = {(6, 6), (6, centres[-1]), (centres[-1], 6)}
    yield from ((y, x) for y in centres for x in centres if (y, x) not in corners)


def _remainder(value: int, polynomial: int, degree: int) -> int:
    left = value
    for _ in range(degree):
        left = left << 1 ^ (left >> degree - 1) * polynomial
    return value << degree | left


def _versions(version: int, size: int) -> Iterator[tuple[int, int, int]]:
    if version < 7:
        return
    word = _remainder(version, 0x1F25, 12)
    for at in range(18):
        near, far, bit = at // 3, size - 11 + at % 3, word >> at & 1
        yield from ((near, far, bit), (far, near, bit))


def _formats(mask: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yields the modules that tell level M and the mask, each bit twice, and the one that is always dark."""
    word = _remainder(mask, 0x537, 10) ^ 0x5412
    first = [(at + (at > 5), 8) for at in range(7)] + [(8, 8), (8, 7)] + [(8, 14 - at) for at in range(9, 15)]
    second = [(8, size - 1 - at) for at in range(8)] + [(size - 15 + at, 8) for at in range(8, 15)]
    for at, places in enumerate(zip(first, second, strict=True)):
        yield from ((*place, word >> at & 1) for place in places)
    yield size - 8, 8, 1


def _masked(blank: Rows, free: Rows, bits: Sequence[int], mask: int) -> Rows:
    rows, size, told = [list(row) for row in blank], len(blank), iter(bits)
    for y, x in _zigzag(size):
        if free[y][x]:
            rows[y][x] = next(told, 0) ^ (not MASKS[mask](y, x))
    for y, x, bit in _formats(mask, size):
        rows[y][x] = bit
    return rows


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Yields the modules in the order in which bits are laid: two columns at a time, up and down, from the right."""
    upward = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if upward else range(size):
            yield from ((y, right), (y, right - 1))
        upward = not upward


def _penalty(rows: Rows) -> int:
    lines = ["".join(map(str, line)) for line in (*rows, *zip(*rows, strict=True))]
    runs = sum(max(0, length - 2) for line in lines for length in _runs(line) if length > 4)
    finders = sum(line.startswith(each, at) for line in lines for at in range(len(line)) for each in FINDERS)
    squares = sum(
        len({*upper[at : at + 2], *lower[at : at + 2]}) == 1
        for upper, lower in pairwise(rows)
        for at in range(len(rows) - 1)
    )
    dark = sum(map(sum, rows)) * 100 / len(rows) ** 2
    return runs + 40 * finders + 3 * squares + 10 * int(abs(dark - 50) / 5)


FINDERS = ("10111010000", "00001011101")


def _runs(line: str) -> Iterator[int]:
    return (len(list(same)) for _, same in groupby(line))
