"""The GraphQL schema, code first: Strawberry types over the nodes of the graph."""
