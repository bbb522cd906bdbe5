import sys
import tracemalloc

from gateway.json_bytes import json_bytes


def test_json_that_is_kept_takes_no_more_memory_than_it_has_bytes() -> None:
    tracemalloc.start()
    try:
        kept = [json_bytes(["a", at]) for at in range(100)]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept[7] == b'["a",7]'
    assert taken < 2 * sum(map(sys.getsizeof, kept)) + sys.getsizeof(kept) + 1_000
