"""A key that few files have is not one slip away from a key that many have.

Valid: `title`; `image` beside `images`; a key of one's own, such as `series`. Not valid: `titel`, `catgory`, `Tags`
where the other files have `title`, `category`, `tags`.
"""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from gateway.lint.corpus import Corpus
from gateway.lint.one_edit import is_one_edit
from gateway.store.problem import Example, Problem, Rule, Severity

RULE: Final = Rule(
    "key-misspelled",
    Severity.WARNING,
    "A key is nearly that of a field that other files have, so its value is not read.",
    "Write the key like the others, or name it in [keys] of gateway.toml if it is meant.",
    Example(
        "---\ntitel: Rivers\n---\n",
        "---\ntitle: Rivers\n---\n",
        beside={f"posts/{name}.md": f"---\ntitle: {name.title()}\n---\n" for name in ("lakes", "seas")},
    ),
)
# Words of their own that are one edit away from a key that is read.
_OTHERS: Final = frozenset("create data expired land local long modifier patch publisher tabs tile update".split())
# Shorter words are one edit away from too many others.
_SHORTEST: Final = 4
_RARE: Final = 10


def check(corpus: Corpus) -> Iterator[Problem]:
    """Look at each key that is not read, among the keys of all files."""
    uses = Counter(key for text in corpus.texts for key in text.header)
    read = {key for keys in corpus.keys.keys.values() for key in keys if "." not in key}
    known = {*read, *_OTHERS, *corpus.model.fields}
    slips = {
        key: meant for key, count in uses.items() if key not in known and (meant := _meant(key, count, uses, read))
    }
    for text in corpus.texts:
        for key in text.header:
            meant = slips.get(key)
            if meant is not None and meant not in text.header:
                message = f"`{key}` is not read; {uses[meant]} files have `{meant}`."
                yield text.problem_at(RULE, text.key_place(key), message, f"Write `{meant}` if that is meant.")


def _meant(key: str, count: int, uses: Counter[str], read: AbstractSet[str]) -> str | None:
    """The key that is meant by one that `count` files have: the commonest that is one slip away and much commoner."""
    near = [known for known in read if uses[known] >= max(2, _RARE * (count - 1)) and _is_slip(key, known)]
    return max(near, key=lambda known: (uses[known], known), default=None)


def _is_slip(key: str, known: str) -> bool:
    if _plain(key) == _plain(known):
        return True
    if len(known) < _SHORTEST or key[:1].lower() != known[:1].lower() or f"{known}s" == key or f"{key}s" == known:
        return False
    return is_one_edit(key.lower(), known.lower())


def _plain(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")
