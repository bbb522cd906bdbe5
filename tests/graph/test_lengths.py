from gateway.content_model import read_model
from gateway.graph.builder import Builder
from gateway.graph.lengths import KEPT
from tests.content import changes, post, snapshot


def many(name: str, count: int) -> list[str]:
    return [f"{name}{at}" for at in range(count)]


def test_a_list_is_as_long_as_the_longest() -> None:
    text = "".join(f"# {at}\\n\\n" for at in range(14)).replace("\\n", "\n")
    graph = snapshot(
        {
            "posts/a.md": post(text, tags=many("t", 30), authors=many("a", 12), aliases=many("/", 11)),
            "posts/b.md": post("[a](x.md) " * 13, tags=many("t", 20), categories=many("c", 15)),
            **{f"posts/{locale}.md": post(slug="same", locale=locale) for locale in many("l", 13)},
            "about.md": post(text),
            "authors/a0.md": post(profiles=[f"https://social.example/{at}" for at in range(16)]),
        }
    )
    # Each of the thirteen is told of the others.
    assert graph.longest["Post.translations"] == (13,) * 13
    longest = {name: lengths[0] for name, lengths in graph.longest.items() if lengths}
    assert longest == {
        "Post.tags": 30,
        "Post.authors": 12,
        "Post.aliases": 11,
        "Post.categories": 15,
        "Post.headings": 14,
        "Page.headings": 14,
        "Post.problems": 13,
        "Post.translations": 13,
        "Author.profiles": 16,
        "RelatedPost.shared": 42,
    }


def test_names_and_labels_have_many_spellings() -> None:
    spellings = ["".join(c.upper() if at >> bit & 1 else c for bit, c in enumerate("tags")) for at in range(12)]
    graph = snapshot(
        {
            f"posts/{at}.md": post(f"[{at}](https://e.org/a)", tags=[name], category=name)
            for at, name in enumerate(spellings)
        }
    )
    assert {name: graph.longest[name][0] for name in ("Tag.variants", "Category.variants", "Resource.labels")} == {
        "Tag.variants": 12,
        "Category.variants": 12,
        "Resource.labels": 12,
    }


def test_typed_lists_and_references_are_counted() -> None:
    model = read_model(
        {"fields": {"colours": {"type": "[String]"}}, "references": {"next": {"to": "posts", "many": True}}}
    )
    files = {f"posts/p{at}.md": post() for at in range(12)}
    graph = snapshot({**files, "posts/a.md": post(colours=many("c", 14), next=many("p", 12))}, model=model)
    assert (graph.longest["Post.colours"], graph.longest["Post.next"]) == ((14,), (12,))


def test_the_longest_are_kept_and_short_ones_forgotten() -> None:
    builder = Builder()
    files = {f"posts/{at}.md": post(tags=many("t", 11 + at)) for at in range(KEPT + 5)}
    every, _ = builder.apply(changes(files))
    assert every.longest["Post.tags"] == tuple(range(KEPT + 15, 15, -1))
    fewer, _ = builder.apply(changes({"posts/104.md": post(tags=many("t", 10))}, removed=["posts/103.md"]))
    assert fewer.longest["Post.tags"] == tuple(range(KEPT + 13, 13, -1))


def test_an_edit_that_changes_no_length_keeps_them() -> None:
    builder = Builder()
    before, _ = builder.apply(changes({"posts/a.md": post(tags=many("t", 12)), "posts/b.md": post()}))
    after, _ = builder.apply(
        changes({"posts/a.md": post(title="A", tags=many("u", 12)), "posts/b.md": post(tags="[v]")})
    )
    assert before is not after
    assert after.longest is before.longest
