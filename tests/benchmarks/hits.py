"""How many answers of a site that is edited all the time are served from what is kept.

    python -m tests.benchmarks.hits --posts 2000 --reads 20000

Readers ask for posts, lists and counts, the newest and the most used ones most (Zipf's law); editors correct texts and
headers, add posts and take them away, the newest most. The first quarter of the reads warms up and is not counted.
A touched answer that comes to the same bytes when it is made again was made again needlessly.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import graphql
import msgspec

from gateway.execution.kept import KeptCounts, KeptResults
from gateway.graph.builder import Builder
from gateway.graph.current import Current
from gateway.schema.build import build_schema
from tests.content import changes, post
from tests.execution.recorded import Recorded

WORDS: Final = "attention pattern daily small step people notice feeling change support routine rest signal".split()
TAGS: Final = [f"tag-{number}" for number in range(200)]
AUTHORS: Final = [f"Author {number}" for number in range(60)]
CATEGORIES: Final = [f"Category{number}" for number in range(15)]

_CARD: Final = "slug title date excerpt author { name slug } category { name slug } tags { name slug }"
# How often each is asked for, in hundredths, and its text.
READS: Final[dict[str, tuple[int, str]]] = {
    "post": (52, f"query($slug: String!) {{ post(slug: $slug) {{ {_CARD} description wordCount html }} }}"),
    "neighbours": (5, "query($slug: String!) { post(slug: $slug) { next { slug title } previous { slug title } } }"),
    "newest": (
        14,
        f"query($first: Int!) {{ posts(first: $first) {{ totalCount nodes {{ {_CARD} }} pageInfo {{ endCursor }} }} }}",
    ),
    "tag": (11, "query($slug: String!) { tag(slug: $slug) { name posts(first: 10) { nodes { slug title date } } } }"),
    "author": (5, "query($slug: String!) { author(slug: $slug) { name postCount posts { nodes { slug title } } } }"),
    "category": (5, "query($slug: String!) { category(slug: $slug) { name posts { nodes { slug title date } } } }"),
    "filtered": (
        3,
        "query($slug: String!) "
        "{ posts(first: 10, where: {tags: {some: {slug: {eq: $slug}}}, wordCount: {gt: 50}}) { nodes { title } } }",
    ),
    "counts": (3, "{ posts { facets { tags(first: 20) { count tag { name } } years { year count } } } }"),
    "tags": (2, "{ tags(first: 20, orderBy: [{field: POST_COUNT}]) { nodes { name postCount } } }"),
}


class Zipf:
    """Draws members of a list, the first ones most often."""

    def __init__(self, chance: random.Random, members: Sequence[str]) -> None:
        self._chance, self._members = chance, members
        self._weights = list(accumulate(1 / (place + 1) for place in range(len(members))))

    def draw(self) -> str:
        return self._chance.choices(self._members, cum_weights=self._weights)[0]


class Site:
    """Posts by path, newest first, that are edited."""

    def __init__(self, chance: random.Random, posts: int) -> None:
        self._chance = chance
        self._tags, self._authors = Zipf(chance, TAGS), Zipf(chance, AUTHORS)
        self.current, self._builder = Current(), Builder()
        self.headers: dict[str, dict[str, Any]] = {}
        self._bodies: dict[str, str] = {}
        self._days = 0
        self._save([self._new() for _ in range(posts)], [])

    def newest(self) -> str:
        """A post, by path: one of the newest, most often."""
        place = int(len(self.headers) ** self._chance.random())
        return list(self.headers)[-place]

    def edit(self) -> str:
        """One edit; its kind."""
        kind = self._chance.choices(("text", "title", "tags", "author", "new", "gone"), (45, 20, 15, 5, 10, 5))[0]
        path = self.newest()
        if kind == "gone":
            del self.headers[path]
            self._save([], [path])
            return kind
        if kind == "new":
            path = self._new()
        elif kind == "text":
            self._bodies[path] = self._text()
        elif kind == "title":
            self.headers[path][self._chance.choice(("title", "description"))] = self._sentence()
        elif kind == "tags":
            self.headers[path]["tags"] = self._some_tags()
        else:
            self.headers[path]["author"] = self._authors.draw()
        self._save([path], [])
        return kind

    def _new(self) -> str:
        self._days += 1
        path = f"posts/post-{self._days}.md"
        self.headers[path] = {
            "title": self._sentence(),
            "description": self._sentence(),
            "date": f"{2000 + self._days // 336}-{self._days // 28 % 12 + 1:02}-{self._days % 28 + 1:02}",
            "author": self._authors.draw(),
            "category": self._chance.choice(CATEGORIES),
            "tags": self._some_tags(),
        }
        self._bodies[path] = self._text()
        return path

    def _some_tags(self) -> str:
        return f"[{', '.join({self._tags.draw() for _ in range(4)})}]"

    def _sentence(self) -> str:
        return " ".join(self._chance.choices(WORDS, k=6))

    def _text(self) -> str:
        return "\n\n".join(" ".join(self._chance.choices(WORDS, k=40)) for _ in range(self._chance.randint(1, 5)))

    def _save(self, saved: list[str], removed: list[str]) -> None:
        files = {path: post(self._bodies[path], **self.headers[path]) for path in saved}
        self.current.publish(*self._builder.apply(changes(files, removed)))


class Measured(msgspec.Struct, frozen=True):
    """What came of one run. `missed` are the misses by the kind of what was asked for."""

    counts: KeptCounts
    missed: Counter[str]

    @property
    def hit_ratio(self) -> float:
        return self.counts.hits / max(1, self.counts.hits + self.counts.misses)

    @property
    def needless_ratio(self) -> float:
        """Of all reads, those that were made again for nothing."""
        return self.counts.needless / max(1, self.counts.hits + self.counts.misses)


def measure(posts: int, reads: int, reads_for_an_edit: int, seed: int = 7) -> Measured:
    """Read so many times, with an edit after every so many reads."""
    chance = random.Random(seed)
    site, recorded = Site(chance, posts), Recorded(build_schema())
    documents = {name: graphql.parse(text) for name, (_, text) in READS.items()}
    tags, authors = Zipf(chance, TAGS), Zipf(chance, [name.lower().replace(" ", "-") for name in AUTHORS])
    kept, before, missed = KeptResults(site.current), KeptCounts(), Counter[str]()
    for number in range(reads):
        if number == reads // 4:
            before = kept.counts()
            missed.clear()
        if number % reads_for_an_edit == reads_for_an_edit - 1:
            site.edit()
        name = chance.choices(list(READS), [weight for weight, _ in READS.values()])[0]
        variables: dict[str, Any] = {}
        if name == "newest":
            variables["first"] = chance.choice((10, 20, 20, 20))
        elif name in ("tag", "filtered"):
            variables["slug"] = tags.draw()
        elif name == "author":
            variables["slug"] = authors.draw()
        elif name == "category":
            variables["slug"] = chance.choice(CATEGORIES).lower()
        elif "$slug" in READS[name][1]:
            variables["slug"] = site.newest()[len("posts/") : -len(".md")]
        snapshot = site.current.snapshot
        assert snapshot is not None
        key, sequence = (name, *variables.values()), snapshot.revision.sequence
        if kept.get(key, sequence) is None:
            missed[name] += 1
            body, record, _ = recorded.run(documents[name], snapshot, variables)
            kept.put(key, body, record, sequence)
    return Measured(kept.counts() - before, missed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--reads", type=int, default=20_000)
    given = parser.parse_args()
    for every in (50, 500):
        began = time.process_time()
        measured = measure(given.posts, given.reads, every)
        missed = ", ".join(f"{count:,} {name}" for name, count in measured.missed.most_common())
        print(
            f"an edit in {every} reads: {measured.hit_ratio:.1%} hits, {measured.needless_ratio:.1%} made again for "
            f"nothing ({measured.counts.touched:,} touched, {measured.counts.needless:,} needless); misses: {missed} "
            f"({time.process_time() - began:.0f} s)"
        )


if __name__ == "__main__":
    main()
