"""What `gateway infer` tells: each proposal on a line, with what it rests on."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from gateway.infer.propose import ONE_IN, Inference, Proposal
from gateway.observability.logs import client_text

_EXAMPLE: Final = 48
_HEAD: Final = ("field", "type", "key", "posts", "such as", "other types")


def report(inference: Inference) -> str:
    """The proposals in columns, with a line end; or why there are none."""
    if not inference.posts:
        return "There are no posts.\n"
    if not inference.proposals:
        return f"{inference.posts} posts: no key is in one of {ONE_IN} that is not served or declared already.\n"
    rows = [_HEAD, *map(_row, inference.proposals)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([f"{inference.posts} posts:", "", *lines]) + "\n"


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


def _shown(value: Any) -> str:
    return value.strip() if isinstance(value, str) else orjson.dumps(value).decode()


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(["", *map(str.ljust, row, widths)]).rstrip()
