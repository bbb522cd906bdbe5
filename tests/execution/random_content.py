"""Small content made at random: posts that share authors, tags and links, and files that are broken."""

import functools
from typing import Any, Final, NamedTuple

from gateway.execution.executor import Executor
from gateway.graph.derived import Derived
from gateway.graph.snapshot import Snapshot
from gateway.plan.limits import Limits
from tests.content import SCHEMA, post, response, snapshot
from tests.execution.choices import Choices
from tests.execution.random_operations import Grammar

# Small, so that what is kept also goes.
MOST_KEPT: Final = 200_000
NAMES: Final = ("first", "second", "third", "long name", "Ünï", "sixth")
TAGS: Final = ("sleep", "Sleep", "food", "a b")
AUTHORS: Final = ("Ana Silva", "Bo", "ana silva")
ADDRESSES: Final = (
    "/posts/first",
    "second.md",
    "third.md#top",
    "nowhere.md",
    "https://example.org/a",
    "https://www.example.org/a/?utm_source=x",
    "http://other.example/b#c",
    "night.png",
    "../about.md",
)

# Strings worth asking for besides the ids and cursors that the content itself has.
KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "": ("first", "sleep", "Ana Silva", "title", "", "nowhere", "posts/first", "Ä\u2028"),
    "slug": ("first", "second", "sleep", "ana-silva", "food", "about", "First", "nowhere"),
    "path": ("posts/first", "posts/second.md", "about", "posts/nowhere", "/posts/first"),
    "url": ("https://example.org/a", "http://www.example.org/a/", "nowhere", "/posts/first"),
    "name": ("example.org", "www.example.org", "Post", "Document", "nowhere"),
    "domain": ("example.org", "other.example"),
    "key": ("title", "tags", "seo.title", "weight", "nowhere"),
    "locale": ("en", "de", "xx"),
}
IDS_AND_CURSORS: Final = """{
  posts { edges { cursor node { id } } } pages { edges { cursor node { id } } } authors { edges { cursor node { id } } }
  tags { edges { cursor node { id } } } resources { edges { cursor node { id } } } problems { edges { cursor } }
}"""


def files(choices: Choices) -> dict[str, str]:
    """A folder's files, by path; the simplest has one bare post."""
    made = {f"posts/{NAMES[at]}.md": _post(NAMES[at], choices) for at in range(1 + choices.below(5))}
    if choices.one_in(2):
        made["about.md"] = post("# About\n\nSee [one](posts/first.md) and https://example.org/a.", title="About")
    if choices.one_in(3):
        made["authors/ana-silva.md"] = post("Ana *writes*.", name="Ana Silva", avatar="ana.png")
    if choices.one_in(3):
        made["posts/night.png"] = "dark"
    if choices.one_in(4):
        made["posts/broken.md"] = "---\ntitle: [\n---\nBroken.\n"
    return made


def _post(name: str, choices: Choices) -> str:
    header: dict[str, object] = {}
    if choices.one_in(2):
        header["title"] = name.title()
    if choices.one_in(2):
        header["date"] = f"2024-0{1 + choices.below(3)}-1{choices.below(3)}"
    if choices.one_in(2):
        header["tags"] = "[" + ", ".join(TAGS[: choices.below(5)]) + "]"
    if choices.one_in(2):
        header["author"] = choices.pick(AUTHORS)
    if choices.one_in(3):
        header["category"] = choices.pick(TAGS)
    if choices.one_in(6):
        header["locale"] = choices.pick(["en", "de"])
    if choices.one_in(6):
        header["image"] = "night.png"
    if choices.one_in(6):
        header["seo"] = "{title: Deep, weight: 3}"
    if choices.one_in(8):
        header[choices.pick(["draft", "weight", "expires"])] = choices.pick(["true", "'x'", "2090-01-01"])
    links = [f"[{label}]({choices.pick(ADDRESSES)})" for label in "abc"[: choices.below(4)]]
    heading = "## Resources\n\n" if choices.one_in(2) else ""
    return post(f"Text of {name}.\n\n{heading}" + "\n\n".join(links), **header)


class Content(NamedTuple):
    """The graph of some files, what is worth asking of it, and a gateway's executor that has been asked before."""

    graph: Snapshot
    grammar: Grammar
    executor: Executor


@functools.lru_cache(maxsize=256)
def random_content(seed: bytes) -> Content:
    """The content that a seed makes: the same one while it is remembered."""
    graph = snapshot(files(Choices(seed)))
    answer: Any = response(graph, IDS_AND_CURSORS).data
    cursors: list[str] = []
    ids: list[str] = []
    for connection in answer.values():
        cursors += [edge["cursor"] for edge in connection["edges"][:2]]
        ids += [edge["node"]["id"] for edge in connection["edges"][:2] if "node" in edge]
    # Most lists are lists of posts, and a cursor fits lists of one order.
    of_posts = [edge["cursor"] for edge in answer["posts"]["edges"]]
    known = KNOWN | {
        "after": (*of_posts * 8, *cursors, "no cursor"),
        "before": (*of_posts * 8, *cursors, "no cursor"),
        "id": (*ids * 2, "no id"),
        "ids": (*ids * 4, "no id"),
    }
    # Without limits: what is to be compared is answers.
    executor = Executor(
        SCHEMA,
        Derived(),
        max_answer_bytes=MOST_KEPT,
        max_part_bytes=MOST_KEPT,
        limits=Limits(mode="off"),
        deadline_seconds=600.0,
    )
    return Content(graph, Grammar(SCHEMA._schema, known), executor)
