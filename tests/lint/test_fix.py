from itertools import chain

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.lint.fix import BYTE_ORDER_MARK, FENCES, LINE_ENDS, MENDABLE, VARIANTS, Mended, mend, tag_spellings
from gateway.store.document import Document
from gateway.store.reading import read_document
from gateway.store.source import FileEntry, Signature
from tests.content import post, snapshot

ENTRY = FileEntry("posts/a.md", Signature(1, 1, 1, 1))
NONE: dict[str, str] = {}
TAGS = {"Work": "work", "WORK": "work", "work": "work"}


def read(data: bytes) -> Document:
    return read_document(ENTRY, data, 1_000_000)[0]


def mended(text: str | bytes, spellings: dict[str, str] = NONE, rules: frozenset[str] = MENDABLE) -> Mended:
    data = text.encode() if isinstance(text, str) else text
    return mend(read(data), data, read, spellings, rules)


def after(text: str | bytes, spellings: dict[str, str] = NONE) -> str:
    return mended(text, spellings).data.decode()


class TestByteOrderMark:
    def test_it_goes(self) -> None:
        assert after("\ufeff---\ntitle: A\n---\nText.\n") == "---\ntitle: A\n---\nText.\n"

    def test_one_behind_another_stays_as_the_header_would_be_read_then(self) -> None:
        text = "\ufeff\ufeff---\n\ntitle: A\n---\n"

        assert mended(text) == Mended(
            text.encode(), (), ("the byte order mark cannot be mended without changing something else",)
        )


class TestLineEnds:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("a\nb\r\nc\n", "a\nb\nc\n"),
            ("a\r\nb\nc\r\n", "a\r\nb\r\nc\r\n"),
            ("a\nb\r\n", "a\nb\n"),
            ("a\rb\rc", "a\nb\nc"),
            ("a\r\r\nb\r\nc\n", "a\r\n\r\nb\r\nc\r\n"),
        ],
    )
    def test_they_become_those_of_most_lines_or_line_feeds(self, text: str, wanted: str) -> None:
        assert after(text) == wanted

    @pytest.mark.parametrize("text", ["a\r\nb\r\n", "a\nb\n", "a", ""])
    def test_what_is_of_one_kind_stays(self, text: str) -> None:
        assert mended(text) == Mended(text.encode(), ())


class TestFences:
    @pytest.mark.parametrize("fence", ["---", "+++", "-----"])
    def test_spaces_behind_them_go_and_those_in_the_text_stay(self, fence: str) -> None:
        line = "title = 'A'" if fence == "+++" else "title: A  "

        assert after(f"{fence} \n{line}\n{fence}\t \nText  \n--- \n") == f"{fence}\n{line}\n{fence}\nText  \n--- \n"

    def test_a_rule_across_a_page_without_a_header_stays(self) -> None:
        assert mended("--- \n\nText.\n\n--- \n").done == ()

    def test_in_a_value_they_stay(self) -> None:
        text = "---\nabout: |\n  --- \ntitle: A\n---\n"

        assert mended(text) == Mended(text.encode(), ())


class TestSpelling:
    @pytest.mark.parametrize(
        ("header", "wanted"),
        [
            ("tags: [Work, sleep] # Work", "tags: [work, sleep] # Work"),
            ("title: Work\ntags: ['Work', \"sleep\"]", "title: Work\ntags: ['work', \"sleep\"]"),
            ("tags:\n- sleep\n-   Work  # here", "tags:\n- sleep\n-   work  # here"),
            ("tags: Work, sleep", "tags: work, sleep"),
            ("tags: [Workshop, Work]", "tags: [Workshop, work]"),
            ("keywords: [Work]\ntags: [Work, work]", "keywords: [Work]\ntags: [work]"),
            ("tags: [Work, x, WORK, Work]", "tags: [work, x]"),
        ],
    )
    def test_the_name_alone_is_written_anew(self, header: str, wanted: str) -> None:
        assert after(f"---\n{header}\n---\nWork.\n", TAGS) == f"---\n{wanted}\n---\nWork.\n"

    def test_toml_and_json_are_mended_too(self) -> None:
        toml = "+++\n[taxonomies]\ntags = [\n  'Work', # first\n]\n+++\n"

        assert after(toml, TAGS) == toml.replace("Work", "work")
        assert after('{"tags": ["Work"]}\n', TAGS) == '{"tags": ["work"]}\n'

    def test_what_would_be_read_differently_is_left_alone_and_told(self) -> None:
        found = mended("---\ntags: [a-b, x]\n---\n", {"a-b": "A, B"})

        assert found.data == b"---\ntags: [a-b, x]\n---\n"
        assert found.left == ("`a-b` of the tags cannot be mended without changing something else",)

    def test_a_name_that_is_written_with_escapes_is_left_alone(self) -> None:
        found = mended('---\ntags: ["caf\\u00e9"]\n---\n', {"café": "Café"})

        assert (found.done, len(found.left)) == ((), 1)

    def test_the_commonest_variant_is_that_of_all_files_with_drafts(self) -> None:
        header = "---\ndraft: true\ntags: [{0}]\ncategory: {0}\n---\n"
        files = {f"posts/{at}.md": header.format(name) for at, name in enumerate(["Work", "work", "work"])}

        assert tag_spellings(snapshot(files, drafts=True)) == {"Work": "work", "work": "work"}

    def test_the_id_of_a_record_stays(self) -> None:
        files = {f"posts/{at}.md": post(tags=f"[{tag}]") for at, tag in enumerate(["Open Water"] * 2 + ["open-water"])}

        assert "open-water" in tag_spellings(snapshot(files))
        assert "open-water" not in tag_spellings(snapshot(files | {"tags.yml": "open-water: {label: Open Water}\n"}))

    def test_categories_stay_as_addresses_may_hang_on_them(self) -> None:
        text = "---\ncategory: Work\ncategories: [Work]\n---\n"

        assert mended(text, TAGS) == Mended(text.encode(), ())


