"""Links of /ogc: absolute, as its clients want them, and made from the request alone."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from flask import Request

Link = dict[str, str]

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA, OPENAPI = "application/schema+json", "application/vnd.oai.openapi+json;version=3.1"
PREFIX = "/ogc"


def base(request: Request) -> str:
    """Return the address of the landing page as this client names it, without a slash at the end."""
    return request.url_root.rstrip("/") + PREFIX


def link(href: str, rel: str, media: str, title: str) -> Link:
    """Return one link."""
    return {"href": href, "rel": rel, "type": media, "title": title}


def both_forms(address: str, shown: str, media: str, titles: tuple[str, str], query: str = "") -> list[Link]:
    """Return the links of a resource to itself and to its other form; `shown` is the form of this answer."""
    forms = {"json": (media, titles[0]), "html": (HTML, titles[1])}
    return [
        link(f"{address}?{query}f={form}", "self" if form == shown else "alternate", *forms[form])
        for form in sorted(forms, key=lambda form: form != shown)
    ]


def collection_address(root: str, layer: str) -> str:
    """Return the address of a collection."""
    return f"{root}/collections/{quote(layer, safe='')}"


def feature_address(root: str, layer: str, feature_id: str) -> str:
    """Return the address of a feature, whatever letters its id is made of."""
    return f"{collection_address(root, layer)}/items/{quote(feature_id, safe='')}"


def page_addresses(
    address: str, given: Mapping[str, list[str]], *, offset: int, limit: int, matched: int
) -> dict[str, str]:
    """Return the addresses of the pages before and after this one, where there are any."""
    kept = [(name, value) for name, values in given.items() if name != "offset" for value in values]
    found = {}
    if offset + limit < matched:
        found["next"] = offset + limit
    if offset > 0:
        found["prev"] = max(0, min(offset, matched) - limit)
    return {rel: f"{address}?{urlencode([*kept, ('offset', at)])}" for rel, at in found.items()}


def query_without_form(given: Mapping[str, list[str]]) -> str:
    """Return what was asked for beside the form, ready for more: `limit=5&`."""
    kept = [(name, value) for name, values in given.items() if name != "f" for value in values]
    return f"{urlencode(kept)}&" if kept else ""
