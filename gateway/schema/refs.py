"""Names for the types that point at each other across modules."""

from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from gateway.schema.author import Author
    from gateway.schema.page import Page
    from gateway.schema.post import Post, PostConnection
    from gateway.schema.resource import Asset, Domain, Resource, ResourceCitationConnection
    from gateway.schema.term import Category, Tag

AssetType = Annotated["Asset", strawberry.lazy("gateway.schema.resource")]
AuthorType = Annotated["Author", strawberry.lazy("gateway.schema.author")]
CategoryType = Annotated["Category", strawberry.lazy("gateway.schema.term")]
DomainType = Annotated["Domain", strawberry.lazy("gateway.schema.resource")]
PageType = Annotated["Page", strawberry.lazy("gateway.schema.page")]
PostConnectionType = Annotated["PostConnection", strawberry.lazy("gateway.schema.post")]
PostType = Annotated["Post", strawberry.lazy("gateway.schema.post")]
ResourceCitationConnectionType = Annotated["ResourceCitationConnection", strawberry.lazy("gateway.schema.resource")]
ResourceType = Annotated["Resource", strawberry.lazy("gateway.schema.resource")]
TagType = Annotated["Tag", strawberry.lazy("gateway.schema.term")]