class TestRepeated:
    @pytest.mark.parametrize(
        ("header", "wanted"),
        [
            ("tags: [a, b, a]", "tags: [a, b]"),
            ("tags: [a, 'a', \"a\"]", "tags: [a]"),
            ("tags:\n  - a\n  - b\n  - a\ntitle: A", "tags:\n  - a\n  - b\ntitle: A"),
            ("tags: [work, b, Work]", "tags: [work, b]"),
            ("tags: [\n  a,\n  a,\n]", "tags: [\n  a,\n]"),
        ],
    )
    def test_the_later_one_goes(self, header: str, wanted: str) -> None:
        text = f"---\n{header}\n---\n# Head\n[link](b.md)\n"

        assert after(text, TAGS) == text.replace(header, wanted)

    def test_with_a_comment_it_is_left_alone(self) -> None:
        found = mended("---\ntags:\n- a\n- b\n- a # not the same\n---\n")

        assert found.done == ()
        assert found.left == ("the second `a` of the tags cannot be mended without changing something else",)


def test_only_what_breaks_the_rules_that_are_wanted_is_mended() -> None:
    text = "\ufeff--- \r\ntags: [Work]\n---\n"

    assert mended(text, TAGS, frozenset({VARIANTS})).data.decode() == text.replace("Work", "work")
    assert mended(text, TAGS, frozenset()).done == ()


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfcaf\xe9\r\n\n", b"\xef\xbb\xbfa\0\r\n\n"])
def test_a_file_that_cannot_be_read_stays(data: bytes) -> None:
    assert mended(data) == Mended(data, ())


words = st.sampled_from(["work", "Work", "WORK", "sleep", "a-b", "A B", "x y", "1", "no", "'", '"', "#", "日本", "😀"])
ends = st.sampled_from(["\n", "\r\n", "\r"])
quotes = st.sampled_from(["{}", "'{}'", '"{}"'])


@st.composite
def headers(draw: st.DrawFn) -> list[str]:
    items = draw(st.lists(st.builds(str.format, quotes, words), max_size=5))
    field = draw(st.sampled_from(["tags", "categories", "keywords"]))
    flow, fence = draw(st.booleans()), draw(st.sampled_from(["---", "--- ", "---\t", "+++ "]))
    inside = [f"{field}: [{', '.join(items)}]"] if flow else [f"{field}:", *(f"  - {item}" for item in items)]
    return [fence, f"title: {draw(words)}", *inside, f"also: {draw(words)}  # {draw(words)}", fence]


@st.composite
def files(draw: st.DrawFn) -> str:
    lines = draw(st.one_of(headers(), st.just([])))
    lines += draw(st.lists(st.one_of(words, st.sampled_from(["# Head", "[l](b.md)", "--- ", "", "  "])), max_size=4))
    mark = draw(st.sampled_from(["", "", "\ufeff"]))
    return mark + "".join(chain.from_iterable((line, draw(ends)) for line in lines))


BEST = {"Work": "work", "WORK": "work", "work": "work", "A B": "a-b", "a-b": "a-b", "no": "No: [", "1": "# 1"}


@given(files(), st.sets(st.sampled_from(sorted(MENDABLE))))
def test_nothing_but_what_was_meant_is_another_and_a_second_time_nothing_is(text: str, wanted: set[str]) -> None:
    spellings = BEST
    before = read(text.encode())

    found = mend(before, text.encode(), read, spellings, wanted)

    again = read(found.data)
    terms = {"tags", "categories", "front_matter", "body_line", "headings", "links"}
    may_differ = terms | {
        "content_hash",
        "byte_size",
        "source",
        "body_start",
        "problems",
        "has_byte_order_mark",
        "odd_line_end",
    }
    for field in msgspec.structs.fields(Document):
        if field.name not in may_differ:
            assert getattr(before, field.name) == getattr(again, field.name)
    assert before.body == again.body
    assert [link.href for link in before.links] == [link.href for link in again.links]
    for kind in ("tags", "categories"):
        names = getattr(before, kind)
        best = BEST if kind == "tags" else {}
        assert set(getattr(again, kind)) <= {*names, *(best.get(name, name) for name in names)}
    assert mend(again, found.data, read, spellings, wanted).data == found.data


@given(files())
def test_bytes_that_are_not_meant_stay(text: str) -> None:
    found = mended(text, rules=frozenset({BYTE_ORDER_MARK, LINE_ENDS, FENCES}))

    def words_of(said: str) -> list[str]:
        return said.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")

    lines = zip(words_of(text), words_of(found.data.decode()), strict=True)
    for number, (one, other) in enumerate(lines, 1):
        is_fence = one.rstrip() in ("---", "+++") and number < read(text.encode()).body_line
        assert other in ((one, one.rstrip()) if is_fence else (one,))
