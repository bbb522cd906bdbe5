"""The preview: posts and pages as their readers see them, with what is wrong in them said above."""

from typing import Final
from urllib.parse import quote

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from gateway.graph.contribution import BACKLINKS, PAGES, POSTS, partition
from gateway.graph.model import Kind, NodeRef
from gateway.graph.node import CitationEdge, LinkEdge, PageNode, PostNode
from gateway.graph.reader import GraphReader
from gateway.store import prose, render
from gateway.store.reading import document_key
from gateway.transport import pages
from gateway.transport.error_response import RefusedError
from gateway.transport.served import ProblemsOf, Served, snapshot_of

# So many rows a browser lays out and filters while one types.
MOST_LISTED: Final = 2_000
WORDS_PER_MINUTE: Final = 200


class Named(msgspec.Struct, frozen=True):
    """Something to show by name: an author, a tag, a category. `url` lists the posts in which the name occurs."""

    name: str
    url: str


class Row(msgspec.Struct, frozen=True):
    """A post in the list, with what can be filtered by."""

    post: PostNode
    authors: tuple[Named, ...]
    categories: tuple[Named, ...]
    tags: tuple[Named, ...]


class Cited(msgspec.Struct, frozen=True):
    """A page on the web that a Document links to."""

    url: str
    label: str


class Preview:
    """`/preview` and `/preview/{path}`."""

    def __init__(self, served: Served, problems: ProblemsOf) -> None:
        self._served, self._problems = served, problems

    async def list(self, _: Request) -> Response:
        """All posts, the newest first, and all pages. Raises RefusedError while there is nothing to show."""
        snapshot, watch = snapshot_of(self._served), self._served.watch
        reader = GraphReader(snapshot, self._served.derived)
        posts = [
            post
            for entry in reader.page(POSTS, first=MOST_LISTED).entries
            if (post := reader.get(Kind.POST, entry[-1])) is not None
        ]
        others = [
            page
            for entry in reader.page(PAGES, first=MOST_LISTED).entries
            if (page := reader.get(Kind.PAGE, entry[-1])) is not None
        ]
        return pages.render(
            "preview_list.html",
            headers={"Content-Revision": snapshot.revision.id},
            seen=pages.seen(snapshot.revision, watch, self._served.settings_state),
            rows=[_row(reader, post) for post in posts],
            pages=others,
            left_out=snapshot.revision.posts - len(posts),
            error_count=self._problems(snapshot).counts["error"],
            graphiql=self._served.settings.graphiql,
        )

    async def document(self, request: Request) -> Response:
        """One post or page. Raises RefusedError where there is none."""
        snapshot, watch = snapshot_of(self._served), self._served.watch
        reader = GraphReader(snapshot, self._served.derived)
        path: str = request.path_params["path"].strip("/")
        if not path:
            return await self.list(request)
        key = document_key(path)
        node = next((n for k in (path, key) for n in (reader.get(Kind.POST, k), reader.get(Kind.PAGE, k)) if n), None)
        if node is None:
            raise RefusedError(404, f"No post or page has the path {path[:200]}. All that there are: /preview.")
        return pages.render(
            "preview.html",
            headers={"Content-Revision": snapshot.revision.id},
            seen=pages.seen(snapshot.revision, watch, self._served.settings_state),
            node=node,
            row=_row(reader, node) if isinstance(node, PostNode) else None,
            image=_image(reader, node),
            # Sanitised, under the policy of `gateway.store.html`.
            html=Markup(  # noqa: S704
                render.html(node.document.body, _addresses(reader, node.links), wikilinks=node.has_wikilinks)
            ),
            resources=_by_domain(reader, node.citations),
            backlinks=_linking(reader, node),
            reading_time=prose.reading_time(node.word_count, WORDS_PER_MINUTE),
            graphiql=self._served.settings.graphiql,
        )


def _row(reader: GraphReader, post: PostNode) -> Row:
    authors = [author.name for key in post.authors if (author := reader.get(Kind.AUTHOR, key)) is not None]
    categories = [term.label for key in post.categories if (term := reader.get(Kind.CATEGORY, key)) is not None]
    tags = [term.name for key in post.tags if (term := reader.get(Kind.TAG, key)) is not None]
    return Row(post, _named(authors), _named(categories), _named(tags))


def _named(names: list[str]) -> tuple[Named, ...]:
    return tuple(Named(name, pages.filtered_url(name)) for name in names)


def _image(reader: GraphReader, node: PostNode | PageNode) -> str | None:
    return None if node.image is None else _asset_url(reader, node.image)


def _asset_url(reader: GraphReader, key: str) -> str:
    """Where an asset is to be had; for one that is missing, where it would be."""
    asset = reader.get(Kind.ASSET, key)
    if asset is not None and (asset.exists or asset.key.startswith(("http://", "https://", "//"))):
        return asset.url
    return "/assets/" + quote(key, safe="/", errors="replace")


def _addresses(reader: GraphReader, links: tuple[LinkEdge, ...]) -> dict[str, str]:
    """For each address inside the content, as it is written, where it leads to in the preview."""
    return {link.href: url for link in links if (url := _address(reader, link)) is not None}


def _address(reader: GraphReader, link: LinkEdge) -> str | None:
    if link.target is None:
        return None
    match link.target.kind:
        case Kind.POST | Kind.PAGE:
            fragment = f"#{quote(link.target_anchor, safe='%', errors='replace')}" if link.target_anchor else ""
            return pages.preview_url(link.target.key) + fragment
        case Kind.ASSET:
            return _asset_url(reader, link.target.key)
        case Kind.AUTHOR:
            author = reader.get(Kind.AUTHOR, link.target.key)
            return None if author is None else pages.filtered_url(author.name)
        case _:
            return None


def _by_domain(reader: GraphReader, citations: tuple[CitationEdge, ...]) -> dict[str, list[Cited]]:
    """What is cited, by domain, both in the order of the text."""
    grouped: dict[str, list[Cited]] = {}
    for citation in citations:
        resource = reader.get(Kind.RESOURCE, citation.resource)
        if resource is not None:
            url = f"https:{citation.url}" if citation.url.startswith("//") else citation.url
            grouped.setdefault(resource.domain, []).append(Cited(url, citation.label or url))
    return grouped


def _linking(reader: GraphReader, node: PostNode | PageNode) -> list[PostNode | PageNode]:
    """The Documents that link to one, each once."""
    found: dict[str, PostNode | PageNode] = {}
    for key, kind, _ in reader.scan(BACKLINKS, partition(NodeRef(node.kind, node.key))):
        source = reader.get(Kind(kind), key)
        if isinstance(source, PostNode | PageNode) and source.key != node.key:
            found[source.key] = source
    return list(found.values())
