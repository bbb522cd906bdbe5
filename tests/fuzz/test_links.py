from pathlib import Path

from tests.fuzz import links
from tests.fuzz.frame import Watch, check_some

CONTENT = Path(__file__).parents[2] / "content"


def test_a_short_run_finds_nothing(tmp_path: Path) -> None:
    watch = Watch(links.TARGET, tmp_path)
    check_some(watch, links.items(CONTENT), seed=1, count=60)
    assert watch.report.findings == ()


def test_every_example_leads_somewhere(tmp_path: Path) -> None:
    watch = Watch(links.TARGET, tmp_path)
    for example in links.examples(CONTENT):
        watch.check(example)
    assert watch.report.kinds == {"resolved": watch.report.items}
