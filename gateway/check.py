"""`gateway check`: its steps in their order, from the folder to what is printed and the exit code.

`gateway.cli.check` has the flags; what they mean together is decided here.
"""

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import diff_bytes, get_close_matches, unified_diff
from functools import cache, partial
from pathlib import Path
from typing import Final, Literal

import msgspec
import typer
from rich.console import Console

from gateway.app import Gateway
from gateway.cli.console import print_out
from gateway.graph.collections import is_public
from gateway.graph.snapshot import Snapshot
from gateway.lint import terminal
from gateway.lint.catalogue import with_severities
from gateway.lint.explain import explain, keys_in_use
from gateway.lint.fix import MENDABLE, Mended, mend, tag_spellings
from gateway.lint.report import Finding, Format, OperationCounts, Report, counted, shown, write
from gateway.lint.rewrite import NotRewritten, check_rewritable, rewrite
from gateway.lint.rules.setting_unused import unused_patterns
from gateway.lint.run import lint
from gateway.lint.views import problems_of
from gateway.operations.files import find
from gateway.operations.run import Checked, OperationCheck
from gateway.rules import RULES
from gateway.settings import FILE_NAME, find_file
from gateway.store import fields
from gateway.store.document import Document
from gateway.store.problem import Problem, Severity
from gateway.store.reading import content_hash, read_document
from gateway.store.source import Disk, FileEntry

_RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}

Load = Callable[[], tuple[Gateway, Snapshot]]


class UsageError(Exception):
    """The command was called wrongly; the message says how it is called."""


class Wanted(msgspec.Struct, frozen=True):
    """What a call asks for, as the flags say it. `only` are files and folders; empty means all there are."""

    form: str = Format.TEXT.value
    only: tuple[Path, ...] = ()
    rules: tuple[str, ...] = ()
    severity: str = Severity.INFO.value
    everything: bool = False
    fix: bool = False
    dry_run: bool = False
    operations: tuple[str, ...] = ()
    no_nulls: bool = False
    explain: bool = False


