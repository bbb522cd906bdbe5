"""Fixtures for what lies outside the package, and the rule that CI skips nothing.

With GATEWAY_TEST_NO_SKIPS set, a test that is skipped counts as failed, unless its reason is marked.
"""

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

# The checks of a commit give the same verdict each time; elsewhere each run tries other examples.
hypothesis.settings.register_profile("checks", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("checks")


ROOT = Path(__file__).parent.parent

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# A skip whose reason begins so is in order everywhere: what is missing cannot be installed.
MAY_BE_SKIPPED = "not everywhere: "


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _without_skip((yield))


def _without_skip(report: Report) -> Report:
    if not report.skipped or hasattr(report, "wasxfail") or not os.environ.get("GATEWAY_TEST_NO_SKIPS"):
        return report
    reason = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
    if not reason.startswith(f"Skipped: {MAY_BE_SKIPPED}"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} may not be skipped here (GATEWAY_TEST_NO_SKIPS is set). {reason}"
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of example content beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{MAY_BE_SKIPPED}there is no folder `shared` beside the project")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    return _installed("chromium", "apt-get install chromium")


@pytest.fixture(scope="session")
def node() -> str:
    """Node, with the packages that the programs in tests/node import."""
    if not (ROOT / "tests/node/node_modules").is_dir():
        pytest.skip("the packages of tests/node are not installed: npm ci --prefix tests/node")
    return _installed("node", "apt-get install nodejs npm")


def _installed(command: str, remedy: str) -> str:
    path = shutil.which(command)
    if path is None:
        pytest.skip(f"{command} is not installed: {remedy}")
    return path
