"""Contests: sides take turns, ratios are of the same round, whoever cannot run is named."""

import numpy as np
import pytest

from benchmarks.rounds import interleave, short, spread
from benchmarks.side import AbsentError, side


def test_a_ratio_is_that_of_the_rounds_and_not_of_the_drift() -> None:
    drift = iter(range(1, 1000))
    contest = interleave({"slow": lambda: 3.0 * next(drift), "fast": lambda: 1.0 * next(drift)}, 40)
    assert contest.ratio("slow", "fast").median == pytest.approx(3, rel=0.1)
    assert [len(times) for times in contest.times.values()] == [40, 40]


def test_every_other_round_is_in_reverse_order() -> None:
    order = []
    interleave({name: lambda name=name: float(order.append(name) or 1) for name in "ab"}, 2)
    assert "".join(order) == "abba" * 2


def test_a_side_that_cannot_run_is_named_and_asked_no_more() -> None:
    asked = []

    def broken() -> float:
        asked.append(1)
        raise AbsentError("no such library")

    contest = interleave({"broken": broken, "whole": lambda: 1.0}, 5)
    assert contest.absent == {"broken": "no such library"}
    assert (list(contest.times), asked) == (["whole"], [1])


def test_the_interval_is_around_the_median_and_narrows_with_the_rounds() -> None:
    values = np.random.default_rng(0).normal(10, 1, 400)
    few, many = spread(values[:20]), spread(values)
    assert many.low < many.median < many.high
    assert many.high - many.low < few.high - few.low
    assert [short(each) for each in (0.01234, 1.0456, 412.4)] == ["0.0123", "1.05", "412"]


def test_a_process_tells_the_seconds_of_its_steps_and_what_kept_them_from_running() -> None:
    with side("tests.benchmarks.sleeper") as other:
        assert 0.02 <= other.seconds("sleep") < 2
        with pytest.raises(AbsentError, match="RuntimeError: no such thing"):
            other.seconds("fail")
        with pytest.raises(AbsentError, match="KeyError"):
            other.seconds("unknown")
        assert other.seconds("sleep") >= 0.02


def test_a_process_that_ends_or_never_starts_is_absent() -> None:
    with side("tests.benchmarks.no_such_module") as other, pytest.raises(AbsentError, match="has ended"):
        other.seconds("sleep")
    with pytest.raises(AbsentError, match="No such file"), side("benchmarks.side", python="/nowhere/python"):
        pass
