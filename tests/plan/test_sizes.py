from gateway.plan.sizes import SCANNED, SizesOf
from tests.content import post, snapshot


def test_sizes_are_how_many_there_are_to_scan() -> None:
    graph = snapshot(
        {f"posts/{at}.md": post(tags="[x, y]" if at < 3 else "[x]", author_name=f"A{at % 2}") for at in range(7)}
    )
    numbers = SizesOf()(graph).numbers
    assert (numbers["Post"], numbers["Tag"], numbers["Author"]) == (7, 2, 2)
    assert (numbers["Tag.posts"], numbers["Author.posts"], numbers["Category.posts"]) == (7, 4, 0)


def test_numbers_to_scan_are_rounded_up_and_end_somewhere() -> None:
    def posts(count: int) -> int:
        return SizesOf()(snapshot({f"posts/{at}.md": post() for at in range(count)})).numbers["Post"]

    assert [posts(count) for count in (0, 1, 8, 9, 11, 33)] == [0, 1, 8, 10, 12, 40]
    assert posts(SCANNED + 1) == SCANNED


def test_equal_sizes_are_one_object() -> None:
    sizes_of = SizesOf()
    few = snapshot({"posts/a.md": post(title="A")})
    assert sizes_of(few) is sizes_of(snapshot({"posts/a.md": post(title="B")}))
    assert sizes_of(few) != sizes_of(snapshot({"posts/a.md": post(tags="[x]")}))
