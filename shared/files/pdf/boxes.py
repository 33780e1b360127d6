"""Finds black boxes in the picture of a page: where something was taken out of a copy for everybody to see."""

import re

from PIL import Image

from shared.files.copy_facts import Area

BLACK = 64
"""Brightness (of 255) up to which a pixel counts as black."""
LEAST_WIDTH, LEAST_HEIGHT = 15, 6
"""Pixels at 72 dots per inch: two letters of a small print."""
SLACK = 3
_RUN = re.compile(rb"\x01{%d,}" % LEAST_WIDTH)


def black_boxes(picture: Image.Image) -> list[Area]:
    """Returns the evenly black boxes of a picture of 72 dots per inch, in shares of its width and height.

    A box (left, top, right, bottom, the top being 0) has nothing else in it; a dark table head with words is none.
    """
    flat = picture.convert("L").point(lambda value: 1 if value <= BLACK else 0).tobytes()
    wide = picture.width
    open_: list[tuple[int, int, int]] = []
    done: list[tuple[int, int, int, int]] = []
    for line in range(picture.height):
        runs = [found.span() for found in _RUN.finditer(flat[line * wide : (line + 1) * wide])]
        still = []
        for first, last, top in open_:
            if any(abs(first - left) <= SLACK and abs(last - right) <= SLACK for left, right in runs):
                still.append((first, last, top))
            else:
                done.append((first, last, top, line))
        fresh = [
            run for run in runs if not any(abs(run[0] - f) <= SLACK and abs(run[1] - s) <= SLACK for f, s, _ in still)
        ]
        open_ = still + [(left, right, line) for left, right in fresh]
    done += [(first, last, top, picture.height) for first, last, top in open_]
    return [
        (first / wide, top / picture.height, last / wide, bottom / picture.height)
        for first, last, top, bottom in done
        if bottom - top >= LEAST_HEIGHT
    ]
