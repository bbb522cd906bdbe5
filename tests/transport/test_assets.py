import http.client
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.app import Gateway
from gateway.settings import load_settings

SECRET = b"\x89PNG secret"
PICTURE = b"\x89PNG picture, of forty bytes".ljust(40, b".")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

Get = Callable[..., tuple[http.client.HTTPResponse, bytes]]


@pytest.fixture
def get(tmp_path: Path, serve: Callable[[Gateway], str]) -> Get:
    """Asks a real server, which no client's tidying of paths comes between, for what lies in a real folder."""
    content, outside = tmp_path / "content", tmp_path / "outside"
    for folder in (content / "images", content / ".git", content / "a b", outside):
        folder.mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(SECRET)
    (outside / "secret.png").write_bytes(SECRET)
    (content / ".hidden.png").write_bytes(SECRET)
    (content / ".git" / "secret.png").write_bytes(SECRET)
    (content / "notes.md").write_bytes(b"---\ntitle: Notes\n---\n")
    (content / "settings.toml").write_bytes(SECRET)
    (content / "page.html").write_bytes(SECRET)
    (content / "images" / "picture.png").write_bytes(PICTURE)
    (content / "images" / "UPPER.PNG").write_bytes(PICTURE)
    (content / "a b" / "é #1%.png").write_bytes(PICTURE)
    (content / "images" / "drawing.svg").write_bytes(SVG)
    (content / "images" / "talk.mp4").write_bytes(PICTURE)
    (content / "images" / "folder.png").mkdir()
    os.symlink(outside / "secret.png", content / "link.png")
    os.symlink(outside, content / "linked")
    os.symlink("../../secret.png", content / "images" / "up.png")
    os.mkfifo(content / "pipe.png")
    address = urlsplit(serve(Gateway(load_settings(content=content)))).netloc

    def ask(path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(address, timeout=10)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    return ask


UPWARDS = [
    "..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "%252e%252e", "..%00", "%00..", "..;", "...", "%c0%ae%c0%ae",
    "%uff0e%uff0e", "%e2%80%a5",
]  # fmt: skip
SLASHES = ["/", "%2f", "%2F", "\\", "%5c", "%5C", "%252f", "%255c", "//", "/./"]
SPELLINGS = [
    *(f"{up}/secret.png" for up in UPWARDS),
    *(f"..{slash}secret.png" for slash in SLASHES[1:]),
    *(f"images/..{slash}..{slash}secret.png" for slash in SLASHES),
    *(f"images{slash}%2e%2e{slash}%2e%2e{slash}outside{slash}secret.png" for slash in SLASHES),
    "../outside/secret.png",
    "./images/picture.png",
    "images/./picture.png",
    "images//picture.png",
    "images/../images/picture.png",
    "images\\picture.png",
    "images%5cpicture.png",
    "/images/picture.png",
    "%2fimages/picture.png",
    "images/picture.png/",
    "images/picture.png%00",
    "images/picture.png%00.png",
    "images/picture.png%20",
    "images/picture.png.",
    "images/picture.png::$DATA",
    "C:/secret.png",
    "C:%5csecret.png",
    "file:///secret.png",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "~/secret.png",
    ".hidden.png",
    "%2ehidden.png",
    ".git/secret.png",
    "%2egit/secret.png",
    "images/../.git/secret.png",
    "link.png",
    "linked/secret.png",
    "images/up.png",
    "images/folder.png",
    "pipe.png",
    "images",
    "images/",
    "",
    "notes.md",
    "settings.toml",
    "page.html",
    "nothing.png",
    "%ff.png",
    "a" * 5000 + ".png",
]


def test_no_spelling_of_a_path_leads_to_what_is_not_an_asset(get: Get, tmp_path: Path) -> None:
    assert len(SPELLINGS) > 60
    for spelling in SPELLINGS:
        response, body = get(f"/assets/{spelling}")

        assert response.status == 404, spelling
        assert b"secret" not in body.replace(spelling.encode(), b""), spelling
        assert str(tmp_path).encode() not in body, spelling
        # An answer does not tell what is missing from what is hidden.
        assert body == get("/assets/missing.png")[1], spelling


@pytest.mark.parametrize("request_target", ["/../secret.png", "/assets/../../secret.png", "/static/../pages.py"])
def test_no_other_address_leads_out_of_its_folder_either(get: Get, request_target: str) -> None:
    assert get(request_target)[0].status == 404


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("images/picture.png", "image/png"),
        ("images/UPPER.PNG", "image/png"),
        ("a%20b/%C3%A9%20%231%25.png", "image/png"),
        ("images/talk.mp4", "video/mp4"),
    ],
)
def test_an_asset_is_given_as_it_is_and_under_its_own_type(get: Get, path: str, media_type: str) -> None:
    response, body = get(f"/assets/{path}")

    assert (response.status, body, response.headers["Content-Type"]) == (200, PICTURE, media_type)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-cache"


