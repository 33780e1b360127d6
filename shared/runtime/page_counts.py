"""Counts the pages of a list."""


def page_count(rows: int, per_page: int) -> int:
    """Returns on how many pages rows stand; an empty list has one page."""
    return max(1, -(-rows // per_page))
