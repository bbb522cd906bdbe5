"""A small content folder that is edited at random, a little at a time, in every way that people edit theirs."""

import random
from collections.abc import Callable, Iterable
from typing import Any, Final

import orjson

from gateway.content_model import ContentModel, Field, FieldType, Reference, Target
from gateway.store.loader import DocumentChanges, DocumentStore
from gateway.store.memory_files import MemoryFiles
from gateway.store.source import FileChanges

MODEL: Final = ContentModel(
    fields={
        "rating": FieldType.INT,
        "mood": FieldType.STRINGS,
        "heroColor": Field(FieldType.STRING, "hero-color"),
        "featured": FieldType.BOOLEAN,
        "seo": FieldType.JSON,
    },
    references={
        "reviewer": Target.AUTHORS,
        "topics": Reference(Target.TAGS, many=True),
        "section": Target.CATEGORIES,
        "series": Reference(Target.POSTS, "part-of", reverse="parts"),
        "home": Reference(Target.PAGES, reverse="homeOf"),
    },
)

POSTS: Final = (
    *(f"posts/{name}.md" for name in "abcdefgh"),
    "posts/a/index.md",
    "posts/b.markdown",
    "posts/2020-01-02-d.md",
    "en/posts/n.md",
    "de/posts/n.md",
    "posts/n.fr.md",
)
PAGES: Final = ("about.md", "notes/a.md", "index.md", "tags/sleep.md", "categories/care/_index.md", "de/about.md")
PROFILES: Final = ("authors/ana.md", "authors/bo.md", "de/authors/ana.md")
RECORDS: Final = ("authors.yml", "tags.yml", "_data/categories.json")
ASSETS: Final = ("x.png", "posts/x.png", "images/y.png", "posts/b.pdf")
# What changes how everything else is read.
MARKS: Final = ("CNAME", ".obsidian/")

NAMES: Final = ("Ana", "ána", "Bo", "Cy", "ana", "Dee and Cy", "bee")
TAGS: Final = ("Sleep", "sleep", "Ünlü", "unlu", "C++", "mood")
CATEGORIES: Final = ("Care", "care", "SelfCare", "Other")
URLS: Final = (
    "https://www.example.com/p?utm_x=1",
    "http://example.com/p/",
    "https://example.com/q",
    "https://other.org/",
    "https://mine.org/posts/a",
)
LINKS: Final = (
    *("[one](b.md)", "[two](../about)", "[three](/posts/a)", "[four](old)", "[five](a#top)", "[six](x.png)"),
    *("![seven](x.png)", "![eight](/images/y.png)", "[file](b.pdf)", "[[a]]", "[self](./c.md)", "[gone](nowhere.md)"),
    *(f"[cited]({url})" for url in URLS),
    "<https://other.org/>",
    "## A heading",
    "Resources:-",
    "Some more words of a text that goes on.",
)


def _some(chance: random.Random, among: Iterable[str], most: int = 3) -> list[str]:
    found = list(among)
    return chance.sample(found, chance.randint(0, min(most, len(found))))


def _date(chance: random.Random) -> str:
    if chance.random() < 0.05:
        return chance.choice(("nonsense", "0001-01-01", "2999-01-01"))
    return f"20{chance.randint(19, 22)}-0{chance.randint(1, 3)}-0{chance.randint(1, 4)}"


HEADER: Final[dict[str, Callable[[random.Random], Any]]] = {
    "title": lambda chance: chance.choice(("Ana", "Something", "Other thing", "a title")),
    "description": lambda chance: chance.choice(("One", "Two")),
    "date": _date,
    "updated": _date,
    "expires": lambda chance: chance.choice(("2090-01-01", "2001-01-01")),
    "draft": lambda chance: chance.random() < 0.5,
    "slug": lambda chance: chance.choice(("a", "b", "ana", "n", "deep")),
    "author_name": lambda chance: chance.choice(NAMES),
    "authors": lambda chance: _some(chance, NAMES),
    "categories": lambda chance: _some(chance, CATEGORIES, 2),
    "category": lambda chance: chance.choice(CATEGORIES),
    "tags": lambda chance: _some(chance, TAGS),
    "image": lambda chance: chance.choice(("x.png", "images/y.png", "https://pics.org/a.png", "gone.png")),
    "aliases": lambda chance: _some(chance, ("old", "/old/", "a")),
    "locale": lambda chance: chance.choice(("en", "de")),
    "translationKey": lambda chance: chance.choice(("k", "l")),
    "name": lambda chance: chance.choice(("Ana", "Bo", "Cy")),
    "bio": lambda chance: chance.choice(("Writes", "Reads")),
    "avatar": lambda chance: chance.choice(("/x.png", "https://pics.org/b.png")),
    "rating": lambda chance: chance.choice((1, 2, 3, "many")),
    "mood": lambda chance: _some(chance, ("calm", "bright")),
    "hero-color": lambda chance: chance.choice(("red", "blue")),
    "featured": lambda chance: chance.random() < 0.5,
    "seo": lambda chance: {"title": chance.choice(("Deep", "Flat"))},
    "reviewer": lambda chance: chance.choice(NAMES),
    "topics": lambda chance: _some(chance, TAGS, 2),
    "section": lambda chance: chance.choice(CATEGORIES),
    "part-of": lambda chance: chance.choice(("a", "posts/b", "deep", "nowhere")),
    "home": lambda chance: chance.choice(("about", "notes/a")),
}
RARE: Final = frozenset(("draft", "slug", "expires"))


