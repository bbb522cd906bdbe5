from tests.benchmarks.hits import measure


def test_most_reads_are_hits_and_few_answers_are_made_again_for_nothing() -> None:
    measured = measure(posts=60, reads=1_500, reads_for_an_edit=50)
    assert measured.hit_ratio > 0.7
    assert measured.needless_ratio < 0.05
    assert measured.counts.hits + measured.counts.misses == 1_125