def test_an_svg_is_put_into_a_sandbox_where_its_scripts_do_not_run(get: Get) -> None:
    response, body = get("/assets/images/drawing.svg")

    assert (response.status, body) == (200, SVG)
    assert response.headers["Content-Type"] == "image/svg+xml"
    policy = response.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_an_asset_that_becomes_a_link_to_the_outside_is_not_followed(get: Get, tmp_path: Path) -> None:
    picture = tmp_path / "content" / "images" / "picture.png"
    picture.unlink()
    os.symlink(tmp_path / "secret.png", picture)

    assert get("/assets/images/picture.png")[0].status == 404


def test_head_says_what_get_would(get: Get) -> None:
    asked, given = get("/assets/images/picture.png", "HEAD"), get("/assets/images/picture.png")

    assert (asked[0].status, asked[1]) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Cache-Control"):
        assert asked[0].headers[name] == given[0].headers[name]


def test_a_copy_that_is_current_is_not_sent_again(get: Get) -> None:
    first, _ = get("/assets/images/picture.png")
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]

    def status(**headers: str) -> int:
        response, body = get("/assets/images/picture.png", **headers)
        assert (response.status == 304) is (body == b"")
        return response.status

    assert status(If_None_Match=tag) == 304
    assert status(If_None_Match=f"W/{tag}") == 304
    assert status(If_None_Match=f'"other", {tag}') == 304
    assert status(If_None_Match="*") == 304
    assert status(If_None_Match='"other"') == 200
    assert status(If_Modified_Since=date) == 304
    assert status(If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT") == 200
    assert status(If_Modified_Since="yesterday") == 200
    # The tag counts before the date.
    assert status(If_None_Match='"other"', If_Modified_Since=date) == 200


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("bytes=0-3", 206, PICTURE[:4]),
        ("bytes=30-", 206, PICTURE[30:]),
        ("bytes=-5", 206, PICTURE[-5:]),
        ("bytes=-500", 206, PICTURE),
        ("bytes=4-500", 206, PICTURE[4:]),
        ("bytes=5-4", 200, PICTURE),
        ("bytes=0-1,3-4", 200, PICTURE),
        ("lines=0-1", 200, PICTURE),
        ("bytes=a-b", 200, PICTURE),
        ("bytes=", 200, PICTURE),
        ("bytes=40-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9999999999-", 416, None),
    ],
)
def test_a_part_of_an_asset_can_be_asked_for(get: Get, asked: str, status: int, body: bytes | None) -> None:
    response, given = get("/assets/images/talk.mp4", Range=asked)

    assert response.status == status
    if status == 206:
        assert response.headers["Content-Range"].endswith("/40")
    if body is None:
        assert response.headers["Content-Range"] == "bytes */40"
    else:
        assert given == body


def test_assets_are_read_only(get: Get) -> None:
    response, _ = get("/assets/images/picture.png", "DELETE")

    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")