class RandomSite:
    """The folder; `edit` changes it and returns what the store tells of that."""

    def __init__(self, chance: random.Random, *, marks: bool = True) -> None:
        self._chance, self._marks = chance, marks
        self._files = MemoryFiles()
        self._store = DocumentStore(self._files, model=MODEL)
        self._headers: dict[str, dict[str, Any]] = {}
        self._bodies: dict[str, list[str]] = {}
        self._saved: dict[str, str] = {}

    def begin(self) -> DocumentChanges:
        """The folder as it is at first."""
        for path in (*POSTS, *PAGES, *PROFILES):
            if self._chance.random() < 0.7:
                self._invent(path)
        for path in (*RECORDS, *ASSETS):
            if self._chance.random() < 0.5:
                self._write(path, self._other_text(path))
        return self._tell(list(self._saved), [])

    def edit(self) -> DocumentChanges:
        """One edit, seldom two or three at once."""
        changed: set[str] = set()
        for _ in range(self._chance.choice((1, 1, 1, 1, 1, 2, 3))):
            changed |= self._edit()
        return self._tell([path for path in changed if path in self._saved], changed - self._saved.keys())

    def _edit(self) -> set[str]:
        chance = self._chance
        there = [path for path in self._headers if path in self._saved]
        draw = chance.random()
        if draw < 0.15 or not there:
            path = chance.choice((*POSTS, *PAGES, *PROFILES))
            self._invent(path)
            return {path}
        path = chance.choice(there)
        if draw < 0.22:
            return self._remove(path)
        if draw < 0.28:
            target = chance.choice((*POSTS, *PAGES))
            self._headers[target], self._bodies[target] = self._headers[path], self._bodies[path]
            self._write(target, self._saved[path])
            return {target} | (self._remove(path) if target != path else set())
        if draw < 0.36:
            other = chance.choice((*RECORDS, *ASSETS, *(MARKS if self._marks and chance.random() < 0.1 else ())))
            if other in self._saved and chance.random() < 0.4:
                return self._remove(other)
            self._write(other, self._other_text(other))
            return {other}
        if draw < 0.41:
            self._write(path, chance.choice(("---\ntitle: [\n---\nbroken", "---\ntags: {a: [}\n---\n", "\0\0")))
            return {path}
        if draw < 0.60:
            self._edit_body(path)
        else:
            self._edit_header(path)
        self._write(path, self._text(path))
        return {path}

    def _invent(self, path: str) -> None:
        likely = {"date", "tags", "authors", "title"} if path in POSTS else {"title"}
        self._headers[path] = {}
        for key, make in HEADER.items():
            if self._chance.random() < (0.6 if key in likely else 0.03 if key in RARE else 0.15):
                self._headers[path][key] = make(self._chance)
        self._bodies[path] = _some(self._chance, LINKS, 5)
        self._write(path, self._text(path))

    def _edit_header(self, path: str) -> None:
        header = self._headers[path] = dict(self._headers[path])
        key = self._chance.choice(list(HEADER))
        if key in header and self._chance.random() < 0.3:
            del header[key]
        else:
            header[key] = HEADER[key](self._chance)

    def _edit_body(self, path: str) -> None:
        body = self._bodies[path] = list(self._bodies[path])
        if body and self._chance.random() < 0.5:
            del body[self._chance.randrange(len(body))]
        else:
            body.insert(self._chance.randint(0, len(body)), self._chance.choice(LINKS))

    def _text(self, path: str) -> str:
        lines = "".join(f"{key}: {orjson.dumps(value).decode()}\n" for key, value in self._headers[path].items())
        return f"---\n{lines}---\n" + "\n\n".join(self._bodies[path]) + "\n"

    def _other_text(self, path: str) -> str:
        chance = self._chance
        if path not in RECORDS:
            return "mine.org" if path == "CNAME" else "x" * chance.randint(0, 2)
        ids = ("ana", "bee", "Cy") if "authors" in path else ("sleep", "unlu", "care", "other")
        records = {}
        for each in _some(chance, ids):
            record = {"name": chance.choice(("Ana", "Bee", "Sleep", "Self Care")), "bio": chance.choice(("One", "Two"))}
            records[each] = {key: value for key, value in record.items() if chance.random() < 0.7}
        return orjson.dumps(records).decode()

    def _write(self, path: str, text: str) -> None:
        self._saved[path] = text
        self._files.write(path, text)

    def _remove(self, path: str) -> set[str]:
        del self._saved[path]
        self._files.remove(path)
        return {path}

    def _tell(self, changed: Iterable[str], removed: Iterable[str]) -> DocumentChanges:
        entries = [entry for path in sorted(changed) if (entry := self._files.entry(path)) is not None]
        return self._store.apply(FileChanges(changed=tuple(entries), removed=tuple(sorted(removed))))
