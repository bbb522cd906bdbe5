"""All evidence of a content root, and what is decided on it."""

from collections.abc import Iterator
from typing import Final

from gateway.content_model import ContentModel, DateOrder
from gateway.graph.addresses import version_of
from gateway.graph.collections import written_collections
from gateway.graph.conventions import Conventions, Decision, Finding, Mount
from gateway.graph.detect.counting import Ranks, add
from gateway.graph.detect.facts import Facts
from gateway.graph.detect.generators import IN_POSTS, most_like
from gateway.graph.detect.language_mounts import (
    families_of,
    in_default_language,
    language_names,
    mounts_of_others,
    usual_mounts,
)
from gateway.graph.detect.languages import LanguageEvidence, LanguageFolders
from gateway.graph.detect.mounts import MountEvidence
from gateway.graph.detect.names import NumberEvidence, OrderEvidence, TermFolderEvidence, WikilinkEvidence
from gateway.graph.detect.spaces import SpacedTermEvidence
from gateway.graph.detect.written import written_findings
from gateway.graph.model import Kind, parse_url
from gateway.store.ignore import VAULT_MARK
from gateway.store.loader import AssetFile

# So many files, and more than half of those that name any, have to name a host as that which they are on.
_FEWEST_HOSTED = 2

# What Jekyll reads in other ways.
_NO_COLLECTIONS: Final = frozenset(("_posts", "_drafts", "_pages", "_data", "_site", "_sass", "_plugins"))
_PLURALS: Final = {Kind.TAG: "tags", Kind.CATEGORY: "categories"}


