"""Jekyll's tags and categories in one text, with spaces between: `tags: rivers lakes`.

https://jekyllrb.com/docs/posts/#tags-and-categories. Other generators take such a text for one term.
"""

from collections.abc import Iterator

import orjson

from gateway.graph.model import Kind
from gateway.store.document import Document


def spaced_terms(document: Document) -> Iterator[tuple[Kind, str]]:
    """The texts of a post of Jekyll that may be several tags or categories, as they are written; none elsewhere."""
    if "_posts/" not in document.path and "_drafts/" not in document.path:
        return
    for kind, key, names in ((Kind.TAG, "tags", document.tags), (Kind.CATEGORY, "categories", document.categories)):
        if len(names) == 1 and len(names[0].split()) > 1:
            # A list of one is one, and so is what stands under a key in the singular.
            written = b'"%b":%b' % (key.encode(), orjson.dumps(names[0]))
            if written in document.front_matter:
                yield kind, names[0]
