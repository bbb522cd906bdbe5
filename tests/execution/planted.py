"""`python -m tests.execution.planted`: each bug that is planted in the record or the store, and what finds it when."""

import pytest

from tests.execution.test_stale import RECORDER_BUGS, STORE_BUGS, finds
from tests.fuzz.stale import check_gateways, check_records

MOST = 400


def main() -> None:
    for bugs, check in ((RECORDER_BUGS, check_records), (STORE_BUGS, check_gateways)):
        for plant in bugs:
            with pytest.MonkeyPatch.context() as patch:
                plant(patch)
                sites = finds(check, MOST)
            found = "not found" if sites is None else f"{check.__name__}, in site {sites}"
            print(f"{plant.__name__:40} {found}", flush=True)


if __name__ == "__main__":
    main()
