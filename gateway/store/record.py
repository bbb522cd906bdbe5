"""What people write of an author, a tag or a category in one place: a record file, a header, beside a post.

Every reading of a key in one place, as `fields` has it for posts. What is said of somebody may hold an e-mail address
or a telephone number, which nobody asked for to be published as data: these are dropped.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

import msgspec

from gateway.json_bytes import json_bytes


class RecordKind(StrEnum):
    """What a record describes."""

    AUTHOR = "author"
    TAG = "tag"
    CATEGORY = "category"


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one place says of an author or a term; what it does not say is None or empty.

    `role` is what a person does. `url` is a web address or a path of the site; `image` is as written. `profiles` are
    web addresses of the person elsewhere, and `handles` the person's names there, without `@`. `front_matter` is the
    record as a JSON object. `line` and `column` are 1-based in the file.
    """

    kind: RecordKind
    id: str | None = None
    name: str | None = None
    role: str | None = None
    description: str | None = None
    url: str | None = None
    image: str | None = None
    profiles: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    front_matter: bytes = b"{}"
    line: int = 1
    column: int = 1


_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "slug", "key", "uid"),
    "name": ("name", "display_name", "displayName", "full_name", "fullName", "label"),
    "title": ("title",),
    "role": ("role", "position", "job_title", "jobTitle", "job"),
    "description": ("description", "bio", "about", "summary"),
    "url": ("url", "website", "homepage", "web", "site", "uri", "href", "link", "permalink"),
    "image": (
        *("image_url", "imageURL", "imageUrl", "image", "avatar", "avatar_url", "avatarUrl", "picture", "photo"),
        "headshot",
    ),
}
LISTS_OF_PROFILES: Final = ("socials", "social", "links", "profiles", "sameAs", "accounts")
# As Docusaurus expands the `socials` of its authors.yml, and what else is met.
_SERVICES: Final[Mapping[str, str]] = {
    "x": "https://x.com/{}",
    "twitter": "https://twitter.com/{}",
    "github": "https://github.com/{}",
    "gitlab": "https://gitlab.com/{}",
    "linkedin": "https://www.linkedin.com/in/{}",
    "stackoverflow": "https://stackoverflow.com/users/{}",
    "bluesky": "https://bsky.app/profile/{}",
    "mastodon": "https://mastodon.social/@{}",
    "instagram": "https://www.instagram.com/{}",
    "facebook": "https://www.facebook.com/{}",
    "threads": "https://www.threads.net/@{}",
    "twitch": "https://twitch.tv/{}",
    "youtube": "https://www.youtube.com/@{}",
    "medium": "https://medium.com/@{}",
}
_SERVICE_NAMES: Final[Mapping[str, str]] = {f"{name}_username": name for name in _SERVICES} | {
    f"{name}_handle": name for name in _SERVICES
}
_HANDLES: Final = ("handle", "username", "nickname", "nick")
_WEB: Final = re.compile(r"(?:https?:)?//[^\s/]", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ELSEWHERE: Final = re.compile(r"@?([^@\s/]+)@([\w-]+(?:\.[\w-]+)+)\Z")
_EMAIL_KEY: Final = re.compile(r"e[-_ ]?mail|\Amail\Z", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]++(?![a-z])|[A-Z]?[^\W\d_A-Z]++")
# A `microphone` is none.
_TELEPHONE: Final = re.compile(r"(?:tele|cell|mobile|home|work|office)?phones?(?:numbers?|no)?|mobilenumber|tel")
# A `mobile_app` is none.
_MOBILE: Final = re.compile(r"(?:.* )?mobile(?: (?:number|nr|no))?")
_PRIVATE_TEXT: Final = re.compile(r"\s*(?:mailto:|tel:|[^@\s]+@[\w-]+(?:\.[\w-]+)+\s*\Z)", re.IGNORECASE)


def read_record(
    kind: RecordKind,
    said: Mapping[str, Any],
    *,
    id: str | None = None,
    front_matter: bytes = b"{}",
    line: int = 1,
    column: int = 1,
) -> Record:
    """Read a record, whose values are those that JSON has. `id` is the one that its place gives it.

    `title` is a name where there is no other, and else what a person does; beside Docusaurus's `key`, which names the
    record that has the name, it is that as well.
    """
    given, title = _text(said, "name"), _text(said, "title")
    name = title if given is None and "key" not in said else given
    role = _text(said, "role") or (title if title != name else None)
    profiles, handles = dict[str, None](), dict[str, None]()
    for service, text in _accounts(said):
        if (address := _profile(service, text)) is not None:
            profiles[address] = None
        if (service in _SERVICES or service in _HANDLES) and (handle := _handle(text)) is not None:
            handles[handle] = None
    url = _text(said, "url")
    return Record(
        kind=kind,
        id=id or _text(said, "id"),
        name=name,
        role=role if kind is RecordKind.AUTHOR else None,
        description=_text(said, "description"),
        url=None if url is None or (_SCHEME.match(url) and not _WEB.match(url)) else url,
        image=_image(said),
        profiles=tuple(profiles),
        handles=tuple(handles),
        front_matter=front_matter,
        line=line,
        column=column,
    )


def as_json(said: Mapping[str, Any]) -> bytes:
    """A record as clients may see it."""
    return json_bytes(published(said))


def published(said: Any) -> Any:
    """What JSON says without the e-mail addresses and telephone numbers in it."""
    if isinstance(said, Mapping):
        kept = {key: value for key, value in said.items() if not _is_private_key(key) and not _is_private(value)}
        return {key: published(value) for key, value in kept.items()}
    if isinstance(said, list):
        return [published(item) for item in said if not _is_private(item)]
    return said


def _is_private_key(key: str) -> bool:
    if _EMAIL_KEY.search(key):
        return True
    words = [word.lower() for word in _WORD.findall(key)]
    return any(map(_TELEPHONE.fullmatch, words)) or _MOBILE.fullmatch(" ".join(words)) is not None


def _is_private(value: Any) -> bool:
    if isinstance(value, Mapping):
        # One entry of a list of links: {label: Email, url: "mailto:ana@example.org"}.
        return any(isinstance(inner, str) and inner.lower().startswith(("mailto:", "tel:")) for inner in value.values())
    return isinstance(value, str) and _PRIVATE_TEXT.match(value) is not None


def _plain(value: Any) -> str | None:
    return (
        (str(value).strip() or None) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    )


def _text(said: Mapping[str, Any], field: str) -> str | None:
    """The first of a field's keys that has a text."""
    return next((text for key in _KEYS[field] if (text := _plain(said.get(key))) is not None), None)


def _image(said: Mapping[str, Any]) -> str | None:
    for key in _KEYS["image"]:
        value = said.get(key)
        if isinstance(value, Mapping):
            value = next((value[inner] for inner in ("src", "url", "path") if inner in value), None)
        if (text := _plain(value)) is not None:
            return text
    return None


def _accounts(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Services, in lower case, and what is said of the person there: a name or an address."""
    for key, value in said.items():
        service = _service(key)
        if (service in _SERVICES or service in _HANDLES) and (text := _plain(value)) is not None:
            yield service, text
        elif key in LISTS_OF_PROFILES:
            yield from _listed(value)


def _listed(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            for item in inner if isinstance(inner, list) else [inner]:
                if (text := _plain(item)) is not None:
                    yield _service(key), text
        return
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            name = next(
                (item[key] for key in ("platform", "network", "type", "name", "label", "icon") if key in item), ""
            )
            found = next(
                (item[key] for key in ("url", "href", "link", "handle", "username", "user") if key in item), None
            )
            if (text := _plain(found)) is not None:
                yield _service(str(name)), text
        elif (text := _plain(item)) is not None:
            yield "", text


def _service(key: str) -> str:
    key = key.strip().lower()
    return _SERVICE_NAMES.get(key, key)


def _profile(service: str, text: str) -> str | None:
    if _WEB.match(text):
        return text
    if service not in _SERVICES or _SCHEME.match(text):
        return None
    if service == "mastodon" and (elsewhere := _ELSEWHERE.match(text)):
        return f"https://{elsewhere[2]}/@{elsewhere[1]}"
    name = text.lstrip("@")
    return None if not name or any(c.isspace() for c in name) else _SERVICES[service].format(quote(name, safe="/.@-_~"))


def _handle(text: str) -> str | None:
    name = text.lstrip("@")
    return None if not name or "/" in name or ":" in name or any(c.isspace() for c in name) else name
