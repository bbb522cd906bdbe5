"""What Markdown means in an Obsidian vault alone."""

from itertools import pairwise

from gateway.store.parse import code_ranges, events


def comments(body: str) -> list[tuple[int, int]]:
    """The bytes of a body between two `%%`, which are for its author alone; in code they are none.

    https://help.obsidian.md/syntax#Comments
    """
    source = bytearray(body.encode())
    for start, end in code_ranges(events(body)):
        source[start:end] = bytes(end - start)
    marks: list[int] = []
    at = source.find(b"%%")
    while at >= 0:
        marks.append(at)
        at = source.find(b"%%", at + 2)
    return [(start, end + 2) for start, end in list(pairwise(marks))[::2]]
