import os
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.fuzz import frame
from tests.fuzz.__main__ import TARGETS
from tests.fuzz.frame import Finding, Report, Target, Watch, check_some, run, target_named

BYTES = st.binary(max_size=4)


def check(item: bytes) -> str:
    if b"x" in item:
        raise ValueError("an x")
    return "long" if len(item) > 1 else "short"


def end(item: bytes) -> str:
    os._exit(3) if item == b"exit" else os.abort() if b"x" in item else None
    return "whole"


WRONG = Target(check, lambda folder: st.sampled_from([b"a", b"abx", b"x"]), lambda folder: [])
ENDING = Target(end, lambda folder: st.sampled_from([b"a", b"abx"]), lambda folder: [])
EXITING = Target(end, lambda folder: st.just(b"exit"), lambda folder: [])


def test_what_the_check_raises_on_is_found_and_made_small(tmp_path: Path) -> None:
    watch = Watch(WRONG, tmp_path)
    check_some(watch, st.binary(max_size=4).map(lambda item: item + b"x"), seed=0, count=20)
    ((item, said),) = [(finding.item, finding.said) for finding in watch.report.findings]
    assert item == b"x"
    assert said.startswith("test_frame.py:")
    assert said.endswith("ValueError: an x")


def test_items_are_counted_by_kind(tmp_path: Path) -> None:
    watch = Watch(WRONG, tmp_path)
    for item in (b"a", b"ab", b"abc"):
        watch.check(item)
    watch.save()
    report = watch.report
    assert (report.items, report.kinds, report.findings) == (3, {"short": 1, "long": 2}, ())
    assert str(report).startswith("3 items (2 long, 1 short); the slowest took ")


def test_an_item_that_takes_too_long_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MAX_SECONDS", -1.0)
    watch = Watch(WRONG, tmp_path)
    with pytest.raises(AssertionError):
        watch.check(b"ab")
    assert watch.report.findings[0].said.endswith("s for 2 bytes")


def test_the_same_seed_makes_the_same_items(tmp_path: Path) -> None:
    def seen() -> list[bytes]:
        items: list[bytes] = []

        def keep(item: bytes) -> str:
            items.append(item)
            return "one"

        check_some(Watch(Target(keep, WRONG.items, WRONG.examples), tmp_path), st.binary(), seed=5, count=20)
        return items

    assert seen() == seen()


def test_an_item_that_ends_the_process_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MAX_FINDINGS", 1)
    report = run(f"{__name__}:ENDING", Path(), 30)
    assert report.findings == (Finding(b"abx", "it ends the process by SIGABRT"),)


def test_a_process_that_fails_by_itself_is_no_finding() -> None:
    with pytest.raises(RuntimeError):
        run(f"{__name__}:EXITING", Path(), 30)


@pytest.mark.parametrize("name", TARGETS.values())
def test_every_target_exists(name: str) -> None:
    assert target_named(name).examples(Path("content"))


def test_reports_are_added_up() -> None:
    one, other = Report(2, {"a": 2}, 0.1), Report(1, {"a": 1, "b": 1}, 0.3, (Finding(b"x", "y"),))
    assert one + other == Report(3, {"a": 3, "b": 1}, 0.3, (Finding(b"x", "y"),))
