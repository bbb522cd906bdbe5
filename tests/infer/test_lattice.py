import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.content_model import FieldType, TypedField
from gateway.graph.header import Header, is_empty
from gateway.graph.typed import typed_values
from gateway.infer.lattice import join, joined, type_of
from tests.content import document

TYPES = st.none() | st.sampled_from(FieldType)
DATES = st.sampled_from(
    ("2023-02-23", "2/23/2023", "2023-02-23T10:00:00Z", "2023-02-30", "2023.2.23", "Feb 23, 2023", "23.2.2023")
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    DATES,
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2)
)


@given(TYPES, TYPES, TYPES)
def test_the_order_in_which_values_are_met_does_not_matter(a: FieldType, b: FieldType, c: FieldType) -> None:
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, a) == a
    assert join(a, None) == a


@given(st.lists(st.lists(SCALARS, max_size=3) | SCALARS, max_size=4) | st.lists(VALUES, max_size=4))
def test_every_value_fits_the_type_that_is_inferred_from_all(values: list[Any]) -> None:
    files = [document("a.md", json.dumps({"key": value}) + "\n") for value in values]
    read = [json.loads(file.front_matter)["key"] for file in files]
    inferred = joined(map(type_of, read))
    assert (inferred is None) == all(map(is_empty, read))
    fields = () if inferred is None else (TypedField("key", inferred, "key", None),)
    assert [problem for file in files for problem in typed_values(Header(file), fields)[1]] == []


@pytest.mark.parametrize(
    ("values", "inferred"),
    [
        ([1, 2], FieldType.INT),
        ([1, 2.5], FieldType.FLOAT),
        ([1, 2**31], FieldType.FLOAT),
        ([0, 1, True], FieldType.STRING),
        ([True, False, None, "", []], FieldType.BOOLEAN),
        (["2023-02-23", "2/23/2023"], FieldType.DATE),
        (["2023-02-23", "Feb 24 2023", "25.02.2023"], FieldType.DATE),
        (["Thu, 23 Feb 2023 10:00:00 GMT", "24 February 2023"], FieldType.DATETIME),
        (["2023-02-23", "2023-02-23 10:00"], FieldType.DATETIME),
        (["2023-02-23", "soon"], FieldType.STRING),
        (["2023.2.23", "2023.10.1"], FieldType.STRING),
        (["12", 12], FieldType.STRING),
        (["a", ["b"]], FieldType.STRINGS),
        ([1, [2.5]], FieldType.FLOATS),
        ([["2023-02-23", None], "2023-02-24"], FieldType.DATES),
        ([{"a": 1}, True], FieldType.JSON),
        ([{"a": 1}, "a"], FieldType.JSON),
        ([[{"a": 1}]], FieldType.JSON),
        ([[[1]]], FieldType.JSON),
        ([None, "", " ", [], [None]], None),
    ],
)  # fmt: skip
def test_the_type_of_values(values: list[Any], inferred: FieldType | None) -> None:
    assert joined(map(type_of, values)) == inferred
