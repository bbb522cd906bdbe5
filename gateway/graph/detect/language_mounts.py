"""Which folders hold one page in several languages, and under which paths of the site each of them is served."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from gateway.graph.conventions import Conventions, Mount
from gateway.graph.detect.languages import language_folder_of

# So many families of language folders may be at the root of a site at once.
_MOST_ROOTS: Final = 8


def families_of(folders: Mapping[str, str]) -> dict[str, str]:
    """What stands for each folder of a language and its translations, and for itself; see `Conventions`."""
    families = {folder: language_folder_of(folder).family for folder in folders}
    originals = {family for folder, family in families.items() if family != _parent(folder)}
    return dict(sorted((families | {family: family for family in originals}).items()))


def language_names(decided: Conventions) -> frozenset[str]:
    """The languages as they are written in the names of folders."""
    families = decided.families.items()
    return frozenset(language_folder_of(folder).name for folder, family in families if folder != family)


def in_default_language(mount: Mount, decided: Conventions) -> Mount:
    """The same mount in the default language: one whose pages are in all languages has as many votes in each."""
    for folder in _around(mount.folder):
        if folder in decided.families:
            main = decided.main_folders.get(decided.families[folder], folder)
            if main != folder:
                return Mount(main + mount.folder[len(folder) :], mount.url)
    return mount


def usual_mounts(decided: Conventions) -> Iterator[Mount]:
    """Where languages are served by custom: the default one from the root, or what the path of a folder says."""
    found = {folder: language_folder_of(folder) for folder, family in decided.families.items() if folder != family}
    roots = _roots({folder: each.family for folder, each in found.items() if each.url is None})
    for folder, each in found.items():
        if each.url is not None:
            yield Mount(folder, each.url)
        elif each.family in roots:
            is_main = each.family == _parent(folder) and decided.main_folders.get(each.family) == folder
            yield Mount(folder if is_main else roots[each.family], "")


def mounts_of_others(mounts: Iterable[Mount], decided: Conventions) -> Iterator[Mount]:
    """The mounts of the default language in each other one, under the name of that."""
    others: defaultdict[str, list[str]] = defaultdict(list)
    for folder, tag in decided.languages.items():
        if tag != decided.default_language:
            others[decided.families[folder]].append(folder)
    for mount in mounts:
        for main in _around(mount.folder):
            family = decided.families.get(main)
            if family is not None and decided.main_folders.get(family) == main:
                for folder in others[family]:
                    url = f"{language_folder_of(folder).name}/{mount.url}".rstrip("/")
                    yield Mount(folder + mount.folder[len(main) :], url)


def _roots(families: Mapping[str, str]) -> dict[str, str]:
    """The families that may be at the site's root, by custom, with the folder that is served from there.

    A site has one root: the outermost ones, and none of a depth at which there are very many.
    """
    roots = {family: family if family == _parent(folder) else _parent(family) for folder, family in families.items()}
    chosen: dict[str, str] = {}
    for _, found in groupby(sorted(roots, key=_depth), key=_depth):
        level = list(found)
        if len(chosen) + len(level) > _MOST_ROOTS:
            break
        chosen.update((family, roots[family]) for family in level)
    return chosen


def _depth(folder: str) -> int:
    return folder.count("/") + bool(folder)


def _around(path: str) -> Iterator[str]:
    """The folders around a path, outermost first, and the path itself; none for the root."""
    for at, character in enumerate(path):
        if character == "/":
            yield path[:at]
    if path:
        yield path


def _parent(folder: str) -> str:
    return folder.rpartition("/")[0]
