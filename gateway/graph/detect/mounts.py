"""Which folder is served under which path of the site, and which hosts are the site itself: by vote of the links.

A link from the site's root (`/docs/faq`) and a Document (`content/en/docs/faq`) are compared from their ends. What is
left of the one is the path under which what is left of the other is served: `content/en` under the root. So is the
path of a link to a host: a host many of whose linked pages are here is the site's own.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from gateway.graph.addresses import Address
from gateway.graph.conventions import Mount
from gateway.graph.detect.counting import Ranks, Tallies, add

# A mount explains at least this share of the links from the site's root that lead to files; or this many of which more
# than the last segment is the same.
_SHARE: Final = 0.05
_FEWEST: Final = 2
_FEWEST_RENAMED: Final = 4
# Folders that generators serve from the site's root: of pages, below the content root, and of files, anywhere.
_CONTENT_FOLDERS: Final = ("content", "src/content", "src/pages", "source")
_STATIC_FOLDERS: Final = frozenset(("static", "public"))
# A host is the site's own when this many of the pages linked to on it are here, and this share of all.
_FEWEST_PAGES: Final = 10
_PAGES_SHARE: Final = 0.2
# Of more files or paths of one name (`index`, `readme`) nobody can tell which are meant. Without a bound, so many links
# to so many files would take as long as their product. A page in every language of the world is within it.
_MOST_ALIKE: Final = 128
# In the place of a folder: a dated address has the same path whatever folder its file is in.
_ANYWHERE: Final = "*"
_DATED: Final = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/")

T = TypeVar("T", bound=Hashable)


class MountEvidence:
    """Addresses of files, and paths of links, joined by their last segments."""

    def __init__(self) -> None:
        self._addresses: Tallies[str, Address] = Tallies()
        self._paths: Tallies[str, str] = Tallies()
        # The votes of links, and of those the sure ones: several segments in common.
        self._votes: Ranks[Mount] = Ranks()
        self._sure: Ranks[Mount] = Ranks()
        self._host_votes: Tallies[str, Mount] = Tallies()
        self._static: dict[str, int] = {}
        self._below: dict[str, int] = {}
        # Pages on the web by path: the hosts that are linked to with it, and the files that could be meant.
        self._hosts: Tallies[str, str] = Tallies()
        self._web: Tallies[str, str] = Tallies()
        self._files: dict[str, int] = {}
        self._linked: dict[str, int] = {}
        self._here: dict[str, int] = {}

    def count_address(self, address: Address, sign: int) -> None:
        """Add a way to name a file, or take it away."""
        last = _last(address.name)
        folder = address.folder
        if folder.startswith(_CONTENT_FOLDERS):
            for content in _CONTENT_FOLDERS:
                if folder == content or folder.startswith(f"{content}/"):
                    add(self._below, content, sign)
        is_linked, is_on_web = last in self._paths, last in self._web
        told = is_linked and self._tells(last, self._paths)
        told_of_hosts = is_on_web and self._tells(last, self._web)
        self._addresses.add(last, address, sign)
        if is_linked:
            after = self._addresses[last]
            for each, amount in _changes(after, address, sign, told, self._tells(last, self._paths)):
                for path, links in self._paths[last].items():
                    self._vote(path, each, links * amount)
        if is_on_web:
            after = self._addresses[last]
            for each, amount in _changes(after, address, sign, told_of_hosts, self._tells(last, self._web)):
                for path in self._web[last]:
                    self._count_file(path, each, amount)

    def _tells(self, last: str, paths: Tallies[str, str]) -> bool:
        """Whether links to a name tell anything: not where so many files or paths have it that any may be meant."""
        return self._addresses.size(last) <= _MOST_ALIKE and paths.size(last) <= _MOST_ALIKE

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
        if mount is None:
            return
        self._votes.add(mount, amount)
        own = path[len(mount.url) :].strip("/") if mount.url else path
        if "/" in own:
            self._sure.add(mount, amount)

    def count_link(self, path: str, sign: int) -> None:
        """Add a link from the site's root, or take it away."""
        last = _last(path)
        is_here = last in self._addresses
        told = is_here and self._tells(last, self._paths)
        self._paths.add(last, path, sign)
        if is_here:
            for each, amount in _changes(self._paths[last], path, sign, told, self._tells(last, self._paths)):
                for address, files in self._addresses[last].items():
                    self._vote(each, address, files * amount)

    def count_page(self, host: str, path: str, sign: int) -> None:
        """Add a link to a page of a host, or take it away. Only a path of several segments says anything."""
        if "/" not in path:
            return
        last = _last(path)
        before = self._hosts[path]
        was = host in before
        if not before:
            self._count_path(last, path, +1)
        self._hosts.add(path, host, sign)
        if last in self._addresses and self._tells(last, self._web):
            for address, files in self._addresses[last].items():
                if (mount := _meant(path, address)) is not None:
                    self._host_votes.add(host, mount, files * sign)
        after = self._hosts[path]
        if change := (host in after) - was:
            add(self._linked, host, change)
            if path in self._files:
                add(self._here, host, change)
        if not after:
            self._count_path(last, path, -1)

    def _count_path(self, last: str, path: str, sign: int) -> None:
        """Add a path on the web, before any host has it, or take it away when none has it any more."""
        is_here = last in self._addresses
        told = is_here and self._tells(last, self._web)
        self._web.add(last, path, sign)
        if is_here:
            for each, amount in _changes(self._web[last], path, sign, told, self._tells(last, self._web)):
                for address, files in self._addresses[last].items():
                    self._count_file(each, address, files * amount)

    def _count_file(self, path: str, address: Address, amount: int) -> None:
        """Change how many files a path on the web may mean."""
        mount = _meant(path, address)
        if mount is None:
            return
        before = path in self._files
        add(self._files, path, amount)
        change = (path in self._files) - before
        for host, pages in self._hosts[path].items():
            self._host_votes.add(host, mount, pages * amount)
            if change:
                add(self._here, host, change)

    def mounts(self) -> dict[Mount, int]:
        """The mounts that enough links vote for, most votes first. Links to the site's own domain count as well."""
        return {mount: count for mount, count in self._chosen().items() if mount.folder != _ANYWHERE}

    def dated(self) -> dict[str, int]:
        """The paths under which posts are served by their dates, with the links that vote for each, most first."""
        return {mount.url: count for mount, count in self._chosen().items() if mount.folder == _ANYWHERE}

    def _chosen(self) -> dict[Mount, int]:
        own: dict[Mount, int] = {}
        for host in self.hosts():
            for mount, count in self._host_votes[host].items():
                add(own, mount, count)
        fewest = (self._votes.total + sum(own.values())) * _SHARE
        chosen = {}
        for mount in dict.fromkeys((*own, *self._sure.at_least(_FEWEST), *self._votes.at_least(fewest))):
            count, more = self._votes[mount], own.get(mount, 0)
            needed = _FEWEST_RENAMED if mount.url and mount.folder != _ANYWHERE else _FEWEST
            if self._sure[mount] + more >= needed or count + more >= max(fewest, needed):
                chosen[mount] = count + more
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


def _changes(after: Mapping[T, int], member: T, sign: int, told: bool, tells: bool) -> Iterable[tuple[T, int]]:
    """What counts more or less now that a member of `after` came (`sign` is 1) or went (-1), and by how much.

    It may have decided whether the name tells anything: all the others count from now on then, or no longer.
    """
    if told and tells:
        return [(member, sign)]
    if told is tells:
        return []
    return [(other, -sign * count) for other, count in after.items() if other != member]


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


def _meant(path: str, address: Address) -> Mount | None:
    """The mount under which a page on the web is the file; None where that says too little.

    The whole path has to be told by the file's, or its date and name have to be.
    """
    mount = _mount(path, address)
    return mount if mount is not None and (not mount.url or mount.folder == _ANYWHERE) else None


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
