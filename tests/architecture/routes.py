"""The site's routes by name, without Django's own back office."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named_routes() -> list[str]:
    """Return the name of every route of the tree, namespaces before it."""
    return sorted(set(below(get_resolver())))


def below(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            if inner[:1] != ("admin",):
                yield from below(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"the route {pattern.pattern} has no name"
            yield ":".join((*spaces, pattern.name))
