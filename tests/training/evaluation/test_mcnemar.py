"""McNemar's exact test and Holm's correction against published and hand-made numbers."""

import numpy as np
import pytest

from app.training.figures.holm import holm
from app.training.figures.mcnemar import exact, mcnemar


def test_the_published_example_of_airways_before_and_after() -> None:
    """Bentur et al., as in Fagerland et al. 2013 (BMC Med Res Methodol 13:91): 1 and 7 of 21 children."""
    before = np.repeat([True, True, False, False], [1, 1, 7, 12])
    after = np.repeat([True, False, True, False], [1, 1, 7, 12])
    found = mcnemar(before, after)
    assert (found.first_alone, found.second_alone) == (1, 7)
    assert found.p == pytest.approx(0.0703, abs=5e-5)


def test_the_p_value_is_twice_the_lower_tail() -> None:
    assert exact(2, 10) == pytest.approx(2 * (1 + 12 + 66) / 2**12)
    assert exact(10, 2) == exact(2, 10)


def test_two_that_agree_or_share_evenly_do_not_differ() -> None:
    right = np.array([True, False, True])
    assert mcnemar(right, right).p == 1.0
    assert exact(4, 4) == 1.0


def test_holm_multiplies_the_least_by_all_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]


def test_holm_counts_only_tests_that_could_be_made() -> None:
    assert holm([None, 0.02, 0.03]) == [None, pytest.approx(0.04), pytest.approx(0.04)]
