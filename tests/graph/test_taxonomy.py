import pytest

from gateway.graph.builder import Builder
from gateway.graph.conventions import Conventions
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import TermNode
from gateway.graph.taxonomy import term_of
from tests.content import changes, document, post, snapshot


def term(files: dict[str, str], key: str, kind: Kind = Kind.TAG) -> TermNode:
    found = snapshot(files).nodes[NodeRef(kind, key)]
    assert isinstance(found, TermNode)
    return found


TAGGED = {"posts/a.md": post(tags="['C++', sleep]", category="SelfCare")}


@pytest.mark.parametrize(
    ("path", "ref"),
    [
        ("tags/sleep.md", NodeRef(Kind.TAG, "sleep")),
        ("content/topics/Deep Sleep.md", NodeRef(Kind.TAG, "deep-sleep")),
        ("categories/self-care/_index.md", NodeRef(Kind.CATEGORY, "self-care")),
        ("docs/v2/labels/sleep.md", NodeRef(Kind.TAG, "sleep")),
        ("tags/_index.md", None),
        ("posts/tags.md", None),
    ],
)
def test_a_page_in_a_folder_of_terms_describes_one(path: str, ref: NodeRef | None) -> None:
    folders = {"tags": Kind.TAG, "content/topics": Kind.TAG, "categories": Kind.CATEGORY, "docs/*/labels": Kind.TAG}
    assert term_of(document(path, ""), Conventions(term_folders=folders)) == ref


def test_a_folder_describes_terms_while_half_of_its_names_are_in_use() -> None:
    builder = Builder()
    few, _ = builder.apply(changes(TAGGED | {f"_tags/{name}.md": post(title=name) for name in ("Sleep", "X", "Y")}))
    enough, _ = builder.apply(changes({}, ["_tags/Y.md"]))
    nodes = [graph.nodes[NodeRef(Kind.TAG, "sleep")] for graph in (few, enough)]
    assert [isinstance(node, TermNode) and (node.name, node.page) for node in nodes] == [
        ("sleep", None),
        ("Sleep", "_tags/Sleep"),
    ]


def test_records_name_and_describe_terms() -> None:
    records = {
        "tags.yml": "sleep:\n  label: Sleeping\n  description: Nights\n",
        "categories.json": '{"selfcare": "Care"}',
    }
    sleep, care = term(TAGGED | records, "sleep"), term(TAGGED | records, "selfcare", Kind.CATEGORY)
    assert (sleep.name, sleep.description, sleep.variants) == ("Sleeping", "Nights", ("sleep",))
    assert (care.name, care.label, care.variants) == ("Care", "Care", ("SelfCare",))


@pytest.mark.parametrize("record", ["- {id: cpp, name: C++, description: D}", "c-plus-plus: {description: D}"])
def test_a_record_is_found_by_its_name_too(record: str) -> None:
    assert term(TAGGED | {"tags.yml": record}, "c-plus-plus").description == "D"


def test_a_record_of_the_id_goes_before_one_of_the_name() -> None:
    records = "- {id: aaa, name: Sleep, description: By name}\n- {id: sleep, name: Zzz, description: By id}\n"
    found = term(TAGGED | {"tags.yml": records}, "sleep")
    assert (found.name, found.description) == ("Zzz", "By id")


def test_a_page_describes_a_term_and_stays_a_page() -> None:
    files = TAGGED | {"tags/sleep/_index.md": post(title="All about sleep", description="Nights")}
    found = term(files, "sleep")
    assert (found.name, found.description, found.page) == ("All about sleep", "Nights", "tags/sleep")
    assert NodeRef(Kind.PAGE, "tags/sleep") in snapshot(files).nodes


def test_a_page_without_a_title_leaves_the_spelling() -> None:
    assert term(TAGGED | {"tags/sleep.md": "Words."}, "sleep").name == "sleep"
    assert term(TAGGED | {"tags/sleep.md": "# Sleep well\n"}, "sleep").name == "Sleep well"


def test_a_term_is_there_only_while_a_post_has_it() -> None:
    builder = Builder()
    records = {"tags.yml": "unused: Unused\nsleep: Sleep\n", "tags/other.md": post(title="Other")}
    graph, _ = builder.apply(changes(TAGGED | records))
    assert {ref.key for ref in graph.nodes if ref.kind is Kind.TAG} == {"c-plus-plus", "sleep"}
    graph, _ = builder.apply(changes({}, ["posts/a.md"]))
    assert not any(ref.kind is Kind.TAG for ref in graph.nodes)


@pytest.mark.parametrize(
    ("spellings", "name", "label"),
    [
        (("self-care", "self-care", "Self Care"), "self-care", "Self Care"),
        (("SelfCare",), "SelfCare", "Self Care"),
        (("b_a", "b a", "B-A"), "B-A", "b a"),
    ],
)
def test_the_commonest_spelling_names_a_category_and_one_with_spaces_labels_it(
    spellings: tuple[str, ...], name: str, label: str
) -> None:
    graph = snapshot({f"posts/{at}.md": post(category=spelling) for at, spelling in enumerate(spellings)})
    (found,) = [node for node in graph.nodes.values() if isinstance(node, TermNode)]
    assert (found.name, found.label) == (name, label)