class _Scope(msgspec.Struct, frozen=True):
    """Which Problems a call is about. `paths` are below the content folder."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    least: Severity

    def has_path(self, path: str) -> bool:
        return not self.paths or any(not one or path == one or path.startswith(f"{one}/") for one in self.paths)

    def has(self, problem: Problem) -> bool:
        has_rule = not self.rules or problem.rule in self.rules
        return has_rule and _RANKS[problem.severity] <= _RANKS[self.least]


def check(root: Path, wanted: Wanted, load: Load) -> int:
    """Check the folder at `root`, which `load` reads, drafts included; print what was found and give the exit code.

    Raises UsageError.
    """
    form = Format(_one_of("--format", wanted.form.lower(), tuple(form.value for form in Format)))
    scope = _scope(root, wanted)
    if wanted.dry_run and not wanted.fix:
        raise UsageError("--dry-run shows what --fix would do: give both.")
    if wanted.no_nulls and not wanted.operations:
        raise UsageError("--no-nulls is about the answers to --operations: give both.")
    if wanted.explain and form is not Format.TEXT:
        raise UsageError("--explain is for people; programs find the same under `detected` in /readyz.")
    operation_files = [path for pattern in wanted.operations for path in _matches(pattern)]
    gateway, snapshot = load()
    if wanted.explain:
        keys = keys_in_use(gateway.documents.values(), fields.KeyTable(gateway.model.keys))
        typer.echo(explain((*snapshot.decision.findings, *keys)), nl=False)
        return 0
    served = _served(gateway, snapshot)
    problems = _problems(gateway, snapshot, served, scope)
    if wanted.fix:
        mendings = _mendings(gateway, snapshot, problems)
        if wanted.dry_run:
            return 1 if _show_mendings(root, mendings) else 0
        # Where a program reads the report, what was mended is told beside it.
        if _mend_all(root, mendings, to_stderr=form is not Format.TEXT):
            gateway, snapshot = load()
            served = _served(gateway, snapshot)
            problems = _problems(gateway, snapshot, served, scope)
    settings_file = (find_file(root) or root / FILE_NAME).as_posix()
    findings = [
        Finding(settings_file if problem.path == FILE_NAME else (root / problem.path).as_posix(), problem)
        for problem in problems
    ]
    checked = _check_operations(gateway, served, operation_files, wanted) if wanted.operations else None
    if checked is not None:
        told = with_severities(checked.problems, gateway.model)
        findings += [Finding(problem.path, problem) for problem in told if scope.has(problem)]
    counts = None if checked is None else OperationCounts(checked.files, checked.operations, checked.runs)
    documents = sum(map(scope.has_path, gateway.documents))
    _print_report(Report(tuple(findings), documents, counts), form, everything=wanted.everything)
    return 1 if any(finding.problem.severity is Severity.ERROR for finding in findings) else 0


def _drafts(gateway: Gateway) -> frozenset[str]:
    return frozenset(path for path, document in gateway.documents.items() if not is_public(document))


def _served(gateway: Gateway, snapshot: Snapshot) -> Snapshot:
    """What the gateway serves of what it has loaded: without drafts."""
    return gateway.view(is_public) if _drafts(gateway) else snapshot


def _problems(gateway: Gateway, snapshot: Snapshot, served: Snapshot, scope: _Scope) -> list[Problem]:
    """What is wrong in the files as they are served, and in the drafts."""
    settings = _settings_text(gateway)
    linked = (*problems_of(served, snapshot, _drafts(gateway)), *_unused_patterns(gateway, settings))
    found = lint(snapshot, gateway.model, linked=linked, settings=settings)
    return [problem for problem in found if scope.has_path(problem.path) and scope.has(problem)]


def _settings_text(gateway: Gateway) -> str:
    path = find_file(gateway.settings.content)
    try:
        return "" if path is None else path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _unused_patterns(gateway: Gateway, settings: str) -> Iterator[Problem]:
    patterns = gateway.model.reading.ignore
    if patterns:
        yield from unused_patterns(patterns, Disk(gateway.content_root).list().files, settings)


# ---------- what was asked for


def _one_of(flag: str, given: str, known: Sequence[str]) -> str:
    if given in known:
        return given
    near = get_close_matches(given, known, n=1)
    remedy = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"{flag}: {given!r} is not {' or '.join(known) if len(known) < 6 else 'a rule'}.{remedy}")


def _scope(root: Path, wanted: Wanted) -> _Scope:
    known = tuple(rule.name for rule in RULES)
    levels = tuple(severity.value for severity in Severity)
    return _Scope(
        paths=tuple(_below(root, path) for path in wanted.only),
        rules=tuple(_one_of("--rule", name, known) for name in wanted.rules),
        least=Severity(_one_of("--severity", wanted.severity.lower(), levels)),
    )


def _below(root: Path, path: Path) -> str:
    """A file's path below the content folder, whether or not the file is there; "" for the folder itself."""
    # The folders are resolved and the last name is not: a link in the content folder is content by its own name.
    real = Path(os.path.realpath(path.parent)) / path.name
    try:
        inside = real.relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        remedy = "Put a pattern of operations into quotes, so that the shell leaves it alone."
        remedy = remedy if path.suffix in (".graphql", ".gql") else "Give files of that folder."
        raise UsageError(f"{path} is not in the content folder {root}. {remedy}") from None
    return "" if inside == "." else inside


def _matches(pattern: str) -> list[str]:
    found = find(pattern)
    if not found:
        raise UsageError(f"--operations: no file matches {pattern}. The pattern is read from the current folder.")
    return found


# ---------- --operations


def _check_operations(gateway: Gateway, served: Snapshot, paths: Sequence[str], wanted: Wanted) -> Checked:
    """Check operations against what the gateway serves."""
    check = OperationCheck(
        gateway.schema._schema,
        gateway.executor,
        served,
        introspection=gateway.settings.introspection,
        no_nulls=wanted.no_nulls,
    )
    return check.check(paths)


# ---------- --fix


def _mendings(
    gateway: Gateway, snapshot: Snapshot, problems: Sequence[Problem]
) -> Iterator[tuple[FileEntry, bytes, Mended]]:
    """The files in which there is something to mend, with their bytes before and after."""
    spellings, limit = tag_spellings(snapshot), gateway.settings.max_file_bytes
    keys = fields.KeyTable(gateway.model.keys)
    read = partial(_read, limit=limit, keys=keys)
    # What a rule does not tell, because it is switched off or left out, is not mended either.
    broken: defaultdict[str, set[str]] = defaultdict(set)
    for problem in problems:
        if problem.rule in MENDABLE:
            broken[problem.path].add(problem.rule)
    for path, rules in sorted(broken.items()):
        try:
            entry = gateway.files.entry(path)
            data = gateway.files.read(path, limit)
        except OSError:
            continue
        document = gateway.documents.get(path)
        # What is not what was read a moment ago is somebody's work just now.
        if entry is not None and document is not None and content_hash(data) == document.content_hash:
            mended = mend(document, data, partial(read, entry), spellings, rules, keys)
            if mended.done or mended.left:
                yield entry, data, mended


