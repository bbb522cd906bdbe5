"""Documents that people and programs usually send."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

SENT: Final = (
    "{ __typename }",
    """query Q1($slug: String!) { post(slug: $slug) {
      slug title date description wordCount author { name slug } category { name slug } tags { name slug } } }""",
    """{ posts(first: 20) { totalCount nodes {
      slug title date excerpt author { name slug } category { name slug } tags { name slug } }
      pageInfo { hasNextPage endCursor } } }""",
    """{ posts(first: 10) { nodes { slug title tags { name postCount } author { name postCount posts(first: 5) { nodes {
      slug title date tags { name slug postCount } category { name postCount }
      resources { nodes { url domain { name } } } } } } } } }""",
    '{ p77: post(slug: "a") { slug title date author { name slug } } }',
    # As Apollo Client writes it: each object says its type.
    """query Post($id: ID!) { node(id: $id) { __typename id ... on Post { ...PostCard __typename } } }
      fragment PostCard on Post { __typename id title tags @include(if: true) { __typename ...TagName } }
      fragment TagName on Tag { __typename name }""",
    # As Relay writes it: fragments meet in the fields of others.
    """query L($first: Int = 10, $after: String, $brief: Boolean!) { posts(first: $first, after: $after) {
      edges { cursor node { ...Card_post ...Meta_post @skip(if: $brief) id } } pageInfo { endCursor hasNextPage } } }
      fragment Card_post on Post { title ...Meta_post author { name } }
      fragment Meta_post on Post { date author { name slug } }""",
    # Two operations of one file; an interface and a union on the way.
    """query A { node(id: "x") { id ... on Document { path title } ... on Tag { name } } }
      query B { posts(last: 2) { nodes { links(first: 10) { nodes {
        target { __typename ... on Page { title } ... on Author { name } } } } } } }""",
    # Literals of every kind.
    """{ posts(first: 2, orderBy: [{ field: TITLE, direction: ASC }], where: {
      date: { gte: "2024-01-01" }, wordCount: { gt: 10 }, tags: { some: { slug: { in: ["a"] } } },
      or: [{ hasImage: true }, { hasImage: null }] }) { totalCount } }""",
    """query ($where: PostFilter, $order: [PostOrder!], $tag: String!) {
      posts(where: $where, orderBy: $order) { totalCount }
      b: posts(where: { tags: { some: { slug: { eq: $tag } } } }) { totalCount } }""",
)


def usual() -> list[str]:
    """All of them: those above, GraphiQL's examples, and the README's."""
    examples = sorted((ROOT / "gateway/transport/examples").glob("*.graphql"))
    readme = re.findall(r"```graphql\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    return [*SENT, *(path.read_text() for path in examples), *readme]
