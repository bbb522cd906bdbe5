from pathlib import Path

from tests.fuzz import loader
from tests.fuzz.frame import Watch, check_some

CONTENT = Path(__file__).parents[2] / "content"


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    watch = Watch(loader.TARGET, tmp_path)
    check_some(watch, loader.items(CONTENT), seed=1, count=300)
    assert watch.report.findings == ()
    assert watch.report.kinds.keys() == {"with a header", "without a header", "broken"}


def test_every_example_is_sound(tmp_path: Path) -> None:
    watch = Watch(loader.TARGET, tmp_path)
    for example in loader.examples(CONTENT):
        watch.check(example)
    assert watch.report.kinds == {"with a header": watch.report.items}
