"""What the benchmarks ask: pages of a blog, as a site or an app would ask for them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
import orjson

from tests.benchmarks.client import UNIQUE

_POST: Final = "slug title date description wordCount author { name slug } category { name slug } tags { name slug }"
_ONE: Final = f"query Q1($slug: String!) {{ post(slug: $slug) {{ {_POST} }} }}"
# So many that the first ones are kept, and few enough for each to be asked for while a server warms up.
_CYCLE: Final = 1_000
_SLUGS: Final = "query($after: String) { posts(first: 100, after: $after) { nodes { slug } pageInfo { endCursor } } }"


class Query(msgspec.Struct, frozen=True):
    """One query. `@slug` in its text or variables is the first slug, or each of the first 1,000 in turn if it `cycles`.

    What is aimed at, as parts of what uvicorn reaches with the same bytes: with everything kept, with parts alone, and
    with nothing; None where there is no aim.
    """

    what: str
    text: str
    variables: dict[str, str] = {}
    cycles: bool = False
    kept: float | None = None
    parts: float | None = None
    nothing: float | None = None

    def bodies(self, slugs: Sequence[str]) -> list[str]:
        """The bodies of the requests, in the order in which they are sent."""
        said = orjson.dumps({"query": self.text, "variables": self.variables}).decode()
        return [said.replace("@slug", slug) for slug in slugs[: _CYCLE if self.cycles else 1]]


QUERIES: Final[dict[str, Query]] = {
    "q1": Query("one post", _ONE, {"slug": "@slug"}, kept=0.80, parts=0.70, nothing=0.70),
    "q2": Query(
        "20 posts, each with links",
        "{ posts(first: 20) { totalCount nodes { slug title date excerpt author { name slug } category { name slug } "
        "tags { name slug } } pageInfo { hasNextPage endCursor } } }",
        kept=0.80,
        parts=0.50,
        nothing=0.50,
    ),
    "q3": Query(
        "posts of authors of posts, with tags and resources",
        "{ posts(first: 10) { nodes { slug title tags { name postCount } author { name postCount posts(first: 5) { "
        "nodes { slug title date tags { name slug postCount } category { name postCount } "
        "resources { nodes { url domain { name } } } } } } } } }",
        kept=0.80,
        parts=0.60,
        nothing=0.30,
    ),
    "q4": Query(
        "100 posts, 8 fields and tags",
        "{ posts(first: 100) { nodes { slug title date description image { url } wordCount readingTime excerpt "
        "tags { name } } } }",
        kept=0.70,
        parts=0.50,
        nothing=0.30,
    ),
    "q5": Query("q1, another post each time", _ONE, {"slug": "@slug"}, True, kept=0.75, parts=0.70, nothing=0.70),
    "literal": Query(
        "q5 with the slug in the text", f'{{ post(slug: "@slug") {{ {_POST} }} }}', {}, True, 0.60, 0.50, 0.50
    ),
    "q6": Query("a text never seen before", f'{{ p{UNIQUE}: post(slug: "@slug") {{ {_POST} }} }}', kept=0.08),
    "q7": Query("{ __typename }", "{ __typename }", kept=0.85),
}


def clients(slugs: Sequence[str], number: int) -> list[str]:
    """The bodies of so many clients, each with a query of its own."""
    texts = [
        'query Client{n} {{ post(slug: "{slug}") {{ slug title date author {{ name }} tags {{ name }} }} }}',
        "query Client{n} {{ posts(first: {n}) {{ nodes {{ slug title excerpt category {{ name }} }} }} }}",
        "query Client{n} {{ posts(first: {n}) {{ totalCount nodes {{ title tags {{ name postCount }} }} }} }}",
        "query Client{n} {{ authors(first: {n}) {{ nodes {{ name posts(first: 3) {{ nodes {{ slug }} }} }} }} }}",
    ]
    made = [texts[n % len(texts)].format(n=n + 1, slug=slugs[n % len(slugs)]) for n in range(number)]
    return [orjson.dumps({"query": text}).decode() for text in made]


def attacks() -> dict[str, list[str]]:
    """What a hostile client sends to keep a server busy, by kind.

    The first is refused at once, the next two are the most work to refuse, the last two cost as much as is allowed.
    Each document is new, so that nothing is kept of it.
    """
    chain = " ".join(f"fragment f{n} on Query{{...f{n + 1} ...f{n + 1}}}" for n in range(24))
    doubling = f"{{...f0}} {chain} fragment f24 on Query{{p{UNIQUE}:__typename}}"
    # Up to the limits of tokens and of aliases: pairs of fields are what validation compares.
    repeated = f"{{ p{UNIQUE}: posts {{ nodes {{ {'title ' * 950}}} }} }}"
    unknown = f"{{ p{UNIQUE}: posts {{ nodes {{ {' '.join(f'nothing{n}' for n in range(400))} }} }} }}"
    related = f"{{ p{UNIQUE}: posts(first: 12) {{ nodes {{ related(first: 10) {{ node {{ slug }} }} }} }} }}"
    filtered = (
        f"""{{ p{UNIQUE}: posts(where: {{title: {{contains: "a"}}}}, orderBy: [{{field: TITLE}}]) {{ totalCount }} }}"""
    )
    kinds = {
        "doubling fragments": doubling,
        "repeated fields": repeated,
        "unknown fields": unknown,
        "related posts": related,
        "a filter without an index": filtered,
    }
    return {name: [orjson.dumps({"query": text}).decode()] for name, text in kinds.items()}


def all_slugs(ask: Callable[[str, dict[str, Any]], dict[str, Any]]) -> list[str]:
    """The slugs of all posts, newest first. `ask` gives the data of an answer."""
    found: list[str] = []
    after = None
    while True:
        posts = ask(_SLUGS, {"after": after})["posts"]
        found += [post["slug"] for post in posts["nodes"]]
        after = posts["pageInfo"]["endCursor"]
        if not posts["nodes"] or after is None:
            return found