class Evidence:
    """Counts the facts of all Documents. What is written in the content model wins over what they say."""

    def __init__(self, model: ContentModel) -> None:
        self._model = model
        self._languages = LanguageEvidence()
        self._mounts = MountEvidence()
        self._wikilinks = WikilinkEvidence()
        self._numbers = NumberEvidence()
        self._order = OrderEvidence()
        self._terms = TermFolderEvidence()
        self._spaced = SpacedTermEvidence()
        self._date_orders: dict[int, int] = {}
        self._hosts: Ranks[str] = Ranks()
        # By the folder of the file that names them.
        self._named_hosts: dict[tuple[str, str], int] = {}
        self._vault_marks = 0
        self._signs: dict[str, int] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._jekyll_collections: dict[str, int] = {}
        self._decided: Decision | None = None

    def count(self, facts: Facts, sign: int) -> None:
        """Add a Document (`sign` is 1), or take it away (-1)."""
        self._decided = None
        self._languages.count(facts.key, sign)
        self._numbers.count(facts.key, sign)
        self._order.count(facts.key, sign)
        self._wikilinks.count(facts, sign)
        self._terms.count(facts, sign)
        if IN_POSTS in facts.signs:
            self._spaced.count(facts, sign)
        for address in facts.addresses:
            self._mounts.count_address(address, sign)
        for path in facts.site_paths:
            self._mounts.count_link(path, sign)
        for host, path in facts.pages:
            self._mounts.count_page(host, path, sign)
        if facts.date_order_vote:
            add(self._date_orders, 1 if facts.date_order_vote > 0 else -1, sign)
        if (version := version_of(facts.key)) is not None:
            add(self._versions, version, sign)
        if "_" in facts.key and (collection := _jekyll_collection(facts.key)) is not None:
            add(self._jekyll_collections, collection, sign)
        if facts.host:
            self._hosts.add(facts.host, sign)
        for each in facts.signs:
            add(self._signs, each, sign)

    def count_asset(self, asset: AssetFile, sign: int) -> None:
        """Add a file beside the content, or take it away."""
        self._decided = None
        if asset.path == VAULT_MARK:
            self._vault_marks += sign
            return
        self._mounts.count_asset(asset.path, sign)
        if asset.host:
            add(self._named_hosts, (asset.path.rpartition("/")[0], asset.host), sign)

    def decision(self) -> Decision:
        """What the evidence says now."""
        if self._decided is None:
            self._decided = self._decide()
        return self._decided

    def _decide(self) -> Decision:
        findings: list[Finding] = []
        languages = self._languages.decide()
        written = self._model.languages
        folders = languages.folders
        if written.folders is not None:
            folders = {folder.strip("/"): tag for folder, tag in written.folders.items()}
        suffixes = languages.suffixes if written.suffixes is None else frozenset(written.suffixes)
        default = self._default_language(languages, folders)
        families = families_of(folders)
        if written.folders is None and default is not None:
            # A folder in no language beside some in others is in the default one, unless one of these is.
            taken = {(families[folder], tag) for folder, tag in folders.items()}
            folders = folders | {
                folder: default
                for folder, family in families.items()
                if folder == family and (family, default) not in taken
            }
        so_far = Conventions(languages=folders, families=families, default_language=default)
        mounts = tuple(self._decide_mounts(so_far, findings))
        collections = self._model.collections
        is_written = {Kind.TAG: collections.tags is not None, Kind.CATEGORY: collections.categories is not None}
        terms = {folder: found for folder, found in self._terms.decide().items() if not is_written[found[0]]}
        conventions = Conventions(
            languages=folders,
            families=families,
            suffixes=suffixes,
            default_language=default,
            mounts=mounts,
            dated_under=tuple(self._dated(so_far, mounts, findings)),
            own_domains=self._own_domains(mounts, findings),
            term_folders={folder: kind for folder, (kind, _, _) in terms.items()} | self._written_terms(),
            collections=written_collections(self._model.collections),
            permalinks=tuple(self._model.permalinks.items()),
            is_vault=self._is_vault(findings),
            is_numbered=self._is_numbered(findings),
            ordered=self._order.folders() if self._model.reading.numbers is not False else frozenset(),
            is_day_first=self._is_day_first(findings),
            spaced=frozenset(self._spaced_kinds(findings)),
        )
        findings = [
            *self._generator(),
            *self._language_findings(languages, conventions),
            *findings,
            *(
                Finding("taxonomy", f"{folder} describes {_PLURALS[kind]}", f"{known} of its {count} names are in use")
                for folder, (kind, known, count) in terms.items()
            ),
        ]
        findings += written_findings(self._model)
        if conventions.ordered:
            count, first = len(conventions.ordered), min(conventions.ordered) or "the root"
            more = f" and {count - 1} more" if count > 1 else ""
            findings.append(Finding("numbers", "01-name stands for name", f"so are most names in {first}{more}"))
        return Decision(conventions, tuple(findings))

    def _default_language(self, languages: LanguageFolders, folders: dict[str, str]) -> str | None:
        if self._model.languages.default or not folders:
            return self._model.languages.default
        # Where some folder is in no language, the default is another one than those beside it, if any is known.
        is_beside_plain = languages.has_plain and not folders.keys().isdisjoint(languages.folders)
        known = languages.may_be_default if is_beside_plain else languages.files
        files = {tag: count for tag, count in known.items() if tag in folders.values()}
        first = None if is_beside_plain else next(iter(folders.values()))
        return max(files, key=lambda tag: (files[tag], tag == "en", tag), default=first)

    def _decide_mounts(self, decided: Conventions, findings: list[Finding]) -> Iterator[Mount]:
        """Mounts as voted for or written; each language's folder under its own path; the root itself at the end."""
        mounts = self._model.site.mounts
        written = mounts is not None
        voted = self._mounts.mounts()
        chosen: dict[Mount, None] = {}
        if mounts is not None:
            for folder, url in mounts.items():
                mount = Mount(folder.strip("/"), url.strip("/"))
                chosen[mount] = None
                findings.append(Finding("mount", _mount_text(mount), "gateway.toml", is_written=True))
        else:
            names = language_names(decided)
            # Where two folders have as many votes, the one of the default language was meant.
            languages, default = decided.languages, decided.default_language
            ranked = sorted(voted.items(), key=lambda item: (-item[1], languages.get(item[0].folder) != default))
            for mount, votes in ranked:
                meant = in_default_language(mount, decided)
                if mount.url.partition("/")[0] in names:
                    # A page in one language, by its name in another.
                    continue
                if meant not in chosen:
                    chosen[meant] = None
                    if meant.folder or meant.url:
                        share = f"{votes:,} links from the site's root lead into it"
                        findings.append(Finding("mount", _mount_text(meant), share))
        if not written:
            chosen.update(dict.fromkeys(usual_mounts(decided)))
        chosen.update(dict.fromkeys(mounts_of_others(tuple(chosen), decided)))
        if not written:
            for folder, version in sorted(self._versions):
                if decided.families.get(folder, folder) != folder:
                    continue
                above = folder.rpartition("versioned_docs/")[0]
                chosen[Mount(folder, f"docs/{version}")] = chosen[Mount(f"{above}docs", "docs")] = None
        if self._signs.get(IN_POSTS) and not written:
            # Jekyll serves what is in _posts beside what is beside _posts.
            chosen[Mount("_posts", "")] = None
        if not written:
            for folder in sorted(self._jekyll_collections):
                mount = Mount(folder, folder.rpartition("/")[2][1:])
                if mount not in chosen:
                    chosen[mount] = None
                    findings.append(Finding("mount", _mount_text(mount), "its name is that of a Jekyll collection"))
            for folders, kind in (
                (self._mounts.static_folders(), "static files"),
                (self._mounts.content_folders(), "a site's pages"),
            ):
                for folder in folders:
                    mount = Mount(folder, "")
                    if mount not in chosen:
                        chosen[mount] = None
                        findings.append(Finding("mount", _mount_text(mount), f"its name is that of {kind}"))
        chosen[Mount("", "")] = None
        # The longer path first: `/de` before the root, which everything is below.
        return iter(sorted(chosen, key=lambda mount: -mount.url.count("/") if mount.url else 1))

    def _dated(self, decided: Conventions, mounts: tuple[Mount, ...], findings: list[Finding]) -> Iterator[str]:
        # Where one language is served, its posts are found by their dates without those in others.
        served = {mount.url for mount in mounts if mount.folder in decided.families}
        if not self._model.permalinks.keys().isdisjoint(("posts", "*")):
            return
        for url, votes in self._mounts.dated().items():
            if url and url in served:
                continue
            pattern = "/".join(part for part in (url, ":year/:month/:day/:slug") if part)
            findings.append(Finding("dated addresses", f"/{pattern}", f"{votes:,} links have that form"))
            yield url

    def _own_domains(self, mounts: tuple[Mount, ...], findings: list[Finding]) -> frozenset[str]:
        written = self._model.site.domains
        if written is not None:
            said = ", ".join(written) or "none"
            findings.append(Finding("own domain", said, "gateway.toml", is_written=True))
            return frozenset(filter(None, map(_domain, written)))
        # GitHub reads the file at the root of the site alone; the same name elsewhere is part of an example.
        roots = {"", *self._mounts.static_folders(), *(mount.folder for mount in mounts if not mount.url)}
        named = {_domain(host) for folder, host in self._named_hosts if folder in roots}
        found = dict.fromkeys(sorted(filter(None, named)), "a file CNAME names it")
        for host, (here, linked) in self._mounts.hosts().items():
            found.setdefault(host, f"{here:,} of the {linked:,} pages linked to on it are files here")
        for host in self._hosts.at_least(max(_FEWEST_HOSTED, self._hosts.total / 2)):
            # Other hosts are those of pages that posts are about.
            if 2 * (count := self._hosts[host]) > self._hosts.total:
                found.setdefault(host, f"{count:,} files name it in permalink or canonical")
        findings += [Finding("own domain", host, evidence) for host, evidence in found.items()]
        return frozenset(found)

    def _written_terms(self) -> dict[str, Kind]:
        collections = self._model.collections
        return {folder.strip("/"): Kind.TAG for folder in collections.tags or ()} | {
            folder.strip("/"): Kind.CATEGORY for folder in collections.categories or ()
        }

    def _is_vault(self, findings: list[Finding]) -> bool:
        written = self._model.reading.wikilinks
        if written is not None:
            findings.append(Finding("wikilinks", "on" if written else "off", "gateway.toml", is_written=True))
            return written
        if self._vault_marks:
            findings.append(Finding("wikilinks", "on", "there is a folder .obsidian"))
            return True
        if self._wikilinks.is_vault():
            evidence = f"{self._wikilinks.linking:,} of {self._wikilinks.files:,} files have one to a file that is here"
            findings.append(Finding("wikilinks", "on", evidence))
            return True
        return False

    def _is_numbered(self, findings: list[Finding]) -> bool:
        written = self._model.reading.numbers
        if written is not None:
            findings.append(Finding("numbers", "on" if written else "off", "gateway.toml", is_written=True))
            return written
        if count := self._numbers.folders():
            evidence = f"{count} folder{'s' * (count > 1)} in sequence"
            findings.append(Finding("numbers", "1.name stands for name", evidence))
        return count > 0

    def _is_day_first(self, findings: list[Finding]) -> bool:
        written = self._model.reading.dates
        months, days = self._date_orders.get(1, 0), self._date_orders.get(-1, 0)
        if written is not None:
            findings.append(Finding("dates", written.value, "gateway.toml", is_written=True))
            return written is DateOrder.DAY_FIRST
        if not months and not days:
            return False
        order = DateOrder.DAY_FIRST if days > months else DateOrder.MONTH_FIRST
        evidence = f"{months:,} files have dates that can only be month first, {days:,} only day first"
        findings.append(Finding("dates", order.value, evidence))
        return days > months

    def _spaced_kinds(self, findings: list[Finding]) -> Iterator[Kind]:
        for kind, (known, words) in self._spaced.kinds().items():
            evidence = f"{known:,} of {words:,} words in such texts of _posts are found in others too"
            findings.append(Finding(_PLURALS[kind], "a text holds several, with spaces between", evidence))
            yield kind

    def _generator(self) -> Iterator[Finding]:
        said = [f"{count:,} × {sign}" for sign, count in sorted(self._signs.items())]
        generator = most_like(self._signs, self._wikilinks.files)
        if generator is not None:
            yield Finding("most like", generator, ", ".join(said))

    def _language_findings(self, languages: LanguageFolders, decided: Conventions) -> Iterator[Finding]:
        written = self._model.languages
        if written.folders is not None or written.suffixes is not None:
            folders = [f"{folder} ({tag})" for folder, tag in decided.languages.items()]
            names = [f"name.{tag}" for tag in sorted(decided.suffixes)]
            yield Finding("languages", ", ".join((*folders, *names)) or "none", "gateway.toml", is_written=True)
        elif languages.files:
            tags = ", ".join(f"{tag} ({count:,})" for tag, count in languages.files.items())
            yield Finding("languages", tags, f"{languages.shared:,} pages are there in two languages or more")
        if decided.default_language:
            is_written = self._model.languages.default is not None
            evidence = "gateway.toml" if is_written else "it has the most files"
            yield Finding("default language", decided.default_language, evidence, is_written=is_written)


def _jekyll_collection(key: str) -> str | None:
    """The folder of a collection, other than of posts, that a key is in: `_recipes` is served under `/recipes`.

    https://jekyllrb.com/docs/collections/
    """
    folder = ""
    for segment in key.split("/")[:-1]:
        folder = f"{folder}/{segment}" if folder else segment
        if segment.startswith("_") and segment not in _NO_COLLECTIONS:
            return folder
    return None


def _mount_text(mount: Mount) -> str:
    return f"{mount.folder or 'the content folder'} is served under /{mount.url}"


def _domain(written: str) -> str | None:
    url = parse_url(written if "://" in written else f"https://{written}")
    return url.domain if url else None
