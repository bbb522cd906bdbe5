"""What `gateway infer` tells: each proposal on a line, with what it rests on."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from gateway.infer.propose import ONE_IN, Inference, Proposal
from gateway.observability.logs import client_text

_EXAMPLE: Final = 48
_HEAD: Final = ("field", "type", "key", "posts", "such as", "other types")


def report(inference: Inference, root: Path = Path()) -> str:
    """The proposals in columns, then odd values with their files in the folder `root`; or why there are none."""
    if not inference.posts:
        return "There are no posts.\n"
    if not inference.proposals:
        return f"{inference.posts} posts: no key is in one of {ONE_IN} that is not served or declared already.\n"
    rows = [_HEAD, *map(_row, inference.proposals)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    odd = list(_odd(inference, root))
    return "\n".join([f"{inference.posts} posts:", "", *lines, *([""] if odd else []), *odd]) + "\n"


def _row(proposal: Proposal) -> tuple[str, ...]:
    others = [f"{kind.value} in {count}" for kind, count in proposal.seen if kind is not proposal.type]
    return (
        proposal.name,
        proposal.type.value,
        client_text(proposal.key, _EXAMPLE),
        str(proposal.files),
        client_text(_shown(proposal.example), _EXAMPLE),
        ", ".join(others),
    )


def _odd(inference: Inference, root: Path) -> Iterator[str]:
    for proposal in inference.proposals:
        odd = proposal.odd
        if odd is None:
            continue
        key = client_text(proposal.key, _EXAMPLE)
        yield f"{key} would be {odd.narrow.value}, but for {odd.count:,} of {proposal.files:,} posts:"
        for each in odd.first:
            place = (root / each.path).as_posix() + ("" if each.line is None else f":{each.line}")
            yield f"  {client_text(place)}: {client_text(_shown(each.value), _EXAMPLE)}"
        if odd.count > len(odd.first):
            yield f"  and {odd.count - len(odd.first):,} more"


def _shown(value: Any) -> str:
    return value.strip() if isinstance(value, str) else orjson.dumps(value).decode()


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(["", *map(str.ljust, row, widths)]).rstrip()
