"""The rules of `gateway check` that no file has to be broken for: a module each, with its `RULE` and its `check`.

Those that look at one Document are pure functions of it; the others look at all of them together. What reading and
linking find by the way has its rules in `gateway.store.rules` and `gateway.graph.rules`.
"""

from collections.abc import Callable, Iterator
from typing import Final

from gateway.lint.corpus import Corpus
from gateway.lint.rules import (
    author_joint,
    author_variant,
    byte_order_mark,
    category_variant,
    date_mismatch,
    description_missing,
    destination_space,
    draft_ignored,
    fence_trailing_space,
    fence_unclosed,
    fragment_not_found,
    heading_unspaced,
    key_misspelled,
    key_prose,
    line_ends_mixed,
    link_insecure,
    link_own_domain,
    parenthesis_doubled,
    post_expired,
    replacement_character,
    scheme_misspelled,
    setting_unused,
    tag_repeated,
    tag_variant,
    title_repeated,
    value_type_unusual,
    zero_width_character,
)
from gateway.lint.source_text import SourceText
from gateway.store.problem import Problem, Rule

DOCUMENT_CHECKS: Final[tuple[tuple[Rule, Callable[[SourceText], Iterator[Problem]]], ...]] = tuple(
    (module.RULE, module.check)
    for module in (
        key_prose,
        draft_ignored,
        tag_repeated,
        date_mismatch,
        scheme_misspelled,
        parenthesis_doubled,
        destination_space,
        heading_unspaced,
        fence_unclosed,
        byte_order_mark,
        line_ends_mixed,
        replacement_character,
        zero_width_character,
        link_insecure,
        fence_trailing_space,
    )
)
CORPUS_CHECKS: Final[tuple[tuple[Rule, Callable[[Corpus], Iterator[Problem]]], ...]] = tuple(
    (module.RULE, module.check)
    for module in (
        key_misspelled,
        value_type_unusual,
        author_variant,
        author_joint,
        tag_variant,
        category_variant,
        link_own_domain,
        fragment_not_found,
        title_repeated,
        post_expired,
        description_missing,
        setting_unused,
    )
)
