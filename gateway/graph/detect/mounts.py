"""Which folder is served under which path of the site, and which hosts are the site itself: by vote of the links.

A link from the site's root (`/docs/faq`) and a Document (`content/en/docs/faq`) are compared from their ends. What is
left of the one is the path under which what is left of the other is served: `content/en` under the root. So is the
path of a link to a host: a host many of whose linked pages are here is the site's own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from gateway.graph.addresses import Address
from gateway.graph.conventions import Mount
from gateway.graph.detect.counting import add, add_in

# A mount explains at least this share of the links from the site's root that lead to files; or this many of which more
# than the last segment is the same.
_SHARE: Final = 0.05
_FEWEST: Final = 2
_FEWEST_RENAMED: Final = 4
# What more files than this are named says nothing of where they are, and would be compared with each link of the name.
_MOST_OF_ONE_NAME: Final = 64
# Folders that generators serve from the site's root: of pages, below the content root, and of files, anywhere.
_CONTENT_FOLDERS: Final = ("content", "src/content", "src/pages", "source")
_STATIC_FOLDERS: Final = frozenset(("static", "public"))
# A host is the site's own when this many of the pages linked to on it are here, and this share of all.
_FEWEST_PAGES: Final = 10
_PAGES_SHARE: Final = 0.2
# In the place of a folder: a dated address has the same path whatever folder its file is in.
_ANYWHERE: Final = "*"
_DATED: Final = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/")


class MountEvidence:
    """Addresses of files, and paths of links, joined by their last segments."""

    def __init__(self) -> None:
        self._addresses: defaultdict[str, Counter[Address]] = defaultdict(Counter)
        self._paths: defaultdict[str, Counter[str]] = defaultdict(Counter)
        # Votes by how sure they are: one segment in common, or several.
        self._votes: tuple[Counter[Mount], Counter[Mount]] = (Counter(), Counter())
        self._host_votes: defaultdict[str, Counter[Mount]] = defaultdict(Counter)
        self._static: Counter[str] = Counter()
        self._below: Counter[str] = Counter()
        # Pages on the web by path: the hosts that are linked to with it, and the files that could be meant.
        self._hosts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._web: defaultdict[str, set[str]] = defaultdict(set)
        self._files: Counter[str] = Counter()
        self._linked: Counter[str] = Counter()
        self._here: Counter[str] = Counter()

    def count_address(self, address: Address, sign: int) -> None:
        """Add a way to name a file, or take it away."""
        last = _last(address.name)
        before = len(self._addresses.get(last, ()))
        add_in(self._addresses, last, address, sign)
        for folder in _CONTENT_FOLDERS:
            if address.folder.startswith(folder) and address.folder[len(folder) :][:1] in ("", "/"):
                add(self._below, folder, sign)
        if before > _MOST_OF_ONE_NAME:
            # All that are left count again where the name is no longer too common.
            for other, files in self._telling(last).items():
                self._pair(last, other, files)
        elif len(self._addresses.get(last, ())) > _MOST_OF_ONE_NAME:
            for other, files in self._addresses[last].items():
                if other != address:
                    self._pair(last, other, -files)
        else:
            self._pair(last, address, sign)

    def _telling(self, last: str) -> Mapping[Address, int]:
        """The addresses of a last segment; none where there are too many to say anything."""
        addresses = self._addresses.get(last, Counter())
        return addresses if len(addresses) <= _MOST_OF_ONE_NAME else {}

    def _pair(self, last: str, address: Address, amount: int) -> None:
        """Compare an address with all that links to its last segment."""
        for path, links in self._paths.get(last, {}).items():
            self._vote(path, address, links * amount)
        for path in self._web.get(last, ()):
            if (mount := _mount(path, address)) is not None and _says_enough(mount):
                self._count_file(path, amount)
                for host, pages in self._hosts[path].items():
                    add_in(self._host_votes, host, mount, pages * amount)

    def count_asset(self, path: str, sign: int) -> None:
        """Add a file beside the content, or take it away."""
        folder, _, name = path.rpartition("/")
        self.count_address(Address(folder, name), sign)
        segments = folder.split("/")
        for depth, segment in enumerate(segments):
            if segment in _STATIC_FOLDERS:
                add(self._static, "/".join(segments[: depth + 1]), sign)

    def _vote(self, path: str, address: Address, amount: int) -> None:
        mount = _mount(path, address)
        if mount is not None:
            own = path[len(mount.url) :].strip("/") if mount.url else path
            add(self._votes["/" in own], mount, amount)

    def count_link(self, path: str, sign: int) -> None:
        """Add a link from the site's root, or take it away."""
        last = _last(path)
        add_in(self._paths, last, path, sign)
        for address, files in self._telling(last).items():
            self._vote(path, address, files * sign)

    def count_page(self, host: str, path: str, sign: int) -> None:
        """Add a link to a page of a host, or take it away. Only a path of several segments says anything."""
        if "/" not in path:
            return
        last = _last(path)
        is_new = path not in self._hosts
        hosts = self._hosts[path]
        before = host in hosts
        if is_new:
            self._web[last].add(path)
            if files := sum(count for _, count in self._meant(path)):
                self._files[path] = files
        add(hosts, host, sign)
        for mount, files in self._meant(path):
            add_in(self._host_votes, host, mount, files * sign)
        change = (host in hosts) - before
        add(self._linked, host, change)
        if path in self._files:
            add(self._here, host, change)
        if not hosts:
            del self._hosts[path]
            self._files.pop(path, None)
            self._web[last].discard(path)
            if not self._web[last]:
                del self._web[last]

    def _meant(self, path: str) -> Iterator[tuple[Mount, int]]:
        """The mounts under which a page on the web is a file here, with how many files each."""
        for address, files in self._telling(_last(path)).items():
            mount = _mount(path, address)
            if mount is not None and _says_enough(mount):
                yield mount, files

    def _count_file(self, path: str, amount: int) -> None:
        before = path in self._files
        add(self._files, path, amount)
        change = (path in self._files) - before
        if change:
            for host in self._hosts[path]:
                add(self._here, host, change)

    def mounts(self) -> dict[Mount, int]:
        """The mounts that enough links vote for, most votes first. Links to the site's own domain count as well."""
        return {mount: count for mount, count in self._chosen().items() if mount.folder != _ANYWHERE}

    def dated(self) -> dict[str, int]:
        """The paths under which posts are served by their dates, with the links that vote for each, most first."""
        return {mount.url: count for mount, count in self._chosen().items() if mount.folder == _ANYWHERE}

    def _chosen(self) -> dict[Mount, int]:
        weak, sure = self._votes
        sure = sure + sum((self._host_votes.get(host, Counter()) for host in self.hosts()), Counter())
        votes = weak + sure
        fewest = sum(votes.values()) * _SHARE
        chosen = {}
        for mount, count in votes.items():
            needed = _FEWEST_RENAMED if mount.url and mount.folder != _ANYWHERE else _FEWEST
            if sure[mount] >= needed or count >= max(fewest, needed):
                chosen[mount] = count
        return dict(sorted(chosen.items(), key=lambda item: (-item[1], item[0].folder, item[0].url)))

    def content_folders(self) -> list[str]:
        """Folders of pages that are served from the site's root by custom."""
        return [folder for folder in _CONTENT_FOLDERS if self._below.get(folder)]

    def static_folders(self) -> list[str]:
        """Folders of files that are served from the site's root by custom."""
        return sorted(self._static)

    def hosts(self) -> dict[str, tuple[int, int]]:
        """The host most of whose pages are files here, if they are enough: how many, of how many that are linked to."""
        enough = {
            host: (here, self._linked[host])
            for host, here in self._here.items()
            if here >= _FEWEST_PAGES and here >= self._linked[host] * _PAGES_SHARE
        }
        return dict(sorted(enough.items(), key=lambda item: (-item[1][0], item[0]))[:1])


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _mount(path: str, address: Address) -> Mount | None:
    """What is left of the folder and of the path when their common end is taken away.

    None where the path does not even end in the address's own name.
    """
    folder, name = address
    if path != name and not path.endswith(f"/{name}"):
        return None
    if _DATED.match(name):
        return Mount(_ANYWHERE, path[: -len(name)].rstrip("/"))
    folders = folder.split("/") if folder else []
    rest = path[: -len(name)].rstrip("/")
    segments = rest.split("/") if rest else []
    while folders and segments and folders[-1] == segments[-1]:
        folders.pop()
        segments.pop()
    return Mount("/".join(folders), "/".join(segments))


def _says_enough(mount: Mount) -> bool:
    """Whether a page on the web may be the file: its whole path is told by the file's, or its date and name are."""
    return not mount.url or mount.folder == _ANYWHERE


def served(mounts: tuple[Mount, ...], path: str) -> Iterator[str]:
    """The places below the content root that a path of the site may mean, in the order of the mounts."""
    for mount in mounts:
        if not mount.url:
            rest = path
        elif path == mount.url or path.startswith(f"{mount.url}/"):
            rest = path[len(mount.url) + 1 :]
        else:
            continue
        yield f"{mount.folder}/{rest}".strip("/")


def served_under(mounts: tuple[Mount, ...], path: str) -> Iterator[str]:
    """The paths of the site under which a file is served."""
    for mount in mounts:
        if not mount.folder:
            yield f"{mount.url}/{path}".strip("/")
        elif path.startswith(f"{mount.folder}/"):
            yield f"{mount.url}/{path[len(mount.folder) + 1 :]}".strip("/")