def _read(entry: FileEntry, data: bytes, *, limit: int, keys: fields.KeyTable) -> Document:
    return read_document(entry, data, limit, keys)[0]


def _mend_all(root: Path, mendings: Iterator[tuple[FileEntry, bytes, Mended]], *, to_stderr: bool) -> int:
    """Mend the files, and tell of each what was done; how many there were."""
    say = partial(_say, err=to_stderr)
    count = left_alone = 0
    for entry, data, mended in mendings:
        left = list(mended.left)
        if mended.data != data:
            try:
                rewrite(root, entry.path, mended.data, entry.signature)
            except NotRewritten as error:
                left = [str(error)]
            else:
                count += 1
                say(f"{shown((root / entry.path).as_posix())}: {'; '.join(map(shown, mended.done))}")
        for reason in left:
            left_alone += 1
            say(f"{shown((root / entry.path).as_posix())}: left alone: {shown(reason)}")
    say(f"{counted(count, 'file')} mended{f', {left_alone:,} left alone' if left_alone else ''}.")
    say("")
    return count


def _show_mendings(root: Path, mendings: Iterator[tuple[FileEntry, bytes, Mended]]) -> int:
    """Print what would be mended as a unified diff, which `patch` and `git apply` take; how many files it is about."""
    count = 0
    for entry, data, mended in mendings:
        name = (root / entry.path).as_posix()
        left = list(mended.left)
        if mended.data != data:
            try:
                check_rewritable(root, entry.path, entry.signature)
            except NotRewritten as error:
                left = [str(error)]
            else:
                count += 1
                print_out(_diff(data, mended.data, name))
        for reason in left:
            _say(f"{shown(name)}: left alone: {shown(reason)}", err=True)
    _say(f"{counted(count, 'file')} would be mended.", err=True)
    return count


def _diff(before: bytes, after: bytes, name: str) -> bytes:
    old, new = (f"{side}/{name.lstrip('/')}".encode(errors="surrogateescape") for side in "ab")
    lines = diff_bytes(unified_diff, _lines(before), _lines(after), old, new)
    end = b"\n\\ No newline at end of file\n"
    told = b"".join(line if line.endswith(b"\n") else line + end for line in lines)
    return _for_eyes(told) if sys.stdout.isatty() else told


def _lines(data: bytes) -> list[bytes]:
    """The lines with their line feeds: what else ends a line in text is a part of it for `patch`."""
    return data.replace(b"\n", b"\n\0").removesuffix(b"\0").split(b"\0") if data else []


def _for_eyes(diff: bytes) -> bytes:
    """A diff for a terminal: what is invisible in it is what it is about."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    lines = (shown(line) for line in diff.decode(errors="replace").split("\n"))
    if os.environ.get("NO_COLOR"):
        return "\n".join(lines).encode()
    return "\n".join(typer.style(line, fg=colours.get(line[:1])) for line in lines).encode()


# ---------- output


def _print_report(report: Report, form: Format, *, everything: bool) -> None:
    if form is not Format.TEXT or not sys.stdout.isatty():
        print_out(write(report, form, RULES, Path.cwd()))
        return
    # Without a colour system nothing is styled: bold and dim are for most people colours too.
    colors: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    console = Console(file=sys.stdout, force_terminal=True, color_system=colors)
    terminal.show(report, console, RULES, _line_of, everything=everything)


def _line_of(finding: Finding) -> str | None:
    line = finding.problem.line
    lines = () if line is None else _lines_of(finding.file)
    return lines[line - 1] if line is not None and line <= len(lines) else None


@cache
def _lines_of(file: str) -> tuple[str, ...]:
    """The lines of a file as Problems count them; none where it cannot be read (any more)."""
    try:
        text = Path(file).read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return ()
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _say(text: str, *, err: bool = False) -> None:
    typer.echo(text, err=err)
