"""Pages for browsers: templates, the headers of a page, the page of an error. All that pages load is in `static/`."""

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from gateway.graph.snapshot import Revision
from gateway.settings_file import SettingsState
from gateway.transport.security_headers import PAGE_POLICY
from gateway.transport.served import Watch

STATIC: Final = Path(__file__).parent / "static"
TEMPLATES: Final = Path(__file__).parent / "templates"


def render(template: str, http_status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> Response:
    """A page. What it is given as text is escaped; only what is `markupsafe.Markup` stands as it is."""
    text = _TEMPLATES.get_template(template).render(values)
    said = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache", **(headers or {})}
    # Lone surrogates, as in names of files that are not UTF-8, have no place in a page.
    return Response(text.encode("utf-8", "replace"), http_status, said, media_type="text/html; charset=utf-8")


def error_page(status: int, message: str) -> Response:
    """The page of a refused request."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    return render("error.html", status, status=status, phrase=phrase, message=message)


def seen(revision: Revision, watch: Watch, settings: SettingsState) -> str:
    """What a page shows, in a word: `static/site.js` makes the same of `/readyz`, and renews a page that differs."""
    return f"{revision.id} {watch.state.value} {settings.state.value}"


def preview_url(key: str) -> str:
    """The address of a Document's preview."""
    return "/preview/" + quote(key, safe="/", errors="replace")


def filtered_url(text: str) -> str:
    """The address of the list of posts, showing those in which a text occurs."""
    return "/preview?q=" + quote(text, safe="", errors="replace")


def _in_words(day: date) -> str:
    # Not strftime: it speaks the language of the machine.
    months = "January February March April May June July August September October November December".split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _static_url(name: str) -> str:
    return _STATIC_URLS[name]


def _with_digest(name: str) -> str:
    # A new version has a new address, so that no browser goes on with the old one.
    return f"/static/{name}?v={blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()}"


_STATIC_URLS: Final = {name: _with_digest(name) for name in ("site.css", "site.js")}
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_TEMPLATES.filters |= {"in_words": _in_words, "counted": _counted, "preview_url": preview_url}
_TEMPLATES.globals |= {"static_url": _static_url, "graphiql": False, "seen": ""}
