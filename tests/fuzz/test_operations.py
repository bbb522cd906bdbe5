from pathlib import Path

from tests.fuzz import operations
from tests.fuzz.frame import Watch, check_some


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    watch = Watch(operations.TARGET, tmp_path)
    check_some(watch, operations.items(tmp_path), seed=1, count=100)
    assert watch.report.findings == ()


def test_the_simplest_operations_have_no_errors(tmp_path: Path) -> None:
    watch = Watch(operations.TARGET, tmp_path)
    for example in operations.examples(tmp_path):
        watch.check(example)
    assert watch.report.kinds == {"schema without errors": 1, "content without errors": 1}
